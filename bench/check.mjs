// The whole check on a fixture against its floor in the same place: initdb, start, psql of the same migrations, two
// pg_dump -s. As it is with nothing in the cache, with a schema that changed
// since the last run, and with nothing that did.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn, line, seconds } from './measure.mjs';
import { folderOfServer, installedPostgres } from './postgres.mjs';

const root = new URL('..', import.meta.url).pathname;
const fixture = join(root, 'fixtures/features');

export async function benchCheck(runs) {
  const postgres = installedPostgres(['initdb', 'pg_ctl', 'psql', 'pg_dump']);
  if (postgres === undefined) {
    console.log('whole check: needs a PostgreSQL with psql and pg_dump below /usr/lib/postgresql');
    return;
  }
  const { major, bin } = postgres;
  const places = { 'in memory': '/dev/shm', 'on disk': tmpdir() };
  const folder = mkdtempSync(join(tmpdir(), 'sd-bench-check-'));
  chmodSync(folder, 0o755);
  const copy = join(folder, 'features');
  cpSync(fixture, copy, { recursive: true });
  // What code may have read is known by git.
  for (const words of [
    ['init', '-q'],
    ['add', '-A'],
  ])
    execFileSync('git', words, { cwd: copy });
  try {
    for (const [where, place] of Object.entries(places)) {
      if (!existsSync(place)) continue;
      const against = (check) => inTurn(runs, check, () => floor(bin, place));
      const what = `check of fixtures/features on PostgreSQL ${major}, ${where}`;
      const changed = () => {
        appendFileSync(join(copy, 'src/db/schema/types.ts'), '\n');
        return wholeCheck(copy, major, { TMPDIR: place });
      };
      line(`${what}: schema.ts changed`, await against(changed), 0.7);
      const unchanged = () => wholeCheck(copy, major, { TMPDIR: place });
      unchanged();
      line(`${what}: nothing changed since the last run`, await against(unchanged), 0.25);
      const first = () => {
        const cache = mkdtempSync(join(folder, 'cache-'));
        chmodSync(cache, 0o755);
        return wholeCheck(fixture, major, { TMPDIR: place, XDG_CACHE_HOME: cache, RUNNER_TOOL_CACHE: '' });
      };
      line(`${what}: the first run ever`, await against(first), 1.1);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function wholeCheck(folder, major, env) {
  const args = ['dist/cli.js', 'check', '--cwd', folder, '--postgres-version', String(major)];
  return seconds('node', args, { cwd: root, expected: [0, 1], env: { ...process.env, ...env } });
}

function floor(bin, place) {
  const { folder, account } = folderOfServer(place);
  const script = `
    set -e
    cd '${folder}'
    '${bin}/initdb' -D data --no-sync -A trust --no-instructions -U postgres >/dev/null
    '${bin}/pg_ctl' -D data -w -o "-F -c listen_addresses='' -c unix_socket_directories='${folder}'" -l log start >/dev/null
    '${bin}/psql' -qX -h '${folder}' -U postgres -d postgres -f all.sql >/dev/null
    '${bin}/pg_dump' -s -h '${folder}' -U postgres postgres >/dev/null
    '${bin}/pg_dump' -s -h '${folder}' -U postgres postgres >/dev/null
    '${bin}/pg_ctl' -D data -m immediate stop >/dev/null`;
  writeFileSync(join(folder, 'all.sql'), migrations());
  try {
    return seconds('/bin/sh', ['-c', script], account);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function migrations() {
  const folder = join(fixture, 'drizzle');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}
