/** Alembic and what it stands on, for projects whose own packages are not installed. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../../../postgres/cache.ts';
import { pipEnvironment } from '../../../postgres/environment.ts';
import { fetchWheels, PATIENCE_SECONDS, type Wheel } from '../../../postgres/pip.ts';
import { allAtLeast, type Range } from '../../sqlmodel/static/versions/ranges.ts';

/** Packages in a folder that Python finds them in. */
export interface LentPackages {
  readonly folder: string;
  /** For people: `Alembic 1.16.5 and SQLAlchemy 2.0.58`. */
  readonly description: string;
}

/**
 * A wheel by what `pip download` asks for. One that is partly C is that of any platform: Python passes over what was
 * built for another, and each of these packages does without.
 */
function wheel(name: string, version: string, sha256: string): Wheel {
  return { name, version, sha256, platform: 'manylinux2014_x86_64' };
}

/** The last of each line, whose parts differ in what revisions may say. */
const sqlalchemy = {
  '1.4': wheel('SQLAlchemy', '1.4.54', 'b5e0d47d619c739bdc636bbe007da4519fc953393304a5943e0b5aec96c9877c'),
  '2.0': wheel('SQLAlchemy', '2.0.58', '301f32a68df64c66226ade47a520e360595177ee77986fcc4e62abfe6e002b97'),
  '2.1': wheel('SQLAlchemy', '2.1.9', 'fcff5267a11d865efaff9ffc37ba3c8eab775bb4f4880a957c13dd7e63df5469'),
} as const;

const alembic = wheel(
  'alembic',
  '1.16.5',
  'e845dfe090c5ffa7b92593ae6687c5cb1a101e91fa53868497dbd79847f9dbe3',
);

/** What Alembic imports, a driver that is all Python, and additions to Alembic and SQLAlchemy that revisions import. */
const others: readonly Wheel[] = [
  wheel('Mako', '1.3.10', 'baef24a52fc4fc514a0887ac600f9f1cff3d82c61d4d700a1fa84d597b88db59'),
  wheel('MarkupSafe', '3.0.2', 'e17c96c14e19278594aa4841ec148115f9c7615a47382ecb6b82bd8fea3ab0c8'),
  wheel('typing_extensions', '4.15.0', 'f0fa19c6845758ab08074a0cfa8b7aecb71c999ca73d62883bc25cc018c4e548'),
  wheel('tomli', '2.0.2', '2ebe24485c53d303f690b0ec092806a085f07af5a5aa1464f3931eec36caaa38'),
  wheel('pg8000', '1.31.5', '0af2c1926b153307639868d2ee5cef6cd3a7d07448e12736989b10e1d491e201'),
  wheel('scramp', '1.4.6', 'a0cf9d2b4624b69bac5432dd69fecfc55a542384fe73c3a23ed9b138cda484e1'),
  wheel('asn1crypto', '1.5.1', 'db4e40728b728508912cbb3d44f19ce188f218e9eba635821bb4b68564f8fd67'),
  wheel('python-dateutil', '2.9.0.post0', 'a8b2bc7bffae282281c8140a97d3aa9c14da0b136dfe83f850eea9a5f7470427'),
  wheel('six', '1.17.0', '4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274'),
  wheel('GeoAlchemy2', '0.17.1', '29f41b67d3a52df47821b695d31dec8600747c6ef4de62ee69811bde481dd2ae'),
  wheel('packaging', '25.0', '29572ef2b1f17581046b3a2227d5c611fb25ec70ca1ba8554b24b0e69331a484'),
  wheel('SQLAlchemy-Utils', '0.41.2', '85cf3842da2bf060760f955f8467b87983fb2e30f1764fd0e24a48307dc8ec6e'),
  wheel(
    'alembic-postgresql-enum',
    '1.8.0',
    '0e62833f8d1aca2c58fa09cae1d4a52472fb32d2dde32b68c84515fffcf401d5',
  ),
];

const MEGABYTES = 4;

/**
 * The packages, fetched once and kept. They are always those that schema-drift was made with, by their digests: a
 * project only decides which line of SQLAlchemy its revisions are written for, so that nothing of a stranger's choice is
 * fetched.
 *
 * @param stated which versions of SQLAlchemy the project allows
 * @param path where programs are looked for: none of the repository's
 * @throws Problem where they cannot be had
 */
export async function lentPackages(
  stated: Range,
  path: string,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<LentPackages> {
  const line = lineOf(stated);
  const wheels = [alembic, sqlalchemy[line], ...others];
  const description = `Alembic ${alembic.version} and SQLAlchemy ${sqlalchemy[line].version}`;
  const name = `alembic-${alembic.version}-sqlalchemy-${sqlalchemy[line].version}-${digestOf(wheels)}`;
  const folder = await cached(name, undefined, async (partial, cache) => {
    onProgress(
      `fetching ${description} (${MEGABYTES} MB) from PyPI, once; kept in ${cache}; given up where nothing answers for ${PATIENCE_SECONDS} s`,
    );
    for (const file of await fetchWheels(wheels, partial, signal)) await unpack(file, partial);
    await compile(partial, join(cache, name), path, signal);
  });
  return { folder, description };
}

/** What else there is beside these two may change with any release of ours. */
function digestOf(wheels: readonly Wheel[]): string {
  const digests = wheels.map(({ sha256 }) => sha256).join('\n');
  return createHash('sha256').update(digests).digest('hex').slice(0, 8);
}

function lineOf(stated: Range): keyof typeof sqlalchemy {
  if (allAtLeast(stated, '2.1') === true) return '2.1';
  return allAtLeast(stated, '2.0') === false ? '1.4' : '2.0';
}

/** What a wheel holds lies in it as Python imports it. */
async function unpack(wheelFile: Buffer, folder: string): Promise<void> {
  // Its tables are made as it is loaded.
  const { unzipSync } = await import('fflate');
  for (const [name, content] of Object.entries(unzipSync(wheelFile))) {
    if (name.endsWith('/')) continue;
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o644 });
  }
}

/**
 * Has Python translate the packages beforehand, which takes longer than most migrations and which a run may not write
 * down. Another Python than this one does without.
 */
async function compile(folder: string, name: string, path: string, signal: AbortSignal): Promise<void> {
  const parameters = ['-I', '-m', 'compileall', '-q', '-j', '0', '-s', folder, '-p', name, folder];
  const env = { ...pipEnvironment(), PATH: path };
  await promisify(execFile)('python3', parameters, { cwd: folder, env, signal }).catch(() => {});
  signal.throwIfAborted();
}
