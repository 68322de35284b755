import { dirname, join, resolve } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { listFolder } from '../../repository/read.ts';
import { foldersUp } from './files.ts';
import { type DrizzleConfigFile, readDrizzleConfig } from './read-config.ts';

/** Where a project has drizzle-kit note what it ran; what is left out is as drizzle-kit has it. */
export type NotedIn = NonNullable<DrizzleConfigFile['migrations']>;

/**
 * What the drizzle.config says whose migrations are in a folder. It is looked for from there upwards; a config that
 * cannot be read says nothing.
 *
 * @param folder absolute
 */
export async function notedIn(
  folder: string,
  root: string,
  signal?: AbortSignal,
): Promise<NotedIn | undefined> {
  const configs = foldersUp(dirname(folder), root).flatMap((place) =>
    listFolder(place, root)
      .filter((entry) => entry.isFile() && isConfig.test(entry.name))
      .map(({ name }) => join(place, name)),
  );
  for (const file of configs) {
    const config = await readDrizzleConfig(file, root, signal).catch(unread);
    if (config !== undefined && resolve(config.base, config.out ?? 'drizzle') === folder)
      return config.migrations;
  }
  return undefined;
}

/** Projects with several databases have one for each, under a name of their own. */
const isConfig = /^drizzle.*\.config\.(?:[mc]?[jt]s|json)$|^drizzle\.config\..*\.(?:[mc]?[jt]s|json)$/;

function unread(error: unknown): undefined {
  if (!(error instanceof Problem)) throw error;
}
