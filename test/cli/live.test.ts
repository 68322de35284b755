import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { type Certificates, makeCertificates } from '../live/certificates.ts';
import { type Cluster, freePort, password, startCluster } from '../live/cluster.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { testServerUrl } from '../support/postgres.ts';
import { callCli, runCli } from './run-cli.ts';

const tables = 'create table users (id int primary key, name text);';
const sources =
  'sources:\n  schema: { kind: sql, files: schema.sql }\n  structure: { kind: sql, files: structure.sql }\n';

let cluster: Cluster;
let certificates: Certificates;
beforeAll(async () => {
  buildUnlessFresh();
  certificates = await makeCertificates();
  cluster = await startCluster({
    settings: ['ssl=on'],
    files: {
      'server.crt': certificates.text('server.crt'),
      'server.key': certificates.text('server.key'),
    },
  });
  await cluster.sql(`${tables} create role reader login password '${password}'`);
  await cluster.sql('create database drifted template postgres');
  await cluster.sql('alter table users add column debt int', 'drifted');
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  certificates.remove();
});

function repository(config: string): Repository {
  const made = repositoryOf({ 'structure.sql': tables, 'schema.sql': tables, 'schema-drift.yml': config });
  onTestFinished(() => made.delete());
  return made;
}

const check = (root: string, env: Record<string, string>, more: readonly string[] = [], run = callCli) =>
  run(['check', '--cwd', root, '--postgres-url', testServerUrl(), ...more], env);
const reader = (more: { database?: string; password?: string; port?: number } = {}) =>
  cluster.url({ user: 'reader', ...more });

const production = `${sources}  production: { kind: live, url-env: PRODUCTION_URL, snapshot: kept/production.catalog.json }\n`;

describe('check with live databases', () => {
  test('0 where the database agrees', async () => {
    const { root } = repository(production);
    const { status, stdout } = await check(root, { PRODUCTION_URL: reader() }, [], runCli);
    expect(stdout).toMatch(/production\s+.*PostgreSQL \S+, primary/);
    expect(status).toBe(0);
  });

  test('1 where it does not', async () => {
    const env = { PRODUCTION_URL: reader({ database: 'drifted' }) };
    const { status, stdout } = await check(repository(`${production}truth: schema\n`).root, env);
    expect(stdout).toContain('users.debt');
    expect(status).toBe(1);
  });

  test.for<{ what: string; url: () => string | Promise<string>; says: RegExp }>([
    {
      what: 'its password is wrong',
      url: () => reader({ password: `${password}!` }),
      says: /does not accept the password/,
    },
    { what: 'nobody listens', url: async () => reader({ port: await freePort() }), says: /nothing listens/ },
    {
      what: 'its connection string is mangled',
      url: () => `postgres://reader:${password}/x@db`,
      says: /none that Postgres understands/,
    },
  ])(
    '2 where $what; the others are compared, and no output shows the connection string',
    async ({ url, says }) => {
      const secret = await url();
      const { root, read } = repository(production);
      const files = ['report.json', 'report.md', 'report.txt'];
      const output = files.flatMap((file) => ['--output', join(root, file)]);
      const { status, stdout, stderr } = await check(root, { PRODUCTION_URL: secret }, [
        '--verbose',
        ...output,
      ]);
      expect(status).toBe(2);
      const [database] = (JSON.parse(read('report.json')) as Report).databases;
      expect(database?.sources.map(({ state }) => state)).toEqual(['read', 'read', 'could not check']);
      expect(database?.compared.table).toBe(1);
      for (const text of [stdout, ...files.map(read)]) expect(text).toMatch(says);
      for (const text of [stdout, stderr, ...files.map(read)]) expect(text).not.toContain(password);
    },
  );

  test('no output shows the password, also where the database itself holds it', async () => {
    const secretive = `create function sync() returns text language sql as $$select 'send ${password} to them'$$`;
    await cluster.sql('create database secretive template postgres');
    await cluster.sql(secretive, 'secretive');
    const { root, read } = repository(`${production}truth: schema\n`);
    const files = ['report.json', 'report.md', 'plan.sql'];
    const output = files.flatMap((file) => ['--output', join(root, file)]);
    const env = { PRODUCTION_URL: reader({ database: 'secretive' }) };
    const { stdout, stderr } = await check(root, env, ['--verbose', ...output]);
    expect(stdout).toContain('sync()');
    expect(read('plan.sql')).toMatch(/^-- Plan for production: [\s\S]*\nDROP FUNCTION public\.sync\(\);\n/);
    for (const text of [stdout, stderr, ...files.map(read)]) expect(text).not.toContain(password);
  });

  test('a login that could write is warned about', async () => {
    const { status, stdout } = await check(repository(production).root, { PRODUCTION_URL: cluster.url() }, [
      '--verbose',
    ]);
    expect(stdout).toContain('The login of production could write: it is a superuser.');
    expect(stdout).toContain('schema-drift init --role');
    expect(status).toBe(0);
  });

  test('several databases on one run, each by its name', async () => {
    const { root, read } = repository(
      `${production}  staging: { kind: live, url-env: STAGING_URL }\ntruth: production\n`,
    );
    const env = { PRODUCTION_URL: reader(), STAGING_URL: reader({ database: 'drifted' }) };
    const { status } = await check(root, env, ['--output', join(root, 'report.json')]);
    const [database] = (JSON.parse(read('report.json')) as Report).databases;
    expect(database?.findings.map(({ object, wrong }) => ({ object, wrong }))).toEqual([
      { object: 'users.debt', wrong: ['staging'] },
    ]);
    expect(status).toBe(1);
  });
});

