import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { inject, type ProvidedContext } from 'vitest';
import { connect, databasesOn, emptyTemplate } from '../../src/postgres/databases.ts';
import type { Connection, Server } from '../../src/postgres/server.ts';
import { atEndOfFile } from './end-of-file.ts';
import { inTurn } from './in-turn.ts';

const servers = new Map(inject('postgres').map((provided) => [provided.major, shared(provided)]));

/** A server of this run as every test file sees it. Nobody connects to it before a database is asked for. */
function shared({ major, description, connection }: ProvidedContext['postgres'][number]): Server {
  let maker: Promise<Maker> | undefined;
  const end = async () => {
    const used = maker;
    maker = undefined;
    await (await used)?.end();
  };
  return {
    major,
    description,
    connection,
    availableExtensions: databasesOn(connection, { unique: true }).availableExtensions,
    createDatabase: async (wanted) => {
      atEndOfFile(end);
      maker ??= makerOn(connection);
      return connect(connection, await (await maker).make(wanted));
    },
    stop: async () => {},
  };
}

interface Maker {
  /** The name of a new database. */
  make(wanted: string): Promise<string>;
  /** Drops all of them. */
  end(): Promise<void>;
}

/**
 * One client that makes the databases of a file, of which there are many, and drops them at its end. They would fill
 * memory, where the servers have their folders: 8 MB each.
 */
async function makerOn(connection: Connection): Promise<Maker> {
  const maintenance = await connect(connection, 'postgres');
  const template = await emptyTemplate(maintenance);
  const run = inTurn((sql: string) => maintenance.query(sql));
  const made: string[] = [];
  return {
    make: async (wanted) => {
      const name = `${randomBytes(6).toString('hex')}_${wanted}`;
      const quoted = maintenance.escapeIdentifier(name);
      made.push(quoted);
      await run(`CREATE DATABASE ${quoted} ${template}`);
      return name;
    },
    end: async () => {
      for (const name of made) await run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await maintenance.end();
    },
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
