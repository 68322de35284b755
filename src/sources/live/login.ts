import { list } from '../../base/phrases.ts';

/** What a login could change, read from the system catalogs: schema-drift itself never writes. */

/** Roles that may write without being granted anything on the tables themselves. */
const powerful = [
  'pg_write_all_data',
  'pg_write_server_files',
  'pg_execute_server_program',
  'azure_pg_admin',
  'cloudsqlsuperuser',
  'neon_superuser',
  'rds_superuser',
];

/** Things that the login could do, as `rightsSql` reads them. */
export interface LoginRights {
  /** Its name, where it was made for nothing but reading, as `init --role` makes one. */
  readonly reader: string | null;
  readonly superuser: boolean;
  readonly replication: boolean;
  readonly createsRoles: boolean;
  /** Of `powerful`, those that it is a member of. */
  readonly roles: readonly string[] | null;
  /** Tables, views and sequences that it owns, itself or through a role. */
  readonly owned: Examples | null;
  /** Those that it may change the content of. */
  readonly writable: Examples | null;
  /** Schemas that it may create things in. */
  readonly schemas: readonly string[] | null;
  /** Of these, those that everyone may create things in: before 15, `public` by default. */
  readonly openSchemas: readonly string[] | null;
}

/** As `pg_roles.rolconfig` has it; by this a login that `init --role` made is told from others. */
export const readOnlySetting = 'default_transaction_read_only=on';

/** The first by name, and how many there are. */
export type Examples = readonly [name: string, count: number];

const ownSchemas = "n.nspname <> 'information_schema' and n.nspname !~ '^pg_'";
const relationName = "quote_ident(n.nspname) || '.' || quote_ident(c.relname)";

/** SQL for one JSON value, a `LoginRights` of the current user; membership counts whether it is inherited or not. */
export const rightsSql = `
  select json_build_object(
    'reader', case when '${readOnlySetting}' = any (r.rolconfig) then r.rolname end,
    'superuser', r.rolsuper,
    'replication', r.rolreplication,
    'createsRoles', r.rolcreaterole,
    'roles', (select json_agg(p.rolname order by p.rolname) from pg_roles p
      where p.rolname in (${powerful.map((name) => `'${name}'`).join(', ')}) and pg_has_role(p.oid, 'member')),
    'owned', (select case when count(*) > 0 then json_build_array(min(${relationName}), count(*)) end
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and ${ownSchemas} and pg_has_role(c.relowner, 'member')),
    'writable', (select case when count(*) > 0 then json_build_array(min(${relationName}), count(*)) end
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p', 'f', 'v', 'S') and ${ownSchemas} and c.oid in (
        select s.oid from (select oid, relacl from pg_class where relacl is not null
          union all select attrelid, attacl from pg_attribute where attacl is not null) s(oid, acl), aclexplode(s.acl) g
        where g.privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')
          and (g.grantee = 0 or pg_has_role(g.grantee, 'member')))),
    'schemas', (select json_agg(distinct n.nspname::text) from pg_namespace n, aclexplode(n.nspacl) g
      where ${ownSchemas} and g.privilege_type = 'CREATE' and g.grantee <> 0 and pg_has_role(g.grantee, 'member')),
    'openSchemas', (select json_agg(distinct n.nspname::text) from pg_namespace n, aclexplode(n.nspacl) g
      where ${ownSchemas} and g.privilege_type = 'CREATE' and g.grantee = 0))
  from pg_roles r where r.rolname = current_user`;

/** A warning for people, where the login could write; nothing for one that only reads. */
export function warningsOnRights(rights: LoginRights, name: string): string[] {
  const reasons = reasonsOf(rights);
  const login =
    reasons.length === 0
      ? []
      : [
          `The login of ${name} could write: it ${list(reasons)}. schema-drift only reads, but \`schema-drift init --role\` prints a login that cannot do more.`,
        ];
  const open = rights.openSchemas ?? [];
  const everyone =
    open.length === 0 || rights.superuser
      ? []
      : [
          `Everyone who may connect to ${name} can create tables in schema ${open.join(', ')}: REVOKE CREATE ON SCHEMA ${open[0]} FROM PUBLIC, if nothing needs it.`,
        ];
  return [...login, ...everyone];
}

function reasonsOf(rights: LoginRights): string[] {
  if (rights.superuser) return ['is a superuser'];
  const { replication, createsRoles, roles, owned, writable, schemas } = rights;
  return [
    ...(roles === null ? [] : [`is a member of ${roles.join(', ')}`]),
    ...(replication ? ['may replicate'] : []),
    ...(createsRoles ? ['may create roles'] : []),
    ...(owned === null ? [] : [`owns ${examples(owned)}`]),
    ...(writable === null ? [] : [`may change rows of ${examples(writable)}`]),
    ...(schemas === null ? [] : [`may create tables in schema ${schemas.join(', ')}`]),
  ];
}

function examples([name, count]: Examples): string {
  return count === 1 ? name : `${name} and ${count - 1} more`;
}
