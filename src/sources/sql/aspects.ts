import { ofTable } from './pieces.ts';
import type { Statement } from './statements.ts';

/** What a statement may say of an object that another has made, and that Postgres keeps in the same catalog row. */
export type Aspect = 'rights';

/** The aspect that a statement is about; `undefined` for one that makes or changes the object itself, too. */
export function aspectOf(statement: Statement): Aspect | undefined {
  const [first = ''] = statement.words;
  if (first === 'grant' || first === 'revoke') return 'rights';
  if (first !== 'alter' || !/\bowner\s+to\s/i.test(statement.text)) return undefined;
  const actions = ofTable(statement)?.pieces.map(({ text }) => text) ?? [statement.text];
  return actions.every((action) => /\bowner\s+to\s+\S+\s*;?\s*$/i.test(action)) ? 'rights' : undefined;
}
