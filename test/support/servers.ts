import type { TestProject } from 'vitest/node';
import { withClient } from '../../src/postgres/databases.ts';
import type { Server } from '../../src/postgres/server.ts';
import { startServer } from '../../src/postgres/start.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The servers of this run, by major, in the order in which they were asked for. */
    postgres: readonly Pick<Server, 'major' | 'description' | 'connection'>[];
  }
}

/** Starts one server a major once for the whole run: `SCHEMA_DRIFT_TEST_MAJORS`, default `15,18`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const majors = (process.env.SCHEMA_DRIFT_TEST_MAJORS ?? '15,18').split(',').map(Number);
  const servers = await Promise.all(majors.map((major) => startServer({ major, onProgress: console.log })));
  await Promise.all(servers.map(({ connection }) => connectOnce(connection)));
  project.provide(
    'postgres',
    servers.map(({ major, description, connection }) => ({ major, description, connection })),
  );
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}

/**
 * Has Postgres note in the empty template what everybody who connects to a copy of it would find out again; there are
 * thousands of copies.
 */
async function connectOnce(connection: Server['connection']): Promise<void> {
  const allow = (allowed: boolean) =>
    withClient(connection, 'postgres', (client) =>
      client.query(`ALTER DATABASE template0 ALLOW_CONNECTIONS ${allowed}`),
    );
  await allow(true);
  await withClient(connection, 'template0', (client) => client.query('SELECT 1'));
  await allow(false);
}
