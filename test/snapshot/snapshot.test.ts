import { readFileSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import { serialiseCatalog } from '../../src/catalog/serialise.ts';
import type { SnapshotSource } from '../../src/config/config.ts';
import type { Ledger } from '../../src/sources/ledgers/ledger.ts';
import { databaseFacts } from '../../src/sources/live/open-databases.ts';
import { readLive } from '../../src/sources/live/read.ts';
import { roleSql } from '../../src/sources/live/role.ts';
import { takeSnapshot } from '../../src/sources/live/take-snapshot.ts';
import { readSnapshot } from '../../src/sources/snapshot/read.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { type Cluster, password, startCluster } from '../live/cluster.ts';
import { contextOf, read, sourceOf } from '../live/support.ts';
import { folderOf } from '../migrations/support.ts';
import { testMajors } from '../support/postgres.ts';
import { problemOf } from '../support/problem-of.ts';

const baseSql = readFileSync(new URL('../catalog/base.sql', import.meta.url), 'utf8');
const { signal } = new AbortController();
const file = 'kept/production.catalog.json';
const login = 'postgres://sync:other-word@10.0.0.9/shop';

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
  await cluster.sql(baseSql);
  await cluster.sql(`
    insert into users (email) select 'row-content-' || n || '@example.com' from generate_series(1, 200) n;
    analyze users;
    create function sync() returns void language plpgsql as $$begin perform '${login}'; end$$;
    create function sync_too() returns text language sql as $$select 'host=10.0.0.9 user=a password=other-word'$$;
    create function remembers() returns text language sql as $$select '${password}'$$`);
});
afterAll(() => cluster.stop());

const take = (more: { countRows?: boolean; schemas?: readonly string[] } = {}) =>
  takeSnapshot({ ...sourceOf(undefined), ...defined({ schemas: more.schemas }) }, cluster.url(), {
    countRows: more.countRows === true,
    signal,
  });

const source: SnapshotSource = { name: 'kept', kind: 'snapshot', file, maxAge: 48 };

/** A snapshot of this text, read as a source. */
function readText(text: string, more: Partial<SnapshotSource> = {}): Promise<ReadSource> {
  return readSnapshot({ ...source, ...more }, contextOf({ root: folderOf({ [file]: text }) }));
}

/** The snapshot with some of its fields changed. */
function changed(text: string, change: (snapshot: Record<string, unknown>) => void): string {
  const value = JSON.parse(text);
  change(value);
  return JSON.stringify(value);
}

describe('a snapshot is read as the database was', () => {
  test('the same catalog, but for what held a login', async () => {
    const [live, kept] = [await read(cluster.url()), await readText((await take()).text)];
    const left = ['remembers()', 'sync()', 'sync_too()'];
    const without = live.catalog.objects.filter(({ path }) => !left.includes(path.at(-1) ?? ''));
    expect(serialiseCatalog(kept.catalog)).toBe(serialiseCatalog({ ...live.catalog, objects: without }));
    expect(kept.unchecked.map(({ path }) => path.at(-1))).toEqual(left);
    expect(kept.unchecked[0]?.reason).toBe('it holds what looks like a login to a server');
    expect(kept.coverage).toEqual(live.coverage);
    expect(kept.facts).toEqual([
      expect.stringMatching(/^snapshot of PostgreSQL \d+\.\d+, taken less than an hour ago$/),
    ]);
    expect(kept).toMatchObject({ faults: [], warnings: [] });
  });

  test('also where only some schemas were asked for', async () => {
    const kept = await readText((await take({ schemas: ['app'] })).text);
    expect(kept.coverage).toEqual({ schemas: ['app'] });
    expect(kept.catalog.objects).not.toContainEqual(expect.objectContaining({ path: ['public', 'users'] }));
  });

  test('in place of a database whose variable is not set', async () => {
    const root = folderOf({ [file]: (await take()).text });
    const live = sourceOf(undefined, { snapshot: file });
    const { facts } = await readLive(live, contextOf({ root }));
    expect(facts).toEqual([
      expect.stringMatching(/^snapshot of PostgreSQL/),
      'SCHEMA_DRIFT_TEST_PRODUCTION_URL is not set, so the snapshot was taken',
    ]);
    for (const from of [live, source])
      expect(await databaseFacts(from, new Map(), root, signal)).toMatchObject({ major: testMajors.at(-1) });
  });
});

