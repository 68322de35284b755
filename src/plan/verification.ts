import type { Client, QueryArrayResult } from 'pg';
import { type Catalog, type CatalogObject, displayName } from '../catalog/catalog.ts';
import { partsOfDefault } from '../catalog/default-rights.ts';
import { namesake } from '../catalog/namesake.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { readable } from '../rebuild/readable.ts';
import { literal, name, qualified } from '../rebuild/sql.ts';
import type { VerificationQuery } from '../report/mending-plan.ts';
import type { Finding } from '../report/report.ts';
import { makerOfDefaults } from './makers-of-defaults.ts';
import type { Wanted } from './wanted.ts';

/** A query of one value that tells how an object stands; none where no short one does. */
type Question = (object: CatalogObject) => string | undefined;

const regclass = ({ path }: Pick<CatalogObject, 'path'>) => literal(readable(qualified(path)));

const relation: Question = (object) => `SELECT to_regclass(${regclass(object)}) IS NOT NULL`;

const ofTable =
  (query: (table: string, own: string, object: CatalogObject) => string): Question =>
  (object) =>
    query(`to_regclass(${regclass(object)})`, literal(object.path[2] ?? ''), object);

const type: Question = (object) => `SELECT to_regtype(${regclass(object)}) IS NOT NULL`;

/** On one line, since psql breaks what is on several. */
const inline = (sql: string) => `regexp_replace(${sql}, '\\s+', ' ', 'g')`;

const view: Question = (object) =>
  `SELECT concat_ws(' ', array_to_string(reloptions, ', '), ${inline('pg_get_viewdef(oid)')}) FROM pg_class WHERE oid = to_regclass(${regclass(object)})`;

/** Of a table on which row level security is, or was to be. */
const rowSecurity: Question = (object) =>
  `SELECT concat_ws(', ', 'row level security is ' || CASE WHEN relrowsecurity THEN 'on' ELSE 'off' END, CASE WHEN relforcerowsecurity THEN 'forced' END) FROM pg_class WHERE oid = to_regclass(${regclass(object)})`;

/** With whose word each right was given, where that is not the owner's: a REVOKE of the owner takes none of these away. */
const rights: Question = ({ path, parent = '' }) => {
  if (path.length !== 3 || !/^(?:table|view|materialized view|sequence):/.test(parent)) return undefined;
  const grantee = path[2] === 'public' ? '0' : `to_regrole(${literal(name(path[2] ?? ''))})`;
  return `SELECT string_agg(concat(privilege_type, CASE WHEN is_grantable THEN ' with grant option' END, CASE WHEN grantor <> relowner THEN ' by ' || pg_get_userbyid(grantor) END), ', ' ORDER BY privilege_type, grantor) FROM pg_class, aclexplode(relacl) WHERE oid = to_regclass(${regclass({ path })}) AND grantee = ${grantee}`;
};

const lettersOfDefaults: Readonly<Record<string, string>> = {
  tables: 'r',
  sequences: 'S',
  functions: 'f',
  types: 'T',
  schemas: 'n',
  'large objects': 'L',
};

const role = (own: string) => `to_regrole(${literal(readable(name(own)))})`;

const defaults = (object: CatalogObject, ofNobody: string) => {
  const { objects, grantee, maker, schema } = partsOfDefault(object);
  const [to, by] = [grantee === 'public' ? '0' : role(grantee), maker === undefined ? ofNobody : role(maker)];
  const where = schema === undefined ? '0' : `to_regnamespace(${literal(readable(name(schema)))})`;
  return `SELECT string_agg(privilege_type || CASE WHEN is_grantable THEN ' with grant option' ELSE '' END, ', ' ORDER BY privilege_type) FROM pg_default_acl, aclexplode(defaclacl) WHERE defaclrole = ${by} AND defaclnamespace = ${where} AND defaclobjtype = ${literal(lettersOfDefaults[objects] ?? '')} AND grantee = ${to}`;
};

/** A query as the copy answers it, where a role stands for the one that is called as the copy's owner. */
function onCopy(sql: string, owner: string | undefined): string {
  return owner === undefined
    ? sql
    : sql.replace(`defaclrole = ${role(owner)}`, `defaclrole = ${role(namesake)}`);
}

