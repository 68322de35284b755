import { groupBy } from '../../base/group-by.ts';
import { texts } from '../../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import type { Marks } from './marks.ts';
import { type OwnRelationship, relationKey, relationshipWords } from './relationships.ts';
import { type Apart, type OwnRelationships, relationshipsApart } from './relationships-apart.ts';
import { seenFunctions } from './seen-functions.ts';
import { checkedValues, columnsByTable, seenColumn, seenViewColumns } from './seen-tables.ts';
import { type Seeing, seeing, seenType, valuesOf } from './seen-types.ts';
import { nullsOfShown } from './view-nulls.ts';
import { inOrder } from './words.ts';
import { waysOfWriting } from './writable-views.ts';

/**
 * What the generator would print of a catalog, by `objectId`.
 *
 * @param own what the file says of the relationships of views
 */
export function see(
  catalog: Catalog,
  schemas: ReadonlySet<string>,
  marks: Marks,
  own: OwnRelationships,
): ReadonlyMap<string, Seen> {
  const it = seeing(catalog, schemas, marks);
  const apart = marks.ownSchemaOnly ? relationshipsApart(own, it) : new Map<string, Apart>();
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
  const ownViews = new Map(
    own.objects.flatMap((object) =>
      isView(object) ? [[relationKey(object.path[0] ?? '', object.path[1] ?? ''), object]] : [],
    ),
  );
  const seen = new Map<string, Seen>();
  for (const [id, object] of it.objects) {
    if (!schemas.has(object.path[0] ?? '')) continue;
    const key = relationKey(object.path[0] ?? '', object.path[1] ?? '');
    const attributes = readers[object.kind]?.(
      object,
      it,
      constraints.get(object.parent) ?? [],
      isView(object) ? ownViews.get(key) : undefined,
    );
    const isElsewhere = object.kind === 'constraint' && (leadsElsewhere(object) || own.hidden.has(key));
    const relationships = relationshipsIn(apart.get(key));
    if (attributes !== undefined)
      seen.set(id, {
        attributes: { ...attributes, ...(isView(object) ? relationships : {}) },
        ...(isElsewhere ? { optional: true } : {}),
      });
    if (object.kind === 'column')
      seen.set(id, seenColumn(object, it, checks.get(object.parent) ?? new Map()));
  }
  for (const [id, its] of seenFunctions(it)) seen.set(id, its);
  return seen;
}

function isView({ kind }: CatalogObject): boolean {
  return kind === 'view' || kind === 'materialized view';
}

/** - `extra`, `lacking`: relationships that the file alone has of a view, and that it lacks, in words */
function relationshipsIn(apart: Apart | undefined): Seen['attributes'] {
  if (apart === undefined) return {};
  const words = (list: readonly OwnRelationship[]) => list.map(relationshipWords).sort();
  return { extra: words(apart.extra), lacking: words(apart.lacking) };
}

type Reader = (
  object: CatalogObject,
  it: Seeing,
  constraints: readonly CatalogObject[],
  own: CatalogObject | undefined,
) => Seen['attributes'] | undefined;

const view: Reader = (object, it, _, own) => {
  const columns = seenViewColumns(object, it, nullsOfShown(object, own, it));
  return { columns, writing: waysOfWriting(object, it) };
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
    const { bases, values } = seenType(type, it);
    // The first generators told no null of them, and no arrays.
    return it.marks.relationships
      ? { name, bases, nullable: true, ...valuesOf(values) }
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
  const isKey = isOneToOne(path, texts(columns), constraints, it);
  return {
    columns,
    foreignTable: [path[0] ?? '', foreignTable[1] ?? ''],
    foreignColumns: foreignColumns ?? [],
    name: path.at(-1) ?? '',
    ...(it.marks.oneToOne && isKey !== undefined ? { oneToOne: isKey } : {}),
  };
}

/** Whether the columns are those of a key in the order of the table; `undefined` where that order is not known. */
function isOneToOne(
  [schema = '', table = '']: readonly string[],
  columns: readonly string[],
  constraints: readonly CatalogObject[],
  it: Seeing,
): boolean | undefined {
  const keys = constraints.flatMap(({ attributes }) =>
    /^(?:primary key|unique)$/.test(String(attributes.type)) ? [texts(attributes.columns)] : [],
  );
  const alike = keys.filter((key) => [...key].sort().join('\0') === [...columns].sort().join('\0'));
  if (alike.length === 0 || columns.length === 1) return alike.length > 0;
  const own = columnsByTable(it).get(objectId('table', [schema, table])) ?? [];
  if (own.some(({ position }) => position === undefined)) return undefined;
  const places = columns.map((name) => own.find(({ path }) => path.at(-1) === name)?.position ?? 0);
  return places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0));
}
