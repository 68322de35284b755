import { createHash } from 'node:crypto';
import { readdir, realpath, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Binaries, candidateFolders } from './binaries.ts';

/**
 * What tells one installation of Postgres from another without running it: its programs and its extensions, by place,
 * size and age. An update of the machine changes them.
 *
 * @returns `undefined` where its extensions are not found
 */
export async function stateOfInstallation({
  folder,
  major,
  version,
}: Pick<Binaries, 'folder' | 'major' | 'version'>): Promise<string | undefined> {
  const programs = await Promise.all(['postgres', 'initdb'].map((name) => stateOf(join(folder, name))));
  for (const share of sharedFolders(folder, major)) {
    const names = await readdir(share).catch((): string[] => []);
    // Every server has it.
    if (!names.includes('plpgsql.control')) continue;
    const extensions = await Promise.all(names.sort().map((name) => stateOf(join(share, name))));
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
export async function stateOfMachine(): Promise<string> {
  const folders = [...(await candidateFolders())];
  const path = (process.env.PATH ?? '').split(delimiter);
  const programs = [
    ...folders.map((folder) => join(folder, 'postgres')),
    ...path.map((it) => join(it, 'pg_config')),
  ];
  const states = await Promise.all(programs.map(stateOf));
  return digest(states);
}

function digest(states: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(states)).digest('base64url');
}

async function stateOf(path: string): Promise<readonly unknown[] | undefined> {
  try {
    const real = await realpath(path);
    const { size, mtimeMs } = await stat(real);
    return [path, real, size, mtimeMs];
  } catch {
    return undefined;
  }
}
