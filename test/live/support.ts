import { onTestFinished } from 'vitest';
import type { Problem } from '../../src/base/problem.ts';
import type { LiveSource } from '../../src/config/config.ts';
import { readLive } from '../../src/sources/live/read.ts';
import type { ReadContext } from '../../src/sources/read-context.ts';
import type { ReadSource } from '../../src/sources/source.ts';

/** A run that has no ephemeral server: a live database needs none. */
export function contextOf(more: Partial<ReadContext> = {}): ReadContext {
  return {
    root: '/nowhere',
    server: new Promise(() => {}),
    name: 'production',
    signal: new AbortController().signal,
    ...more,
  };
}

/** A source `production` whose variable holds the connection string until the test ends. */
export function sourceOf(secret: string | undefined, more: Partial<LiveSource> = {}): LiveSource {
  const urlEnv = 'SCHEMA_DRIFT_TEST_PRODUCTION_URL';
  if (secret === undefined) delete process.env[urlEnv];
  else process.env[urlEnv] = secret;
  onTestFinished(() => void delete process.env[urlEnv]);
  return { name: 'production', kind: 'live', urlEnv, ...more };
}

export function read(
  secret: string,
  more: Partial<LiveSource> = {},
  context = contextOf(),
): Promise<ReadSource> {
  return readLive(sourceOf(secret, more), context);
}

/** All that a person could get to see of a problem, and more. */
export function everythingOf({ message, advice, detail }: Problem): string {
  return [message, advice, detail].join('\n');
}

export function tablesOf({ catalog }: ReadSource): string[] {
  return catalog.objects.filter(({ kind }) => kind === 'table').map(({ path }) => path.join('.'));
}
