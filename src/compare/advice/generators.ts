import type { CatalogObject } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { ReadSource } from '../../sources/source.ts';

type Generator = NonNullable<ReadSource['generator']>;

type Noted = NonNullable<ReadSource['noted']>;

/** What a difference is about: an object as one side has it, and what differs; nothing where a side lacks it. */
export interface Generated {
  readonly object: CatalogObject;
  readonly attributes: readonly string[];
  /** What drizzle-kit noted last, and what it would note of the code that is right. */
  readonly noted?: readonly [last: Noted | undefined, now: Noted | undefined];
}

/** How to come by the migration: what writes it, or what to do where that does not see the difference. */
export function writtenBy({ from, command }: Generator, difference: Generated): string {
  if (from === 'drizzle' && isNotedAlready(difference))
    return `\`${command}\` does not see that, since its newest snapshot says so already: make the file with \`${command} --custom\`, and write it`;
  if (from === 'sqlmodel' && !seenByAlembic(difference))
    return 'autogenerate does not see that: make its file with `alembic revision`, and write it with `op.execute`';
  return `\`${command}\` writes the migration`;
}

/** Kinds of what drizzle-kit notes, with what belongs to a table of it. */
const notedKinds: ReadonlySet<ObjectKind> = new Set([
  'table',
  'column',
  'constraint',
  'index',
  'policy',
  'enum',
  'view',
  'materialized view',
  'sequence',
]);

/**
 * Whether the code says of the table what drizzle-kit noted when it wrote the newest migration: then it is the SQL that
 * says otherwise, which somebody changed or wrote, and drizzle-kit compares no SQL.
 */
function isNotedAlready({
  object: { kind, path },
  noted: [last, now] = [undefined, undefined],
}: Generated): boolean {
  const name = path.slice(0, 2).join('.');
  return notedKinds.has(kind) && last !== undefined && now !== undefined && last[name] === now[name];
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
