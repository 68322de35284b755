import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Server } from '../../src/postgres/server.ts';
import { startServer } from '../../src/postgres/start.ts';
import { sideModule } from './side-module.ts';

const secret = 'a-secret-of-the-run';

describe('one server', () => {
  let server: Server;
  let one: Client;
  let other: Client;
  beforeAll(async () => {
    vi.stubEnv('INPUT_TOKEN', secret);
    const extensions = ['absent', 'vector', 'citext', 'uuid-ossp'];
    server = await startServer({ engine: 'pglite', extensions });
    vi.unstubAllEnvs();
    [one, other] = await Promise.all([server.createDatabase('one'), server.createDatabase('other')]);
  });
  afterAll(() => server.stop());

  test('offers pgvector but no extension that it lacks, and a database a client', async () => {
    expect([...(await server.availableExtensions())].sort()).toEqual([
      'citext',
      'plpgsql',
      'uuid-ossp',
      'vector',
    ]);
    await one.query('CREATE EXTENSION vector; CREATE TABLE t (v vector(3))');
    expect((await other.query("SELECT to_regclass('t') AS t")).rows).toEqual([{ t: null }]);
  });

  test('what SQL loads into its process reaches no secret', async () => {
    const folder = mkdtempSync('/tmp/pglite-secret-');
    onTestFinished(() => rmSync(folder, { recursive: true }));
    chmodSync(folder, 0o777);
    writeFileSync(join(folder, 'secret'), secret, { mode: 0o644 });
    /** What the code may try, each giving text. */
    const attempts = [
      `fs.readFileSync('${folder}/secret', 'utf8')`,
      "fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8')",
      `process.getBuiltinModule('node:child_process').execSync('cat ${folder}/secret').toString()`,
      `fs.writeFileSync('${folder}/written', '') ?? 'wrote'`,
      'JSON.stringify(process.env)',
    ];
    const outcomes = attempts.map(
      (code) => `(() => { try { return ${code} } catch (error) { return error.code ?? String(error) } })()`,
    );
    const code = `const fs = process.getBuiltinModule('node:fs'); throw new Error([${outcomes}].join(' | '))`;
    const library = sideModule(code).toString('hex');
    await other.query(
      `SELECT lo_from_bytea(4242, '\\x${library}'); SELECT lo_export(4242, '/tmp/library.so')`,
    );
    const said: string = await other.query("LOAD '/tmp/library.so'").then(
      () => 'nothing',
      (error) => error.message,
    );
    const [readFile, readEnvironment, run, write, environment] = said.replace(/^.*Error: /s, '').split(' | ');
    expect([readFile, readEnvironment, run, write]).toEqual(Array(4).fill('ERR_ACCESS_DENIED'));
    expect(environment).toContain('PATH');
    expect(said).not.toContain(secret);
    expect(existsSync(join(folder, 'written'))).toBe(false);
  });

  test('leaves nothing', async () => {
    expect(existsSync(server.connection.host)).toBe(true);
    await server.stop();
    expect(existsSync(server.connection.host)).toBe(false);
  });
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
