import { groupBy } from '../../base/group-by.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import type { Marks } from './marks.ts';
import { seenFunctions } from './seen-functions.ts';
import { checkedValues, seenColumn, seenViewColumns } from './seen-tables.ts';
import { type Seeing, seeing, seenType } from './seen-types.ts';
import { inOrder } from './words.ts';
import { seenWriting } from './writable-views.ts';

/** What the generator would print of a catalog, by `objectId`. */
export function see(catalog: Catalog, schemas: ReadonlySet<string>, marks: Marks): ReadonlyMap<string, Seen> {
  const it = seeing(catalog, schemas, marks);
  const constraints = groupBy(
    catalog.objects.filter(({ kind }) => kind === 'constraint'),
    ({ parent }) => parent,
  );
  const checks = new Map(
    [...constraints].map(([parent, own]) => [
      parent,
      checkedValues(own.filter(({ attributes }) => attributes.type === 'check')),
    ]),
  );
  const seen = new Map<string, Seen>();
  for (const [id, object] of it.objects) {
    if (!schemas.has(object.path[0] ?? '')) continue;
    const attributes = readers[object.kind]?.(object, it, constraints.get(object.parent) ?? []);
    const isElsewhere = object.kind === 'constraint' && leadsElsewhere(object);
    if (attributes !== undefined) seen.set(id, { attributes, ...(isElsewhere ? { optional: true } : {}) });
    if (object.kind === 'column')
      seen.set(id, seenColumn(object, it, checks.get(object.parent) ?? new Map()));
  }
  for (const [id, its] of seenFunctions(it)) seen.set(id, its);
  return seen;
}

type Reader = (
  object: CatalogObject,
  it: Seeing,
  constraints: readonly CatalogObject[],
) => Seen['attributes'] | undefined;

const view: Reader = (object, it) => {
  return { columns: seenViewColumns(object, it), ...seenWriting(object, it) };
};

const readers: Readonly<Partial<Record<CatalogObject['kind'], Reader>>> = {
  table: () => ({}),
  view,
  'materialized view': view,
  enum: ({ attributes: { labels } }) => (Array.isArray(labels) && labels.length > 0 ? { labels } : undefined),
  'composite type': compositeType,
  constraint: foreignKey,
};

function compositeType(
  { attributes: { fields } }: CatalogObject,
  it: Seeing,
): Seen['attributes'] | undefined {
  if (!Array.isArray(fields) || fields.length === 0) return undefined;
  const list = fields.map((field) => {
    const [name, type] = field as [string, string];
    const { bases } = seenType(type, it);
    // The first generators told no null of them, and no arrays.
    return it.marks.relationships
      ? { name, bases, nullable: true }
      : { name, bases: [...bases, 'unknown'], nullable: true, isNullUnsure: true };
  });
  return { fields: list.sort((one, other) => inOrder(one.name, other.name)) };
}

function leadsElsewhere({ path, attributes: { foreignTable } }: CatalogObject): boolean {
  return Array.isArray(foreignTable) && foreignTable[0] !== path[0];
}

/** A foreign key, to another schema by the table's name alone; whether it is one to one, by the keys of its table. */
function foreignKey(
  { path, attributes }: CatalogObject,
  it: Seeing,
  constraints: readonly CatalogObject[],
): Seen['attributes'] | undefined {
  const { type, columns, foreignTable, foreignColumns } = attributes;
  if (type !== 'foreign key' || !Array.isArray(columns) || !Array.isArray(foreignTable)) return undefined;
  if (!it.marks.relationships) return undefined;
  const isElsewhere = foreignTable[0] !== path[0];
  if (isElsewhere && it.marks.ownSchemaOnly) return undefined;
  if (!isElsewhere && !it.objects.has(objectId('table', foreignTable.map(String)))) return undefined;
  const own = [...columns].sort().join('\0');
  const isKey = constraints.some(
    (other) =>
      /^(?:primary key|unique)$/.test(String(other.attributes.type)) &&
      Array.isArray(other.attributes.columns) &&
      [...other.attributes.columns].sort().join('\0') === own,
  );
  // Of several columns the order in the table counts, which no catalog tells.
  const isKnown = it.marks.oneToOne && (columns.length === 1 || !isKey);
  return {
    columns,
    foreignTable: [path[0] ?? '', foreignTable[1] ?? ''],
    foreignColumns: foreignColumns ?? [],
    name: path.at(-1) ?? '',
    ...(isKnown ? { oneToOne: isKey } : {}),
  };
}
