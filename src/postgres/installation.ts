import { createHash } from 'node:crypto';
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Binaries, candidateFolders, namesIn } from './binaries.ts';

/**
 * What tells one installation of Postgres from another without running it: its programs and its extensions, by place,
 * size and age. An update of the machine changes them.
 *
 * @returns `undefined` where its extensions are not found
 */
export function stateOfInstallation({
  folder,
  major,
  version,
}: Pick<Binaries, 'folder' | 'major' | 'version'>): string | undefined {
  const programs = ['postgres', 'initdb'].map((name) => stateOfFile(join(folder, name)));
  for (const share of sharedFolders(folder, major)) {
    const names = namesIn(share);
    // Every server has it.
    if (!names.includes('plpgsql.control')) continue;
    const extensions = names.sort().map((name) => stateOfFile(join(share, name)));
    return digest([version, programs, extensions]);
  }
  return undefined;
}

/** Where extensions are described: beside the programs, or where Debian has them. */
function sharedFolders(folder: string, major: number): string[] {
  return [
    join(folder, '../share/extension'),
    join(folder, '../share/postgresql/extension'),
    `/usr/share/postgresql/${major}/extension`,
    '/usr/share/pgsql/extension',
  ];
}

/** All installations that a server could be started from, as far as they decide which one it is. */
export function stateOfMachine(): string {
  const folders = [...candidateFolders()];
  const path = (process.env.PATH ?? '').split(delimiter);
  const programs = [
    ...folders.map((folder) => join(folder, 'postgres')),
    ...path.map((it) => join(it, 'pg_config')),
  ];
  return digest(programs.map(stateOfFile));
}

function digest(states: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(states)).digest('base64url');
}

/**
 * What tells a file from any other in its place: where it is in truth, its size and its age; `undefined` where there is
 * none. There are hundreds of files: to look takes less than to hand over to another thread, and few are links.
 */
export function stateOfFile(path: string): readonly unknown[] | undefined {
  try {
    const own = lstatSync(path);
    const isLink = own.isSymbolicLink();
    const { size, mtimeMs } = isLink ? statSync(path) : own;
    return [path, isLink ? realpathSync.native(path) : path, size, mtimeMs];
  } catch {
    return undefined;
  }
}
