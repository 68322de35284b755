import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { answered } from '../../src/sources/live/answered.ts';
import { unreachable } from '../../src/sources/live/failures.ts';
import { openLive } from '../../src/sources/live/open.ts';
import { readLive } from '../../src/sources/live/read.ts';
import { readDatabase } from '../../src/sources/live/read-database.ts';
import { statisticsAndLedgers } from '../../src/sources/live/statistics-and-ledgers.ts';
import { problemOf } from '../support/problem-of.ts';
import { type Cluster, freePort, password, startCluster } from './cluster.ts';
import { startProxy } from './proxy.ts';
import { contextOf, everythingOf, read, sourceOf } from './support.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({
    hba: 'local all all scram-sha-256\nhost all barred all reject\nhost all missing,asleep all trust\nhost all all all scram-sha-256',
  });
  await cluster.sql(baseSql);
  await cluster.sql(
    ['reader', 'barred', 'crowded', 'closed', 'asleep']
      .map((name) => `create role ${name} login password '${password}'`)
      .join(';'),
  );
  await cluster.sql('alter role crowded connection limit 0');
  await cluster.sql('alter role asleep nologin');
  await cluster.sql('create database shut_database');
  await cluster.sql('revoke connect on database shut_database from public');
});
afterAll(() => cluster.stop());

/** A server that listens and is none of Postgres. */
async function listening(server: {
  listen: (port: number, host: string, done: () => void) => unknown;
  close: () => unknown;
  address: () => unknown;
}): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
const silent = () => listening(createTcpServer((socket) => void socket.on('error', () => {})));
const web = () => listening(createServer((_, response) => void response.end('hello')));

describe('a database that cannot be reached is told in a line, without its address', () => {
  test.for<{ what: string; url: () => string | Promise<string>; says: string; advice: RegExp }>([
    {
      what: 'a host that nobody knows',
      url: () => cluster.url({ host: 'database.invalid' }),
      says: 'its host name (is not known|could not be looked up)',
      advice: /SCHEMA_DRIFT_TEST_PRODUCTION_URL/,
    },
    {
      what: 'a port that nobody listens at',
      url: async () => cluster.url({ port: await freePort() }),
      says: 'nothing listens at its address',
      advice: /SCHEMA_DRIFT_TEST_PRODUCTION_URL/,
    },
    {
      what: 'a socket that is not there',
      url: () => cluster.url({ host: '%2Fnowhere' }),
      says: 'its socket does not exist',
      advice: /SCHEMA_DRIFT_TEST_PRODUCTION_URL/,
    },
    {
      what: 'a wrong password',
      url: () => cluster.url({ user: 'reader', password: `${password}-wrong` }),
      says: 'it does not accept the password',
      advice: /Correct user and password/,
    },
    {
      what: 'a user that is not there',
      url: () => cluster.url({ user: 'nobody' }),
      says: 'it does not accept the password',
      advice: /Correct user and password/,
    },
    {
      what: 'no password where one is asked for',
      url: () => `postgres://reader@127.0.0.1:${cluster.port}/postgres?sslmode=disable`,
      says: 'it asks for a password, and none is given',
      advice: /connection string/,
    },
    {
      what: 'a user whom the server does not let in',
      url: () => cluster.url({ user: 'barred' }),
      says: 'it does not let this user in',
      advice: /allowed addresses/,
    },
    {
      what: 'a role that is not there, where no password is asked for',
      url: () => cluster.url({ user: 'missing' }),
      says: 'it has no such role as the user to log in as',
      advice: /^Correct the user in SCHEMA_DRIFT_TEST_PRODUCTION_URL, or create the role/,
    },
    {
      what: 'a role that may not log in',
      url: () => cluster.url({ user: 'asleep' }),
      says: 'its role is not permitted to log in',
      advice: /ALTER ROLE … LOGIN/,
    },
    {
      what: 'a database that is not there',
      url: () => cluster.url({ database: 'shop' }),
      says: 'the database to connect to does not exist',
      advice: /name of the database/,
    },
    {
      what: 'a database that the user may not connect to',
      url: () => cluster.url({ user: 'reader', database: 'shut_database' }),
      says: 'it does not let this user connect to the database',
      advice: /GRANT CONNECT/,
    },
    {
      what: 'no connection left',
      url: () => cluster.url({ user: 'crowded' }),
      says: 'it has no connection left',
      advice: /later/,
    },
    {
      what: 'a server that says nothing',
      url: async () => cluster.url({ port: await silent(), query: 'connect_timeout=2' }),
      says: 'it did not answer in time',
      advice: /connect_timeout/,
    },
    {
      what: 'a web server, asked for encryption',
      url: async () => cluster.url({ port: await web(), query: 'sslmode=require' }),
      says: 'it does not answer as Postgres does when asked for encryption',
      advice: /./,
    },
    {
      what: 'start-up options that the server does not know',
      url: () => cluster.url({ user: 'reader', query: 'sslmode=disable&options=-c%20nonsense%3D1' }),
      says: 'unrecognized configuration parameter "nonsense"',
      advice: /SCHEMA_DRIFT_TEST_PRODUCTION_URL/,
    },
    {
      what: 'several hosts: why the first one fails',
      url: async () =>
        `postgres://reader:${password}@database.invalid,127.0.0.1:${await freePort()}/postgres`,
      says: 'its host name (is not known|could not be looked up)',
      advice: /SCHEMA_DRIFT_TEST_PRODUCTION_URL/,
    },
  ])('$what', async ({ url, says, advice }) => {
    const problem = await problemOf(read(await url()));
    expect(problem.message).toMatch(new RegExp(`^The live database production cannot be read: ${says}\\.$`));
    expect(problem.advice).toMatch(advice);
    expect(everythingOf(problem)).not.toMatch(/127\.0\.0\.1|database\.invalid|shut_database|pass-word/);
  });

  test('names of the connection that a server repeats are not shown', () => {
    const told = Object.assign(new Error('no such database: shop (user "app" at db.example.com, apps)'), {
      code: '08P01',
    });
    const names = ['app', 'shop', 'db.example.com'];
    const subject = {
      name: 'production',
      variable: 'URL',
      secret: 'postgres://app@db.example.com/shop',
      names,
    };
    expect(unreachable(told, subject).message).toBe(
      'The live database production cannot be read: no such database: *** (user "***" at ***, apps).',
    );
  });

  test('no rule for an address is told as that', () => {
    const told = Object.assign(
      new Error('no pg_hba.conf entry for host "10.0.0.7", user "app", database "shop", no encryption'),
      { code: '28000' },
    );
    const subject = {
      name: 'production',
      variable: 'DATABASE_URL',
      secret: 'postgres://app@db/shop',
      names: [],
    };
    expect(unreachable(told, subject).message).toBe(
      'The live database production cannot be read: it does not let this user in.',
    );
    expect(unreachable(told, subject).advice).toMatch(
      /^The server has no rule for this user from this address/,
    );
  });

  test.for([{ secret: undefined }, { secret: '' }, { secret: ' \n' }])(
    'its variable holds $secret',
    async ({ secret }) => {
      const problem = await problemOf(readLive(sourceOf(secret), contextOf()));
      expect(problem.message).toBe(
        'The live database production cannot be read: SCHEMA_DRIFT_TEST_PRODUCTION_URL is not set.',
      );
      expect(problem.advice).toContain('`snapshot`');
    },
  );
});

