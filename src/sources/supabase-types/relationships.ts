/** Foreign keys as the generator prints them: of tables, and once more for each view that shows their columns. */
import { texts } from '../../catalog/attributes.ts';
import { type CatalogObject, objectId } from '../../catalog/catalog.ts';
import { type Seeing, sectionOf } from './seen-types.ts';
import { type Origin, viewOrigins } from './view-origins.ts';

export interface Relationship {
  /** `objectId` of the foreign key. */
  readonly key: string;
  /** The foreign key's name. */
  readonly name: string;
  readonly schema: string;
  /** Table or view. */
  readonly relation: string;
  readonly columns: readonly string[];
  /** In the same schema. */
  readonly referenced: string;
  readonly referencedColumns: readonly string[];
}

/** As a file has it, which does not tell whose key it is. */
export type OwnRelationship = Omit<Relationship, 'key'>;

/** `listed.author_id → users.id` */
export function relationshipWords({
  relation,
  columns,
  referenced,
  referencedColumns,
}: OwnRelationship): string {
  const list = (names: readonly string[]) => (names.length === 1 ? `.${names[0]}` : ` (${names.join(', ')})`);
  return `${relation}${list(columns)} → ${referenced}${list(referencedColumns)}`;
}

export interface Relationships {
  readonly all: readonly Relationship[];
  /** Views of which it cannot be told what they show: by schema and name. */
  readonly unsure: ReadonlySet<string>;
}

export function relationKey(schema: string, name: string): string {
  return JSON.stringify([schema, name]);
}

/** The relationships of views: those from them, and those that lead to them. */
export function viewRelationships(it: Seeing): Relationships {
  const views = [...it.objects.values()].filter(
    ({ kind, path }) => (kind === 'view' || kind === 'materialized view') && it.schemas.has(path[0] ?? ''),
  );
  const origins = new Map(views.map((view) => [keyOf(view), viewOrigins(view, it)]));
  const unsure = new Set([...origins].flatMap(([key, columns]) => (columns === undefined ? [key] : [])));
  const shown = shownColumns(views, origins);
  const all = [...it.objects.values()].flatMap((key) => ofKey(key, shown, it));
  return { all, unsure };
}

function keyOf({ path: [schema = '', name = ''] }: CatalogObject): string {
  return relationKey(schema, name);
}

interface Showing {
  readonly view: CatalogObject;
  /** Names that a column of a table has in the view. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

/** The views that show columns of a table, by the table. */
function shownColumns(
  views: readonly CatalogObject[],
  origins: ReadonlyMap<string, ReadonlyMap<string, Origin | undefined> | undefined>,
): ReadonlyMap<string, readonly Showing[]> {
  const found = new Map<string, Showing[]>();
  const tableColumn = (origin: Origin | undefined, depth = 0): Origin | undefined => {
    const inside = origin && origins.get(relationKey(...origin.relation));
    // Views of schemas that are not printed are not looked through.
    if (origin === undefined || inside === undefined || depth > 100) return origin;
    return tableColumn(inside.get(origin.column), depth + 1);
  };
  for (const view of views) {
    const byTable = new Map<string, Map<string, string[]>>();
    for (const [name, direct] of origins.get(keyOf(view)) ?? []) {
      const origin = tableColumn(direct);
      if (origin === undefined) continue;
      const table = relationKey(...origin.relation);
      const columns = byTable.get(table) ?? new Map<string, string[]>();
      columns.set(origin.column, [...(columns.get(origin.column) ?? []), name]);
      byTable.set(table, columns);
    }
    for (const [table, columns] of byTable)
      found.set(table, [...(found.get(table) ?? []), { view, columns }]);
  }
  return found;
}

function ofKey(
  { kind, path, attributes }: CatalogObject,
  shown: ReadonlyMap<string, readonly Showing[]>,
  it: Seeing,
): Relationship[] {
  const { type, columns, foreignTable, foreignColumns } = attributes;
  const [schema = '', table = '', name = ''] = path;
  if (kind !== 'constraint' || type !== 'foreign key' || !it.schemas.has(schema)) return [];
  const [toSchema = '', toTable = ''] = texts(foreignTable);
  const from = shownAs([schema, table], texts(columns), shown);
  const to = shownAs([toSchema, toTable], texts(foreignColumns), shown);
  return from.flatMap((one) =>
    to.flatMap((other): Relationship[] => {
      const isOfTables = !one.isView && !other.isView;
      if (isOfTables || one.schema !== other.schema) return [];
      if (sectionOf(other.schema, other.relation, it) === undefined) return [];
      const { schema: own, relation, columns: its } = one;
      const { relation: referenced, columns: referencedColumns } = other;
      return [
        {
          key: objectId(kind, path),
          name,
          schema: own,
          relation,
          columns: its,
          referenced,
          referencedColumns,
        },
      ];
    }),
  );
}

interface Shown {
  readonly schema: string;
  readonly relation: string;
  readonly columns: readonly string[];
  readonly isView: boolean;
}

/** Columns of a table under the names that they have there, and in each view that shows all of them. */
function shownAs(
  [schema, relation]: readonly [string, string],
  columns: readonly string[],
  shown: ReadonlyMap<string, readonly Showing[]>,
): Shown[] {
  const inViews = (shown.get(relationKey(schema, relation)) ?? []).flatMap(({ view, columns: own }) => {
    const names = columns.map((column) => own.get(column) ?? []);
    const [viewSchema = '', name = ''] = view.path;
    return combinations(names).map((its) => ({
      schema: viewSchema,
      relation: name,
      columns: its,
      isView: true,
    }));
  });
  return [{ schema, relation, columns, isView: false }, ...inViews];
}

/** One of each list; none where a list is empty. */
function combinations(lists: readonly (readonly string[])[]): string[][] {
  return lists.reduce<string[][]>(
    (made, list) => made.flatMap((before) => list.map((one) => [...before, one])),
    [[]],
  );
}
