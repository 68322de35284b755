import type { SqlFile } from '../sources/sql/sql-file.ts';
import type { Statement } from '../sources/sql/statements.ts';
import type { Place, Unseen } from './effects.ts';
import type { Observation, ObservedTable } from './observe.ts';

/** Statements that change rows: with none there, they change nothing, and nothing can stop them. */
export function worksOnRows(
  { words }: Statement,
  before: Observation,
  after: Observation,
  place: Place,
): Unseen[] {
  const written = [...after].filter(([oid, now]) => isWritten(before.get(oid), now));
  if (written.length === 0 && !changesRows.has(words[0] ?? '')) return [];
  return [{ ...place, why: noRows }];
}

/** What is not known of a statement that changes rows. */
export const noRows = 'It works on rows, and the rehearsal has none.';

/** Whether rows of a table that was there before were written. */
function isWritten(then: ObservedTable | undefined, now: ObservedTable): boolean {
  return now.locks.includes(writing) && then !== undefined && !then.locks.includes(writing);
}

/** What a transaction holds on a table whose rows it writes. */
const writing = 'RowExclusiveLock';
const changesRows: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'merge', 'with']);

/** Whether a file has statements that may change rows, by what each begins with. */
export function mayWorkOnRows({ statements }: SqlFile): boolean {
  const mayToo = new Set(['copy', 'truncate', 'do', 'call', 'select']);
  return statements.some(({ words: [first = ''] }) => changesRows.has(first) || mayToo.has(first));
}

/** Tables, by `objectId`, that a statement may have taken rows from. */
export function losingRows(
  before: Observation,
  after: Observation,
  { words: [first = ''] }: Statement,
): string[] {
  return [...after].flatMap(([oid, now]) => {
    const isEmptied = first === 'truncate' && before.get(oid)?.file !== now.file;
    return isEmptied || (deletesRows.has(first) && now.locks.includes(writing)) ? [now.id] : [];
  });
}

const deletesRows: ReadonlySet<string> = new Set(['delete', 'merge', 'with', 'do', 'call', 'select']);
