import type { Client } from 'pg';
import { inject } from 'vitest';
import { attachServer } from '../../src/postgres/attach.ts';
import type { Server } from '../../src/postgres/server.ts';

const provided = inject('postgres');
const servers = new Map(
  await Promise.all(
    provided.map(
      async ({ major, connection }) =>
        [major, { ...(await attachServer(connection)), stop: async () => {} }] as const,
    ),
  ),
);

/** The majors that this run tests on, oldest first. */
export const testMajors: readonly number[] = [...servers.keys()].sort((a, b) => a - b);

/** A server of this run, by default the newest; `stop()` does nothing, since other tests use it too. */
export function testServer(major = testMajors.at(-1)): Server {
  const server = major === undefined ? undefined : servers.get(major);
  if (server === undefined)
    throw new Error(`No server of major ${major}: this run has ${testMajors.join(', ')}.`);
  return server;
}

/** An empty database of its own name and a client for it; the test ends the client. */
export function freshDatabase(major?: number): Promise<Client> {
  return testServer(major).createDatabase('test');
}
