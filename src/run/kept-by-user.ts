import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Stages } from '../base/stages.ts';
import { build } from '../base/version.ts';
import { type Kept, keptIn } from '../kept/kept.ts';
import { storeIn } from '../kept/store.ts';

/** What earlier runs of this user kept, in the user's own cache folder; nothing for a program that is not built. */
export function keptByUser(root: string, stages: Stages): Kept | undefined {
  const { XDG_CACHE_HOME } = process.env;
  const folder = join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'schema-drift', 'catalogs');
  return keptInFolder(folder, root, stages);
}

/** The same in a folder that somebody names. */
export function keptInFolder(folder: string, root: string, stages: Stages): Kept | undefined {
  if (build === undefined) return undefined;
  const store = storeIn(folder, root, (why) =>
    stages.note('cache', `goes on without what earlier runs kept: ${why}`),
  );
  return keptIn(store, root, build);
}
