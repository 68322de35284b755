import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { Problem } from '../base/problem.ts';
import { openDoor } from './door.ts';

/** What a program needs to work in one database. User, password and database are words that need no quoting. */
export interface Coordinates {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** A program's way into one database, until it is closed. */
export interface Guest extends Coordinates {
  close(): Promise<void>;
}

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Lets a program of somebody else's into the database that a client is connected to. It gets a login of its
 * own, with the rights that ours has and for as long as it takes: our password may be a secret.
 *
 * @throws Problem where our login may create no roles
 */
export async function letIn(client: Client): Promise<Guest> {
  const user = `schema_drift_${randomBytes(12).toString('hex')}`;
  const password = randomBytes(24).toString('hex');
  await createLogin(client, user, password);
  const door = await openDoor(client, user);
  return {
    host: door.host,
    port: String(door.port),
    user,
    password,
    database: client.database ?? '',
    async close() {
      await door.close();
      await removeLogin(client, user);
    },
  };
}

/** Clients of other makes log in to no password that is hashed less often: the standard (RFC 7677) asks for as much. */
const USUAL_ROUNDS = 4096;

/** The database is the role's own, so that what it makes there counts as made by the owner. */
async function createLogin(client: Client, user: string, password: string): Promise<void> {
  const { rows } = await client.query<{ superuser: boolean; roles: boolean }>(
    'SELECT rolsuper AS superuser, rolcreaterole AS roles FROM pg_catalog.pg_roles WHERE rolname = current_user',
  );
  const rights = rows[0]?.superuser === true ? 'SUPERUSER' : rows[0]?.roles === true ? 'CREATEROLE' : '';
  try {
    await client.query(
      `SELECT set_config(name, '${USUAL_ROUNDS}', true) FROM pg_catalog.pg_settings
         WHERE name = 'scram_iterations' AND setting::int < ${USUAL_ROUNDS};
       CREATE ROLE ${user} LOGIN ${rights} PASSWORD '${password}'; GRANT ${user} TO CURRENT_USER;
       ALTER DATABASE ${client.escapeIdentifier(client.database ?? '')} OWNER TO ${user}`,
    );
  } catch (cause) {
    if ((cause as { code?: string }).code !== INSUFFICIENT_PRIVILEGE) throw cause;
    throw new Problem('The user of the given server may not create roles, as a migrations command needs.', {
      advice:
        'Give it the right (ALTER ROLE … CREATEROLE), or name no server: the command then works on one that is made for it.',
      cause,
    });
  }
}

/** What the program left behind in other databases may keep the role; then nobody can use it any more. */
async function removeLogin(client: Client, user: string): Promise<void> {
  await client.query(`ALTER ROLE ${user} NOLOGIN`);
  await client
    .query(
      `ALTER DATABASE ${client.escapeIdentifier(client.database ?? '')} OWNER TO CURRENT_USER;
       REASSIGN OWNED BY ${user} TO CURRENT_USER; DROP OWNED BY ${user}; DROP ROLE ${user}`,
    )
    .catch(() => {});
}
