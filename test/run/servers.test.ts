import { expect, test } from 'vitest';
import { followStages } from '../../src/base/stages.ts';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { mayPlan } from '../../src/check/plans.ts';
import { beginServerOfPlans } from '../../src/check/server-of-plans.ts';
import { defaults, type SourceConfig } from '../../src/config/config.ts';
import type { Server } from '../../src/postgres/server.ts';
import type { Result } from '../../src/reading/read-source.ts';
import { plansOfReport } from '../../src/run/run-context.ts';
import { type Servers, serversFor } from '../../src/run/servers.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { readSourceOf } from '../support/read-source.ts';

test('a server is stopped once, whoever asks: when all is read, and at the end of the run', async () => {
  let stopped = 0;
  const server = {
    stop: async () => {
      stopped += 1;
    },
  } as Server;
  const { failOn, timeout } = defaults;
  const servers = serversFor(
    {
      root: '/',
      config: { databases: [], postgres: {}, failOn, timeout },
      earlyServer: Promise.resolve(server),
      stages: followStages(() => {}),
    },
    new AbortController().signal,
  );
  expect(await servers.of().server).toBe(server);
  await Promise.all([servers.stop(), servers.stop()]);
  await servers.stop();
  expect(stopped).toBe(1);
});

test('the server of plans is begun while a large database is compared that is not as its truth says', async () => {
  const catalogOf = (count: number, type = 'text') =>
    readSourceOf(
      Array.from(
        { length: count },
        (_, n): CatalogObject => ({
          kind: 'column',
          path: ['public', 't', `c${n}`],
          parent: 'table:public.t',
          attributes: { type: n === 0 ? type : 'text' },
        }),
      ),
    );
  const begunFor = async (own: ReadSource, wished = true, truth = 'one') => {
    const begun: unknown[] = [];
    const of = (name: string, read: ReadSource): Result => ({
      source: { kind: 'live', name, urlEnv: 'URL' },
      read,
    });
    const results = [of('one', catalogOf(5_000)), of('other', own)];
    const servers = { begin: async (major?: number) => void begun.push(major) } as Servers;
    const plans = wished ? { plans: { ...plansOfReport, renames: [] } } : {};
    await beginServerOfPlans({ truth }, { results }, { servers, ...plans });
    return begun;
  };
  expect(await begunFor(catalogOf(5_000, 'integer'))).toEqual([18]);
  expect(await begunFor(catalogOf(5_000))).toEqual([]);
  expect(await begunFor(catalogOf(5_000, 'integer'), false)).toEqual([]);
  expect(await begunFor(catalogOf(5_000, 'integer'), true, 'majority')).toEqual([]);
});

test('a server waits for plans only where there is a source that one may be made for', () => {
  const migrations: SourceConfig = { name: 'migrations', kind: 'migrations', path: 'migrations' };
  const drizzle: SourceConfig = { name: 'drizzle', kind: 'drizzle', schema: ['schema.ts'] };
  const live: SourceConfig = { name: 'live', kind: 'live', urlEnv: 'URL' };
  const wishes = { ...plansOfReport, renames: [] };
  const waits = (sources: readonly SourceConfig[], asked: typeof wishes | undefined = wishes) =>
    mayPlan({ databases: [{ name: 'main', sources, truth: 'majority', ignore: [] }] }, asked);
  expect(waits([migrations, drizzle])).toBe(false);
  expect(waits([migrations, drizzle], { ...wishes, migrations: true })).toBe(true);
  expect(waits([drizzle, live])).toBe(true);
  expect(mayPlan({ databases: [] }, undefined)).toBe(false);
});
