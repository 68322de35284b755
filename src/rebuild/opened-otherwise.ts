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

/** A name with those in front of it, as readable statements have it. */
export const dottedPath = String.raw`(?:"(?:[^"]|"")*"|[^\s".])+(?:\.(?:"(?:[^"]|"")*"|[^\s".])+)*`;

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

/**
 * A function that did what its caller may do, and does from then on what its owner may do; or that did so under a
 * `search_path` of its own, and reads its names by that of its caller from then on.
 */
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
  const searchesAnywhere = !/ SET "?search_path"? TO /.test(header);
  const closed = same.filter(
    ({ attributes }) =>
      attributes.securityDefiner !== true || (searchesAnywhere && searchesByItself(attributes)),
  );
  const routine =
    closed.find(({ attributes }) => header.includes(`(${text(attributes.arguments) ?? ''})`)) ??
    (closed.length === same.length ? closed[0] : undefined);
  const to = routine && whoMayCall(routine, own);
  if (routine === undefined || to === undefined) return undefined;
  const how = routine.attributes.securityDefiner === true ? ', by the search_path of its caller,' : '';
  return { what: `what the owner of ${written} may do${how}`, to };
}

function searchesByItself({ config }: CatalogObject['attributes']): boolean {
  return texts(config).some((setting) => setting.startsWith('search_path='));
}

/** What options of a view keep closed, in words: by the option that is there no more. */
export const openedWithout: Readonly<Record<string, (view: string) => string>> = {
  security_invoker: (view) => `what the owner of ${view} may read`,
  security_barrier: (view) => `rows that ${view} leaves out to functions in queries of whoever may read it`,
};

/** A view that is made again without options that kept something closed: to replace it takes away those not said. */
export function openedView(sql: string, own: Catalog): string[] {
  const [header = ''] = sql.split(/ AS\s/, 1);
  if (!/^CREATE (?:OR REPLACE )?VIEW /i.test(header)) return [];
  const view = objectsOfKind(own, 'view').find(({ path }) =>
    header.split(/[\s(]/).includes(readable(qualified(path))),
  );
  const options = texts(view?.attributes.options);
  return Object.entries(openedWithout).flatMap(([option, words]) => {
    const isKept = new RegExp(`\\b${option}\\b"? ?= ?'?(?:true|on|1|yes)`, 'i').test(header);
    const wasThere = options.some((one) => new RegExp(`^${option}=(?:true|on|1|yes)$`, 'i').test(one));
    return view === undefined || isKept || !wasThere ? [] : [words(readable(qualified(view.path)))];
  });
}

/**
 * A table that comes below another one: who may read that sees its rows there, whatever rights and policies are on the
 * table itself.
 */
export function openedBelow(sql: string, own: Catalog): Opened | undefined {
  const found = new RegExp(`^ALTER TABLE (${dottedPath}) (INHERIT|ATTACH PARTITION) (${dottedPath})`).exec(
    sql,
  );
  if (found === null) return undefined;
  const [, first = '', verb, second = ''] = found;
  const [below, above] = (verb === 'INHERIT' ? [first, second] : [second, first]).map((written) =>
    objectsOfKind(own, 'table').find(({ path }) => readable(qualified(path)) === written),
  );
  if (below === undefined || above === undefined) return undefined;
  const isKept = (role: string) => mayRead(role, below, own) && below.attributes.rowSecurity !== true;
  const to = ['public', ...dataApi].find((role) => mayRead(role, above, own) && !isKept(role));
  const [what, through] = [below, above].map(({ path }) => readable(qualified(path)));
  return to === undefined ? undefined : { what: `rows of ${what}, in queries on ${through},`, to };
}

function mayRead(role: string, { path }: CatalogObject, own: Catalog): boolean {
  return [role, 'public'].some((one) => {
    const grant = objectsById(own).get(objectId('grant', [...path, one]));
    return texts(grant?.attributes.privileges).some((privilege) => privilege.startsWith('SELECT'));
  });
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
