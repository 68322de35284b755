import type { Client } from 'pg';
import { type Catalog, type CatalogObject, objectId, objectsOfKind } from '../catalog/catalog.ts';
import { extractCatalog, extractWithin } from '../catalog/extract.ts';
import { valueTypes } from '../catalog/values.ts';
import { inheritedColumns } from '../rebuild/inherited-columns.ts';

/** What rests on objects of a database, as Postgres itself has noted it. */
export interface Dependents {
  readonly catalog: Catalog;
  /**
   * The objects that rest on some others, directly or not, in an order in which they can be dropped.
   *
   * @param ids `objectId`s
   * @param isWanted which of them count; what rests on one that does not is not looked for
   * @param stays which of those stay, so that nothing that rests on them is in the way
   */
  of(
    ids: readonly string[],
    isWanted: (object: CatalogObject) => boolean,
    stays?: (object: CatalogObject) => boolean,
  ): readonly CatalogObject[];
  /** The objects that rest on one themselves, by its `objectId`. */
  directlyOn(id: string): readonly CatalogObject[];
}

type Edge = readonly [dependent: string, dependentColumn: string | null, on: string, onColumn: string | null];

export interface DependentsOptions {
  /** Schemas of somebody else. */
  readonly ignoreSchemas?: readonly string[];
  /** Whether the client is in a transaction, whose settings change by it. */
  readonly isWithin: boolean;
}

/** Reads a database as it is now: its catalog, and who needs whom. */
export async function readDependents(
  client: Client,
  { isWithin, ...options }: DependentsOptions,
): Promise<Dependents> {
  const { catalog, rows } = isWithin
    ? await extractWithin(client, options)
    : await extractCatalog(client, options);
  const found = await client.query({ text: edgesQuery, rowMode: 'array', types: valueTypes });
  const idOfRow = new Map([...rows].map(([id, { catalog: table, oid }]) => [`${table}:${oid}`, id]));
  const byId = new Map(catalog.objects.map((object) => [objectId(object.kind, object.path), object]));
  const resolve = (row: string, column: string | null): string | undefined => {
    const id = idOfRow.get(row);
    const object = id === undefined ? undefined : byId.get(id);
    if (object === undefined || column === null || object.kind !== 'table') return id;
    return objectId('column', [...object.path, column]);
  };
  const restingOn = new Map<string, Set<string>>();
  for (const [dependent, dependentColumn, on, onColumn] of found.rows as unknown as Edge[]) {
    const [from, to] = [resolve(dependent, dependentColumn), resolve(on, onColumn)];
    if (from === undefined || to === undefined || from === to) continue;
    const known = restingOn.get(to);
    if (known === undefined) restingOn.set(to, new Set([from]));
    else known.add(from);
  }
  for (const [column, inherited] of computedAlong(catalog))
    restingOn.set(column, new Set([...inherited, ...(restingOn.get(column) ?? [])]));
  return {
    catalog,
    directlyOn: (id) => [...(restingOn.get(id) ?? [])].flatMap((dependent) => byId.get(dependent) ?? []),
    of: (ids, isWanted, stays = () => false) => {
      const inOrder: CatalogObject[] = [];
      const seen = new Set(ids);
      const visit = (id: string) => {
        for (const dependent of castsLast(restingOn.get(id))) {
          if (seen.has(dependent)) continue;
          seen.add(dependent);
          const object = byId.get(dependent);
          if (object === undefined || !isWanted(object)) continue;
          if (!stays(object)) visit(dependent);
          inOrder.push(object);
        }
      };
      for (const id of ids) {
        visit(id);
        // A table takes what rests on its columns.
        const parts =
          byId.get(id)?.kind === 'table'
            ? catalog.objects.filter(({ parent, kind }) => parent === id && kind === 'column')
            : [];
        for (const part of parts) visit(objectId(part.kind, part.path));
      }
      return inOrder;
    },
  };
}

/** The generated columns that children have of a table's, which go and come with these, by the `objectId`s of both. */
function computedAlong(catalog: Catalog): Map<string, readonly string[]> {
  const idOf = ({ path }: CatalogObject) => objectId('column', path);
  return new Map(
    objectsOfKind(catalog, 'column')
      .filter(({ attributes }) => attributes.generated !== undefined)
      .map((column) => [idOf(column), inheritedColumns(column, catalog).map(idOf)] as const)
      .filter(([, inherited]) => inherited.length > 0),
  );
}

