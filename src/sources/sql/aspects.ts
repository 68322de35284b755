import type { Statement } from './statements.ts';

/** What a statement may say of an object that another has made, and that Postgres keeps in the same catalog row. */
export type Aspect = 'rights' | 'row security';

/** The aspect that a statement is about; `undefined` for one that makes or changes the object itself. */
export function aspectOf({ words, text }: Statement): Aspect | undefined {
  const [first = '', second = ''] = words;
  if (first === 'grant' || first === 'revoke') return 'rights';
  if (first !== 'alter') return undefined;
  if (/\bowner\s+to\s+\S+\s*;?\s*$/i.test(text)) return 'rights';
  const toggles = /\b(?:enable|disable|force)\s+row\s+level\s+security\s*;?\s*$/i.test(text);
  return second === 'table' && toggles ? 'row security' : undefined;
}
