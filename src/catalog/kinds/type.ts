import { acl, addGrants } from './grant.ts';
import { flag, kind, typeName } from './kind.ts';

/** What everyone may do with a type unless it is revoked. */
const everyone = ['USAGE'];

/** `enum`. - `labels`: in order */
export const enums = kind<
  [oid: number, schema: number, name: string, labels: string[], xid: number, grants: unknown]
>({
  // The newest of its rows by age tells which statement declared it last, also after transaction ids wrap.
  sql: `select t.oid, t.typnamespace, t.typname, json_agg(e.enumlabel order by e.enumsortorder),
      (array_agg(e.xmin order by age(e.xmin)))[1], ${acl('t.typacl', 't.typowner')}
    from pg_type t join pg_enum e on e.enumtypid = t.oid where t.oid >= 16384 group by t.oid`,
  read([oid, schemaOid, name, labels, xid, grants], database) {
    const schema = database.shownSchema(schemaOid, 'pg_type', oid);
    if (schema === undefined) return;
    const origin = { catalog: 'pg_type', oid, xid };
    addGrants(database, database.add('enum', [schema, name], { labels }, origin), grants, everyone, origin);
  },
});

/** An enum can be created without labels. */
export const emptyEnums = kind<[oid: number, schema: number, name: string, xid: number]>({
  sql: `select oid, typnamespace, typname, xmin from pg_type t
    where oid >= 16384 and typtype = 'e' and not exists (select from pg_enum where enumtypid = t.oid)`,
  read([oid, schemaOid, name, xid], database) {
    const schema = database.shownSchema(schemaOid, 'pg_type', oid);
    if (schema !== undefined)
      database.add('enum', [schema, name], { labels: [] }, { catalog: 'pg_type', oid, xid });
  },
});

type Check = { name: string; expression: string; notValid?: boolean };

/**
 * `domain`.
 * - `type`: what it is made of; `notNull`: always present; `default`; `collation` where not the type's own
 * - `checks`: by name, each `{ name, expression, notValid? }`
 */
export const domains = kind<
  [
    oid: number,
    schema: number,
    name: string,
    type: string,
    notNull: boolean,
    initial: string | null,
    collation: [string, string] | null,
    checks: Check[] | null,
    xid: number,
    grants: unknown,
  ]
>({
  sql: `select t.oid, t.typnamespace, t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,
      (select json_build_array(n.nspname, l.collname) from pg_collation l join pg_namespace n on n.oid = l.collnamespace
        where l.oid = t.typcollation and l.oid <> b.typcollation),
      (select json_agg(case when c.convalidated
          then json_build_object('name', c.conname, 'expression', pg_get_expr(c.conbin, 0))
          else json_build_object('name', c.conname, 'expression', pg_get_expr(c.conbin, 0), 'notValid', true) end
        order by c.conname) from pg_constraint c where c.contypid = t.oid and c.contype = 'c'),
      t.xmin, ${acl('t.typacl', 't.typowner')}
    from pg_type t join pg_type b on b.oid = t.typbasetype where t.oid >= 16384 and t.typtype = 'd'`,
  read([oid, schemaOid, name, type, notNull, initial, collation, checks, xid, grants], database) {
    const schema = database.shownSchema(schemaOid, 'pg_type', oid);
    if (schema === undefined) return;
    const origin = { catalog: 'pg_type', oid, xid };
    const attributes = {
      type: typeName(type),
      notNull,
      default: initial ?? undefined,
      collation: collation ?? undefined,
      checks: checks ?? undefined,
    };
    addGrants(database, database.add('domain', [schema, name], attributes, origin), grants, everyone, origin);
  },
});

