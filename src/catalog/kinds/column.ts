import type { AttributeValue, CatalogObject } from '../catalog.ts';
import { acl, addGrants } from './grant.ts';
import { flag, foreignOptions, kind, numbers, sorted, typeName } from './kind.ts';

type ColumnRow = [
  relation: number,
  number: number,
  name: string,
  type: string,
  collation: number | null,
  notNull: boolean,
  xid: number,
  defaultExpression: string | null,
  defaultXid: number | null,
  rare: RareColumn | null,
];

interface RareColumn {
  identity: string;
  generated: string;
  collation: [string, string] | null;
  storage: string | null;
  compression: string;
  statistics: number;
  inherited: boolean;
  local: boolean;
  options: string[] | null;
  foreignOptions: string[] | null;
  grants: unknown;
}

/**
 * `column` of a table; those of views and composite types are an attribute of these. Its place in the table is its
 * `position`.
 * - `type`: as Postgres prints it, schema-qualified outside public and pg_catalog
 * - `notNull`: always present; `notNullConstraint` only where the constraint has something of its own
 *   (18: `name` unlike Postgres's choice, `noInherit`, `notValid`)
 * - `default`: expression; `generated`: `stored` or `virtual`, with `generationExpression`
 * - `identity`: `always` or `by default`; `identityOptions`: what its sequence has other than the defaults
 * - `collation` ([schema, name]) and `storage` where not the type's own
 * - `compression`, `statistics` (target), `options`, `foreignOptions`
 * - `inherited`: it comes from a parent table (or the partitioned one); `local`: and is declared here as well
 */
export const columns = kind<ColumnRow>({
  // Only a generated column's expression can name other columns; without a table Postgres prints it faster.
  sql: `
    select a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), nullif(a.attcollation, 0),
      a.attnotnull,
      a.xmin, pg_get_expr(d.adbin, case when a.attgenerated <> '' then d.adrelid else 0 end), d.xmin,
      case when a.attidentity <> '' or a.attgenerated <> '' or a.attcollation <> t.typcollation
        or a.attstorage <> t.typstorage or a.attcompression <> '' or a.attstattarget >= 0 or a.attinhcount > 0
        or a.attoptions is not null or a.attfdwoptions is not null or a.attacl is not null or not a.attislocal
      then json_build_object(
        'identity', a.attidentity, 'generated', a.attgenerated,
        'collation', case when a.attcollation <> t.typcollation then (select json_build_array(n.nspname, l.collname)
          from pg_collation l join pg_namespace n on n.oid = l.collnamespace where l.oid = a.attcollation) end,
        'storage', case when a.attstorage <> t.typstorage then a.attstorage end,
        'compression', a.attcompression, 'statistics', coalesce(a.attstattarget, -1),
        'inherited', a.attinhcount > 0, 'local', a.attislocal,
        'options', a.attoptions, 'foreignOptions', a.attfdwoptions,
        'grants', ${acl('a.attacl', 'c.relowner')}) end
    from pg_attribute a
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid >= 16384 and a.attnum > 0 and not a.attisdropped`,
  read([table, number, name, type, collation, notNull, xid, expression, defaultXid, rare], database) {
    let known = database.columns.get(table);
    if (known === undefined) {
      known = [];
      database.columns.set(table, known);
    }
    known[number] = {
      name,
      collation: collation ?? 0,
      ownCollation: rare?.collation ?? null,
      type: typeName(type),
      default: expression,
      settings: rare === null ? {} : settingsOf(rare),
    };
    const relation = database.shownRelation(table);
    if (relation === undefined) return;
    const attributes: Record<string, AttributeValue | undefined> = { type: typeName(type), notNull };
    if (expression !== null) attributes[rare?.generated ? 'generationExpression' : 'default'] = expression;
    if (rare !== null) Object.assign(attributes, rareAttributes(rare, relation.isPartition));
    const origin = { catalog: 'pg_class', oid: table, column: number, xid };
    const path = [relation.schema, relation.name, name];
    if (!'rpf'.includes(relation.relkind)) {
      const grants = rare?.grants ?? null;
      const owner: CatalogObject = { kind: 'column', path, attributes: {} };
      if (grants !== null) addGrants(database, owner, grants, [], origin, relation.id);
      return;
    }
    const object = database.add('column', path, attributes, origin, relation.id);
    if (expression !== null && defaultXid !== null) database.setXid(object, '#default', defaultXid);
    if (rare !== null) addGrants(database, object, rare.grants, [], origin);
  },
});

function settingsOf(rare: RareColumn) {
  return {
    storage: rare.storage === null ? undefined : storages[rare.storage],
    compression: rare.compression === '' ? undefined : compressions[rare.compression],
    statistics: rare.statistics < 0 ? undefined : rare.statistics,
    options: sorted(rare.options),
  };
}

function rareAttributes(rare: RareColumn, isPartition: boolean) {
  return {
    generated: rare.generated === 's' ? 'stored' : rare.generated === 'v' ? 'virtual' : undefined,
    identity: rare.identity === 'a' ? 'always' : rare.identity === 'd' ? 'by default' : undefined,
    collation: rare.collation ?? undefined,
    ...settingsOf(rare),
    inherited: flag(rare.inherited),
    local: flag(rare.inherited && rare.local && !isPartition),
    foreignOptions: foreignOptions(rare.foreignOptions),
  };
}

const storages: Readonly<Record<string, string>> = { p: 'plain', e: 'external', x: 'extended', m: 'main' };
const compressions: Readonly<Record<string, string>> = { p: 'pglz', l: 'lz4' };

/** NOT NULL is an object of its own from 18 on; it becomes part of the column. */
export const notNullConstraints = kind<
  [table: number, columns: string, name: string, noInherit: boolean, valid: boolean]
>({
  sql: (major) =>
    major < 18
      ? 'select null where false'
      : `select conrelid, conkey, conname, connoinherit, convalidated
         from pg_constraint where contype = 'n' and conrelid >= 16384 and (conislocal or coninhcount = 0)`,
  read([table, keys, name, noInherit, valid], database) {
    const number = numbers(keys)[0] ?? 0;
    const column = database.findColumn(table, number);
    if (column === undefined) return;
    // Names of Postgres's own making stay when the table or column is renamed; they are nobody's choice.
    const chosen = !/_not_null\d*$/.test(name);
    if (!chosen && !noInherit && valid) return;
    const constraint = {
      ...(chosen ? { name } : {}),
      ...(noInherit ? { noInherit } : {}),
      ...(valid ? {} : { notValid: true }),
    };
    database.extendColumn(table, number, { notNullConstraint: constraint });
  },
});
