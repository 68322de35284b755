/** What a migrations command may reach where the kernel confines it. */

import { lookup } from 'node:dns/promises';
import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { Policy } from '../../confinement/confinement.ts';
import { installedFor } from '../../confinement/installed.ts';
import { secretFiles } from '../../confinement/secret-files.ts';
import type { Coordinates } from '../../postgres/guest.ts';
import { topOf } from '../../repository/boundary.ts';
import { asCommitted } from '../../repository/committed.ts';
import { packageStores } from '../drizzle/readable.ts';

/** What a command is confined to, and the variables that go with it. */
export interface CommandConfinement {
  readonly policy: Policy;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The repository, what is installed, one folder to write to, and the database. What strangers wrote may
 * write nothing else, and reads none of the repository's secrets that the job put there; what was merged is at home in
 * the repository.
 *
 * @param folder of its own, which stands for the home folder and the temporary one
 * @param path of the command, as the variable has it
 * @param lent folders of packages of ours that it imports
 */
export async function confinementOf(
  { host, port }: Pick<Coordinates, 'host' | 'port'>,
  {
    root,
    cwd,
    folder,
    path,
    lent = [],
    isMerged,
  }: {
    readonly root: string;
    readonly cwd: string;
    readonly folder: string;
    readonly path: string;
    readonly lent?: readonly string[];
    readonly isMerged: boolean;
  },
): Promise<CommandConfinement> {
  const top = topOf(root);
  const home = join(folder, 'home');
  const [installed, stores, secrets] = await Promise.all([
    installedFor(path, top),
    packageStores(root, resolve(cwd)),
    isMerged ? [] : secretsOfTheJob(top),
    mkdir(home, { recursive: true }),
  ]);
  return {
    policy: {
      read: [],
      hidden: [...installed.hidden, ...secrets],
      write: isMerged ? [folder, top] : [folder],
      execute: [top, folder, ...stores, ...lent, ...installed.folders],
      addresses: [{ ip: host, port: Number(port) }],
      processes: true,
    },
    variables: { ...installed.variables, HOME: home, TMPDIR: folder },
  };
}

/** What may hold secrets in the repository, but for what stands in its commit for everyone to read. */
async function secretsOfTheJob(top: string): Promise<string[]> {
  const all = await secretFiles(top);
  const committed = await asCommitted(all, top);
  return all.filter((path) => !committed.has(path));
}

/** With the address in place of a name, which nobody would look up for a confined command. */
export async function withAddress<Known extends Coordinates>(database: Known): Promise<Known> {
  if (isIP(database.host) !== 0) return database;
  const { address } = await lookup(database.host);
  return { ...database, host: address };
}
