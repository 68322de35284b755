import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runInit } from '../../src/command-line/commands/init.ts';
import { repository } from '../config/support.ts';

const pair = (folder: string) => ({
  [`${folder}/migrations/1.sql`]: 'create table t ();',
  [`${folder}/schema.sql`]: 'create table t ();',
});

afterEach(() => {
  vi.restoreAllMocks();
});

test('init says what was recognised and what was left out, and what it wrote', async () => {
  const root = await repository({ ...pair('a'), ...pair('b') });
  expect(await told(root, {})).toEqual([
    'recognised: migrations a/migrations/ (1, SQL files)',
    'recognised: a/schema.sql → the schema as SQL',
    'left out: b/migrations/ holds migrations too, and b/schema.sql beside it a schema; name them in schema-drift.yml to compare them',
    'wrote schema-drift.yml',
    'wrote .github/workflows/schema-drift.yml',
    'Now run `npx schema-drift check`.',
  ]);
});

const config = 'sources: { migrations: somewhere, sql: elsewhere.sql }';

test.for([
  {
    what: 'of a config file',
    files: { 'somewhere/1.sql': '', 'elsewhere.sql': '', 'schema-drift.yml': config },
  },
  { what: 'that were recognised', files: pair('a') },
])('init --commands writes the workflow for commands alone, for sources $what', async ({ files }) => {
  const root = await repository(files);
  expect(await told(root, { commands: true })).toEqual([
    'wrote .github/workflows/schema-drift-commands.yml',
    'Commands in comments are carried out once it is on the default branch; `/drift help` lists them.',
  ]);
  expect(existsSync(join(root, '.github/workflows/schema-drift.yml'))).toBe(false);
});

test('init adds the workflows that a config lacks, and never touches the config', async () => {
  const own = `${config.replace(' }', ', production: { kind: live, url-env: PRODUCTION_URL } }')} # mine`;
  const files = { 'schema-drift.yml': own, '.github/workflows/schema-drift.yml': 'mine' };
  const root = await repository({ 'somewhere/1.sql': '', 'elsewhere.sql': '', ...files });
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const left = 'schema-drift.yml is left as it is; delete it to have the repository recognised anew';
  expect(await told(root, {})).toEqual([
    left,
    '.github/workflows/schema-drift.yml is left as it is; `--force` replaces it',
    'wrote .github/workflows/schema-drift-nightly.yml',
  ]);
  expect(Object.keys(files).map(read)).toEqual(Object.values(files));
  expect(await told(root, { force: true })).toEqual([
    left,
    'wrote .github/workflows/schema-drift.yml',
    'wrote .github/workflows/schema-drift-nightly.yml',
  ]);
  expect(read('schema-drift.yml')).toBe(own);
  expect(read('.github/workflows/schema-drift.yml')).not.toBe('mine');
});

test('init makes no second config file, nor writes anything where the one that is there is wrong', async () => {
  const root = await repository({ ...pair('a'), '.github/schema-drift.yml': 'sources: mine' });
  await expect(runInit({ command: 'init', extra: [], force: true }, root)).rejects.toThrow();
  expect(existsSync(join(root, 'schema-drift.yml'))).toBe(false);
  expect(existsSync(join(root, '.github/workflows'))).toBe(false);
});

async function told(root: string, options: object): Promise<string[]> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  write.mockClear();
  expect(await runInit({ command: 'init', extra: [], ...options }, root)).toBe(0);
  return write.mock.calls
    .map(([text]) => String(text))
    .join('')
    .trimEnd()
    .split('\n');
}
