import { Client } from 'pg';
import { Problem } from '../base/problem.ts';
import { attachServer } from './attach.ts';
import { withClient } from './databases.ts';
import { OLDEST_MAJOR } from './majors.ts';
import type { Connection, Server } from './server.ts';
import { whyUnreachable } from './unreachable.ts';

/**
 * Uses the server at `url`, which its owner runs; what we make there is dropped at `stop`.
 * Throws a `Problem` where it cannot be used; no message holds any part of the URL.
 *
 * @param from where its owner has written the URL, for the advice
 */
export async function useGivenServer(url: string, from: string): Promise<Server> {
  const { connection, maintenance } = parse(url, from);
  let server: Server;
  try {
    server = await attachServer(connection, {
      description: (version) => `PostgreSQL ${version} (given server)`,
      maintenance,
    });
  } catch (error) {
    throw unreachable(error, from);
  }
  if (server.major < OLDEST_MAJOR) {
    throw new Problem(
      `The given server is PostgreSQL ${server.major}; schema-drift needs ${OLDEST_MAJOR} or newer.`,
      { advice: `Give a newer one with ${from}.` },
    );
  }
  await checkRights(connection, maintenance, from);
  return server;
}

async function checkRights(connection: Connection, maintenance: string, from: string): Promise<void> {
  const allowed = await withClient(connection, maintenance, async (client) => {
    const { rows } = await client.query<{ allowed: boolean }>(
      'SELECT rolcreatedb OR rolsuper AS allowed FROM pg_catalog.pg_roles WHERE rolname = current_user',
    );
    return rows[0]?.allowed ?? false;
  });
  if (!allowed) {
    throw new Problem('The user of the given server may not create databases.', {
      advice: `Give it the right (ALTER ROLE … CREATEDB), or use another user in the URL of ${from}.`,
    });
  }
}

function parse(url: string, from: string): { connection: Connection; maintenance: string } {
  let client: Client;
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('another protocol');
    client = new Client({ connectionString: url });
  } catch {
    // The cause is left out: it quotes the URL.
    throw new Problem('The URL of the given server is not one of Postgres.', {
      advice: `It looks like postgres://user:password@host:5432/database; look at ${from}.`,
    });
  }
  return {
    connection: {
      host: client.host,
      port: client.port,
      user: client.user ?? 'postgres',
      ...(client.password ? { password: client.password } : {}),
      ...(client.ssl ? { ssl: client.ssl } : {}),
    },
    maintenance: client.database || 'postgres',
  };
}

function unreachable(error: unknown, from: string): Problem {
  const { code, message } = error as { code?: string; message?: string };
  const reason = whyUnreachable(error);
  // A timeout, a refused TLS handshake and a missing password come from `pg` itself, without a code.
  return new Problem(
    `The given server cannot be used: ${reason ?? code ?? message ?? 'it did not answer'}.`,
    { advice: `Look at the URL given with ${from}.` },
  );
}
