import type { Statement } from './statements.ts';

/** Statements that steer the transaction themselves; wrapping one in a savepoint would undo what it is for. */
export function steersTransaction({ words }: Statement): boolean {
  const [first = '', second = ''] = words;
  if (first === 'prepare' || first === 'start' || first === 'set') return second === 'transaction';
  return ['begin', 'commit', 'end', 'rollback', 'abort', 'savepoint', 'release'].includes(first);
}

/** Whether a transaction is open after the statement, given whether one was before. */
export function openAfter({ words }: Statement, open: boolean): boolean {
  const [first = '', second = '', third = ''] = words;
  const chained = words.slice(1).join(' ').includes('and chain');
  if (first === 'begin' || (first === 'start' && second === 'transaction')) return true;
  if (first === 'rollback' && (second === 'to' || third === 'to')) return open;
  if (['commit', 'end', 'rollback', 'abort'].includes(first)) return chained;
  return first === 'prepare' && second === 'transaction' ? false : open;
}

/**
 * Why a statement is left out, or `undefined` if it is to run. Left out is what reaches beyond the one database:
 * the ephemeral server is shared by all sources, and none of it shows in a catalog.
 */
export function reasonToLeaveOut({ words }: Statement): string | undefined {
  const [first = '', second = '', third = ''] = words;
  if (!['create', 'alter', 'drop'].includes(first)) return undefined;
  if (second === 'system') return 'it changes the whole server';
  if (second === 'database' || second === 'tablespace')
    return `it concerns a ${second}, not the schema in it`;
  if (second === 'subscription') return 'it would connect to another server';
  if (first === 'alter' && ['role', 'user'].includes(second) && ownLogin.has(third))
    return 'it changes the login that applies the files';
  return undefined;
}

/** Whether Postgres would refuse a statement that is left out here, because it is in a transaction. */
export function refusesTransaction({ words }: Statement): boolean {
  const [first = '', second = ''] = words;
  if (second === 'system') return true;
  return first !== 'alter' && (second === 'database' || second === 'tablespace');
}

/** How files name whoever applies them. */
const ownLogin: ReadonlySet<string> = new Set([
  'postgres',
  '"postgres"',
  'current_user',
  'session_user',
  'current_role',
]);
