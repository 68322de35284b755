import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { countedOn } from '../../rebuild/change-column.ts';
import { ownedLike } from '../../rebuild/owners.ts';
import { readable } from '../../rebuild/readable.ts';
import { literal, name, qualified } from '../../rebuild/sql.ts';
import { stepsFor } from '../../rebuild/steps.ts';
import type { Change } from '../change.ts';
import { besideName } from '../names/beside-name.ts';
import { rankOf } from '../rank.ts';
import { draft, type Task } from '../task.ts';
import type { Making } from './making.ts';

/** A column that counts by an identity, as it is, and the new sequence by which it is to count. */
export interface ReplacedIdentity {
  readonly column: CatalogObject;
  /** How the sequence is added. */
  readonly addition: Change & { readonly right: CatalogObject };
}

/** What takes the place of the identity of a column, where that is a sequence which is new. */
export function replacedIdentity(
  column: CatalogObject,
  right: CatalogObject,
  changes: readonly Change[],
): ReplacedIdentity | undefined {
  if (column.kind !== 'column' || column.attributes.identity === undefined) return undefined;
  if (right.attributes.identity !== undefined) return undefined;
  for (const change of changes)
    if (isNewSequence(change) && right.attributes.default === counting(change.right))
      return { column, addition: change };
  return undefined;
}

/** Whether a new sequence is made along with what it replaces. */
export function replacesIdentity(sequence: CatalogObject, changes: readonly Change[]): boolean {
  return changes.some(
    ({ own, right }) =>
      own !== undefined &&
      right !== undefined &&
      replacedIdentity(own, right, changes)?.addition.right === sequence,
  );
}

function isNewSequence(change: Change): change is ReplacedIdentity['addition'] {
  return change.own === undefined && change.right?.kind === 'sequence';
}

function counting({ path }: CatalogObject): string {
  return `nextval(${literal(readable(qualified(path)))}::regclass)`;
}

/**
 * Has a column count by a sequence in place of its identity, from the number that this has come to; at no time does it
 * lack both. The sequence behind the identity may have the name of the new one until it is gone.
 */
export function identityReplaced(
  { column, addition }: ReplacedIdentity,
  findings: Task['findings'],
  { ordinal }: Making,
): Task {
  const sequence = addition.right;
  const [schema = '', own = ''] = sequence.path;
  const beside = { ...sequence, path: [schema, besideName(own, 'anew')] };
  const table = qualified(column.path);
  const altered = `ALTER TABLE ${table} ALTER COLUMN ${name(column.path[2] ?? '')}`;
  const former = `pg_get_serial_sequence(${literal(readable(table))}, ${literal(column.path[2] ?? '')})`;
  const isOwned = (stage: string) => stage === 'owned sequence';
  const steps = (of: CatalogObject, owned: boolean) =>
    stepsFor([of], addition.catalog)
      .filter(({ stage }) => isOwned(stage) === owned)
      .map(({ sql }) => sql);
  const statements = [
    `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`,
    ...steps(beside, false),
    countedOn(
      literal(readable(qualified(beside.path))),
      column.path,
      column.path[2] ?? '',
      `pg_sequence_last_value(${former}::regclass) + 1`,
    ),
    `${altered} DROP IDENTITY`,
    `ALTER SEQUENCE ${qualified(beside.path)} RENAME TO ${name(own)}`,
    `${altered} SET DEFAULT ${counting(sequence)}`,
    // What a column owns belongs to whom its table does.
    ...ownedLike({ kind: 'table', path: column.path.slice(0, 2), attributes: {} }, [sequence]),
    ...steps(sequence, true),
  ];
  return {
    id: objectId(column.kind, column.path),
    phase: 'correct',
    rank: rankOf('correct', 1, -1, ordinal),
    findings: [...new Set([...findings, ...addition.findings])],
    forms: [statements.map(draft)],
    before: [],
    touches: [],
    loses: [],
  };
}
