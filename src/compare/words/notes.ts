import { displayName } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Difference } from '../difference.ts';
import { copiesApart } from '../judgement/copies.ts';
import { objectOf, presentCells } from '../matrix.ts';
import { noteOnMove } from '../renames/moved-columns.ts';
import { evidenceOfRename } from '../renames/rename-evidence.ts';
import { isSaid, type SaidRename } from '../renames/renames-said.ts';
import { onPartition } from '../rows/on-partition.ts';
import { type Part, partOf } from '../rows/partitions.ts';
import { twinNote } from '../sources/prefix-twins.ts';
import { aliasedColumn, datetimeZone, enumMembers, optionalField, pythonDefault } from './python-notes.ts';
import { renamedNote } from './renamed-note.ts';
import { enumDifference } from './set-differences.ts';

interface Note {
  readonly kind: ObjectKind;
  /** Absent for objects that some source lacks. */
  readonly attribute?: string;
  readonly equivalent?: boolean;
  /** `undefined` where there is nothing to misread after all. */
  readonly text: string | ((difference: Difference) => string | undefined);
}

const layoutOnly = 'Only the layout of the body (white space, line ends, comments) differs.';

/** What people misread about a difference, by kind and attribute. */
const notes: readonly Note[] = [
  {
    kind: 'column',
    attribute: 'type',
    equivalent: true,
    text: 'Functionally equivalent in PostgreSQL: varchar without a length is text.',
  },
  { kind: 'column', attribute: 'type', text: datetimeZone },
  { kind: 'column', attribute: 'notNull', text: optionalField },
  { kind: 'column', attribute: 'default', text: pythonDefault },
  { kind: 'column', attribute: 'name', text: renamedColumn },
  { kind: 'column', attribute: 'name', text: aliasedColumn },
  {
    kind: 'table',
    attribute: 'name',
    text: renamedTable,
  },
  { kind: 'table', text: ({ row }) => (row.twin === undefined ? undefined : twinNote(row.twin, row.path)) },
  { kind: 'table', text: partNote },
  {
    kind: 'table',
    attribute: 'detachPending',
    text: 'Detaching it with CONCURRENTLY broke off; `ALTER TABLE … DETACH PARTITION … FINALIZE` ends it.',
  },
  ...(['index', 'constraint', 'policy', 'trigger', 'grant', 'comment'] as const).map(
    (kind): Note => ({ kind, text: partitionNote }),
  ),
  { kind: 'enum', attribute: 'labels', text: enumDifference },
  { kind: 'function', attribute: 'body', equivalent: true, text: layoutOnly },
  { kind: 'procedure', attribute: 'body', equivalent: true, text: layoutOnly },
  { kind: 'enum', attribute: 'labels', text: enumMembers },
  {
    kind: 'constraint',
    attribute: 'kind',
    text: 'Both refuse duplicates; only `ON CONFLICT ON CONSTRAINT` needs the constraint.',
  },
  {
    kind: 'index',
    attribute: 'kind',
    text: 'Both refuse duplicates; only `ON CONFLICT ON CONSTRAINT` needs the constraint.',
  },
  ...(['table', 'view', 'materialized view'] as const).map(
    (kind): Note => ({
      kind,
      attribute: 'kind',
      text: 'One name, two kinds of relation: none can be altered into the other, so the one has to be dropped before the other is created.',
    }),
  ),
  {
    kind: 'constraint',
    attribute: 'columns',
    equivalent: true,
    text: 'Both refuse the same rows; the order of the columns decides only which queries the index behind it serves.',
  },
  {
    kind: 'constraint',
    attribute: 'nullsNotDistinct',
    equivalent: true,
    text: 'No column of it can be null, so both refuse the same rows.',
  },
  {
    kind: 'constraint',
    attribute: 'notValid',
    text: 'A constraint that is not valid holds for new rows only; `ALTER TABLE … VALIDATE CONSTRAINT …` checks those that were there before.',
  },
  {
    kind: 'index',
    attribute: 'invalid',
    text: 'No query uses an index that is invalid: building it failed halfway. `REINDEX INDEX CONCURRENTLY …` builds it.',
  },
  {
    kind: 'sequence',
    attribute: 'ownedBy',
    text: 'A sequence that a column owns goes with the column, is restarted by `TRUNCATE … RESTART IDENTITY`, and is what `pg_get_serial_sequence` finds.',
  },
  { kind: 'index', text: leftBehind },
  {
    kind: 'constraint',
    attribute: 'name',
    text: 'Only the name differs; a later migration that drops the constraint by name will look for its own.',
  },
  {
    kind: 'index',
    attribute: 'name',
    text: 'Only the name differs; a later migration that drops the index by name will look for its own.',
  },
  {
    kind: 'policy',
    attribute: 'name',
    text: 'Only the name differs; a later migration that alters or drops the policy by name will look for its own.',
  },
  {
    kind: 'trigger',
    attribute: 'name',
    text: 'Only the name differs, by which Postgres orders the triggers of one event.',
  },
];

