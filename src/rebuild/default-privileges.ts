import type { CatalogObject } from '../catalog/catalog.ts';
import { partsOfDefault } from '../catalog/default-rights.ts';
import { grantStatements, privilegesOf } from './granted.ts';
import { role } from './on-tables.ts';
import { readable } from './readable.ts';
import { block, literal, type Maker, name, words } from './sql.ts';

/** The role whose default privileges are meant where none is named, as its OID: it owns the database. */
export const databaseOwner = '(SELECT datdba FROM pg_database WHERE datname = current_database())';

const ofNobody = /^ALTER DEFAULT PRIVILEGES(?! FOR ROLE )/;

/**
 * A statement that sets the default privileges of a role, by whomever it is run: to Postgres, one that names no role is
 * about whoever runs it. Every other statement as it is.
 *
 * @param maker an expression for the role, as its OID
 */
export function ofMaker(sql: string, maker: string): string {
  if (!ofNobody.test(sql)) return sql;
  const form = readable(sql).replaceAll('%', '%%').replace(ofNobody, '$& FOR ROLE %I');
  return block('defaults', [
    'BEGIN',
    `  EXECUTE format(${literal(form)}, pg_get_userbyid(${maker}));`,
    'END',
  ]);
}

const lookedUp = /PRIVILEGES FOR ROLE %I.*, pg_get_userbyid\((.+)\)\);$/m;

/** The expression for the role whose default privileges a statement of {@link ofMaker} sets; `undefined` of others. */
export function makerIn(sql: string): string | undefined {
  return lookedUp.exec(sql)?.[1];
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

/** The parts of some default privileges, and what every statement about them begins with. */
function placeOfDefault(object: Pick<CatalogObject, 'path'>) {
  const { objects, grantee, maker, schema } = partsOfDefault(object);
  const prefix = words(
    'ALTER DEFAULT PRIVILEGES',
    maker !== undefined && `FOR ROLE ${name(maker)}`,
    schema !== undefined && `IN SCHEMA ${name(schema)}`,
  );
  return { prefix, objects, grantee };
}
