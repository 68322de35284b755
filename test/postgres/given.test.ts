import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { connect } from '../../src/postgres/databases.ts';
import { startServer } from '../../src/postgres/start.ts';
import { testMajors, testServer } from '../support/postgres.ts';

const PASSWORD = testServer().connection.password ?? '';

function urlOf(more: { user?: string; database?: string; host?: string } = {}): string {
  const { host, port, user } = testServer().connection;
  const place = encodeURIComponent(more.host ?? host);
  return `postgres://${more.user ?? user}:${PASSWORD}@${place}:${port}/${more.database ?? 'postgres'}`;
}

async function databaseNames(): Promise<string[]> {
  const client = await connect(testServer().connection, 'postgres');
  const { rows } = await client.query('SELECT datname FROM pg_database');
  await client.end();
  return rows.map((row) => row.datname);
}

test('databases on a given server are dropped at the end, also when a client is still connected', async () => {
  const server = await startServer({ url: urlOf() });
  const client = await server.createDatabase('left open');
  const { rows } = await client.query('SELECT current_database() AS name');
  expect(await databaseNames()).toContain(rows[0].name);
  await server.stop();
  await server.stop();
  expect(await databaseNames()).not.toContain(rows[0].name);
  expect(server.description).toMatch(/^PostgreSQL \S+ \(given server\)$/);
  expect(server.major).toBe(testMajors.at(-1));
});

test('jobs that share a given server stay apart', async () => {
  const servers = await Promise.all([startServer({ url: urlOf() }), startServer({ url: urlOf() })]);
  const clients = await Promise.all(servers.map((server) => server.createDatabase('same')));
  await servers[0]?.stop();
  expect((await clients[1]?.query('SELECT 1 AS alive'))?.rows).toEqual([{ alive: 1 }]);
  await servers[1]?.stop();
});

const WRONG: readonly { what: string; url: () => string; says: RegExp }[] = [
  { what: 'nothing listens', url: () => `postgres://u:${PASSWORD}@127.0.0.1:9/x`, says: /nothing listens/ },
  { what: 'no such host', url: () => `postgres://u:${PASSWORD}@host.invalid/x`, says: /its host name/ },
  { what: 'no such socket', url: () => urlOf({ host: '/nowhere' }), says: /its socket does not exist/ },
  {
    what: 'no such database',
    url: () => urlOf({ database: 'absent' }),
    says: /database to connect to does not/,
  },
  { what: 'no such user', url: () => urlOf({ user: 'absent' }), says: /does not accept the password/ },
  { what: 'another protocol', url: () => `mysql://u:${PASSWORD}@127.0.0.1/x`, says: /not one of Postgres/ },
  { what: 'no URL at all', url: () => `postgres://u:${PASSWORD}@[/x`, says: /not one of Postgres/ },
];

test.each(WRONG)('$what: a problem that shows nothing of the URL', async ({ url, says }) => {
  const error = await startServer({ url: url(), urlFrom: 'the input `postgres-url`' }).then(
    () => undefined,
    (problem) => problem,
  );
  expect(error).toMatchObject({ name: 'Problem', message: expect.stringMatching(says) });
  expect(error.advice).toContain('the input `postgres-url`');
  const everything = `${error.stack} ${error.detail} ${error.advice} ${error.cause}`;
  expect(everything).not.toContain(PASSWORD);
  expect(everything).not.toContain('127.0.0.1');
});

test('a user who may not create databases is told so', async () => {
  const role = `weak_${randomBytes(4).toString('hex')}`;
  const client = await connect(testServer().connection, 'postgres');
  await client.query(`CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`);
  await expect(startServer({ url: urlOf({ user: role }) })).rejects.toThrow('may not create databases');
  await client.query(`DROP ROLE ${role}`);
  await client.end();
});
