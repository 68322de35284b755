/**
 * Programs that run code of strangers are started by a small launcher, which has the kernel of Linux confine it
 * before it becomes the program: files by an allow-list, no sockets, no processes, no rights to get back.
 */

import { access, constants, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join, sep } from 'node:path';
import { launcherFile } from './launcher-file.ts';

/** What a program may reach; all paths are absolute. Everything else the kernel refuses. */
export interface Policy {
  /** Files and folders that may be read. */
  readonly read: readonly string[];
  /** What is kept from it although it lies in one of these. */
  readonly hidden: readonly string[];
  /** Folders that may be written to. */
  readonly write: readonly string[];
  /** Programs that may be started, and folders of them, which may be read, too; the one to start is among them by itself. */
  readonly execute: readonly string[];
  /**
   * Where it may connect to by TCP: numbers, no names; on a kernel that lets nobody answer for its connections (within
   * Docker) to these ports wherever. With any, also to sockets in folders that it may write to.
   */
  readonly addresses: readonly { readonly ip: string; readonly port: number }[];
  /** Whether it may start processes, which are confined like itself, rather than threads alone. */
  readonly processes: boolean;
}

/** A command to spawn. */
export interface Command {
  readonly program: string;
  readonly parameters: readonly string[];
  /** Where it is the launcher: what to write to its standard input, which is closed then. */
  readonly policy?: string;
}

/** What libraries of the system read, whatever the program: none of it is a secret of anybody's. */
const systemFiles = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/libexec',
  '/usr/share',
  '/usr/local/lib',
  '/lib',
  '/lib64',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/etc/nsswitch.conf',
  '/etc/passwd',
  '/etc/group',
  '/etc/ssl/openssl.cnf',
  '/nix/store',
  '/dev/urandom',
  '/dev/zero',
];

/** What loads programs that share libraries, by processor and C library. */
const loaders = [
  '/lib64/ld-linux-x86-64.so.2',
  '/lib/ld-linux-aarch64.so.1',
  '/lib/ld-musl-x86_64.so.1',
  '/lib/ld-musl-aarch64.so.1',
];

/**
 * The command that starts a program in a confinement.
 *
 * @param launcher the Python that runs the launcher
 */
export async function confined(
  launcher: string,
  policy: Policy,
  program: string,
  parameters: readonly string[],
): Promise<Command> {
  const own = [program, ...(await real([program, ...loaders]))];
  return {
    program: launcher,
    parameters: ['-I', '-S', '-B', launcherFile(), program, ...parameters],
    policy: JSON.stringify({
      ...policy,
      parent: process.pid,
      read: [...systemFiles, ...policy.read],
      execute: [...own, ...policy.execute],
    }),
  };
}

/**
 * A Python of the machine for the launcher, and never one of the repository; `undefined` where there is none, or where
 * no kernel knows how to confine.
 */
export async function launcherPython(root: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const folders = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const within = (await realpath(root)) + sep;
  for (const folder of folders.filter(isAbsolute)) {
    const program = join(folder, 'python3');
    const [target] = await real([program]);
    if (target === undefined || target.startsWith(within) || `${folder}${sep}`.startsWith(within)) continue;
    if (await isExecutable(program)) return program;
  }
  return undefined;
}

/** Why there is no such Python, as the end of a sentence. */
export function lackingLauncher(): string {
  return process.platform === 'linux'
    ? 'there is no python3 outside of the repository to ask the kernel for more'
    : `${process.platform} has neither Landlock nor seccomp`;
}

async function real(paths: readonly string[]): Promise<string[]> {
  const targets = await Promise.all(paths.map((path) => realpath(path).catch(() => undefined)));
  return targets.filter((target) => target !== undefined);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
