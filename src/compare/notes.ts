import type { Difference } from './differences.ts';

interface Note {
  readonly kind: string;
  readonly attribute: string;
  readonly equivalent?: boolean;
  readonly text: string;
}

/** What people misread about a difference, by kind and attribute. */
const notes: readonly Note[] = [
  {
    kind: 'column',
    attribute: 'type',
    equivalent: true,
    text: 'Functionally equivalent in PostgreSQL: varchar without a length is text.',
  },
  {
    kind: 'column',
    attribute: 'name',
    text: 'Proposed as a rename because type and words of the name agree; if they are two different columns, one is missing on each side.',
  },
  {
    kind: 'table',
    attribute: 'name',
    text: 'Proposed as a rename because most columns agree; if they are two different tables, one is missing on each side.',
  },
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
];

/** The note on a difference, where there is something to misread. */
export function noteOn(difference: Difference): string | undefined {
  const [attribute] = difference.attributes;
  if (difference.attributes.length !== 1) return undefined;
  return notes.find(
    (note) =>
      note.kind === difference.row.kind &&
      note.attribute === attribute &&
      (note.equivalent === undefined || note.equivalent === difference.equivalent),
  )?.text;
}
