/** What a statement expects of the database that it runs in, and no source declares: extensions, schemas, roles. */

import type { Client } from 'pg';
import type { Server } from '../../postgres/server.ts';
import { createExtension } from '../sql/create-extension.ts';
import { asPostgresError, type PostgresError } from '../sql/postgres-error.ts';
import { missingExtension, wantedSchema } from '../sql/providers.ts';

export interface Surroundings {
  /** Mends them for a statement that was refused; `false` when there is nothing to mend. */
  makeRoom(error: PostgresError): Promise<boolean>;
  /** Extensions that were created because a statement needed what they bring. */
  readonly extensions: ReadonlySet<string>;
  /** Roles that the statements refer to and do not create; they are there, for policies to name. */
  readonly roles: ReadonlySet<string>;
  /** Schemas that nothing creates and that were created, for what is in them to be made. */
  readonly schemas: ReadonlySet<string>;
}

/** @param named roles to be there before the first of the `statements` runs */
export async function surroundingsOf(
  statements: readonly string[],
  client: Client,
  server: Server,
  named: readonly string[],
): Promise<Surroundings> {
  const available = await server.availableExtensions();
  const extensions = new Set<string>();
  const tried = new Set<string>();
  const roles = new Set<string>();
  const schemas = new Set<string>();
  const declared = (what: string) => {
    const created = new RegExp(`^CREATE ${what} (?:IF NOT EXISTS )?"([^"]+)"`);
    return new Set(statements.map((statement) => created.exec(statement)?.[1]));
  };
  // A schema that is said to exist already (`.existing()`) is created only here, for its tables to be in.
  const [declaredSchemas, declaredRoles] = [declared('SCHEMA'), declared('ROLE')];
  for (const role of named) {
    if (declaredRoles.has(role)) continue;
    // Whether another source's database has brought it to the server already is a matter of who is faster.
    roles.add(role);
    await createRole(client, role);
  }

  const makeRoom = async (error: PostgresError): Promise<boolean> => {
    const extension = missingExtension(error);
    if (extension && available.has(extension) && !tried.has(extension)) {
      tried.add(extension);
      const created = await createExtension(client, extension, wantedSchema(error.message), server.lend);
      if (created) extensions.add(extension);
      return created;
    }
    const schema = /^schema "(.+)" does not exist$/.exec(error.message)?.[1];
    if (schema && !schemas.has(schema) && !declaredSchemas.has(schema)) {
      schemas.add(schema);
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`);
      return true;
    }
    const role = /^role "(.+)" does not exist$/.exec(error.message)?.[1];
    if (!role || roles.has(role) || declaredRoles.has(role)) return false;
    roles.add(role);
    await createRole(client, role);
    return true;
  };
  return { makeRoom, extensions, roles, schemas };
}

/** Creates a role unless the server has it. */
async function createRole(client: Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (rowCount) return;
  try {
    await client.query(`CREATE ROLE ${client.escapeIdentifier(name)} NOLOGIN`);
  } catch (thrown) {
    const code = asPostgresError(thrown)?.code;
    if (code !== '42710' && code !== '23505') throw thrown;
  }
}