describe('snapshot', () => {
  test('writes what a check without the variable is then compared with', async () => {
    const { root, read } = repository(production);
    const file = join(root, 'kept/production.catalog.json');
    const env = { PRODUCTION_URL: reader({ database: 'drifted' }) };
    const taken = await runCli(['snapshot', '--cwd', root, '--live', 'production', '-o', file], env);
    expect(taken).toMatchObject({ status: 0, stderr: '' });
    expect(taken.stdout).toContain('1 table of production');
    expect(read('kept/production.catalog.json')).not.toContain(password);
    const { status, stdout } = await check(root, {});
    expect(stdout).toMatch(/snapshot of PostgreSQL .*, taken less than an hour ago/);
    expect(stdout).toContain('users.debt');
    expect(status).toBe(1);
  });

  test('prints it where no file is named, and needs no config file', async () => {
    const { root } = repositoryOf({});
    const { status, stdout, stderr } = await runCli(
      ['snapshot', '--cwd', root, '--url-env', 'ANY_URL', '--row-counts'],
      { ANY_URL: cluster.url() },
    );
    expect(JSON.parse(stdout)).toMatchObject({ format: 1, rowCounts: expect.anything() });
    expect(stderr).toContain('The login of ANY_URL could write');
    expect(status).toBe(0);
  });

  test.for<{ args: readonly string[]; config?: string; says: RegExp }>([
    { args: [], says: /PRODUCTION_URL is not set/ },
    {
      args: ['--live', 'staging'],
      says: /No live database is called `staging`[\s\S]*--live takes production/,
    },
    { args: ['--live', 'production', '--url-env', 'X'], says: /both name a database/ },
    { args: ['--url-env', 'X'], says: /X is not set/ },
    {
      args: ['--url-env', `postgres://a:${password}@b/c`],
      says: /takes the name of an environment variable/,
    },
    { args: ['--output', 'a', '--output', 'b'], says: /one file/ },
    { args: [], config: sources, says: /No source here is a live database/ },
    {
      args: [],
      config: `${production}  staging: { kind: live, url-env: STAGING_URL }\n`,
      says: /several live databases[\s\S]*production, staging/,
    },
  ])('2 on $args', async ({ args, config = production, says }) => {
    const { status, stdout, stderr } = await callCli(['snapshot', '--cwd', repository(config).root, ...args]);
    expect(stderr).toMatch(says);
    expect(stderr + stdout).not.toContain(password);
    expect(status).toBe(2);
  });

  test('trusts the authorities of the machine where it is told to, and only then', async () => {
    const url = (host: string) => cluster.url({ user: 'reader', host, query: 'sslrootcert=system' });
    const take = (host: string, env: Record<string, string> = {}) =>
      runCli(['snapshot', '--url-env', 'ANY_URL'], { ANY_URL: url(host), ...env });
    const trusted = { NODE_EXTRA_CA_CERTS: certificates.path('ca.crt') };
    expect((await take('localhost', trusted)).status).toBe(0);
    expect((await take('127.0.0.1', trusted)).stderr).toContain('certificate is for another host name');
    expect((await take('localhost')).stderr).toContain('its certificate comes from no authority');
  });
});

describe('init --role', () => {
  test.for([
    { args: [], role: 'schema_drift' },
    { args: ['auditor'], role: 'auditor' },
  ])('prints SQL for $role', async ({ args, role }) => {
    const { root } = repositoryOf({});
    const { status, stdout, stderr } = await runCli(['init', '--cwd', root, '--role', ...args]);
    expect(stdout).toContain(`CREATE ROLE "${role}" LOGIN`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(() => readFileSync(join(root, 'schema-drift.yml'))).toThrow('ENOENT');
  });

  test.for([
    { args: ['init', 'auditor'], says: /one word too many/ },
    { args: ['init', '--role', 'a b'], says: /is no name for the role/ },
    { args: ['init', '--role', 'a', 'b'], says: /one word too many/ },
  ])('2 on $args', async ({ args, says }) => {
    const { status, stderr } = await runCli(args);
    expect(stderr).toMatch(says);
    expect(status).toBe(2);
  });
});