const securityAttributes = ['rowSecurity', 'forceRowSecurity'];

const questions: Readonly<Partial<Record<ObjectKind, Question>>> = {
  table: relation,
  view,
  'materialized view': view,
  sequence: relation,
  domain: type,
  'composite type': type,
  'range type': type,
  grant: rights,
  enum: (object) =>
    `SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = to_regtype(${regclass(object)})`,
  column: ofTable(
    (table, own) =>
      `SELECT concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'not null' END, 'default ' || pg_get_expr(adbin, adrelid)) FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = ${table} AND attname = ${own}`,
  ),
  constraint: ofTable(
    (table, own) =>
      `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ${table} AND conname = ${own}`,
  ),
  index: ({ path }) =>
    `SELECT pg_get_indexdef(to_regclass(${literal(readable(`${name(path[0] ?? '')}.${name(path[2] ?? '')}`))}))`,
  trigger: ofTable(
    (table, own) =>
      `SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = ${table} AND tgname = ${own}`,
  ),
  policy: ofTable(
    (table, own) =>
      `SELECT concat_ws(' ', CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END, CASE polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END, 'to', (SELECT string_agg(CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role) END, ', ' ORDER BY role) FROM unnest(polroles) AS role), 'using ' || ${inline('pg_get_expr(polqual, polrelid)')}, 'with check ' || ${inline('pg_get_expr(polwithcheck, polrelid)')}) FROM pg_policy WHERE polrelid = ${table} AND polname = ${own}`,
  ),
};

/**
 * A query for each thing that a plan is about, with what it prints on the copy on which the plan was run; those of
 * kinds that no short query tells are left out.
 *
 * @param catalog of the source as it was
 * @param isHeld whether a step for a finding is held
 */
export async function verified(
  client: Client,
  wanted: readonly Wanted[],
  catalog: Catalog,
  isHeld: (finding: Finding) => boolean,
): Promise<VerificationQuery[]> {
  const found = new Map<string, Pick<VerificationQuery, 'tells' | 'held'>>();
  const told = new Set<Finding>();
  for (const one of wanted) {
    const { own, right, attributes, finding } = one;
    // What a finding is about comes first, before what follows from it.
    if (told.has(finding)) continue;
    told.add(finding);
    const object = right ?? own;
    const query =
      object === undefined
        ? undefined
        : object.kind === 'default privileges'
          ? defaults(object, makerOfDefaults(one, catalog, wanted))
          : questionOn(object, attributes);
    if (object === undefined || query === undefined || found.has(query)) continue;
    found.set(query, { tells: called(object, finding), ...(isHeld(finding) ? { held: true } : {}) });
  }
  const all = [...found];
  const answers: VerificationQuery[] = [];
  for (let at = 0; at < all.length; at += together) {
    const some = all.slice(at, at + together);
    const results: unknown = await client.query({
      text: some.map(([sql]) => onCopy(sql, client.user)).join(';\n'),
      rowMode: 'array',
    });
    for (const [place, { rows }] of ([results].flat() as QueryArrayResult[]).entries()) {
      const [sql = '', told = { tells: '' }] = some[place] ?? [];
      answers.push({ sql, ...told, prints: printed(rows[0]?.[0], rows.length) });
    }
  }
  return answers;
}

/** Rights are told by what they are on and who has them. */
function called({ kind, path }: CatalogObject, finding: Finding): string {
  if (kind === 'grant') return `${finding.kind} ${finding.object}`;
  if (kind !== 'default privileges') return `${kind} ${displayName(path)}`;
  return `${kind} on ${path.at(-1)}${path.length > 1 ? ` in ${path[0]}` : ''}`;
}

function questionOn(object: CatalogObject, attributes: readonly string[]): string | undefined {
  const isAboutSecurity = securityAttributes.some(
    (attribute) => attributes.includes(attribute) || object.attributes[attribute] === true,
  );
  return (isAboutSecurity ? rowSecurity : questions[object.kind])?.(object);
}

/** Queries that are sent at once. */
const together = 100;

/** As psql prints it. */
function printed(value: unknown, rows: number): string {
  if (rows === 0) return '(0 rows)';
  if (value === null || value === undefined) return '';
  return value === true ? 't' : value === false ? 'f' : String(value);
}