/** What uses a cast rests on its function alone: before that goes, the cast may. */
function castsLast(ids: Iterable<string> = []): string[] {
  const isCast = (id: string) => id.startsWith('cast:');
  return [...ids].sort((a, b) => Number(isCast(a)) - Number(isCast(b)));
}

/**
 * `pg_depend` between rows that are objects: a rule stands for its view, a default for its column, the row type of a
 * table for the table, a type of arrays for that of its elements, the index of a key for the key, a check of a domain for
 * the domain, a constraint that a partition has of its table for that of the table. A publication rests on the columns that it names; a column rests on
 * what its default or its values are computed of, which can be done without for a while, and not on its type. What was
 * made last comes first, so that a plan is the same each time.
 */
const edgesQuery = `
  with recursive inherited(oid, root) as (
    select c.oid, c.conparentid from pg_constraint c join pg_constraint p on p.oid = c.conparentid and p.conparentid = 0
    union all select c.oid, inherited.root from inherited join pg_constraint c on c.conparentid = inherited.oid)
  select case when v.oid is not null then 'pg_class:' || v.oid
      when d.classid = 'pg_attrdef'::regclass then 'pg_class:' || a.adrelid
      when oc.contypid <> 0 then 'pg_type:' || oc.contypid
      when d.classid = 'pg_constraint'::regclass then 'pg_constraint:' || coalesce(
        (select root from inherited where inherited.oid = d.objid), d.objid)
      when dk.oid is not null then 'pg_constraint:' || dk.oid
      when p.oid is not null then 'pg_publication:' || p.prpubid
      else d.classid::regclass::text || ':' || d.objid end,
    case when d.classid = 'pg_attrdef'::regclass then pa.attname
      when d.classid = 'pg_class'::regclass and d.objsubid > 0 then da.attname end,
    case when rc.relkind = 'c' then 'pg_type:' || rc.reltype
      when d.refclassid = 'pg_type'::regclass and t.typrelid <> 0 then 'pg_class:' || t.typrelid
      when d.refclassid = 'pg_type'::regclass and t.typcategory = 'A' and t.typelem <> 0 then 'pg_type:' || t.typelem
      when k.oid is not null then 'pg_constraint:' || k.oid
      else d.refclassid::regclass::text || ':' || d.refobjid end,
    case when d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 then ra.attname end
  from pg_depend d
  left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
  left join pg_class v on v.oid = r.ev_class and v.relkind in ('v', 'm')
  left join pg_attrdef a on d.classid = 'pg_attrdef'::regclass and a.oid = d.objid
  left join pg_attribute pa on pa.attrelid = a.adrelid and pa.attnum = a.adnum
  left join pg_attribute da on d.classid = 'pg_class'::regclass and da.attrelid = d.objid and da.attnum = d.objsubid and d.objsubid > 0
  left join pg_attribute ra on d.refclassid = 'pg_class'::regclass and ra.attrelid = d.refobjid and ra.attnum = d.refobjsubid and d.refobjsubid > 0
  left join pg_type t on d.refclassid = 'pg_type'::regclass and t.oid = d.refobjid
  left join pg_class rc on rc.oid = case when d.refclassid = 'pg_class'::regclass then d.refobjid else t.typrelid end
  left join pg_constraint k on d.refclassid = 'pg_class'::regclass and k.conindid = d.refobjid and k.contype in ('p', 'u', 'x')
  left join pg_constraint oc on d.classid = 'pg_constraint'::regclass and oc.oid = d.objid
  left join pg_constraint dk on d.classid = 'pg_class'::regclass and dk.conindid = d.objid and dk.contype in ('p', 'u', 'x')
  left join pg_publication_rel p on d.classid = 'pg_publication_rel'::regclass and p.oid = d.objid
  where d.refobjid >= 16384 and d.deptype in ('n', 'a')
    and (p.oid is null or d.refobjsubid > 0)
    and not (d.classid = 'pg_class'::regclass and d.objsubid > 0
      and d.refclassid in ('pg_type'::regclass, 'pg_collation'::regclass))
  order by d.objid desc`;
