/** What the loader's process may reach, in the words of the kernel and in those of Node. */

import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { permissionFlag } from '../../base/confined-node.ts';
import type { Policy } from '../../confinement/confinement.ts';
import { secretFiles } from '../../confinement/secret-files.ts';
import { packageStores, type RootEntry, readablePaths, refuseSecretLinks } from './readable.ts';

/** Where the built loader is: beside the running bundle, or in `dist/` when the sources themselves run. */
export function loaderFile(): string {
  const besides = fileURLToPath(new URL('./drizzle-loader.js', import.meta.url));
  return existsSync(besides)
    ? besides
    : fileURLToPath(new URL('../../../dist/drizzle-loader.js', import.meta.url));
}

/** The loader itself, and the file of what was compiled of it. */
export function ownFiles(compiled: string | undefined): string[] {
  return [dirname(loaderFile()), ...(compiled === undefined ? [] : [compiled])];
}

/** The repository but for what may hold secrets, the packages that it links to, and `own` files. */
export async function kernelPolicy(root: string, base: string, own: readonly string[]): Promise<Policy> {
  const [real, hidden, stores] = await Promise.all([
    realpath(root),
    secretFiles(root),
    packageStores(root, base),
  ]);
  return {
    read: [...own, real, ...stores],
    hidden,
    write: [],
    execute: [],
    addresses: [],
    processes: false,
  };
}

/**
 * The options of Node for the same. Node follows links out of what it allows, so a link to where secrets may be is
 * a `Problem`; and it keeps no code from the network, which the loader therefore does itself.
 */
export async function nodePermissions(
  root: string,
  base: string,
  own: readonly string[],
  entries: readonly RootEntry[],
): Promise<string[]> {
  await refuseSecretLinks(root, base);
  const readable = [...own, ...(await readablePaths(root, base, entries))];
  return [permissionFlag(), ...readable.map((folder) => `--allow-fs-read=${folder}`)];
}
