import type { CatalogObject } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { ReadSource } from '../../sources/source.ts';

type Generator = NonNullable<ReadSource['generator']>;

/** What a difference is about: an object as one side has it, and what differs; nothing where a side lacks it. */
export interface Generated {
  readonly object: CatalogObject;
  readonly attributes: readonly string[];
}

/** How to come by the migration: what writes it, or what to do where that does not see the difference. */
export function writtenBy({ from, command }: Generator, difference: Generated): string {
  const seen = from === 'sqlmodel' ? seenByAlembic : undefined;
  if (seen === undefined || seen(difference)) return `\`${command}\` writes the migration`;
  return 'autogenerate does not see that: make its file with `alembic revision`, and write it with `op.execute`';
}

/** Whether autogenerate compares it. Its operations replace no object under another name. */
function seenByAlembic({ object, attributes }: Generated): boolean {
  const seen = attributesSeen[object.kind];
  if (seen === undefined || !attributes.every((attribute) => seen.includes(attribute))) return false;
  if (object.kind === 'constraint') return ['unique', 'foreign key'].includes(String(object.attributes.type));
  // Those of functions and types are none of its business.
  if (object.kind === 'comment') return /^(table|column):/.test(object.parent ?? '');
  return true;
}

/** By kind, the attributes in which it sees a change; it sees that one of the kind is missing, or is too many. */
const attributesSeen: Partial<Readonly<Record<ObjectKind, readonly string[]>>> = {
  table: [],
  column: ['type', 'notNull', 'default'],
  index: ['keys', 'unique'],
  constraint: ['columns', 'foreignTable', 'foreignColumns', 'onUpdate', 'onDelete', 'deferrable', 'deferred'],
  comment: ['text'],
};
