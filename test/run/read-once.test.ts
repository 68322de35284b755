import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followStages } from '../../src/base/stages.ts';
import { check } from '../../src/check.ts';
import { configurationOf } from '../../src/run/configuration.ts';
import { neededExtensions } from '../../src/run/needed-extensions.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { majors, urlOfServer } from '../check/check-repository.ts';
import { folderOf } from '../migrations/support.ts';

const sql = 'CREATE EXTENSION citext;\nCREATE TABLE users (email citext);\n';

test('a folder of migrations is read once a run: recognised, looked through for extensions, applied', async () => {
  const root = folderOf({ 'migrations/1.sql': sql, 'schema.sql': sql });
  const stages = followStages(() => {});
  const { signal } = new AbortController();
  const { config, ...found } = await configurationOf({ root, stages, signal });
  rmSync(join(root, 'migrations'), { recursive: true });
  const sources = config.databases.flatMap((database) => database.sources);
  expect(await neededExtensions(sources, root, found.openedFolders)).toEqual(['citext']);
  const { outcome } = await check({
    root,
    config,
    stages,
    ...found,
    postgresUrl: urlOfServer(majors.at(-1) as number),
  });
  expect(outcome).toBe('clean');
});

test('another tool, and another run, read it again', async () => {
  const root = folderOf({ 'migrations/1.sql': sql });
  const opened = new Map();
  const read = await openMigrations({ path: 'migrations' }, root, opened);
  expect(await openMigrations({ path: './migrations' }, root, opened)).toBe(read);
  expect(await openMigrations({ path: 'migrations', tool: 'sql' }, root, opened)).not.toBe(read);
  expect(await openMigrations({ path: 'migrations' }, root)).not.toBe(read);
});
