import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { afterAll, inject } from 'vitest';
import { attachServer } from '../../src/postgres/attach.ts';
import { connect, emptyTemplate } from '../../src/postgres/databases.ts';
import type { Connection, Server } from '../../src/postgres/server.ts';
import { inTurn } from './in-turn.ts';

const provided = inject('postgres');
const servers = new Map(
  await Promise.all(
    provided.map(async ({ major, connection }) => [major, await shared(connection)] as const),
  ),
);

/**
 * A server of this run as every test file sees it: with one client that makes its databases, of which there are many, and
 * drops them at the end of the file. They would fill memory, where the servers have their folders: 8 MB each.
 */
async function shared(connection: Connection): Promise<Server> {
  const maintenance = await connect(connection, 'postgres');
  const template = await emptyTemplate(maintenance);
  const run = inTurn((sql: string) => maintenance.query(sql));
  const made: string[] = [];
  afterAll(async () => {
    for (const name of made) await run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await maintenance.end();
  });
  return {
    ...(await attachServer(connection)),
    createDatabase: async (wanted) => {
      const name = `${randomBytes(6).toString('hex')}_${wanted}`;
      const quoted = maintenance.escapeIdentifier(name);
      made.push(quoted);
      await run(`CREATE DATABASE ${quoted} ${template}`);
      return connect(connection, name);
    },
    stop: async () => {},
  };
}

/** The majors that this run tests on, oldest first. */
export const testMajors: readonly number[] = [...servers.keys()].sort((a, b) => a - b);

/** A server of this run, by default the newest; `stop()` does nothing, since other tests use it too. */
export function testServer(major = testMajors.at(-1)): Server {
  const server = major === undefined ? undefined : servers.get(major);
  if (server === undefined)
    throw new Error(`No server of major ${major}: this run has ${testMajors.join(', ')}.`);
  return server;
}

/** The newest server for a program that is given one by URL: to start its own takes longer than all else that it does. */
export function testServerUrl(): string {
  const { user, password = '', host, port } = testServer().connection;
  return `postgres://${user}:${password}@${encodeURIComponent(host)}:${port}/postgres`;
}

/** An empty database of its own name and a client for it; the test ends the client. */
export function freshDatabase(major?: number): Promise<Client> {
  return testServer(major).createDatabase('test');
}
