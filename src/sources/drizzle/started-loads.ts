/** Schemas that began to load while somebody only asked what their config says: one process does both. */

import { defined } from '../../base/defined.ts';
import { sharedWork, withoutRecording } from '../../repository/inputs.ts';
import { type LoaderResult, type LoaderTask, runLoader } from './loader-process.ts';
import { baseFolders, configFacts, type DrizzleConfigFile, existingConfig } from './read-config.ts';

/** Where a Drizzle schema is; paths are relative to the repository. */
export interface DrizzleSettings {
  /** The drizzle.config file; looked for by its usual names when neither it nor `schema` is given. */
  readonly config?: string | undefined;
  /** Files, folders or globs, instead of what the config says. */
  readonly schema?: string | readonly string[] | undefined;
  /** Instead of what the config says. */
  readonly casing?: 'snake_case' | 'camelCase' | undefined;
  /** How long loading may take; 60 when not given. */
  readonly timeoutSeconds?: number | undefined;
}

/** What is being loaded, by what was asked for. */
export type StartedLoads = Map<string, () => Promise<LoaderResult>>;

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
  const request = requestOf({ config: file }, root);
  return new Promise((resolve, reject) => {
    const onConfig = (early: LoaderResult) => resolve(configFacts(early, request.base));
    const load = sharedWork(() => runLoader(request, { timeoutSeconds: 60, signal, onConfig }));
    started.set(keyOf(request), load);
    withoutRecording(load).then(onConfig, reject);
  });
}

/** Loads a schema, unless that has begun. Throws a `Problem`, as `runLoader` does. */
export async function startLoad(
  settings: DrizzleSettings,
  root: string,
  started: StartedLoads,
  signal: AbortSignal,
): Promise<LoaderResult> {
  const request = requestOf(settings, root);
  const { timeoutSeconds = 60 } = settings;
  const load =
    started.get(keyOf(request)) ?? sharedWork(() => runLoader(request, { timeoutSeconds, signal }));
  started.set(keyOf(request), load);
  return load();
}

/**
 * What drizzle-kit would keep beside the next migration of a folder, but for its id; `undefined` where it takes only part
 * of the schema.
 *
 * @param folder of the migrations; absolute
 * @throws Problem as `runLoader` does, and where drizzle-kit makes none
 */
export async function drizzleSnapshot(
  settings: DrizzleSettings,
  folder: string,
  root: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const request = { ...requestOf(settings, root), snapshotAfter: folder };
  const { schema } = await runLoader(request, { timeoutSeconds: settings.timeoutSeconds ?? 60, signal });
  return schema?.snapshot;
}

function keyOf({ config, schema, casing }: LoaderTask): string {
  return JSON.stringify([config, schema, casing]);
}

function requestOf({ config: named, schema, casing }: DrizzleSettings, root: string): LoaderTask {
  const config = schema === undefined || named !== undefined ? existingConfig(named, root) : undefined;
  const patterns = typeof schema === 'string' ? [schema] : schema;
  const folders = config && !patterns ? baseFolders(config, root) : [root];
  return {
    task: 'schema',
    root,
    base: folders[0] ?? root,
    folders,
    ...defined({ config, casing }),
    ...(patterns && { schema: patterns.map((pattern) => pattern.replace(/^\.\//, '')) }),
  };
}
