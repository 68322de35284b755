import { namesake } from '../namesake.ts';
import { acl, type Grant, heldPrivileges, privilegeAttributes } from './grant.ts';
import { kind } from './kind.ts';

/**
 * `default privileges`: what ALTER DEFAULT PRIVILEGES gives one role on objects made later. The path is the
 * schema, if it is for one, and `tables to reader`; ` by admin` follows where the role that will make them is
 * not the database's owner. Attributes as of `grant`.
 */
export const defaultPrivileges = kind<
  [schema: number, objects: string, maker: string | null, grants: Grant[] | null, xid: number]
>({
  sql: `select d.defaclnamespace, d.defaclobjtype,
      case when d.defaclrole = b.datdba then null when pg_get_userbyid(d.defaclrole) = '${namesake}'
        then pg_get_userbyid(b.datdba)::text else pg_get_userbyid(d.defaclrole)::text end,
      ${acl('d.defaclacl', 'd.defaclrole')}, d.xmin
    from pg_default_acl d join pg_database b on b.datname = current_database()`,
  read([schemaOid, letter, maker, grants, xid], database) {
    const schema = database.schemas.get(schemaOid);
    if (schema !== undefined && database.ignoresSchema(schema)) return;
    const held = heldPrivileges(grants ?? []);
    // An entry for all schemas replaces what Postgres gives to everyone; one for a schema adds to it.
    const usual = schemaOid !== 0 ? '' : letter === 'f' ? 'EXECUTE' : letter === 'T' ? 'USAGE' : '';
    if (usual !== '' && !held.has('public')) held.set('public', []);
    for (const [grantee, privileges] of held) {
      if (grantee === maker) continue;
      if (usual !== '' && grantee === 'public' && privileges.join() === usual) continue;
      const last = `${objects[letter] ?? letter} to ${grantee}${maker === null ? '' : ` by ${maker}`}`;
      const path = schema === undefined ? [last] : [schema, last];
      database.add('default privileges', path, privilegeAttributes(privileges), { xid });
    }
  },
});

const objects: Readonly<Record<string, string>> = {
  r: 'tables',
  S: 'sequences',
  f: 'functions',
  T: 'types',
  n: 'schemas',
  L: 'large objects',
};
