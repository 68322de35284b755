// Two live databases of 1,000 tables, read and compared as the check does it, against one `pg_dump -s` of one of them:
// both over TCP with a password, beside each other and 50 ms away.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followStages } from '../src/base/stages.ts';
import { check } from '../src/check.ts';
import { loadConfig } from '../src/config/load.ts';
import { inTurn, line, seconds } from './measure.mjs';
import { installedPostgres, startTcpServer, urlOf } from './postgres.mjs';
import { thousandTables } from './schema.mjs';

const root = new URL('..', import.meta.url).pathname;
const away = 50;

export async function benchLive(runs) {
  const postgres = installedPostgres(['initdb', 'pg_ctl', 'pg_dump']);
  if (postgres === undefined) {
    console.log('two live databases: needs a PostgreSQL with pg_dump below /usr/lib/postgresql');
    return;
  }
  const server = await startTcpServer(postgres.bin);
  const folder = mkdtempSync(join(tmpdir(), 'sd-bench-live-'));
  const dump = (port) =>
    seconds(join(postgres.bin, 'pg_dump'), ['-s', '-f', '/dev/null', '-d', urlOf(port, 'production')]);
  try {
    await twoLiveDatabases(server, folder);
    await server.createDatabase('same', thousandTables());
    for (const [staging, state] of [
      ['same', 'equal'],
      ['drifted', '1 % drifted'],
    ]) {
      const urls = (port) => ({
        BENCH_PRODUCTION_URL: urlOf(port, 'production'),
        BENCH_STAGING_URL: urlOf(port, staging),
      });
      const expected = staging === 'same' ? 'clean' : 'drift';
      const { port } = server;
      const what = `two live databases of 1,000 tables, ${state}`;
      const here = () => dump(port);
      line(
        `${what}: read, compared`,
        await inTurn(runs, () => checked(folder, urls(port), expected), here),
        1,
      );
      const whole = () => checkOfTwo(folder, ...['production', staging].map((name) => urlOf(port, name)));
      line(`${what}: the whole command`, await inTurn(runs, whole, here));
    }
    await withProxy(server.port, async ({ port, answers }) => {
      const whole = () => checkOfTwo(folder, urlOf(port, 'production'), urlOf(port, 'same'));
      const counts = {};
      const counted = async (name, work) => {
        const took = await work();
        counts[name] = await answers();
        return took;
      };
      const far = await inTurn(
        1,
        () => counted('check', whole),
        () => counted('dump', () => dump(port)),
        0,
      );
      line(`the same, ${away} ms away: the whole command`, far, 1);
      console.log(
        `  round trips: ${counts.check.join(' and ')} for the two databases, ${counts.dump.join(', ')} for pg_dump -s`,
      );
    });
  } finally {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds that reading and comparing take, in this process. */
async function checked(folder, urls, expected) {
  Object.assign(process.env, urls);
  const { config } = await loadConfig(folder);
  const begun = performance.now();
  const { outcome } = await check({ root: folder, config, recognised: [], stages: followStages(() => {}) });
  const took = (performance.now() - begun) / 1000;
  if (outcome !== expected) throw new Error(`two live databases: ${outcome} instead of ${expected}`);
  return took;
}

/** Makes `production` and `drifted`, another one in 1 % of the tables, and a folder that declares two live databases. */
export async function twoLiveDatabases(server, folder) {
  writeFileSync(
    join(folder, 'schema-drift.yml'),
    `sources:
  production: { kind: live, url-env: BENCH_PRODUCTION_URL }
  staging: { kind: live, url-env: BENCH_STAGING_URL }
truth: production
`,
  );
  await server.createDatabase('production', thousandTables());
  await server.createDatabase(
    'drifted',
    thousandTables((n) => n % 100 === 50),
  );
}

/** Seconds of the whole command in such a folder, the plan for what differs included. */
export function checkOfTwo(folder, production, staging) {
  const args = ['dist/cli.js', 'check', '--cwd', folder];
  const env = { ...process.env, BENCH_PRODUCTION_URL: production, BENCH_STAGING_URL: staging };
  return seconds('node', args, { cwd: root, expected: [0, 1], env });
}

/** Has a proxy in front of a port; `answers` tells the round trips of each connection since it was last asked. */
async function withProxy(port, work) {
  const proxy = fork(new URL('proxy.mjs', import.meta.url), [port, away]);
  try {
    const [own] = await once(proxy, 'message');
    await work({
      port: own,
      async answers() {
        proxy.send('answers');
        return (await once(proxy, 'message'))[0];
      },
    });
  } finally {
    proxy.disconnect();
  }
}
