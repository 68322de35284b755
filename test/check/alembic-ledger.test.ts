import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { alembicEras } from '../support/alembic.ts';
import { freshDatabase } from '../support/postgres.ts';
import { pythonEnvironment } from '../support/python.ts';
import { checkRepository, majors } from './check-repository.ts';
import { copyOfFixture } from './repository.ts';

const variable = 'SCHEMA_DRIFT_TEST_ALEMBIC_URL';
const { folder, lacking } = await pythonEnvironment(alembicEras.current);

describe.skipIf(lacking !== undefined)(`a database that Alembic migrates${lacking ?? ''}`, () => {
  test.each([
    { revision: 'heads', pending: undefined },
    { revision: '0002', pending: '2 pending revisions (0003, 0004), not rehearsed' },
  ])('is compared with the revisions that it has: $revision', async ({ revision, pending }) => {
    const repository = copyOfFixture('alembic');
    onTestFinished(() => repository.delete());
    symlinkSync(folder ?? '', join(repository.root, '.venv'));
    const client = await freshDatabase();
    onTestFinished(() => client.end());
    const { host, port, user = '', database = '', password } = client;
    execFileSync(join(folder ?? '', 'bin/alembic'), ['upgrade', revision], {
      cwd: repository.root,
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: `postgresql+psycopg://${user}${password ? `:${password}` : ''}@/${database}?host=${host}&port=${port}`,
      },
      stdio: 'pipe',
    });
    repository.write(
      'schema-drift.yml',
      `sources:
  alembic:
    kind: migrations
    command: alembic upgrade heads
    env:
      DATABASE_URL: postgresql+psycopg://{user}:{password}@{host}:{port}/{database}
  production: { kind: live, url-env: ${variable} }
truth: alembic
`,
    );
    process.env[variable] =
      `host='${host}' port=${port} user=${user} dbname=${database}${password ? ` password=${password}` : ''}`;
    onTestFinished(() => {
      delete process.env[variable];
    });
    const report = await checkRepository(repository.root, { sharedServer: majors.at(-1) ?? 18 });
    const production = report.databases[0]?.sources.find(({ name }) => name === 'production');
    expect(production?.problem).toBeUndefined();
    expect(report.databases[0]?.findings.map(({ title }) => title)).toEqual([]);
    if (pending !== undefined) expect(production?.facts).toContain(pending);
  });
});
