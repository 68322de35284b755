import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unprivilegedAccount } from '../../src/postgres/unprivileged.ts';

const SCRIPT = join(import.meta.dirname, 'run-and-end.ts');
/** Where a cluster is made fastest; both names are short enough for a socket in the folder. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : '/tmp';

/** How the process ends: by itself, or by a signal once the folder holds what `when` names. */
const WAYS: readonly { way: string; signal?: NodeJS.Signals; when?: string; code: number | null }[] = [
  { way: 'stop', code: 0 },
  { way: 'nothing', code: 0 },
  { way: 'exit', code: 3 },
  { way: 'exception', code: 1 },
  { way: 'rejection', code: 1 },
  { way: 'waits', signal: 'SIGINT', code: null },
  { way: 'waits', signal: 'SIGTERM', code: null },
  { way: 'waits', signal: 'SIGKILL', code: null },
  { way: 'waits', signal: 'SIGKILL', when: 'log', code: null },
  { way: 'waits', signal: 'SIGKILL', when: 'data/PG_VERSION', code: null },
  { way: 'waits', signal: 'SIGKILL', when: 'data/base/1', code: null },
];

const unprivileged = await unprivilegedAccount();
const accounts = [
  { who: process.getuid?.() === 0 ? 'root' : 'an ordinary user', account: {} },
  ...(unprivileged === undefined ? [] : [{ who: 'an ordinary user', account: unprivileged }]),
];

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(PLACE, 'ending-'));
  await chmod(temporary, 0o1777);
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

describe.each(accounts)('run by $who', ({ account }) => {
  test.each(WAYS)('nothing is left after: $way $signal $when', async ({ way, signal, when, code }) => {
    const child = spawn(process.execPath, [SCRIPT, way], {
      ...account,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    const exited = new Promise((resolve) => child.on('exit', (status, by) => resolve(by ?? status)));
    if (signal !== undefined) {
      await until(async () =>
        when === undefined ? said.includes(temporary) : await appeared(temporary, when),
      );
      child.kill(signal);
    }
    expect(await exited).toBe(signal ?? code);
    if (when === undefined) expect(said).toContain(temporary);
    await until(async () => (await readdir(temporary)).length === 0);
    await until(async () => processesOf(temporary).length === 0);
  });
});

async function appeared(folder: string, name: string): Promise<boolean> {
  const [server] = await readdir(folder);
  if (server === undefined) return false;
  return readdir(join(folder, server, name)).then(
    () => true,
    (error) => error.code === 'ENOTDIR',
  );
}

/** The watchdog and the server both carry the folder in their arguments. */
function processesOf(folder: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(folder));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(10);
}
