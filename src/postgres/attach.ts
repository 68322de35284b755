import { databasesOn, withClient } from './databases.ts';
import type { Connection, Server } from './server.ts';

/**
 * Uses a server that somebody else runs and ends: databases get names that no other user of it can have, and `stop`
 * drops them and nothing else. Errors are those of `pg`.
 */
export async function attachServer(
  connection: Connection,
  options: { description?: (version: string) => string; maintenance?: string } = {},
): Promise<Server> {
  const maintenance = options.maintenance ?? 'postgres';
  const version = await withClient(connection, maintenance, async (client) => {
    const { rows } = await client.query<{ number: number; text: string }>(
      "SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text",
    );
    return { number: rows[0]?.number ?? 0, text: rows[0]?.text.split(' ')[0] ?? '' };
  });
  const databases = databasesOn(connection, { unique: true, maintenance });
  const describe = options.description ?? ((text) => `PostgreSQL ${text}`);
  return {
    major: Math.floor(version.number / 10_000),
    description: describe(version.text),
    connection,
    createDatabase: databases.create,
    availableExtensions: databases.availableExtensions,
    stop: databases.dropAll,
  };
}