describe('what is in the file', () => {
  test('no row, no login, no address', async () => {
    const { text } = await take({ countRows: true });
    for (const hidden of [
      'row-content',
      'other-word',
      '10.0.0.9',
      password,
      '127.0.0.1',
      String(cluster.port),
      'hunter2',
    ])
      expect(text).not.toContain(hidden);
  });

  test('nothing of the connection: not its host, its database, nor the login, whatever that was given to read', async () => {
    const [name, database] = ['strangely_named', 'curiously_named'];
    await cluster.sql(`create database ${database}`);
    await cluster.sql(
      `${baseSql}; create schema ops; create schema shut; create table ops.orders (id int);
      create table ops.done (id serial primary key, hash text, created_at bigint);
      create table ops.prisma (checksum text, finished_at timestamptz, migration_name text, rolled_back_at timestamptz,
        started_at timestamptz);
      alter table ops.prisma enable row level security;
      create table shut.revisions (version_num text);
      ${roleSql(name)}; alter role ${name} password '${password}';
      grant usage on schema ops to ${name}; grant select on all tables in schema ops to ${name};
      alter default privileges in schema ops grant select on tables to ${name};
      create policy ${name} on ops.prisma for select to ${name} using (true)`,
      database,
    );
    const { text } = await takeSnapshot(sourceOf(undefined), cluster.url({ user: name, database }), {
      countRows: true,
      signal,
    });
    const { ledger } = JSON.parse(text);
    expect(ledger.map(({ table }: Ledger) => table)).toEqual(['ops.done', 'ops.prisma', 'shut.revisions']);
    expect(ledger[2].unreadable).toEqual({ lacks: ['usage', 'select'] });
    for (const hidden of [name, database, password, '127.0.0.1', String(cluster.port)])
      expect(text).not.toContain(hidden);
    expect(text).toContain('"path":["ops","orders"]');
  });

  test('the same bytes, but for the time', async () => {
    const timeless = (text: string) => text.replace(/"takenAt": "[^"]*"/, '');
    expect(timeless((await take()).text)).toBe(timeless((await take()).text));
  });

  test('numbers of rows only where they are asked for; a table that never had one has none', async () => {
    expect(JSON.parse((await take()).text)).not.toHaveProperty('rowCounts');
    const { rowCounts } = JSON.parse((await take({ countRows: true })).text);
    expect(rowCounts).toMatchObject({ 'table:public.users': 200, 'table:public.orders': 0 });
  });

  test('who made it, when, and of what', async () => {
    const kept = JSON.parse((await take()).text);
    expect(Object.keys(kept)).toEqual([
      'format',
      'tool',
      'takenAt',
      'server',
      'owner',
      'coverage',
      'unchecked',
      'ledger',
      'catalog',
    ]);
    expect(kept).toMatchObject({ format: 1, tool: expect.stringMatching(/^schema-drift \d/) });
    expect(kept.takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test('a change of one column is a change of one line', async () => {
    const before = (await take()).text.split('\n');
    await cluster.sql("alter table users alter column name set default 'nobody'");
    const after = (await take()).text.split('\n');
    await cluster.sql("alter table users alter column name set default 'anonymous'");
    const lines = after.filter((line) => !before.includes(line) && !line.includes('takenAt'));
    expect(lines).toEqual([expect.stringContaining("'nobody'")]);
  });
});

describe('its age', () => {
  test.for([
    { hours: 0.5, says: 'less than an hour ago', stale: false },
    { hours: 1, says: '1 hour ago', stale: false },
    { hours: 47.9, says: '47 hours ago', stale: false },
    { hours: 49, says: '2 days ago', stale: true },
    { hours: 24 * 400, says: '400 days ago', stale: true },
  ])('$hours hours: taken $says', async ({ hours, says, stale }) => {
    const { text } = await take();
    const at = Date.parse(JSON.parse(text).takenAt) + hours * 3_600_000;
    vi.useFakeTimers({ now: at, toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const { facts, faults } = await readText(text);
    expect(facts[0]).toMatch(new RegExp(`, taken ${says}$`));
    expect(faults).toEqual(
      stale
        ? [
            {
              code: 'stale',
              severity: 'warning',
              subject: file,
              message: `The snapshot ${file} was taken ${says}; after 48 hours it is stale.`,
              advice: expect.stringContaining(`schema-drift snapshot --url-env VARIABLE --output ${file}`),
              location: { file, line: 1 },
            },
          ]
        : [],
    );
  });

  test('the source says when it is too old', async () => {
    const old = changed((await take()).text, (it) => {
      it.takenAt = new Date(Date.now() - 3 * 3_600_000).toISOString();
    });
    expect((await readText(old, { maxAge: 2 })).faults).toHaveLength(1);
    expect((await readText(old, { maxAge: 4 })).faults).toEqual([]);
    const instead = { snapshot: file };
    const context = contextOf({ root: folderOf({ [file]: old }) });
    expect((await readLive(sourceOf(undefined, { ...instead, maxAge: 2 }), context)).faults).toHaveLength(1);
    expect((await readLive(sourceOf(undefined, { ...instead, maxAge: 4 }), context)).faults).toEqual([]);
    expect((await readLive(sourceOf(undefined, instead), context)).faults).toEqual([]);
  });
});

describe('a file that is no snapshot is told, with how to renew it', () => {
  test.for<{ what: string; change: (text: string) => string; says: string }>([
    { what: 'empty', change: () => '', says: 'is not JSON' },
    {
      what: 'cut off',
      change: (text) => text.slice(0, 4000),
      says: 'is not JSON, so it cannot be a snapshot; it may have been cut off',
    },
    { what: 'binary', change: () => '\0\u0001\u0002', says: 'is not JSON' },
    { what: 'null', change: () => 'null', says: 'is no snapshot that this version can read' },
    { what: 'a list', change: () => '[]', says: 'is no snapshot that this version can read' },
    {
      what: 'something else',
      change: () => '{"name":"x"}',
      says: 'is no snapshot that this version can read',
    },
    {
      what: 'of a future format',
      change: (text) => changed(text, (it) => (it.format = 2)),
      says: 'was made by a newer schema-drift (format 2, and this one reads 1)',
    },
    {
      what: 'with a catalog of another format',
      change: (text) => changed(text, (it) => ((it.catalog as { format: number }).format = 9)),
      says: 'is no snapshot that this version can read',
    },
    {
      what: 'with an object twice',
      change: (text) =>
        changed(text, ({ catalog }) => {
          const { objects } = catalog as { objects: unknown[] };
          objects.push(objects[0]);
        }),
      says: 'describes an object twice',
    },
    {
      what: 'with objects in a circle',
      change: (text) =>
        changed(text, ({ catalog }) => {
          const { objects } = catalog as { objects: { kind: string; path: string[]; parent?: string }[] };
          const table = objects.find(({ kind, path }) => kind === 'table' && path.at(-1) === 'users');
          Object.assign(table ?? {}, { parent: 'column:public.users.id' });
        }),
      says: 'describes objects that belong to themselves',
    },
    {
      what: 'with objects of another shape',
      change: (text) =>
        changed(text, (it) => ((it.catalog as { objects: unknown }).objects = [{ kind: 1, path: [] }])),
      says: 'is no snapshot that this version can read',
    },
    {
      what: 'nested without end',
      change: (text) => text.replace('{', `{ "rowCounts": ${'['.repeat(1e5)}${']'.repeat(1e5)},`),
      says: 'is no snapshot that this version can read',
    },
    {
      what: 'of a time that is none',
      change: (text) => changed(text, (it) => (it.takenAt = 'yesterday')),
      says: 'is no snapshot that this version can read',
    },
    {
      what: 'of the future',
      change: (text) => changed(text, (it) => (it.takenAt = '2999-01-01T00:00:00Z')),
      says: 'says that it was taken in the future',
    },
  ])('$what', async ({ change, says }) => {
    const problem = await problemOf(readText(change((await take()).text)));
    expect(problem.message).toContain(`${file} ${says}`);
    expect(problem.advice).toContain(`schema-drift snapshot --url-env VARIABLE --output ${file}`);
    expect(problem.location?.file).toBe(file);
  });

  test('not there, a folder, or too large', async () => {
    const root = folderOf({ [join(file, 'x')]: '' });
    const messageOf = async (name: string) =>
      (await problemOf(readSnapshot({ ...source, file: name }, contextOf({ root })))).message;
    expect(await messageOf('nowhere.json')).toBe('There is no snapshot nowhere.json.');
    expect(await messageOf(file)).toBe(`${file} is a folder, where a file is needed.`);
    const live = { name: 'production', urlEnv: 'PRODUCTION_URL' };
    const nowhere = readSnapshot({ ...source, file: 'nowhere.json' }, contextOf({ root }), live);
    const unset = await problemOf(nowhere);
    expect(unset.message).toBe('PRODUCTION_URL is not set, and there is no snapshot nowhere.json.');
    expect(unset.advice).toMatch(/^Set PRODUCTION_URL to the connection string of production: /);
    expect(unset.advice).toContain('`schema-drift snapshot --live production --output nowhere.json`');
    await writeFile(join(root, 'large.json'), '');
    await truncate(join(root, 'large.json'), 2 ** 30);
    expect(await messageOf('large.json')).toBe('large.json is larger than 256 MB.');
  });

  test('a name that JavaScript has a meaning for is a name', async () => {
    const text = changed((await take()).text, ({ catalog }) => {
      const { objects } = catalog as { objects: unknown[] };
      objects.push(
        JSON.parse(
          '{"kind":"table","path":["__proto__","constructor"],"attributes":{"__proto__":{"polluted":true},"toString":1}}',
        ),
      );
    });
    const { catalog } = await readText(text);
    expect(catalog.objects.at(-1)?.path).toEqual(['__proto__', 'constructor']);
    expect({}).not.toHaveProperty('polluted');
  });
});