describe('a database that was reached and is not read to the end', () => {
  /** Lets the work run into a table that somebody else holds, and does something to the waiting connection. */
  async function whileWaiting(
    work: () => Promise<unknown>,
    happens: (pid: number) => unknown,
  ): Promise<unknown> {
    const holder = await cluster.client();
    try {
      await holder.query('begin; lock table public.users in access exclusive mode');
      const done = work();
      done.catch(() => {});
      const pid = await vi.waitFor(
        async () => {
          const [row] = await cluster.sql(
            "select pid from pg_stat_activity where application_name = 'schema-drift' and wait_event_type = 'Lock'",
          );
          expect(row).toBeDefined();
          return Number(row?.pid);
        },
        { timeout: 20_000, interval: 20 },
      );
      await happens(pid);
      return await done.catch((error: unknown) => error);
    } finally {
      await holder.end();
    }
  }

  const reader = () => cluster.url({ user: 'reader' });

  test('a migration holds a table: it is named', async () => {
    const problem = await whileWaiting(
      () => read(reader()),
      () => {},
    );
    expect(problem).toMatchObject({
      message:
        'The live database production could not be read to the end: table users was locked for more than 5 seconds.',
      advice: expect.stringContaining('migration'),
    });
  });

  test('the connection is ended by an administrator', async () => {
    const problem = await whileWaiting(
      () => read(reader()),
      (pid) => cluster.sql(`select pg_terminate_backend(${pid})`),
    );
    expect(problem).toMatchObject({
      name: 'Problem',
      message: expect.stringContaining('the connection was lost'),
    });
  });

  test('a query is cancelled, as by the statement timeout', async () => {
    const problem = await whileWaiting(
      () => read(reader()),
      (pid) => cluster.sql(`select pg_cancel_backend(${pid})`),
    );
    expect(problem).toMatchObject({
      name: 'Problem',
      message: expect.stringContaining('a query was cancelled'),
    });
  });

  test('the way to it breaks', async () => {
    const proxy = await startProxy(cluster.port);
    const problem = await whileWaiting(
      () => read(cluster.url({ user: 'reader', port: proxy.port })),
      () => proxy.close(),
    );
    expect(problem).toMatchObject({
      name: 'Problem',
      message: expect.stringContaining('the connection was lost'),
    });
  });

  test('the run is over: it ends at once, with the reason of the run', async () => {
    const run = new AbortController();
    const reason = new Error('time is up');
    const error = await whileWaiting(
      () => read(reader(), {}, contextOf({ signal: run.signal })),
      () => run.abort(reason),
    );
    expect(error).toBe(reason);
  });

  test('its server crashes', async () => {
    const other = await startCluster();
    await other.sql('create table users (id int, a int generated always as (1) stored, check (id > 0))');
    await other.sql('create view v as select * from users');
    const holder = await other.client();
    await holder.query('begin; lock table users in access exclusive mode');
    const reading = problemOf(read(other.url()));
    await vi.waitFor(
      async () =>
        expect(await other.sql("select from pg_stat_activity where wait_event_type = 'Lock'")).toHaveLength(
          1,
        ),
      { timeout: 20_000, interval: 20 },
    );
    await other.crash();
    expect((await reading).message).toContain('the connection was lost');
    await other.stop();
  });

  test.for([
    'select on pg_catalog.pg_depend',
    'select on pg_catalog.pg_roles',
    'execute on function pg_catalog.pg_get_viewdef(oid)',
  ])('its catalogs are closed to the login: revoke %s, with what opens them again', async (right) => {
    await cluster.sql(`revoke ${right} from public`);
    const { message, advice = '' } = await problemOf(read(cluster.url({ user: 'reader' })));
    expect(message).toContain('this login may not read a part of the system catalogs');
    await cluster.sql(advice.split('\n').slice(1).join('\n'));
    expect((await read(cluster.url({ user: 'reader' }))).facts[0]).toMatch(/^PostgreSQL /);
  });

  test('the catalog itself is closed, of which that could be asked: Postgres is quoted', async () => {
    await cluster.sql('revoke select on pg_catalog.pg_proc from public');
    onTestFinished(() => cluster.sql('grant select on pg_catalog.pg_proc to public').then(() => {}));
    const { message, advice } = await problemOf(read(cluster.url({ user: 'reader' })));
    expect(message).toContain('could not be read to the end: permission denied for table pg_proc.');
    expect(advice).toContain('give the login this right');
  });

  test('a right is taken from it meanwhile, by way of a role: told as where it never had it', async () => {
    await cluster.sql(`create role readers; grant readers to reader; create schema kept;
      create table kept.alembic_version (version_num text); grant usage on schema kept to readers;
      grant select on kept.alembic_version to readers`);
    onTestFinished(() =>
      cluster.sql('drop schema kept cascade; drop owned by readers; drop role readers').then(() => {}),
    );
    const { signal } = new AbortController();
    const database = await openLive(sourceOf(undefined), cluster.url({ user: 'reader' }), signal);
    await cluster.sql('revoke readers from reader');
    const { more } = await readDatabase(database, undefined, signal, (look) =>
      statisticsAndLedgers(database, look),
    );
    expect(more.ledgers).toMatchObject([{ table: 'kept.alembic_version', unreadable: {} }]);
    await database.close();
  });

  test('a table is missing, and nothing changed meanwhile: Postgres is quoted', async () => {
    const { signal } = new AbortController();
    const database = await openLive(sourceOf(undefined), cluster.url(), signal);
    const reading = readDatabase(database, undefined, signal, () => ({
      queries: ['table nowhere'],
      read: () => {},
    }));
    expect((await problemOf(reading)).message).toBe(
      'The live database production could not be read to the end: relation "nowhere" does not exist.',
    );
    await database.close();
  });
});

