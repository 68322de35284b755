// A server that begins with a kept cluster against one that has to make its own, both ready to be asked.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../src/postgres/start.ts';
import { inTurn, line } from './measure.mjs';

export async function benchServer(runs) {
  const caches = mkdtempSync(join(tmpdir(), 'sd-bench-'));
  chmodSync(caches, 0o755);
  const kept = mkdtempSync(join(caches, 'kept-'));
  const usual = process.env.RUNNER_TOOL_CACHE;
  try {
    const result = await inTurn(
      runs,
      () => startWith(kept),
      () => startWith(mkdtempSync(join(caches, 'empty-'))),
    );
    line('starting a server with a kept cluster against without', result);
  } finally {
    if (usual === undefined) delete process.env.RUNNER_TOOL_CACHE;
    else process.env.RUNNER_TOOL_CACHE = usual;
    rmSync(caches, { recursive: true, force: true });
  }
}

async function startWith(cache) {
  chmodSync(cache, 0o755);
  process.env.RUNNER_TOOL_CACHE = cache;
  const begun = performance.now();
  const server = await startServer();
  const took = (performance.now() - begun) / 1000;
  await server.stop();
  return took;
}
