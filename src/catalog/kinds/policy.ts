import { kind } from './kind.ts';

/**
 * `policy` of a table, also of one that is somebody else's.
 * - `command`: `all`, `select`, …; `permissive`; `roles`: sorted, `public` for everyone; `using`, `withCheck`
 */
export const policies = kind<
  [
    oid: number,
    relation: number,
    name: string,
    command: string,
    permissive: boolean,
    roles: string[],
    using: string | null,
    withCheck: string | null,
    xid: number,
  ]
>({
  sql: `select oid, polrelid, polname, polcmd, polpermissive,
      (select json_agg(case r when 0 then 'public' else pg_get_userbyid(r)::text end) from unnest(polroles) r),
      pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), xmin from pg_policy`,
  read([oid, relationOid, name, command, permissive, roles, using, withCheck, xid], database) {
    const relation = database.relationWithParts(relationOid);
    if (relation === undefined || database.isExtensionMember('pg_policy', oid)) return;
    database.add(
      'policy',
      [relation.schema, relation.name, name],
      {
        command: commands[command] ?? command,
        permissive,
        roles: [...roles].sort(),
        using: using ?? undefined,
        withCheck: withCheck ?? undefined,
      },
      { catalog: 'pg_policy', oid, xid },
      relation.id,
    );
  },
});

const commands: Readonly<Record<string, string>> = {
  '*': 'all',
  r: 'select',
  a: 'insert',
  w: 'update',
  d: 'delete',
};
