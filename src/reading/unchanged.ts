import { posix } from 'node:path';
import type { SourceConfig } from '../config/config.ts';
import type { ServerOnDemand } from '../postgres/server.ts';
import type { RunContext } from '../run/run-context.ts';
import type { ReadSource } from '../sources/source.ts';

/**
 * Sources that are the same before a change and after it are read once. That is known of folders of migrations and of
 * SQL files alone: what they say depends on files, and on nothing that a program of the repository does.
 */

/** Code of programs: it may declare a schema itself, and is no part of what SQL says, nor of what SQL includes. */
const isCode = /\.(?:[cm]?[jt]sx?|py|vue|svelte)$/;

/**
 * Whether a source is as it was, by what a change touches. Any other file than code may decide how SQL is read (a
 * config, a lock file), so that with one of those nothing counts as unchanged.
 *
 * @param changed by their paths from the top of the repository
 * @param prefix the folder that is checked within it, with a `/` at the end, or nothing
 */
export function isUnchangedBy(
  source: SourceConfig,
  { changed, prefix }: { readonly changed: readonly string[]; readonly prefix: string },
): boolean {
  if (!isOfFilesAlone(source)) return false;
  const own = source.kind === 'migrations' ? [posix.normalize(`${prefix}${source.path}`)] : [];
  return changed.every((path) => isCode.test(path) && own.every((folder) => !isWithin(path, folder)));
}

function isWithin(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder.replace(/\/+$/, '')}/`);
}

function isOfFilesAlone(source: SourceConfig): boolean {
  // Patterns that are for more than SQL may take code, too.
  if (source.kind === 'sql') return source.files.every((pattern) => pattern.endsWith('.sql'));
  return source.kind === 'migrations' && source.command === undefined;
}

/** What was read of a source before, where it is unchanged and Postgres is of the same major. */
export async function readBefore(
  source: SourceConfig,
  suffix: string,
  { isUnchanged, declarationReads }: RunContext,
  server: ServerOnDemand | undefined,
): Promise<ReadSource | undefined> {
  if (isUnchanged?.(source) !== true) return undefined;
  const read = declarationReads.get(nameOfRead(source, suffix));
  if (read === undefined) return undefined;
  const major = (await server?.facts())?.major;
  return Math.floor(read.catalog.serverVersion / 10_000) === major ? read : undefined;
}

/** Notes what was read, for whoever reads the same source again: where no other source had a say in it. */
export function noteRead(
  source: SourceConfig,
  suffix: string,
  read: ReadSource,
  { isUnchanged, declarationReads }: RunContext,
): void {
  if (isUnchanged === undefined && isOfFilesAlone(source) && read.madeElsewhere === undefined)
    declarationReads.set(nameOfRead(source, suffix), read);
}

function nameOfRead(source: SourceConfig, suffix: string): string {
  return JSON.stringify([source, suffix]);
}
