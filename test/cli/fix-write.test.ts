import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyOfFixture, type Repository, repositoryOf } from '../check/repository.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { testServerUrl } from '../support/postgres.ts';
import { runCli } from './run-cli.ts';

const modules = resolve(import.meta.dirname, '../../node_modules');

let repository: Repository;
beforeAll(async () => {
  repository = copyOfFixture('shop-drifted');
  await buildUnlessFresh();
}, 120_000);
afterAll(() => repository.delete());

test('what schema.ts has and the migrations lack becomes the next migration, after which drizzle-kit has nothing to generate', async () => {
  const { root } = repository;
  const common = ['--cwd', root, '--postgres-url', testServerUrl(), '--truth', 'drizzle'];
  const half = await runCli(['fix', ...common, '--finding', '5cbd66b168e5', '--write']);
  expect([half.status, half.stderr]).toEqual([
    2,
    expect.stringContaining("Drizzle's migration is written whole or not at all"),
  ]);
  expect(readdirSync(join(root, 'drizzle')).filter((name) => name.startsWith('0003'))).toEqual([]);

  const written = await runCli(['fix', ...common, '--all', '--write']);
  expect([written.status, written.stdout]).toEqual([
    0,
    'wrote drizzle/0003_schema_drift.sql\nwrote drizzle/meta/0003_snapshot.json\nwrote drizzle/meta/_journal.json\n',
  ]);
  const checked = await runCli(['check', ...common]);
  expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining('agree')]);

  mkdirSync(join(root, 'node_modules'), { recursive: true });
  for (const name of ['drizzle-kit', 'drizzle-orm'])
    symlinkSync(join(modules, `${name}-0`), join(root, 'node_modules', name));
  const links = ['--preserve-symlinks', '--preserve-symlinks-main'];
  const kit = join(root, 'node_modules/drizzle-kit/bin.cjs');
  const said = execFileSync(process.execPath, [...links, kit, 'generate'], { cwd: root, encoding: 'utf8' });
  expect(said).toContain('No schema changes, nothing to migrate');
});

test('where schema.ts is wrong in something that no edit mends, nothing is written: its snapshot would hide that', async () => {
  const other = copyOfFixture('shop-drifted');
  const file = 'src/db/schema.ts';
  other.write(file, other.read(file).replace('{table.price} > 0', '{table.price} >= 0'));
  const before = other.read(file);
  const written = await runCli([
    ...['fix', '--cwd', other.root, '--postgres-url', testServerUrl()],
    ...['--truth', 'migrations', '--all', '--write'],
  ]);
  const after = other.read(file);
  other.delete();
  expect([written.status, written.stderr]).toEqual([
    2,
    expect.stringContaining("Drizzle's migration would not lead to what schema.ts says."),
  ]);
  expect(after).toBe(before);
});

test('a migration that cannot run where its tool puts it is not written, and one that can goes behind all others', async () => {
  const flyway = repositoryOf({
    'schema-drift.yml':
      'sources:\n  declared: { kind: sql, files: [schema.sql] }\n  flyway: { kind: migrations, tool: flyway, path: db }\n',
    'schema.sql': 'CREATE TABLE t (id int);',
    'db/V1__t.sql': 'CREATE TABLE t (id int);',
    'db/later/V3__u.sql': 'CREATE TABLE u (id int); DROP TABLE u;',
    'db/R__v.sql': 'CREATE OR REPLACE VIEW v AS SELECT id FROM t;',
  });
  const fix = ['fix', '--cwd', flyway.root, '--postgres-url', testServerUrl(), '--truth', 'declared'];
  const files = () => readdirSync(join(flyway.root, 'db')).sort();
  const refused = await runCli([...fix, '--all', '--write']);
  expect([refused.status, refused.stderr, files()]).toEqual([
    2,
    expect.stringMatching(
      /`flyway` was not written: with it in its place in db, [^→]*"v\\?"\s+does\s+not\s+exist/,
    ),
    ['R__v.sql', 'V1__t.sql', 'later'],
  ]);
  flyway.write('schema.sql', 'CREATE TABLE t (id int, n int); CREATE VIEW v AS SELECT id FROM t;');
  const written = await runCli([...fix, '--all', '--write']);
  flyway.delete();
  expect([written.status, written.stdout]).toEqual([0, 'wrote db/V4__schema_drift.sql\n']);
});
