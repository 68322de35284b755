import { kind } from './kind.ts';

const owned = [
  ['pg_namespace', 'nspowner'],
  ['pg_class', 'relowner'],
  ['pg_proc', 'proowner'],
  ['pg_type', 'typowner'],
] as const;

/** Who owns what others have rights on, where that is not the owner of the database. */
export const owners = kind<[catalog: string, oid: number, owner: string]>({
  sql: owned
    .map(
      ([catalog, owner]) => `select '${catalog}', o.oid, pg_get_userbyid(o.${owner}) from ${catalog} o
      join pg_database b on b.datname = current_database() and b.datdba <> o.${owner}
      where o.oid >= 16384 or '${catalog}' = 'pg_namespace'`,
    )
    .join(' union all '),
  read: ([catalog, oid, owner], database) => database.setOwner(catalog, oid, owner),
});
