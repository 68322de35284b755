import type { CatalogObject } from '../catalog/catalog.ts';
import { role } from './on-tables.ts';
import { type Maker, name, qualified, routine, text, texts, words } from './sql.ts';

export const grant: Maker = ({ path, parent, attributes }, catalog) => {
  const owner = catalog.find(parent);
  if (owner === undefined) return [];
  const grantee = path.at(-1) ?? '';
  const column = owner.kind === 'column' || path.length > owner.path.length + 1 ? path.at(-2) : undefined;
  const maintain = text(attributes.maintain);
  const privileges = [...texts(attributes.privileges), ...(maintain === undefined ? [] : [maintain])];
  return grantStatements(subjectOf(owner), grantee, privileges, column).map((sql) => ['grant', sql]);
};

/** What GRANT calls the object. */
function subjectOf(object: CatalogObject): string {
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
  const option = ' WITH GRANT OPTION';
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
  const revoked = grantee === 'public' && column === undefined ? [`REVOKE ALL ON ${on} FROM PUBLIC`] : [];
  return [...revoked, ...granted(plain, ''), ...granted(passedOn, option)];
}

export const defaultPrivileges: Maker = ({ path, attributes }) => {
  const found = /^(tables|sequences|functions|types|schemas|large objects) to (.*?)(?: by (.*))?$/.exec(
    path.at(-1) ?? '',
  );
  const [, objects = '', grantee = '', maker] = found ?? [];
  const maintain = text(attributes.maintain);
  const privileges = [...texts(attributes.privileges), ...(maintain === undefined ? [] : [maintain])];
  const prefix = words(
    'ALTER DEFAULT PRIVILEGES',
    maker !== undefined && `FOR ROLE ${name(maker)}`,
    path.length > 1 && `IN SCHEMA ${name(path[0] ?? '')}`,
  );
  return grantStatements(objects, grantee, privileges).map((sql) => [
    'default privileges',
    `${prefix} ${sql}`,
  ]);
};

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
