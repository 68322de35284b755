import { text, texts } from '../catalog/attributes.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { rightsOfEveryone } from '../catalog/rights-of-everyone.ts';
import { role } from './on-tables.ts';
import { type CatalogIndex, type Maker, name, qualified, routine, words } from './sql.ts';

export const grant: Maker = (object, catalog) => {
  const place = placeOfGrant(object, catalog);
  if (place === undefined) return [];
  return grantStatements(place.subject, place.grantee, privilegesOf(object), place.column).map((sql) => [
    'grant',
    sql,
  ]);
};

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
function privilegesOf({ attributes }: CatalogObject): string[] {
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
  return towards(privilegesOf(object), usual, place, catalog);
}

/** The statements after which a role has the privileges of `right` in place of those of `own`, on the same object. */
export function changeGrant(
  own: CatalogObject,
  right: CatalogObject,
  catalog: CatalogIndex,
): readonly string[] | undefined {
  const place = placeOfGrant(own, catalog);
  return place && towards(privilegesOf(own), privilegesOf(right), place, catalog);
}

function towards(
  own: readonly string[],
  right: readonly string[],
  place: PlaceOfGrant,
  catalog: CatalogIndex,
): string[] {
  const { subject, grantee, column, owner } = place;
  const scope = column === undefined ? '' : ` (${name(column)})`;
  const bare = (privilege: string) => privilege.replace(option, '');
  const lost = own.map(bare).filter((privilege) => !right.map(bare).includes(privilege));
  const noLonger = own.filter((privilege) => privilege.endsWith(option) && right.includes(bare(privilege)));
  const revoke = (privileges: readonly string[], before = '') =>
    privileges.length === 0
      ? []
      : [
          `REVOKE ${before}${privileges.map((one) => bare(one) + scope).join(', ')} ON ${subject} FROM ${role(grantee)}`,
        ];
  // What is taken away on a table is taken away on each of its columns.
  const onColumns =
    owner.kind !== 'table' || column !== undefined || lost.length === 0
      ? []
      : catalog
          .partsOf(owner, 'column')
          .flatMap((part) => catalog.partsOf(part, 'grant'))
          .filter((own) => own.path.at(-1) === grantee)
          .flatMap((own) => grantStatements(subject, grantee, privilegesOf(own), own.path.at(-2)));
  return [
    ...revoke(lost),
    ...revoke(noLonger, 'GRANT OPTION FOR '),
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

const option = ' WITH GRANT OPTION';

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

export const defaultPrivileges: Maker = (object) => {
  const { prefix, objects, grantee } = placeOfDefault(object);
  return grantStatements(objects, grantee, privilegesOf(object)).map((sql) => [
    'default privileges',
    `${prefix} ${sql}`,
  ]);
};

/** The statements after which a role is given what it is given from the start on objects made later. */
export function revokeDefaultPrivileges(object: CatalogObject): string[] {
  const { prefix, objects, grantee } = placeOfDefault(object);
  const isEverywhere = object.path.length === 1;
  const usual = isEverywhere && grantee === 'public' ? usualDefaults[objects] : undefined;
  if (usual !== undefined) return [`${prefix} GRANT ${usual} ON ${objects} TO PUBLIC`];
  return [`${prefix} REVOKE ALL ON ${objects} FROM ${role(grantee)}`];
}

const usualDefaults: Readonly<Record<string, string>> = { functions: 'EXECUTE', types: 'USAGE' };

function placeOfDefault({ path }: CatalogObject) {
  const found = /^(tables|sequences|functions|types|schemas|large objects) to (.*?)(?: by (.*))?$/.exec(
    path.at(-1) ?? '',
  );
  const [, objects = '', grantee = '', maker] = found ?? [];
  const prefix = words(
    'ALTER DEFAULT PRIVILEGES',
    maker !== undefined && `FOR ROLE ${name(maker)}`,
    path.length > 1 && `IN SCHEMA ${name(path[0] ?? '')}`,
  );
  return { prefix, objects, grantee };
}

/** The roles that a catalog names: they belong to the server, and have to be there before it is rebuilt. */
export function rolesIn(objects: readonly CatalogObject[]): string[] {
  const named = objects.flatMap(({ kind, path, attributes }) => {
    if (kind === 'grant') return [path.at(-1) ?? ''];
    if (kind === 'policy') return texts(attributes.roles);
    if (kind === 'default privileges')
      return / to (.*?)(?: by (.*))?$/.exec(path.at(-1) ?? '')?.slice(1) ?? [];
    return Object.keys(attributes.grants ?? {});
  });
  return [...new Set(named.filter((own) => own !== undefined && own !== 'public'))].sort();
}
