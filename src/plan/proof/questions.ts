/** Queries that tell how things stand, of one value each: what somebody asks once a plan was run. */
import { type CatalogObject, withoutArguments } from '../../catalog/catalog.ts';
import { partsOfDefault } from '../../catalog/default-rights.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { readable } from '../../rebuild/readable.ts';
import { literal, name, qualified } from '../../rebuild/sql.ts';

/** A query of one value that tells how an object stands; none where no short one does. */
type Question = (object: CatalogObject, attributes: readonly string[]) => string | undefined;

/**
 * What tells how an object stands, or that it is not there; none of kinds of which no short query tells it.
 *
 * @param attributes those that are to change; none where the whole object comes or goes
 */
export function questionOn(object: CatalogObject, attributes: readonly string[]): string | undefined {
  return questions[object.kind]?.(object, attributes);
}

/**
 * What tells which rights default privileges give.
 *
 * @param ofNobody an expression for the OID of the role that gives those which name none
 */
export function questionOnDefaults(object: CatalogObject, ofNobody: string): string {
  const { objects, grantee, maker, schema } = partsOfDefault(object);
  const [to, by] = [
    grantee === 'public' ? '0' : roleNamed(grantee),
    maker === undefined ? ofNobody : roleNamed(maker),
  ];
  const where = schema === undefined ? '0' : schemaNamed(schema);
  return `SELECT string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type) FROM pg_default_acl, aclexplode(defaclacl) WHERE defaclrole = ${by} AND defaclnamespace = ${where} AND defaclobjtype = ${literal(lettersOfDefaults[objects] ?? '')} AND grantee = ${to}`;
}

const lettersOfDefaults: Readonly<Record<string, string>> = {
  tables: 'r',
  sequences: 'S',
  functions: 'f',
  types: 'T',
  schemas: 'n',
  'large objects': 'L',
};

/** A role by its name, as an expression for its OID. */
export const roleNamed = (own: string) => `to_regrole(${literal(readable(name(own)))})`;
const schemaNamed = (own = '') => `to_regnamespace(${literal(readable(name(own)))})`;
const printed = ({ path }: Pick<CatalogObject, 'path'>) => literal(readable(qualified(path)));
const relationOf = (object: Pick<CatalogObject, 'path'>) => `to_regclass(${printed(object)})`;

/** On one line, since psql breaks what is on several. */
const inline = (sql: string) => `regexp_replace(${sql}, '\\s+', ' ', 'g')`;

const ofTable =
  (query: (table: string, own: string, object: CatalogObject) => string): Question =>
  (object) =>
    query(relationOf(object), literal(object.path[2] ?? ''), object);

/** Whether it is there; of one that is, or was to be, under row level security that; else what else is said of it. */
const table: Question = (object, attributes) => {
  const isAbout = (attribute: string) =>
    attributes.includes(attribute) || object.attributes[attribute] === true;
  const where = `FROM pg_class WHERE oid = ${relationOf(object)}`;
  if (isAbout('rowSecurity') || isAbout('forceRowSecurity'))
    return `SELECT concat_ws(', ', 'row level security is ' || CASE WHEN relrowsecurity THEN 'on' ELSE 'off' END, CASE WHEN relforcerowsecurity THEN 'forced' END) ${where}`;
  return attributes.every((attribute) => attribute === 'name')
    ? `SELECT ${relationOf(object)} IS NOT NULL`
    : `SELECT concat_ws(', ', CASE relpersistence WHEN 'u' THEN 'unlogged' ELSE 'logged' END, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid), CASE relreplident WHEN 'f' THEN 'replica identity full' WHEN 'n' THEN 'replica identity nothing' WHEN 'i' THEN 'replica identity by an index' END, array_to_string(reloptions, ', ')) ${where}`;
};

const column: Question = ({ attributes, ...object }, differing) => {
  const has = (attribute: string) => attributes[attribute] !== undefined || differing.includes(attribute);
  const parts = [
    'format_type(atttypid, atttypmod)',
    "CASE WHEN attnotnull THEN 'not null' END",
    ...(has('identity')
      ? ["CASE attidentity WHEN 'a' THEN 'always as identity' WHEN 'd' THEN 'by default as identity' END"]
      : []),
    has('generated')
      ? "CASE attgenerated WHEN '' THEN 'default ' ELSE 'generated as ' END || pg_get_expr(adbin, adrelid)"
      : "'default ' || pg_get_expr(adbin, adrelid)",
    ...(has('collation')
      ? ["'collate ' || (SELECT collname FROM pg_collation WHERE pg_collation.oid = attcollation)"]
      : []),
  ];
  return ofTable(
    (its, own) =>
      `SELECT concat_ws(' ', ${parts.join(', ')}) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = ${its} AND attname = ${own}`,
  )({ attributes, ...object }, differing);
};

const view: Question = (object) =>
  `SELECT concat_ws(' ', array_to_string(reloptions, ', '), ${inline('pg_get_viewdef(oid)')}) FROM pg_class WHERE oid = ${relationOf(object)}`;

