import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import { followStages } from '../base/stages.ts';
import type { Config } from '../config/config.ts';
import { type Commit, type LaidOut, layOut } from '../repository/commits.ts';
import { configurationOf } from './configuration.ts';

/** What a change is compared with. */
export interface Base {
  /** As it is told: a branch, or the beginning of a commit. */
  readonly name: string;
  /** Looks for it; a `Problem` where it cannot be had. */
  readonly find: () => Promise<Commit | Problem>;
  /** Files that the change touches, relative to the folder that is checked; absent where nobody tells. */
  readonly changed?: readonly string[];
}

/** A base, as files. */
export interface OpenedBase extends LaidOut {
  readonly config: Config;
}

/**
 * Lays out what a change is compared with, with the configuration that it has itself or, where it has none, that of
 * the change. Servers are those of the change, so that both are described by one Postgres.
 *
 * @param config of the change
 * @param path the config file that was asked for, relative to the folder that is checked
 * @param isRecognised whether the sources of the change were recognised, rather than named by a file
 * @throws Problem where it cannot be had
 */
export async function openBase(
  base: Base,
  config: Config,
  { path, isRecognised, signal }: { path?: string; isRecognised: boolean; signal: AbortSignal },
): Promise<OpenedBase> {
  const commit = await base.find();
  if (commit instanceof Problem) throw commit;
  const laidOut = await layOut(commit);
  if (laidOut === undefined) throw notHeld(commit);
  try {
    const own = await configurationOf({
      root: laidOut.root,
      ...defined({ path }),
      stages: followStages(() => {}),
      signal,
    }).catch((error: unknown) => {
      if (error instanceof Problem) return undefined;
      throw error;
    });
    const taken = own === undefined || (own.file === undefined && !isRecognised) ? config : own.config;
    return { ...laidOut, config: { ...taken, postgres: config.postgres, timeout: config.timeout } };
  } catch (error) {
    await laidOut.remove();
    throw error;
  }
}

/** That a checkout has a commit and not what is in it. */
export function notHeld({ id }: Commit): Problem {
  return new Problem(`Git could not give what commit ${id.slice(0, 7)} holds.`, {
    advice: 'Check out the whole of it: a clone without `filter` or `sparse-checkout`.',
  });
}
