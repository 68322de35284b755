/**
 * What this process starts carries a mark in its environment, which all that it starts in turn inherits, in whatever
 * session or group: by that it is found and ended when nobody waits for it any more.
 *
 * Linux only, where the environments of processes can be read. A program that takes the mark out of the environment
 * of what it starts is not followed.
 */

import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { hasEnded, thisProcess } from './own-process.ts';

const VARIABLE = 'SCHEMA_DRIFT_STARTED_BY';

/** A program ends with whoever waits for it; a server clears away behind itself, and is given the time. */
export type StartedKind = 'program' | 'server';

export interface Mark {
  /** What to add to the environment of the program. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ends all that carries this very mark. */
  end(): void;
}

let marks = 0;
/** How many there were when nothing that carries one was left. */
let ended = 0;

export function newMark(kind: StartedKind = 'program'): Mark {
  // Also where this process ends in the middle of something.
  if (marks === 0)
    process.once('exit', () => {
      if (marks > ended) endWhere((mark) => isOwn(mark) && mark.kind === 'program');
    });
  marks += 1;
  const value = `${thisProcess()} ${kind} ${marks}`;
  return { variables: { [VARIABLE]: value }, end: () => endWhere((mark) => mark.value === value) };
}

/** Ends all that this process started and that is left of it: to be called when its servers have been stopped. */
export function endStarted(): void {
  const before = marks;
  if (before > 0 && endWhere(isOwn)) ended = before;
}

/** Ends what runs left that were killed. Their servers end by themselves. */
export function endLeftovers(): void {
  endWhere(({ process, kind }) => kind === 'program' && hasEnded(process));
}

/** How long after its end a program's outputs may still have something to say, in milliseconds. */
const LAST_WORDS_MILLISECONDS = 1000;

/** Closes the outputs of a program that has ended, which something that it left running may hold open. */
export function closeOutputsOf(child: ChildProcess): void {
  setTimeout(() => {
    for (const stream of child.stdio) stream?.destroy();
  }, LAST_WORDS_MILLISECONDS).unref();
}

interface Found {
  readonly value: string;
  /** The word of the process that started it. */
  readonly process: string;
  readonly kind: string;
}

function isOwn({ process }: Found): boolean {
  return process === thisProcess();
}

/** Whoever starts others faster than they are ended gets the better of so many rounds. */
const ROUNDS = 20;

/** Whether nothing of what is wanted is left. */
function endWhere(wanted: (mark: Found) => boolean): boolean {
  if (process.platform !== 'linux') return false;
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = processes().filter((pid) => {
      const mark = markOf(pid);
      return mark !== undefined && wanted(mark);
    });
    if (found.length === 0) return true;
    for (const pid of found) kill(pid);
  }
  return false;
}

function processes(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 1 && pid !== process.pid);
  } catch {
    return [];
  }
}

/** `undefined` for who has none, has ended, or belongs to somebody else. */
function markOf(pid: number): Found | undefined {
  const environment = environmentOf(pid);
  if (environment?.includes(VARIABLE) !== true) return undefined;
  const value = environment
    .toString('latin1')
    .split('\0')
    .find((variable) => variable.startsWith(`${VARIABLE}=`))
    ?.slice(VARIABLE.length + 1);
  if (value === undefined) return undefined;
  const [process = '', kind = ''] = value.split(' ');
  return { value, process, kind };
}

/** One for all processes, of which there may be hundreds; large enough for what most of them have. */
let space = Buffer.alloc(0);

/** Its bytes hold until the next one is asked for. */
function environmentOf(pid: number): Buffer | undefined {
  if (space.length === 0) space = Buffer.allocUnsafe(64 * 1024);
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/environ`, 'r');
    for (let size = 0; ; ) {
      const more = readSync(file, space, size, space.length - size, null);
      if (more === 0) return space.subarray(0, size);
      size += more;
      if (size === space.length) space = Buffer.concat([space], size * 2);
    }
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile, or is of another account.
  }
}
