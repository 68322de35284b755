/** Schemas that began to load while somebody only asked what their config says: one process does both. */
import type { LoaderResult } from './loader-process.ts';
import { runLoader } from './loader-process.ts';
import { baseFolders, configFacts, type DrizzleConfigFile, existingConfig } from './read-config.ts';

/** What is being loaded, by the absolute path of its drizzle.config. */
export type StartedLoads = Map<string, Promise<LoaderResult>>;

/**
 * Gives what a drizzle.config says (`file` relative to `root`) and lets its schema load on, for whoever takes it from
 * `started` later. Throws as `readDrizzleConfig` does.
 */
export async function readConfigAndStartLoad(
  file: string,
  root: string,
  started: StartedLoads,
  signal: AbortSignal,
): Promise<DrizzleConfigFile> {
  const config = existingConfig(file, root);
  const folders = baseFolders(config, root);
  const [base = root] = folders;
  return new Promise((resolve, reject) => {
    const onConfig = (early: LoaderResult) => resolve(configFacts(early, base));
    const load = runLoader(
      { task: 'schema', root, base, folders, config },
      { timeoutSeconds: 60, signal, onConfig },
    );
    started.set(config, load);
    load.then(onConfig, reject);
  });
}