/** The note on a difference, where there is something to misread. */
export function noteOn(difference: Difference, said: readonly SaidRename[] = []): string | undefined {
  const [attribute] = difference.attributes;
  if (difference.unnoticed !== undefined) return difference.unnoticed.note;
  if (difference.renaming !== undefined) return noteOnRename(difference);
  if (difference.moves.length > 0) return difference.moves.map(noteOnMove).join(' ');
  if (difference.attributes.length > 1) return undefined;
  if (attribute === 'name' && isSaidBetween(difference, said))
    return isInOtherSchema(difference) ? 'Moved, as was said.' : 'Renamed, as was said.';
  const texts = notes
    .filter(
      (note) =>
        note.kind === difference.row.kind &&
        note.attribute === attribute &&
        (note.equivalent === undefined || note.equivalent === difference.equivalent),
    )
    .map(({ text }) => (typeof text === 'function' ? text(difference) : text))
    .concat(renamedNote(difference, said))
    .filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join(' ');
}

/** What a name that only types have the old one of is worth. */
function noteOnRename(difference: Difference): string | undefined {
  const { kind } = difference.row;
  const isType = kind === 'enum' || kind === 'composite type';
  return isType && copiesApart(difference) === 'differing'
    ? 'No call of a client names a type of the database: code with the old name compiles, and works, until the types are written again.'
    : undefined;
}

function renamedTable(difference: Difference): string {
  const { row } = difference;
  if (row.twin !== undefined) return twinNote(row.twin, row.path);
  const [what, evidence] = isInOtherSchema(difference)
    ? ['moved', 'name and most columns agree']
    : ['a rename', 'most columns agree'];
  return `Proposed as ${what} because ${evidence}; if they are two different tables, one is missing on each side.`;
}

function isInOtherSchema({ row }: Difference): boolean {
  const schemas = presentCells(row).map(({ object }) => object.path[0]);
  return row.kind === 'table' && new Set(schemas).size > 1;
}

/** Whether somebody has said that what some sources have is what the others have, under a new name. */
function isSaidBetween({ row }: Difference, said: readonly SaidRename[]): boolean {
  const paths = presentCells(row).map(({ object }) => object.path);
  return paths.some((one) => paths.some((other) => isSaid(said, one, other)));
}

/** What a table that only some sources have is to a partitioned one. */
function partNote({ row }: Difference): string | undefined {
  const [holder] = presentCells(row);
  const part = holder === undefined ? undefined : partOf(holder.object, holder.source.read.catalog.objects);
  return part === undefined ? undefined : partNotes[part.kind](displayName(part.of));
}

const partNotes: Readonly<Record<Part['kind'], (of: string) => string | undefined>> = {
  partition: () => undefined,
  'default partition': (of) =>
    `It takes the rows that fit no other partition of ${of}; without it, these are refused.`,
  'detached partition': (of) =>
    `It has the columns of ${of}, and its name: a partition that was detached from it. Queries of ${of} no longer see its rows.`,
};

/** Where something is on a partition alone, rather than on the partitioned table. */
function partitionNote({ row }: Difference): string | undefined {
  const [holder] = presentCells(row);
  if (holder === undefined) return undefined;
  const { objects } = holder.source.read.catalog;
  const place = onPartition(holder.object, objects);
  if (place === undefined) return undefined;
  const alike = objects.filter(
    (other) => other.kind === holder.object.kind && onPartition(other, objects)?.likeness === place.likeness,
  );
  return alike.length === 1
    ? `It is on one partition of ${displayName(place.of)} alone.`
    : `It is on ${alike.length} partitions of ${displayName(place.of)}, each for itself, and not on the table.`;
}

function leftBehind({ row }: Difference): string | undefined {
  const isInvalid = presentCells(row).some(({ object }) => object.attributes.invalid === true);
  return isInvalid
    ? 'It is invalid, left behind by `CREATE INDEX CONCURRENTLY` or `REINDEX CONCURRENTLY` that failed halfway: no query uses it, and every write has to keep it up.'
    : undefined;
}

function renamedColumn({ row, groups }: Difference): string {
  const [a, b] = groups.flatMap((group) => objectOf(row, group) ?? []);
  const evidence = a === undefined || b === undefined ? 'they look alike' : evidenceOfRename(a, b);
  return `Proposed as a rename: ${evidence}. If they are two different columns, one is missing on each side.`;
}
