/** What opens something though no statement says so: what it drops, or replaces, kept others out. */

import { text, texts } from '../catalog/attributes.ts';
import {
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
  objectsOfKind,
  withoutArguments,
} from '../catalog/catalog.ts';
import { readable } from './readable.ts';
import { name, qualified } from './sql.ts';

/** Roles that the Data API asks as. */
export const dataApi = ['anon', 'authenticated'] as const;

/** What is opened, and to which role. */
export interface Opened {
  readonly what: string;
  readonly to: string;
}

/** A restrictive policy that goes, or that only permits from then on, or lets every row through. */
export function openedPolicy(sql: string, own: Catalog, all: readonly string[]): Opened | undefined {
  if (!sql.startsWith('DROP POLICY ')) return undefined;
  const policy = objectsOfKind(own, 'policy').find((object) => sql === readable(`DROP ${called(object)}`));
  if (policy === undefined || policy.attributes.permissive !== false) return undefined;
  const again = readable(`CREATE ${called(policy)} AS RESTRICTIVE `);
  const isKept = all.some((other) => other.startsWith(again) && !letsAllThrough.test(other));
  const to = texts(policy.attributes.roles).find(isAsker);
  return isKept || to === undefined ? undefined : { what: `rows of ${readable(qualified(policy.path))}`, to };
}

function called({ path }: CatalogObject): string {
  return `POLICY ${name(path[2] ?? '')} ON ${qualified(path)}`;
}

/** Whether a condition holds for every row. */
export const letsAllThrough = / (?:USING|WITH CHECK) \(+true\)/;

/** A function that did what its caller may do, and does from then on what its owner may do. */
export function openedRoutine(sql: string, own: Catalog): Opened | undefined {
  const [header = ''] = sql.split(/ AS [$']/, 1);
  if (!/ SECURITY DEFINER\b/.test(header)) return undefined;
  const found = /^CREATE (?:OR REPLACE )?(function|procedure) (.+?)\(/i.exec(header);
  if (found === null) return undefined;
  const [, kind = '', written = ''] = found;
  const same = objectsOfKind(own, kind.toLowerCase() as 'function' | 'procedure').filter(
    ({ path: [schema = '', routine] }) =>
      readable(`${name(schema)}.${name(withoutArguments(routine))}`) === written,
  );
  const asCaller = same.filter(({ attributes }) => attributes.securityDefiner !== true);
  const routine =
    asCaller.find(({ attributes }) => header.includes(`(${text(attributes.arguments) ?? ''})`)) ??
    (asCaller.length === same.length ? asCaller[0] : undefined);
  const to = routine && whoMayCall(routine, own);
  return routine === undefined || to === undefined
    ? undefined
    : { what: `what the owner of ${written} may do`, to };
}

/** Everyone, unless that is taken away. */
function whoMayCall({ path }: CatalogObject, own: Catalog): string | undefined {
  const rightsOf = (role: string) => objectsById(own).get(objectId('grant', [...path, role]));
  const ofEveryone = rightsOf('public');
  if (ofEveryone === undefined || texts(ofEveryone.attributes.privileges).length > 0) return 'public';
  return dataApi.find((role) => rightsOf(role) !== undefined);
}

function isAsker(role: string): boolean {
  return role === 'public' || dataApi.some((other) => other === role);
}
