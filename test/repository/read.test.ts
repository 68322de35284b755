/** What of a repository is read, and what is refused in which words: strangers may have written it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { loadConfig } from '../../src/config/load.ts';
import { recognise } from '../../src/config/recognise/recognise.ts';
import { leadsWithin } from '../../src/repository/boundary.ts';
import { filesMatching } from '../../src/repository/files-matching.ts';
import { listFolder, readText, textIfReadable } from '../../src/repository/read.ts';
import { listingOnly } from '../../src/sources/drizzle/files.ts';
import { schemaFolder } from '../../src/sources/drizzle/schema-files.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { schemaFiles } from '../../src/sources/schema-sql/files.ts';
import { openSchemaFiles } from '../../src/sources/schema-sql/open.ts';
import { readCommitted } from '../../src/sources/sqlmodel/committed-export.ts';
import { findModelFiles } from '../../src/sources/sqlmodel/model-files.ts';
import { openModules } from '../../src/sources/sqlmodel/static/python/modules.ts';
import { textOf } from '../../src/usage/repository-files.ts';
import { SECRET, scene } from './scene.ts';

async function refusalOf(attempt: () => unknown): Promise<string> {
  try {
    const given = await attempt();
    throw new Error(`it was read: ${JSON.stringify(given)}`);
  } catch (error) {
    if (error instanceof Problem) return error.message;
    throw error;
  }
}

type Files = Readonly<Record<string, string>>;

describe('a file', () => {
  test.each<[what: string, files: Files, path: string]>([
    ['of the repository', { 'a.sql': 'text' }, 'a.sql'],
    ['behind a link to a file', { 'db/a.sql': 'text', 'a.sql': '-> db/a.sql' }, 'a.sql'],
    ['behind a link to a folder', { 'db/a.sql': 'text', sql: '-> db' }, 'sql/a.sql'],
    ['whose name only looks like one of git', { '.gitignore': 'text' }, '.gitignore'],
    ['that shows which variables there are', { '.env.example': 'text' }, '.env.example'],
    ['whose name only looks like leading up', { '..a': 'text' }, '..a'],
  ])('%s is read', (_what, files, path) => {
    const { root } = scene(files);
    expect(readText(path, root)).toBe('text');
    expect(readText(join(root, path), root)).toBe('text');
  });

  test.each<[what: string, files: Files, path: string, said: string]>([
    [
      'a link out',
      { 'a.sql': '-> OUTSIDE/a.sql' },
      'a.sql',
      'a.sql is a link that leads out of the repository.',
    ],
    [
      'a link out, relative',
      { 'db/a.sql': '-> ../../outside/a.sql' },
      'db/a.sql',
      'db/a.sql is a link that leads out of the repository.',
    ],
    [
      'a link to a link out',
      { 'a.sql': '-> b.sql', 'b.sql': '-> OUTSIDE/a.sql' },
      'a.sql',
      'a.sql is a link that leads out of the repository.',
    ],
    [
      'behind a folder that is a link out',
      { db: '-> OUTSIDE' },
      'db/a.sql',
      'db is a link that leads out of the repository, and db/a.sql lies behind it.',
    ],
    ['a device', { 'a.sql': '-> /dev/zero' }, 'a.sql', 'a.sql is a link that leads out of the repository.'],
    [
      'this process',
      { 'a.sql': '-> /proc/self/environ' },
      'a.sql',
      'a.sql is a link that leads out of the repository.',
    ],
    ['written outside', {}, '../outside/a.sql', '../outside/a.sql lies outside of the repository.'],
    ["git's own", { '.git/config': SECRET }, '.git/config', '.git/config lies in .git, which is not read.'],
    [
      "a link to git's own",
      { '.git/config': SECRET, 'a.sql': '-> .git/config' },
      'a.sql',
      'a.sql is a link that leads into .git.',
    ],
    [
      'a link to variables',
      { '.env.local': SECRET, 'a.sql': '-> .env.local' },
      'a.sql',
      'a.sql is a link that leads to a file that may hold secrets.',
    ],
    ['variables', { 'db/.env': SECRET }, 'db/.env', 'db/.env may hold secrets, so it is not read.'],
    ['a folder', { 'a.sql/b': '' }, 'a.sql', 'a.sql is a folder, where a file is needed.'],
    ['nothing', {}, 'a.sql', 'a.sql does not exist.'],
    [
      'a circle',
      { 'a.sql': '-> b.sql', 'b.sql': '-> a.sql' },
      'a.sql',
      'a.sql is a link that leads in a circle.',
    ],
  ])('that is %s is refused', async (_what, files, path, said) => {
    const { root } = scene(files);
    expect(await refusalOf(() => readText(path, root))).toBe(said);
    expect(textIfReadable(path, root)).toBeUndefined();
    expect(textOf(path, root)).toBeUndefined();
  });

  test('that nobody writes to, and one that somebody listens at, is not waited for', async () => {
    const { root } = scene({});
    execFileSync('mkfifo', [join(root, 'a.sql')]);
    const listening = createServer().listen(join(root, 'b.sql'));
    onTestFinished(() => void listening.close());
    for (const file of ['a.sql', 'b.sql'])
      expect(await refusalOf(() => readText(file, root))).toBe(`${file} is no regular file.`);
  });

  test('of gigabytes is refused before anything of it is read', async () => {
    const { root } = scene({ 'a.sql': '' });
    truncateSync(join(root, 'a.sql'), 300 * 1024 ** 2);
    expect(await refusalOf(() => readText('a.sql', root))).toBe('a.sql is larger than 256 MB.');
  });
});

describe('the repository', () => {
  test('reaches up to its .git, so that packages may share files by links', () => {
    const { root } = scene({
      '.git/HEAD': '',
      'db/a.sql': 'text',
      'packages/api/a.sql': '-> ../../db/a.sql',
    });
    expect(readText('a.sql', join(root, 'packages/api'))).toBe('text');
  });

  test('ends at the folder that is checked where there is no .git', async () => {
    const { root } = scene({ 'db/a.sql': SECRET, 'packages/api/a.sql': '-> ../../db/a.sql' });
    expect(await refusalOf(() => readText('a.sql', join(root, 'packages/api')))).toBe(
      'a.sql is a link that leads out of the repository.',
    );
  });

  test('may itself lie behind a link', () => {
    const { root, outside } = scene({ 'a.sql': 'text' });
    symlinkSync(root, join(outside, 'link'));
    expect(readText('a.sql', join(outside, 'link'))).toBe('text');
    expect(readText(join(root, 'a.sql'), join(outside, 'link'))).toBe('text');
  });
});

describe('a walk', () => {
  const walk = (root: string, more = {}) => filesMatching('**/*.sql', { root, throughLinks: true, ...more });

  test('goes through links within the repository, and out of it in no case', async () => {
    const { root } = scene({ 'db/a.sql': '', more: '-> db' });
    expect((await walk(root)).sort()).toEqual(['db/a.sql', 'more/a.sql']);
    symlinkSync('/', join(root, 'everything'));
    expect(await refusalOf(() => walk(root))).toBe('everything is a link that leads out of the repository.');
    expect(await walk(root, { throughLinks: false })).toEqual(['db/a.sql']);
  });

  test('asks nothing of what it leaves out', async () => {
    const { root } = scene({ 'a.sql': '', node_modules: '-> OUTSIDE' });
    expect(await walk(root, { ignore: ['**/node_modules/**'] })).toEqual(['a.sql']);
  });

  test.each(['link/**/*.sql', '../outside/*.sql'])('does not begin outside: %s', async (pattern) => {
    const { root } = scene({ link: '-> OUTSIDE' });
    expect(await refusalOf(() => filesMatching(pattern, { root, throughLinks: true }))).toMatch(
      /^link is a link that leads out of the repository\.$|lies outside of the repository\.$/,
    );
  });

  test('lists no folder outside', async () => {
    const { root } = scene({ link: '-> OUTSIDE', 'a.sql': '' });
    expect(await refusalOf(() => listFolder('link', root))).toBe(
      'link is a link that leads out of the repository.',
    );
    expect(await refusalOf(() => listFolder('a.sql', root))).toBe('a.sql is no folder.');
  });
});

