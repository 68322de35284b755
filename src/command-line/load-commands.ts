import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag, getHeapSpaceStatistics } from 'node:v8';
import { withOptimiser, withoutOptimiser } from '../base/optimiser.ts';
import { ownScript } from '../base/own-script.ts';
import { build } from '../base/version.ts';
import { keyOf } from '../kept/entry.ts';
import { type Store, storeIn } from '../kept/store.ts';

type Commands = typeof import('./commands.ts');

export interface Loaded {
  readonly commands: Commands;
  /** Keeps for later runs what V8 compiled until now, where that is more than what it found. */
  keepCompiled(): Promise<void>;
}

/** What V8 made of the program, and how much code the process had in which it did. */
interface Compiled {
  readonly code: Buffer;
  readonly size: number;
}

/** From which share more it is worth to be written anew: another command, or a repository of another kind. */
const WORTH_WRITING = 1.1;

/** Most runs have ended by then. What takes longer has loops that gain more than they cost, as those that split SQL. */
const OPTIMISED_FROM_MILLISECONDS = 2000;

/**
 * Loads all commands, with what V8 compiled of them in earlier runs, so that they start sooner. Where nothing can be
 * kept, nothing is lost but that time, so nothing fails and nothing is said.
 *
 * Node's own compile cache has only what a module runs while it is loaded: functions that are called later are compiled
 * in each process, and take as long again.
 *
 * @param checked the folder that is checked: what a commit brings is no cache; without one nothing is kept
 */
export async function loadCommands(checked?: string): Promise<Loaded> {
  const file = fileURLToPath(new URL('./commands.cjs', import.meta.url));
  if (!existsSync(file)) return { commands: await import('./commands.ts'), keepCompiled: async () => {} };
  const store = checked === undefined ? undefined : storeOf(checked);
  const key = keyOf(['compiled', build, process.version, process.arch, cachedDataVersionTag()]);
  const found = store && (await newest(store, key));
  const { script, run } = ownScript(file, found?.code);
  const isOfUse = found !== undefined && script.cachedDataRejected === false;
  const commands = run() as Commands;
  withoutOptimiser();
  setTimeout(withOptimiser, OPTIMISED_FROM_MILLISECONDS).unref();
  if (store) commands.takeCompiledLoader(store);
  return {
    commands,
    async keepCompiled() {
      withOptimiser();
      const size = bytesOfCode();
      // The loader is compiled only where runs follow each other: that takes as long as loading a schema.
      if (isOfUse && size <= found.size * WORTH_WRITING) return commands.keepCompiledLoader();
      await store?.put(key, { code: script.createCachedData(), size } satisfies Compiled);
    },
  };
}

/** Where nobody but this account can write, and not in the repository that is checked: what lies there is run. */
function storeOf(checked: string): Store {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return storeIn(join(cache, 'schema-drift', 'compiled'), checked, () => {});
}

async function newest(store: Store, key: string): Promise<Compiled | undefined> {
  for await (const { value } of store.find(key)) return value as Compiled;
  return undefined;
}

/** Where V8 has what it compiled, and little else; 0 in Node 20, whose V8 has no such place. Asking takes no time. */
function bytesOfCode(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'trusted_space');
  return space?.space_used_size ?? 0;
}