/** What it gives and how, and its body as a checksum. */
const routine: Question = ({ path }) => {
  const [schema, own = ''] = path;
  const types = own.slice(withoutArguments(own).length + 1, -1);
  return `SELECT concat_ws(' ', 'returns ' || pg_get_function_result(oid), CASE provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END, CASE WHEN proisstrict THEN 'strict' END, CASE WHEN prosecdef THEN 'security definer' END, array_to_string(proconfig, ', '), 'body', md5(coalesce(pg_get_function_sqlbody(oid), prosrc))) FROM pg_proc WHERE pronamespace = ${schemaNamed(schema)} AND proname = ${literal(withoutArguments(own))} AND oidvectortypes(proargtypes) = ${literal(types)}`;
};

/** With whose word each right was given, where that is not the owner's: a REVOKE of the owner takes none of these away. */
const rights: Question = ({ path, parent = '' }) => {
  if (path.length !== 3 || !/^(?:table|view|materialized view|sequence):/.test(parent)) return undefined;
  const grantee = path[2] === 'public' ? '0' : `to_regrole(${literal(name(path[2] ?? ''))})`;
  return `SELECT string_agg(concat(privilege_type, CASE WHEN is_grantable THEN ' with grant option' END, CASE WHEN grantor <> relowner THEN ' by ' || pg_get_userbyid(grantor) END), ', ' ORDER BY privilege_type, grantor) FROM pg_class, aclexplode(relacl) WHERE oid = ${relationOf({ path })} AND grantee = ${grantee}`;
};

/** Of relations and columns. */
const comment: Question = ({ path, parent = '' }) => {
  if (!/^(?:table|view|materialized view|sequence|column):/.test(parent)) return undefined;
  const own = path[2] === undefined ? 'objsubid = 0' : `attname = ${literal(path[2])}`;
  return `SELECT ${inline('description')} FROM pg_description LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid WHERE classoid = 'pg_class'::regclass AND objoid = ${relationOf({ path })} AND ${own}`;
};

const questions: Readonly<Partial<Record<ObjectKind, Question>>> = {
  schema: ({ path }) => `SELECT ${schemaNamed(path[0])} IS NOT NULL`,
  table,
  column,
  view,
  'materialized view': view,
  sequence: (object) =>
    `SELECT concat_ws(' ', format_type(seqtypid, NULL), 'from', seqstart, 'by', seqincrement, 'between', seqmin, 'and', seqmax, CASE WHEN seqcycle THEN 'in cycles' END) FROM pg_sequence WHERE seqrelid = ${relationOf(object)}`,
  function: routine,
  procedure: routine,
  domain: (object) =>
    `SELECT concat_ws(' ', format_type(typbasetype, typtypmod), CASE WHEN typnotnull THEN 'not null' END, 'default ' || typdefault, (SELECT string_agg(pg_get_constraintdef(oid), ' ' ORDER BY conname) FROM pg_constraint WHERE contypid = pg_type.oid AND contype = 'c')) FROM pg_type WHERE oid = to_regtype(${printed(object)})`,
  'composite type': (object) =>
    `SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = ${relationOf(object)} AND attnum > 0 AND NOT attisdropped`,
  'range type': (object) =>
    `SELECT format_type(rngsubtype, NULL) FROM pg_range WHERE rngtypid = to_regtype(${printed(object)})`,
  enum: (object) =>
    `SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = to_regtype(${printed(object)})`,
  grant: rights,
  comment,
  constraint: ofTable(
    (its, own) =>
      `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ${its} AND conname = ${own}`,
  ),
  index: ({ path }) =>
    `SELECT pg_get_indexdef(to_regclass(${literal(readable(`${name(path[0] ?? '')}.${name(path[2] ?? '')}`))}))`,
  statistics: ofTable(
    (its, own) =>
      `SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxrelid = ${its} AND stxname = ${own}`,
  ),
  rule: ofTable(
    (its, own) =>
      `SELECT ${inline('pg_get_ruledef(oid)')} FROM pg_rewrite WHERE ev_class = ${its} AND rulename = ${own}`,
  ),
  trigger: ofTable(
    (its, own) =>
      `SELECT concat_ws(' ', pg_get_triggerdef(oid), CASE tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on a replica' WHEN 'A' THEN 'always' END) FROM pg_trigger WHERE tgrelid = ${its} AND tgname = ${own}`,
  ),
  policy: ofTable(
    (its, own) =>
      `SELECT concat_ws(' ', CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END, CASE polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END, 'to', (SELECT string_agg(CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role) END, ', ' ORDER BY role) FROM unnest(polroles) AS role), 'using ' || ${inline('pg_get_expr(polqual, polrelid)')}, 'with check ' || ${inline('pg_get_expr(polwithcheck, polrelid)')}) FROM pg_policy WHERE polrelid = ${its} AND polname = ${own}`,
  ),
};
