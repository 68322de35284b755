import { groupBy } from '../../base/group-by.ts';
import { type CatalogObject, objectId } from '../catalog.ts';
import type { Database, Origin } from '../database.ts';

/**
 * `grant`: what one role may do with one object; the path is the object's with the role's name (`public` for
 * everyone) at its end. The owner's own rights are left out, so that databases with another owner compare.
 * - `privileges`: in Postgres's words, sorted; ` WITH GRANT OPTION` behind those that can be passed on.
 *   Empty where everyone has a privilege by default (EXECUTE on functions) and it was revoked.
 * - `maintain`: the privilege MAINTAIN, apart from the others since only majors from 17 have it.
 */
export function addGrants(
  database: Database,
  object: CatalogObject,
  grants: unknown,
  publicDefaults: readonly string[],
  origin: Origin,
  parent = objectId(object.kind, object.path),
): void {
  if (grants === null) return;
  const all = grants as Grant[];
  const held = heldPrivileges(all);
  if (publicDefaults.length > 0 && !held.has('public')) held.set('public', []);
  for (const [grantee, privileges] of held) {
    if (grantee === 'public' && privileges.join() === [...publicDefaults].sort().join()) continue;
    const path = [...object.path, grantee];
    const xid = origin.catalog === 'pg_class' || origin.xid === undefined ? {} : { xid: origin.xid };
    const grantors = grantorsOf(all.filter(([to]) => to === grantee));
    const more = grantors === undefined ? {} : { grantors };
    database.add('grant', path, privilegeAttributes(privileges), xid, parent, more);
  }
}

/** Where the grantor is the owner, it is `null`. */
export type Grant = readonly [grantee: string, privilege: string, grantable: boolean, grantor: string | null];

/** Who gave some of one role's grants, where that is not the owner alone. */
function grantorsOf(grants: readonly Grant[]): CatalogObject['grantors'] {
  if (grants.every(([, , , grantor]) => grantor === null)) return undefined;
  return [...groupBy(grants, ([, , , grantor]) => grantor)].map(([role, given]) => ({
    ...(role === null ? {} : { role }),
    privileges: [...heldPrivileges(given).values()].flat(),
  }));
}

/** SQL for a list of `Grant`: what an ACL gives to others than the owner; NULL where it is the default one. */
export function acl(column: string, owner: string): string {
  return `case when ${column} is not null then (select coalesce(json_agg(json_build_array(
    case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee)::text end, a.privilege_type, a.is_grantable,
    case when a.grantor <> ${owner} then pg_get_userbyid(a.grantor) end)), '[]')
    from aclexplode(${column}) a where a.grantee <> ${owner}) end`;
}

/** Privileges by grantee, sorted. */
export function heldPrivileges(grants: readonly Grant[]): Map<string, string[]> {
  const held = new Map<string, Set<string>>();
  for (const [grantee, privilege, grantable] of grants) {
    let privileges = held.get(grantee);
    if (privileges === undefined) {
      privileges = new Set();
      held.set(grantee, privileges);
    }
    privileges.add(grantable ? `${privilege} WITH GRANT OPTION` : privilege);
  }
  return new Map([...held].map(([grantee, privileges]) => [grantee, [...privileges].sort()]));
}

export function privilegeAttributes(privileges: readonly string[]) {
  const maintain = privileges.find((privilege) => privilege.startsWith('MAINTAIN'));
  return { privileges: privileges.filter((privilege) => privilege !== maintain), maintain };
}
