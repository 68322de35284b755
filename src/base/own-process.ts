/**
 * Which process something belongs to: a word that stands in the environment of what it starts and in the names of its
 * folders, and by which another run can tell later that it has ended.
 */

import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** `<pid>-<start>-<place>`, each in base 36 or hexadecimal. */
const word = /^([0-9a-z]+)-([0-9a-z]+)-([0-9a-f]{6})$/;

let own: string | undefined;

/** The word of this process. */
export function thisProcess(): string {
  own ??= [process.pid.toString(36), startOf(process.pid) ?? '0', place()].join('-');
  return own;
}

/** Whether the process of a word has ended for sure; never where it ran on another machine or in another container. */
export function hasEnded(process: string): boolean {
  const [, pid, start, where] = word.exec(process) ?? [];
  if (pid === undefined || where !== place()) return false;
  const number = Number.parseInt(pid, 36);
  return isLinux ? startOf(number) !== start : !answers(number);
}

const isLinux = process.platform === 'linux';

/** When a process began, which tells it from later ones of the same number; `undefined` where there is none. */
function startOf(pid: number): string | undefined {
  if (!isLinux) return undefined;
  try {
    // The name of the program is in parentheses, and may hold any character.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? undefined : Number(fields[19]).toString(36);
  } catch {
    return undefined;
  }
}

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

let known: string | undefined;

/** Where process numbers mean the same: since one start of one machine, within one container. */
function place(): string {
  known ??= createHash('sha256').update(numbering()).digest('hex').slice(0, 6);
  return known;
}

function numbering(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
