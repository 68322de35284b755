import { rightsOfEveryone } from '../rights-of-everyone.ts';
import { acl, addGrants } from './grant.ts';
import { kind } from './kind.ts';

/** Objects that CREATE EXTENSION made: left out of the catalog, the extension itself stands for them. */
export const extensionMembers = kind<[catalog: string, oid: number]>({
  sql: `select classid::regclass::text, objid from pg_depend where deptype = 'e'`,
  read: ([catalog, oid], database) => database.claim(catalog, oid),
});

/** `schema`: no attributes; its owner is not compared. */
export const schemas = kind<[oid: number, name: string, xid: number, grants: unknown]>({
  sql: `select oid, nspname, xmin, ${acl('nspacl', 'nspowner')} from pg_namespace`,
  read([oid, name, xid, grants], database) {
    database.schemas.set(oid, name);
    if (database.ignoresSchema(name) || database.isExtensionMember('pg_namespace', oid)) return;
    const object = database.add('schema', [name], {}, { catalog: 'pg_namespace', oid, xid });
    addGrants(database, object, grants, rightsOfEveryone('schema', name, database.major), {
      catalog: 'pg_namespace',
      oid,
      xid,
    });
  },
});
