import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { serialiseCatalog } from '../../src/catalog/serialise.ts';
import { unprivilegedAccount } from '../../src/postgres/unprivileged.ts';
import { problemOf } from '../support/problem-of.ts';
import { type Cluster, freePort, password, startCluster } from './cluster.ts';
import { read } from './support.ts';

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find(canRun);

function canRun(path: string): boolean {
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Pooler {
  readonly port: number;
  stop(): Promise<void>;
}

/** PgBouncer, strict about what a client may ask for at its start, with one connection to the server. */
async function startPooler(path: string, cluster: Cluster): Promise<Pooler> {
  const account = await unprivilegedAccount();
  const folder = mkdtempSync(join(tmpdir(), 'schema-drift-pooler-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  writeFileSync(join(folder, 'users'), `"reader" "${password}"\n"postgres" "${password}"\n`);
  writeFileSync(
    join(folder, 'pgbouncer.ini'),
    `[databases]
postgres = host=127.0.0.1 port=${cluster.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, 'users')}
pool_mode = transaction
default_pool_size = 1
`,
  );
  const child: ChildProcess = spawn(path, [join(folder, 'pgbouncer.ini')], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  await vi.waitFor(() => once(connect(port, '127.0.0.1'), 'connect'), { timeout: 20_000, interval: 50 });
  return {
    port,
    async stop() {
      child.kill('SIGINT');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.skipIf(program === undefined)(
  'through PgBouncer in transaction mode (skipped where it is not installed)',
  () => {
    let cluster: Cluster;
    let pooler: Pooler;
    beforeAll(async () => {
      cluster = await startCluster({ settings: ['log_connections=on'] });
      await cluster.sql(
        `create table users (id int, name text); create role reader login password '${password}'`,
      );
      pooler = await startPooler(program ?? '', cluster);
    });
    afterAll(async () => {
      await pooler.stop();
      await cluster.stop();
    });

    test('several at once get the same as without it', async () => {
      const pooled = cluster.url({ user: 'reader', port: pooler.port });
      const [straight, ...found] = await Promise.all([
        read(cluster.url({ user: 'reader' })),
        ...Array.from({ length: 3 }, () => read(pooled)),
      ]);
      for (const { catalog, facts, warnings } of found) {
        expect(serialiseCatalog(catalog)).toBe(serialiseCatalog(straight.catalog));
        expect(facts).toEqual(straight.facts);
        expect(warnings).toEqual([]);
      }
      expect(
        (await cluster.log()).match(/connection authorized: user=reader .*application_name=schema-drift/g),
      ).not.toBe(null);
    });

    test('nothing of it stays with the connection that others use next', async () => {
      const settings = async () => {
        const client = new Client({ connectionString: cluster.url({ user: 'reader', port: pooler.port }) });
        await client.connect();
        const { rows } = await client.query(
          "select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout', 'search_path', 'transaction_read_only', 'jit', 'TimeZone') order by name",
        );
        const [{ pid }] = (await client.query('select pg_backend_pid() as pid')).rows;
        await client.end();
        return { rows, pid };
      };
      const before = await settings();
      await read(cluster.url({ user: 'reader', port: pooler.port }));
      expect(await settings()).toEqual(before);
    });

    test('options of the environment are not sent, which it would refuse', async () => {
      process.env.PGOPTIONS = '-c search_path=nowhere';
      onTestFinished(() => void delete process.env.PGOPTIONS);
      const { facts } = await read(cluster.url({ user: 'reader', port: pooler.port }));
      expect(facts[0]).toMatch(/^PostgreSQL /);
    });

    test('a login that the pooler does not know is told', async () => {
      const problem = await problemOf(read(cluster.url({ user: 'stranger', port: pooler.port })));
      expect(problem.message).toMatch(/^The live database production cannot be read: /);
      expect(problem.message).not.toContain(password);
    });
  },
);
