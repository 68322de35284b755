import { afterAll } from 'vitest';
import type { Server } from '../../src/postgres/server.ts';
import { startServer } from '../../src/postgres/start.ts';
import { testMajors } from '../support/postgres.ts';

const servers = new Map(
  await Promise.all(
    testMajors.map(async (major) => [major, await startServer({ major, rights: 'owner' })] as const),
  ),
);
afterAll(() => Promise.all([...servers.values()].map((server) => server.stop())));

/** A server of this test file's own, whose SQL has the rights of its database's owner and no more. */
export function ownerServer(major = testMajors.at(-1)): Server {
  const server = major === undefined ? undefined : servers.get(major);
  if (server === undefined) throw new Error(`No server of major ${major}.`);
  return server;
}
