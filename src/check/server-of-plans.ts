import { describeTheSame } from '../compare/sources/alike.ts';
import type { DatabaseConfig } from '../config/config.ts';
import { type Reading, sourcesRead } from '../reading/read-sources.ts';
import type { RunContext } from '../run/run-context.ts';
import { isPlannedByDefault } from './plans.ts';

/** Below that many objects comparing takes no time in which a server could start. */
const manyObjects = 5_000;

/**
 * Has the server start that plans will be made on, where a database is large, is not as its truth says, and nothing was
 * applied to a server before: it gets ready while the sources are compared. Resolves once it goes on by itself.
 */
export async function beginServerOfPlans(
  { truth }: Pick<DatabaseConfig, 'truth'>,
  { results, server }: Reading,
  { plans, servers }: Pick<RunContext, 'plans' | 'servers'>,
): Promise<void> {
  if (plans === undefined || server !== undefined) return;
  const sources = sourcesRead(results);
  const right = sources.find(({ name }) => name === truth)?.read.catalog;
  if (right === undefined || right.objects.length < manyObjects) return;
  const wrong = sources.find(
    (source) => isPlannedByDefault(source) && !describeTheSame([right, source.read.catalog]),
  );
  if (wrong !== undefined) await servers.begin(Math.floor(wrong.read.catalog.serverVersion / 10_000));
}