/** `composite type`. - `fields`: in order, each `[name, type]`, followed by schema and name of a collation of its own */
export const compositeTypes = kind<[oid: number, relation: number, xid: number, grants: unknown]>({
  sql: `select t.oid, t.typrelid, t.xmin, ${acl('t.typacl', 't.typowner')}
    from pg_type t join pg_class c on c.oid = t.typrelid where c.relkind = 'c' and t.oid >= 16384`,
  read([oid, relationOid, xid, grants], database) {
    const relation = database.shownRelation(relationOid);
    if (relation === undefined || database.isExtensionMember('pg_type', oid)) return;
    const fields = database
      .columnsOf(relationOid)
      .map((column) => [column.name, column.type, ...(column.ownCollation ?? [])]);
    const origin = { catalog: 'pg_type', oid, xid };
    const object = database.add('composite type', [relation.schema, relation.name], { fields }, origin);
    addGrants(database, object, grants, everyone, origin);
  },
});

/**
 * `range type`. - `subtype`, `multirange` (its name); `opclass`, `collation`, `canonical`, `subtypeDiff` where given
 */
export const rangeTypes = kind<
  [
    oid: number,
    schema: number,
    name: string,
    subtype: string,
    multirange: string,
    opclass: string | null,
    collation: string | null,
    canonical: string | null,
    subtypeDiff: string | null,
    xid: number,
    grants: unknown,
  ]
>({
  sql: `select t.oid, t.typnamespace, t.typname, format_type(r.rngsubtype, null), format_type(r.rngmultitypid, null),
      (select opcname from pg_opclass o where o.oid = r.rngsubopc and not o.opcdefault),
      (select l.collname from pg_collation l join pg_type s on s.oid = r.rngsubtype
        where l.oid = r.rngcollation and l.oid <> s.typcollation),
      nullif(r.rngcanonical::text, '-'), nullif(r.rngsubdiff::text, '-'), t.xmin, ${acl('t.typacl', 't.typowner')}
    from pg_type t join pg_range r on r.rngtypid = t.oid where t.oid >= 16384`,
  read(
    [oid, schemaOid, name, subtype, multirange, opclass, collation, canonical, diff, xid, grants],
    database,
  ) {
    const schema = database.shownSchema(schemaOid, 'pg_type', oid);
    if (schema === undefined) return;
    const origin = { catalog: 'pg_type', oid, xid };
    const attributes = {
      subtype: typeName(subtype),
      multirange: typeName(multirange),
      opclass: opclass ?? undefined,
      collation: collation ?? undefined,
      canonical: canonical ?? undefined,
      subtypeDiff: diff ?? undefined,
    };
    addGrants(
      database,
      database.add('range type', [schema, name], attributes, origin),
      grants,
      everyone,
      origin,
    );
  },
});

/**
 * `collation`. - `provider`: `libc`, `icu`, `builtin`, `default`; `locale`, or `collate` and `ctype`; `rules`;
 * `nondeterministic`: `true`
 */
export const collations = kind<
  [
    oid: number,
    schema: number,
    name: string,
    provider: string,
    locale: string | null,
    collate: string | null,
    ctype: string | null,
    rules: string | null,
    deterministic: boolean,
    xid: number,
  ]
>({
  sql: (major) => `select oid, collnamespace, collname, collprovider,
      ${major >= 17 ? 'colllocale' : major >= 15 ? 'colliculocale' : 'null'}, collcollate, collctype,
      ${major >= 16 ? 'collicurules' : 'null'}, collisdeterministic, xmin from pg_collation where oid >= 16384`,
  read([oid, schemaOid, name, provider, locale, collate, ctype, rules, deterministic, xid], database) {
    const schema = database.shownSchema(schemaOid, 'pg_collation', oid);
    if (schema === undefined) return;
    // 14 keeps an ICU locale where the others keep that of libc.
    const icu = provider === 'i';
    const attributes = {
      provider: providers[provider] ?? provider,
      locale: icu ? (locale ?? collate ?? undefined) : (locale ?? undefined),
      collate: icu ? undefined : (collate ?? undefined),
      ctype: icu ? undefined : (ctype ?? undefined),
      rules: rules ?? undefined,
      nondeterministic: flag(!deterministic),
    };
    database.add('collation', [schema, name], attributes, { catalog: 'pg_collation', oid, xid });
  },
});

const providers: Readonly<Record<string, string>> = { c: 'libc', i: 'icu', b: 'builtin', d: 'default' };
