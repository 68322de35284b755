/** Sources that a change deletes of a repository that no file describes, so that too few are left to compare. */
import { join } from 'node:path';
import { defined } from '../base/defined.ts';
import { list } from '../base/phrases.ts';
import { Problem } from '../base/problem.ts';
import { shellWord } from '../base/shell-word.ts';
import { followStages } from '../base/stages.ts';
import { configPaths } from '../config/load.ts';
import { firstHeld, layOut } from '../repository/commits.ts';
import { pathExists } from '../repository/there.ts';
import type { Base } from '../run/base.ts';
import { type ConfigurationOptions, configurationOf } from '../run/configuration.ts';
import { placesOf } from './sources-gone.ts';

/**
 * What the job is to do, as `configurationOf` tells it.
 *
 * @param base what the change is made to, asked for only where nothing is found to compare; the last commit where it is
 *   absent, which shows what was deleted since
 * @throws Problem that names what is deleted, where that is why there is nothing to compare
 */
export async function configurationBeside(
  base: () => Promise<Base | undefined>,
  options: ConfigurationOptions,
): ReturnType<typeof configurationOf> {
  try {
    return await configurationOf(options);
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof Problem)) throw error;
    throw (await deletion(error, await base(), options)) ?? error;
  }
}

async function deletion(
  problem: Problem,
  base: Base | undefined,
  { root, path, signal }: ConfigurationOptions,
): Promise<Problem | undefined> {
  // A file that names the sources is what they are told of.
  if (path !== undefined || hasConfig(root)) return undefined;
  const commit = base === undefined ? await firstHeld(root, ['HEAD']) : await base.find();
  const laidOut = commit === undefined || commit instanceof Problem ? undefined : await layOut(commit);
  if (laidOut === undefined || commit === undefined || commit instanceof Problem) return undefined;
  try {
    const stages = followStages(() => {});
    const before = await configurationOf({ root: laidOut.root, stages, signal });
    const sources = before.config.databases.flatMap((database) => database.sources.flatMap(placesOf));
    const places = [...new Set([...(before.file === undefined ? [] : [before.file]), ...sources])];
    const isLeft = (place: string) => pathExists(join(root, place));
    const gone = places.filter((place) => !isLeft(place) && pathExists(join(laidOut.root, place)));
    if (gone.length === 0) return undefined;
    return told(gone, places.filter(isLeft), problem, `${base?.name ?? 'The last commit'} has`, commit.id);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  } finally {
    await laidOut.remove();
  }
}

function hasConfig(root: string): boolean {
  return configPaths.some((path) => pathExists(join(root, path)));
}

function told(
  gone: readonly string[],
  left: readonly string[],
  { advice = '', detail }: Problem,
  has: string,
  commit: string,
): Problem {
  const [are, them] = gone.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const alone = left.length === 0 ? '' : ` ${list(left)} with`;
  return new Problem(`${list(gone)} ${are} deleted, and nothing is left to compare${alone}.`, {
    advice: `${has} ${them}: \`git checkout ${commit.slice(0, 10)} -- ${gone.map(shellWord).join(' ')}\` brings ${them} back. ${advice}`,
    ...defined({ detail }),
  });
}
