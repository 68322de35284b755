import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { withClient } from './databases.ts';
import type { Superuser } from './launch.ts';
import type { Connection } from './server.ts';

/**
 * The login that SQL of strangers runs as. It bears the name that migrations and dumps expect of the one who applies
 * them, so that `OWNER TO postgres` holds and the catalog is the same as with all rights.
 */
const OWNER = 'postgres';

/** Roles that could start programs, or read and write files of the account that the server runs as. */
const REACHING_OUT = ['pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'];

/** Roles that migrations hand to others and that reach nothing beyond the server; each where the major has it. */
const HARMLESS = [
  'pg_maintain',
  'pg_monitor',
  'pg_read_all_data',
  'pg_read_all_settings',
  'pg_read_all_stats',
  'pg_stat_scan_tables',
  'pg_write_all_data',
];

/** A superuser whom nobody else can log in as. */
export function newSuperuser(): Superuser {
  return { user: 'schema_drift', password: newPassword() };
}

/**
 * Makes the login on a server of our own that has nothing but its superuser yet, and gives the way to log in as it.
 *
 * Until 15 whoever may create roles may also hand out any role but a superuser's; so there those that reach out count
 * as one. From 16 on it takes the right to hand out a role, and to use one it has made.
 */
export async function makeOwner(superuser: Connection, major: number): Promise<Connection> {
  const password = newPassword();
  const roles = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
  const delegated =
    major < 16
      ? `UPDATE pg_authid SET rolsuper = true WHERE rolname IN (${roles(REACHING_OUT)});`
      : `ALTER ROLE ${OWNER} SET createrole_self_grant = 'set, inherit';
         DO $$ DECLARE harmless text; BEGIN
           FOR harmless IN SELECT rolname FROM pg_roles WHERE rolname IN (${roles(HARMLESS)}) LOOP
             EXECUTE format('GRANT %I TO ${OWNER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', harmless);
           END LOOP;
         END $$;`;
  await withClient(superuser, 'template1', (client) =>
    client.query(
      `CREATE ROLE ${OWNER} LOGIN CREATEDB CREATEROLE BYPASSRLS PASSWORD '${password}'; ${delegated}
       REVOKE ALL ON DATABASE template1 FROM PUBLIC`,
    ),
  );
  return { ...superuser, user: OWNER, password };
}

/** Has the superuser's `client` give a new and empty database to the owner, with all that is in it. */
export async function handOver(
  client: Client,
  superuser: Connection,
  major: number,
  database: string,
): Promise<void> {
  await client.query(`ALTER DATABASE ${client.escapeIdentifier(database)} OWNER TO ${OWNER}`);
  // From 15 on "public" belongs to whoever owns the database.
  if (major < 15)
    await withClient(superuser, database, (inside) => inside.query(`ALTER SCHEMA public OWNER TO ${OWNER}`));
}

/** 192 random bits. */
export function newPassword(): string {
  return randomBytes(24).toString('hex');
}
