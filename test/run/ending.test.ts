import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hasEnded, thisProcess } from '../../src/base/own-process.ts';
import { endLeftovers, endStarted, newMark } from '../../src/base/started.ts';
import { removeLeftovers, temporaryFolder, temporaryName } from '../../src/base/temporary.ts';
import { untilEnded } from '../../src/run/winding-down.ts';
import { runCommand } from '../../src/sources/migrations/run-command.ts';
import { confinedIn } from './confined-in.ts';

const SCRIPT = join(import.meta.dirname, 'run-and-wait.ts');

let folder: string;
/** A length of sleep that nobody else sleeps. */
let length: string;
let sleeps = 0;
beforeEach(() => {
  folder = mkdtempSync('/tmp/run-ending-');
  sleeps += 1;
  length = `3${process.pid}.${sleeps}`;
  vi.stubEnv('TMPDIR', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** How many processes sleep so long. */
function sleeping(): number {
  const lines = execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' }).split('\n');
  const sleeper = new RegExp(`^[^Z]\\S*\\s+sleep ${length.replace('.', '\\.')}$`);
  return lines.filter((line) => sleeper.test(line)).length;
}

describe.runIf(process.platform === 'linux')('what a command leaves running ends with it', () => {
  test.each([
    ['in the background', 'sleep LENGTH &'],
    ['in a session of its own', 'setsid sleep LENGTH &'],
    ['as a daemon, twice removed', "(setsid sh -c 'setsid sleep LENGTH &' &)"],
    ['several at a time', 'for i in 1 2 3 4 5; do setsid sleep LENGTH & done'],
  ])('%s', async (_, leaving) => {
    const { PATH = '' } = process.env;
    const { status } = await runCommand(`${leaving.replace('LENGTH', length)}\nsleep 0.2`, {
      cwd: folder,
      env: { PATH },
      signal: new AbortController().signal,
    });
    expect({ status, left: sleeping() }).toEqual({ status: 0, left: 0 });
  });

  test('also where the run ends the command', async () => {
    const ending = new AbortController();
    const { PATH = '' } = process.env;
    const running = runCommand(`setsid sleep ${length} & sleep 600`, {
      cwd: folder,
      env: { PATH },
      signal: ending.signal,
    });
    await until(() => sleeping() === 1);
    ending.abort(new Error('the run is over'));
    await expect(running).rejects.toThrow('the run is over');
    expect(sleeping()).toBe(0);
  });

  test('and nothing that another one started', async () => {
    const { PATH = '' } = process.env;
    const options = { cwd: folder, env: { PATH }, signal: new AbortController().signal };
    const other = runCommand(`sleep ${length}`, options);
    await until(() => sleeping() === 1);
    await runCommand('true', options);
    expect(sleeping()).toBe(1);
    endStarted();
    await other;
    expect(sleeping()).toBe(0);
  });
});

describe.runIf(process.platform === 'linux')('what a confined command leaves running ends with it', () => {
  test.each([
    ['in the background', 'sleep LENGTH &'],
    ['in a session of its own', 'setsid sleep LENGTH &'],
    ['without an environment', 'env -i sleep LENGTH &'],
    ['as a daemon without an environment, twice removed', "(setsid env -i sh -c 'setsid sleep LENGTH &' &)"],
    ['several at a time', 'for i in 1 2 3 4 5; do env -i setsid sleep LENGTH & done'],
  ])('%s', async (_, leaving) => {
    const { PATH = '' } = process.env;
    const status = await confinedIn(folder, `${leaving.replace('LENGTH', length)}\nsleep 0.2; exit 7`, {
      cwd: folder,
      env: { PATH },
      signal: new AbortController().signal,
    });
    expect({ status, left: sleeping() }).toEqual({ status: 7, left: 0 });
  });

  test('at once where the run is killed, which sweeps nothing then', async () => {
    const { child } = await started(`env -i setsid sleep ${length} & sleep 600`, 'confined');
    await until(() => sleeping() === 1);
    child.kill('SIGKILL');
    await until(() => sleeping() === 0);
  });
});

describe.runIf(process.platform === 'linux')('what is left of a whole run', () => {
  test.each([
    ['two interrupts', ['SIGINT', 'SIGINT'], 130],
    ['an interrupt and a polite end', ['SIGINT', 'SIGTERM'], 143],
    ['a terminal that closes, twice', ['SIGHUP', 'SIGHUP'], 129],
  ] as const)('%s: no process, though the run was deaf', async (_, signals, status) => {
    const { child } = await started(`setsid sleep ${length} & sleep 600`);
    const exited = exitOf(child);
    for (const signal of signals) {
      child.kill(signal);
      await pause(100);
    }
    expect(await exited).toBe(status);
    await until(() => sleeping() === 0);
  });

  test('killed: what it left is cleared away when the next one begins, and nothing before', async () => {
    const { child, made } = await started(`setsid sleep ${length} & sleep 600`);
    await until(() => sleeping() === 1);
    endLeftovers();
    await removeLeftovers();
    expect({ left: sleeping(), folder: existsSync(made) }).toEqual({ left: 1, folder: true });
    const exited = exitOf(child);
    child.kill('SIGKILL');
    await exited;
    expect(sleeping()).toBe(1);
    endLeftovers();
    await removeLeftovers();
    await until(() => sleeping() === 0);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('which folders count as left', () => {
  /** A process that has ended, as its folders name it. */
  const ended = () => thisProcess().replace(/^[^-]+-[^-]+/, `${(4_000_000).toString(36)}-1`);

  test.each([
    ['of a process that has ended', () => `schema-drift-${ended()}-ab12`, false],
    ['of this process', () => temporaryName(), true],
    [
      'of a process on another machine',
      () => `schema-drift-${ended().replace(/[^-]+$/, '000000')}-ab12`,
      true,
    ],
    ['of an older version, which names nobody', () => 'schema-drift-ab12cd34ef56', true],
    ['of something else', () => `schema-${ended()}-ab12`, true],
    ['of a person, called alike', () => 'schema-drift-my-own-notes-2026', true],
  ])('%s', async (_, name, stays) => {
    const path = join(folder, name());
    mkdirSync(path);
    writeFileSync(join(path, 'file'), '');
    await removeLeftovers();
    expect(existsSync(path)).toBe(stays);
  });

  test('not those that a process still has in its arguments, and no links', async () => {
    const used = join(folder, `schema-drift-${ended()}-used`);
    const child = spawn('/bin/sh', ['-c', 'sleep 600', used], { stdio: 'ignore' });
    mkdirSync(used);
    await removeLeftovers();
    expect(existsSync(used)).toBe(true);
    child.kill('SIGKILL');
  });

  test('a folder of ours bears the name of this process, which has not ended', async () => {
    expect(await temporaryFolder()).toContain(`/schema-drift-${thisProcess()}-`);
    expect(hasEnded(thisProcess())).toBe(false);
  });
});

describe('waiting for what was told to end', () => {
  const never = new Promise<never>(() => {});

  test('what ends in time gives its result or its own error, also after the signal', async () => {
    const aborted = AbortSignal.abort(new Error('over'));
    expect(await untilEnded(pause(5, 'done'), aborted, 10_000)).toBe('done');
    await expect(untilEnded(Promise.reject(new Error('own')), aborted, 10_000)).rejects.toThrow('own');
  });

  test('what is deaf is given up a moment after the signal, and not before', async () => {
    const ending = new AbortController();
    const waiting = untilEnded(never, ending.signal, 5);
    expect(await Promise.race([waiting, pause(50, 'still waiting')])).toBe('still waiting');
    ending.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
  });
});

test('a mark says which process it is of, and each is its own', () => {
  const [first, second] = [newMark(), newMark()].map(({ variables }) => Object.values(variables)[0]);
  expect(first).toMatch(new RegExp(`^${thisProcess()} program `));
  expect(second).not.toBe(first);
});

/** The process that runs a command, and the folder that it made. */
async function started(...words: readonly string[]): Promise<{ child: ChildProcess; made: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...words], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  await until(() => said.includes('\n') && sleeping() > 0);
  return { child, made: said.trim().replace('started ', '') };
}

function exitOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.on('exit', (status, signal) => resolve(status ?? signal)));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(20);
}
