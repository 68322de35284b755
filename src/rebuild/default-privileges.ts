import type { CatalogObject } from '../catalog/catalog.ts';
import { grantStatements, privilegesOf } from './granted.ts';
import { role } from './on-tables.ts';
import { type Maker, name, words } from './sql.ts';

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
