import { texts } from '../catalog/attributes.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { partsOfDefault } from '../catalog/default-rights.ts';
import { rightsOfEveryone } from '../catalog/rights-of-everyone.ts';
import {
  asRole,
  bare,
  granting,
  grantStatements,
  option,
  type PlaceOfGrant,
  placeOfGrant,
  privilegesOf,
  revoking,
  sharesOf,
} from './granted.ts';
import type { CatalogIndex, Maker, Step } from './sql.ts';

export const grant: Maker = (object, catalog) => {
  const place = placeOfGrant(object, catalog);
  if (place === undefined) return [];
  const { subject, grantee, column, owner } = place;
  return sharesOf(object).flatMap(({ role: grantor, privileges }): Step[] =>
    grantor === undefined
      ? grantStatements(subject, grantee, privileges, column).map((sql) => ['grant', sql])
      : asRole(grantor, owner, granting(subject, grantee, privileges, column)).map((sql) => [
          'grant of another',
          sql,
        ]),
  );
};

/** The statements after which a role has on an object what it has there from the start. */
export function revokeGrant(
  object: CatalogObject,
  catalog: CatalogIndex,
  serverVersion: number,
): readonly string[] | undefined {
  const place = placeOfGrant(object, catalog);
  if (place === undefined) return undefined;
  const { owner, grantee } = place;
  const major = Math.floor(serverVersion / 10_000);
  const usual = grantee === 'public' ? rightsOfEveryone(owner.kind, owner.path[0] ?? '', major) : [];
  return towards(object, usual, place, catalog);
}

/** The statements after which a role has the privileges of `right` in place of those of `own`, on the same object. */
export function changeGrant(
  own: CatalogObject,
  right: CatalogObject,
  catalog: CatalogIndex,
): readonly string[] | undefined {
  const place = placeOfGrant(own, catalog);
  return place && towards(own, privilegesOf(right), place, catalog);
}

function towards(
  object: CatalogObject,
  right: readonly string[],
  place: PlaceOfGrant,
  catalog: CatalogIndex,
): string[] {
  const { subject, grantee, column, owner } = place;
  const own = privilegesOf(object);
  const lost = own.map(bare).filter((privilege) => !right.map(bare).includes(privilege));
  const noLonger = own.filter((privilege) => privilege.endsWith(option) && right.includes(bare(privilege)));
  /** By each role that gave some of it; the owner, whose own right some of these may rest on, comes last. */
  const revokeAll = (isTaken: (privilege: string) => boolean, before = '') => {
    const shares = sharesOf(object).map((share) => ({ ...share, taken: share.privileges.filter(isTaken) }));
    return [
      ...shares.flatMap(({ role: grantor, taken }) =>
        grantor === undefined ? [] : asRole(grantor, owner, revoking(taken, place, before)),
      ),
      ...shares.flatMap(({ role: grantor, taken }) =>
        grantor === undefined ? revoking(taken, place, before) : [],
      ),
    ];
  };
  // What is taken away on a table is taken away on each of its columns.
  const onColumns =
    owner.kind !== 'table' || column !== undefined || lost.length === 0
      ? []
      : catalog
          .partsOf(owner, 'column')
          .flatMap((part) => catalog.partsOf(part, 'grant'))
          .filter((own) => own.path.at(-1) === grantee)
          .flatMap((own) => grant(own, catalog).map(([, sql]) => sql));
  return [
    ...revokeAll((privilege) => lost.includes(bare(privilege))),
    ...revokeAll((privilege) => noLonger.includes(privilege), 'GRANT OPTION FOR '),
    ...granting(
      subject,
      grantee,
      right.filter(
        (privilege) => !own.includes(privilege) && !noLonger.some((one) => bare(one) === privilege),
      ),
      column,
    ),
    ...onColumns,
  ];
}

/**
 * The statements after which others have by the owner what a role gave them of rights that it is to lose: as long as
 * they have it by that role, Postgres takes away nothing.
 *
 * @param right absent where the role is to lose all
 * @param isKept whether what another role has stays as it is
 */
export function handedOver(
  own: CatalogObject,
  right: CatalogObject | undefined,
  catalog: CatalogIndex,
  isKept: (grant: CatalogObject) => boolean,
): string[] {
  const place = placeOfGrant(own, catalog);
  if (place === undefined) return [];
  const stays = right === undefined ? [] : privilegesOf(right);
  const lost = privilegesOf(own).filter(
    (privilege) => privilege.endsWith(option) && !stays.includes(privilege),
  );
  return catalog
    .partsOf(place.owner, 'grant')
    .filter((other) => other.path.length === own.path.length && other.path.at(-2) === own.path.at(-2))
    .filter(isKept)
    .flatMap((other) =>
      sharesOf(other).flatMap(({ role: grantor, privileges }) => {
        const given = privileges.filter((privilege) => lost.some((one) => bare(one) === bare(privilege)));
        if (grantor === undefined || grantor !== place.grantee) return [];
        const there = { ...place, grantee: other.path.at(-1) ?? '' };
        return [
          ...granting(place.subject, there.grantee, given, place.column),
          ...asRole(grantor, place.owner, revoking(given, there)),
        ];
      }),
    );
}

/** The roles that a catalog names: they belong to the server, and have to be there before it is rebuilt. */
export function rolesIn(objects: readonly CatalogObject[]): string[] {
  const named = objects.flatMap((object) => {
    const { kind, path, attributes, grantors = [] } = object;
    if (kind === 'grant') return [path.at(-1) ?? '', ...grantors.flatMap(({ role: own }) => own ?? [])];
    if (kind === 'policy') return texts(attributes.roles);
    if (kind === 'default privileges') {
      const { grantee, maker } = partsOfDefault(object);
      return maker === undefined ? [grantee] : [grantee, maker];
    }
    return Object.keys(attributes.grants ?? {});
  });
  return [...new Set(named.filter((own) => own !== undefined && own !== 'public'))].sort();
}