describe('every reader refuses what leads out, in these words', () => {
  const told = /is a link that leads out of the repository/;
  const journal = JSON.stringify({
    dialect: 'postgresql',
    entries: [{ idx: 0, when: 1, tag: '0000_a', breakpoints: true }],
  });
  const schema = { name: 'models', kind: 'sqlmodel', models: ['models.py'] } as const;
  const readers: readonly (readonly [what: string, files: Files, read: (root: string) => unknown])[] = [
    ['the config', { 'schema-drift.yml': '-> OUTSIDE/a.sql' }, (root) => loadConfig(root)],
    [
      'a schema file',
      { 'a.sql': '-> OUTSIDE/a.sql' },
      async (root) => openSchemaFiles((await schemaFiles(['a.sql'], root)).files, root),
    ],
    ['schema files of a folder', { db: '-> OUTSIDE' }, (root) => schemaFiles(['db'], root)],
    ['schema files of a glob', { 'db/more': '-> OUTSIDE' }, (root) => schemaFiles(['db/**/*.sql'], root)],
    ['migrations', { m: '-> OUTSIDE' }, (root) => openMigrations({ path: 'm' }, root)],
    [
      'a migration',
      { 'm/1.sql': '-> OUTSIDE/a.sql' },
      (root) => openMigrations({ path: 'm', tool: 'sql' }, root),
    ],
    [
      'migrations of Flyway in a folder below',
      { 'm/V0__a.sql': 'SELECT 1', 'm/more': '-> OUTSIDE' },
      (root) => openMigrations({ path: 'm' }, root),
    ],
    ["Drizzle's journal", { 'm/meta': '-> OUTSIDE/meta' }, (root) => openMigrations({ path: 'm' }, root)],
    [
      "Drizzle's snapshot",
      {
        'm/0000_a.sql': 'SELECT 1',
        'm/meta/_journal.json': journal,
        'm/meta/0000_snapshot.json': '-> OUTSIDE/a.sql',
      },
      (root) => openMigrations({ path: 'm' }, root),
    ],
    [
      'a migration in a folder of its own',
      { 'm/1_a/up.sql': '-> OUTSIDE/a.sql' },
      (root) => openMigrations({ path: 'm' }, root),
    ],
    [
      'models of a folder',
      { 'app/models.py': '-> OUTSIDE/models.py' },
      (root) => findModelFiles(['app'], root),
    ],
    [
      'models read without Python',
      { 'models.py': '-> OUTSIDE/models.py' },
      (root) => openModules(root).load(join(root, 'models.py')).text,
    ],
    [
      'a committed export',
      { 'models.py': '', 'sqlmodel.schema.json': '-> OUTSIDE/a.sql' },
      (root) => readCommitted(schema, [join(root, 'models.py')], root),
    ],
  ];
  test.each(readers)('%s', async (_what, files, read) => {
    const { root } = scene(files);
    expect(await refusalOf(() => read(root))).toMatch(told);
  });
});

