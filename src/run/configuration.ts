import { relative } from 'node:path';
import { defined } from '../base/defined.ts';
import type { Stages } from '../base/stages.ts';
import type { Config, Fallbacks } from '../config/config.ts';
import { defaults } from '../config/config.ts';
import { folderWithConfigAbove } from '../config/config-above.ts';
import { loadConfig } from '../config/load.ts';
import { type Recognised, recognise } from '../config/recognise/recognise.ts';
import type { Kept } from '../kept/kept.ts';
import { joinInputs, recorded } from '../repository/inputs.ts';
import { readDrizzleConfig } from '../sources/drizzle/read-config.ts';
import { readConfigAndStartLoad, type StartedLoads } from '../sources/drizzle/started-loads.ts';
import type { OpenedFolders } from '../sources/migrations/open.ts';

/** What the job is to do, and how it was found out. */
export interface Configuration {
  readonly config: Config;
  /** The config file, relative to the repository; absent where the repository was recognised. */
  readonly file?: string;
  /** How the sources were found, where no config file names them. */
  readonly recognised: readonly string[];
  /** Drizzle schemas that load already, since recognising the repository asked for their config. */
  readonly startedLoads: StartedLoads;
  /** Folders of migrations that were read to recognise the repository. */
  readonly openedFolders: OpenedFolders;
}

export interface ConfigurationOptions {
  /** Folder of the repository. */
  readonly root: string;
  /** The config file that was asked for, relative to `root`. */
  readonly path?: string;
  readonly fallbacks?: Fallbacks;
  readonly stages: Stages;
  readonly signal: AbortSignal;
  /** What earlier runs recognised; absent where nothing is taken from them, nor kept for later ones. */
  readonly kept?: Kept | undefined;
  /** Called where the repository has to be recognised, before it is. */
  readonly onUnknown?: () => void;
}

/** The config file's content, or what the repository looks like where it has none; throws a `Problem`. */
export async function configurationOf(options: ConfigurationOptions): Promise<Configuration> {
  const { root, path, fallbacks = {}, stages, signal } = options;
  const startedLoads: StartedLoads = new Map();
  const openedFolders: OpenedFolders = new Map();
  const loaded = await loadConfig(root, path, fallbacks);
  if (loaded !== undefined) return { ...loaded, recognised: [], startedLoads, openedFolders };
  const { config, lines } = await recogniseOrRecall(
    options,
    () =>
      stages.run('recognise', () =>
        recognise(root, {
          openedFolders,
          // The only config there is will be read to the end anyway.
          readDrizzleConfig: (file, only) =>
            only
              ? readConfigAndStartLoad(file, root, startedLoads, signal)
              : readDrizzleConfig(file, root, signal),
        }),
      ),
    startedLoads,
  );
  const above = folderWithConfigAbove(root);
  const unused =
    above === undefined
      ? []
      : [`left out: the config file of ${relative(root, above)}, above the folder that is checked`];
  const { failOn = defaults.failOn, timeout = defaults.timeout, version } = fallbacks;
  const postgres = { ...config.postgres, ...defined({ version }) };
  return {
    config: { ...config, postgres, failOn, timeout },
    recognised: [...lines, ...unused],
    startedLoads,
    openedFolders,
  };
}

/** What a repository is recognised as, by an earlier run where all that it looked at is what it was. */
async function recogniseOrRecall(
  { kept, onUnknown }: ConfigurationOptions,
  look: () => Promise<Recognised>,
  startedLoads: StartedLoads,
): Promise<Recognised> {
  const words = ['recognised'];
  const known = await kept?.recall<Recognised>(words);
  if (known !== undefined) return known.value;
  onUnknown?.();
  if (kept === undefined) return look();
  const { inputs, outcome } = await recorded(look);
  const recognised = outcome();
  const { config, lines } = recognised;
  // What a drizzle.config says comes before it is known what was read for it.
  const all = recorded(async () => {
    joinInputs(inputs);
    await Promise.allSettled([...startedLoads.values()].map((load) => load()));
  });
  kept.keep(
    words,
    { config, lines },
    all.then((it) => it.inputs),
  );
  return recognised;
}
