/**
 * Applies generated DDL to a database. Generators order their statements only roughly (a view before the one it
 * selects from), so a statement that misses something waits until nothing moves any more.
 */
import type { Client } from 'pg';
import { isHarmless } from '../../postgres/lend.ts';
import type { Lend } from '../../postgres/server.ts';
import { asPostgresError, type PostgresError } from '../sql/postgres-error.ts';
import { missingExtension, wantedSchema } from './providers.ts';

/** A statement that Postgres refused for good. */
export interface Refused {
  readonly statement: string;
  readonly error: PostgresError;
}

export interface AppliedDdl {
  readonly refused: readonly Refused[];
  /** Extensions that were created because a statement needed what they bring. */
  readonly extensions: readonly string[];
  /** Extensions that would be needed and that the server does not have. */
  readonly lackingExtensions: readonly string[];
  /** Roles that nothing declares and that were created, without any rights, for policies to name. */
  readonly roles: readonly string[];
}

/** Something it refers to is not there: it may come with a later statement. */
const missesSomething = new Set(['42P01', '42883', '42704', '3F000', '42703']);

/** Runs the statements, each in a transaction of its own, in as many rounds as it takes. */
export async function applyDdl(
  client: Client,
  statements: readonly string[],
  options: {
    readonly availableExtensions: ReadonlySet<string>;
    readonly roles: readonly string[];
    readonly signal: AbortSignal;
    /** What a superuser may do for DDL that has only an owner's rights. */
    readonly lend?: Lend | undefined;
  },
): Promise<AppliedDdl> {
  const extensions = new Set<string>();
  const lacking = new Set<string>();
  const roles = new Set<string>();
  const refused: Refused[] = [];
  // A schema that is said to exist already (`.existing()`) is created only here, for its tables to be in.
  const schemas = new Set(
    statements.map((statement) => /^CREATE SCHEMA (?:IF NOT EXISTS )?"([^"]+)"/.exec(statement)?.[1]),
  );
  const declaredRoles = new Set(statements.map((statement) => /^CREATE ROLE "([^"]+)"/.exec(statement)?.[1]));
  for (const role of options.roles) {
    if (!declaredRoles.has(role) && (await createRole(client, role))) roles.add(role);
  }

  /** Mends the surroundings of a refused statement; `false` when there is nothing to mend. */
  const makeRoom = async (error: PostgresError): Promise<boolean> => {
    const extension = missingExtension(error);
    if (extension && !extensions.has(extension)) {
      if (!options.availableExtensions.has(extension)) {
        lacking.add(extension);
        return false;
      }
      const created = await createExtension(client, extension, wantedSchema(error.message), options.lend);
      (created ? extensions : lacking).add(extension);
      return created;
    }
    const schema = /^schema "(.+)" does not exist$/.exec(error.message)?.[1];
    if (schema && !schemas.has(schema)) {
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

  let waiting = [...statements];
  for (let moved = true; moved && waiting.length > 0; ) {
    moved = false;
    const again: string[] = [];
    const failures: Refused[] = [];
    for (const statement of waiting) {
      options.signal.throwIfAborted();
      const error = await attempt(client, statement, makeRoom);
      if (!error) moved = true;
      else if (missesSomething.has(error.code)) {
        again.push(statement);
        failures.push({ statement, error });
      } else refused.push({ statement, error });
    }
    waiting = again;
    if (!moved) refused.push(...failures);
  }
  return {
    refused,
    extensions: [...extensions].sort(),
    lackingExtensions: [...lacking].sort(),
    roles: [...roles].sort(),
  };
}

/** More than the extensions, roles and races that one statement can meet. */
const maxAttempts = 12;

async function attempt(
  client: Client,
  statement: string,
  makeRoom: (error: PostgresError) => Promise<boolean>,
): Promise<PostgresError | undefined> {
  for (let left = maxAttempts; ; left--) {
    try {
      await client.query(statement);
      return undefined;
    } catch (thrown) {
      const error = asPostgresError(thrown);
      if (!error) throw thrown;
      // Roles belong to the whole server: another source's database may have brought this one.
      if (/^\s*CREATE ROLE\b/i.test(statement) && (error.code === '42710' || error.code === '23505'))
        return undefined;
      const raced = error.code === 'XX000' && /tuple concurrently/.test(error.message);
      if (left === 0 || !(raced || (await makeRoom(error)))) return error;
    }
  }
}

/** Creates an extension; `false` where that is refused, as it is for one that only a superuser may have. */
async function createExtension(
  client: Client,
  name: string,
  schema: string | undefined,
  lend: Lend | undefined,
): Promise<boolean> {
  const statement = {
    verb: 'create' as const,
    name,
    ifNotExists: true,
    cascade: true,
    ...(schema === undefined ? {} : { schema }),
  };
  const clause = schema === undefined ? '' : ` SCHEMA ${client.escapeIdentifier(schema)}`;
  try {
    if (lend !== undefined && isHarmless(statement)) await lend(client, statement);
    else
      await client.query(`CREATE EXTENSION IF NOT EXISTS ${client.escapeIdentifier(name)}${clause} CASCADE`);
    return true;
  } catch (thrown) {
    if (asPostgresError(thrown)?.code === '42501') return false;
    throw thrown;
  }
}

/** Creates a role unless the server has it; says whether it did. */
async function createRole(client: Client, name: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  if (rowCount) return false;
  try {
    await client.query(`CREATE ROLE ${client.escapeIdentifier(name)} NOLOGIN`);
    return true;
  } catch (thrown) {
    const code = asPostgresError(thrown)?.code;
    if (code === '42710' || code === '23505') return false;
    throw thrown;
  }
}
