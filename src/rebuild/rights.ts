import { text, texts } from '../catalog/attributes.ts';
import type { CatalogObject, Grantor } from '../catalog/catalog.ts';
import { rightsOfEveryone } from '../catalog/rights-of-everyone.ts';
import { role } from './on-tables.ts';
import { readable } from './readable.ts';
import { block, type CatalogIndex, type Maker, name, qualified, routine, type Step } from './sql.ts';

export const grant: Maker = (object, catalog) => {
  const place = placeOfGrant(object, catalog);
  if (place === undefined) return [];
  const { subject, grantee, column } = place;
  return sharesOf(object).flatMap(({ role: grantor, privileges }): Step[] =>
    grantor === undefined
      ? grantStatements(subject, grantee, privileges, column).map((sql) => ['grant', sql])
      : asRole(grantor, granting(subject, grantee, privileges, column)).map((sql) => [
          'grant of another',
          sql,
        ]),
  );
};

/** What of a grant each role gave. */
function sharesOf(object: CatalogObject): readonly Grantor[] {
  return object.grantors ?? [{ privileges: privilegesOf(object) }];
}

/** Statements as another role: nobody else gives or takes away what that one gave. */
function asRole(own: string, statements: readonly string[]): string[] {
  if (statements.length === 0) return [];
  return [
    block('grantor', [
      'DECLARE',
      "  runner text := current_setting('role');",
      'BEGIN',
      `  SET LOCAL ROLE ${readable(name(own))};`,
      ...statements.map((sql) => `  ${readable(sql)};`),
      "  PERFORM set_config('role', runner, true);",
      'END',
    ]),
  ];
}

interface PlaceOfGrant {
  readonly owner: CatalogObject;
  /** As GRANT calls it: `TABLE "public"."users"`. */
  readonly subject: string;
  readonly grantee: string;
  readonly column?: string;
}

function placeOfGrant({ path, parent }: CatalogObject, catalog: CatalogIndex): PlaceOfGrant | undefined {
  const owner = catalog.find(parent);
  if (owner === undefined) return undefined;
  const column = owner.kind === 'column' || path.length > owner.path.length + 1 ? path.at(-2) : undefined;
  const place = { owner, subject: subjectOf(owner), grantee: path.at(-1) ?? '' };
  return column === undefined ? place : { ...place, column };
}

/** All of them, MAINTAIN among them. */
export function privilegesOf({ attributes }: CatalogObject): string[] {
  const maintain = text(attributes.maintain);
  return [...texts(attributes.privileges), ...(maintain === undefined ? [] : [maintain])];
}

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
        grantor === undefined ? [] : asRole(grantor, revoking(taken, place, before)),
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

/** The statement that takes privileges away, or what is `before` them of each. */
function revoking(
  privileges: readonly string[],
  { subject, grantee, column }: Omit<PlaceOfGrant, 'owner'>,
  before = '',
): string[] {
  const scope = column === undefined ? '' : ` (${name(column)})`;
  const taken = privileges.map((privilege) => bare(privilege) + scope).join(', ');
  return privileges.length === 0 ? [] : [`REVOKE ${before}${taken} ON ${subject} FROM ${role(grantee)}`];
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
          ...asRole(grantor, revoking(given, there)),
        ];
      }),
    );
}

const option = ' WITH GRANT OPTION';

const bare = (privilege: string) => privilege.replace(option, '');

/** What GRANT calls the object. */
export function subjectOf(object: CatalogObject): string {
  const { kind, path } = object;
  if (kind === 'schema') return `SCHEMA ${name(path[0] ?? '')}`;
  if (kind === 'sequence') return `SEQUENCE ${qualified(path)}`;
  if (kind === 'function' || kind === 'aggregate') return `FUNCTION ${routine(object)}`;
  if (kind === 'procedure') return `PROCEDURE ${routine(object)}`;
  if (['enum', 'domain', 'composite type', 'range type'].includes(kind)) return `TYPE ${qualified(path)}`;
  return `TABLE ${qualified(path)}`;
}

/**
 * The statements after which a role has just these privileges: everyone has some from the start.
 *
 * @param privileges each as Postgres prints it, ` WITH GRANT OPTION` behind those that can be passed on
 */
export function grantStatements(
  on: string,
  grantee: string,
  privileges: readonly string[],
  column?: string,
): string[] {
  const revoked = grantee === 'public' && column === undefined ? [`REVOKE ALL ON ${on} FROM PUBLIC`] : [];
  return [...revoked, ...granting(on, grantee, privileges, column)];
}

function granting(on: string, grantee: string, privileges: readonly string[], column?: string): string[] {
  const plain = privileges.filter((privilege) => !privilege.endsWith(option));
  const passedOn = privileges
    .filter((privilege) => privilege.endsWith(option))
    .map((privilege) => privilege.slice(0, -option.length));
  const scope = column === undefined ? '' : ` (${name(column)})`;
  const granted = (list: readonly string[], behind: string) =>
    list.length === 0
      ? []
      : [
          `GRANT ${list.map((privilege) => privilege + scope).join(', ')} ON ${on} TO ${role(grantee)}${behind}`,
        ];
  return [...granted(plain, ''), ...granted(passedOn, option)];
}

/** The roles that a catalog names: they belong to the server, and have to be there before it is rebuilt. */
export function rolesIn(objects: readonly CatalogObject[]): string[] {
  const named = objects.flatMap(({ kind, path, attributes, grantors = [] }) => {
    if (kind === 'grant') return [path.at(-1) ?? '', ...grantors.flatMap(({ role: own }) => own ?? [])];
    if (kind === 'policy') return texts(attributes.roles);
    if (kind === 'default privileges')
      return / to (.*?)(?: by (.*))?$/.exec(path.at(-1) ?? '')?.slice(1) ?? [];
    return Object.keys(attributes.grants ?? {});
  });
  return [...new Set(named.filter((own) => own !== undefined && own !== 'public'))].sort();
}