describe('a slow way', () => {
  test('is no fault, and few round trips are made', async () => {
    await cluster.sql(`create table done (id serial primary key, hash text, created_at bigint);
      insert into done (hash, created_at) values ('of one', 1); grant select on done to reader`);
    onTestFinished(() => cluster.sql('drop table done').then(() => {}));
    const proxy = await startProxy(cluster.port, 300);
    onTestFinished(() => proxy.close());
    const { facts, statistics, ledgers } = await read(cluster.url({ user: 'reader', port: proxy.port }));
    expect(statistics?.has('table:public.done')).toBe(true);
    expect(ledgers).toMatchObject([{ tool: 'drizzle', table: 'public.done', entries: [{ id: '1' }] }]);
    expect(facts[0]).toMatch(/^PostgreSQL /);
    // Start-up, two for the password; the first look, and everything else; and good-bye, which waits for nothing.
    expect(proxy.roundTrips()).toBe(6);
  });

  test('on which no answer comes is told, and the connection is ended', async () => {
    const { signal } = new AbortController();
    const database = await openLive(sourceOf(undefined), cluster.url(), signal);
    const { client, subject } = database;
    const waiting = answered(client, subject, signal, () => client.query('select pg_sleep(50)'), 1);
    expect((await problemOf(waiting)).message).toBe(
      'The live database production could not be read within 1 seconds.',
    );
    await expect(client.query('select 1')).rejects.toThrow();
    await database.close();
  });

  test('that is slower than the time to connect is told', async () => {
    const proxy = await startProxy(cluster.port, 3_000);
    onTestFinished(() => proxy.close());
    const problem = await problemOf(
      read(cluster.url({ user: 'reader', port: proxy.port, query: 'sslmode=disable&connect_timeout=2' })),
    );
    expect(problem.message).toContain('it did not answer in time');
  });
});