test('a repository whose usual places lead out of it is recognised as one without them', async () => {
  const { root } = scene({
    migrations: '-> OUTSIDE',
    'schema.sql': '-> OUTSIDE/a.sql',
    'alembic.ini': '-> OUTSIDE/a.sql',
    'package.json': '-> OUTSIDE/a.sql',
    'app/models.py': '-> OUTSIDE/models.py',
  });
  const problem = await recognise(root, {} as never).then(
    () => undefined,
    (error: unknown) => error as Problem,
  );
  expect(problem?.message).toBe('Found nothing here that declares a Postgres schema.');
  expect(JSON.stringify(problem)).not.toContain('kept_secret');
});

test('where the schema of a drizzle.config lies is looked for in the repository alone', () => {
  const { root, outside } = scene({ 'db/schema.ts': '', link: '-> OUTSIDE' });
  writeFileSync(join(outside, 'schema.ts'), '');
  const folderOf = (pattern: string) =>
    listingOnly(
      (path) => leadsWithin(path, root),
      () => schemaFolder([pattern], [root]),
    );
  expect(folderOf('./db/*.ts')).toBe(root);
  for (const pattern of ['../outside/*.ts', './link/*.ts', './link/**', '../outside', './link'])
    expect([pattern, folderOf(pattern)]).toEqual([pattern, undefined]);
});

test('who starts the run may name a config outside of the repository, and a pull request may not', async () => {
  const { root, outside } = scene({ 'm/1.sql': '', 'a.sql': '' });
  writeFileSync(join(outside, 'own.yml'), 'sources:\n  migrations: m\n  sql: a.sql\n');
  expect((await loadConfig(root, '../outside/own.yml'))?.config.databases).toHaveLength(1);
  mkdirSync(join(root, '.github'));
  symlinkSync(join(outside, 'own.yml'), join(root, '.github/schema-drift.yml'));
  expect(await refusalOf(() => loadConfig(root))).toBe(
    '.github/schema-drift.yml is a link that leads out of the repository.',
  );
});
