import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startServer } from '../../src/postgres/start.ts';

test('PGlite offers pgvector, a database a client, and leaves nothing', async () => {
  const server = await startServer({ engine: 'pglite', extensions: ['vector', 'citext', 'uuid-ossp'] });
  expect([...(await server.availableExtensions())].sort()).toEqual([
    'citext',
    'plpgsql',
    'uuid-ossp',
    'vector',
  ]);
  const [one, other] = await Promise.all([server.createDatabase('one'), server.createDatabase('other')]);
  await one?.query('CREATE EXTENSION vector; CREATE TABLE t (v vector(3))');
  expect((await other?.query("SELECT to_regclass('t') AS t"))?.rows).toEqual([{ t: null }]);
  await server.stop();
  expect(existsSync(server.connection.host)).toBe(false);
});

test('an extension that PGlite lacks is not offered', async () => {
  const server = await startServer({ engine: 'pglite', extensions: ['absent', 'vector'] });
  expect([...(await server.availableExtensions())].sort()).toEqual(['plpgsql', 'vector']);
  await server.stop();
});

test.each(['SIGTERM', 'SIGKILL'] as const)('nothing of PGlite is left after %s', async (signal) => {
  const script = join(import.meta.dirname, 'run-and-end.ts');
  const child = spawn(process.execPath, [script, 'waits', 'pglite'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const exited = once(child, 'exit');
  for await (const text of child.stdout) {
    said += text;
    if (said.includes('/')) break;
  }
  const folder = said.trim().split('\n').at(-1) ?? '';
  expect(existsSync(folder)).toBe(true);
  child.kill(signal);
  await exited;
  while (existsSync(folder)) await pause(20);
});
