import { acl, type Grant, heldPrivileges } from './grant.ts';
import { foreignOptions, kind } from './kind.ts';

/** `foreign data wrapper`. - `handler`, `validator`: functions; `options`: names; `grants`: by role */
export const wrappers = kind<
  [
    oid: number,
    name: string,
    handler: string | null,
    validator: string | null,
    options: string[] | null,
    grants: Grant[] | null,
    xid: number,
  ]
>({
  sql: `select oid, fdwname, nullif(fdwhandler::regproc::text, '-'), nullif(fdwvalidator::regproc::text, '-'),
      to_json(fdwoptions), ${acl('fdwacl', 'fdwowner')}, xmin from pg_foreign_data_wrapper`,
  read([oid, name, handler, validator, options, grants, xid], database) {
    if (database.isExtensionMember('pg_foreign_data_wrapper', oid)) return;
    const attributes = {
      handler: handler ?? undefined,
      validator: validator ?? undefined,
      options: foreignOptions(options),
      grants: grantsByRole(grants),
    };
    database.add('foreign data wrapper', [name], attributes, {
      catalog: 'pg_foreign_data_wrapper',
      oid,
      xid,
    });
  },
});

/**
 * `foreign server`. - `wrapper`; `type`; `version`; `options`: names only, their values can be secret and are
 * another in every environment; `grants`: by role
 */
export const servers = kind<
  [
    oid: number,
    name: string,
    wrapper: string,
    type: string | null,
    version: string | null,
    options: string[] | null,
    grants: Grant[] | null,
    xid: number,
  ]
>({
  sql: `select s.oid, s.srvname, w.fdwname, s.srvtype, s.srvversion, to_json(s.srvoptions),
      ${acl('s.srvacl', 's.srvowner')}, s.xmin
    from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw`,
  read([oid, name, wrapper, type, version, options, grants, xid], database) {
    if (database.isExtensionMember('pg_foreign_server', oid)) return;
    const attributes = {
      wrapper,
      type: type ?? undefined,
      version: version ?? undefined,
      options: foreignOptions(options),
      grants: grantsByRole(grants),
    };
    database.add('foreign server', [name], attributes, { catalog: 'pg_foreign_server', oid, xid });
  },
});

function grantsByRole(grants: readonly Grant[] | null): { [role: string]: string[] } | undefined {
  return grants === null || grants.length === 0
    ? undefined
    : Object.fromEntries([...heldPrivileges(grants)].sort());
}
