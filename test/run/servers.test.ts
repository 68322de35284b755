import { expect, test } from 'vitest';
import { followStages } from '../../src/base/stages.ts';
import { defaults } from '../../src/config/config.ts';
import type { Server } from '../../src/postgres/server.ts';
import { serversFor } from '../../src/run/servers.ts';

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
