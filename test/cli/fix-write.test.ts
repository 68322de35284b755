import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { drizzleSnapshot } from '../../src/sources/drizzle/started-loads.ts';
import { majors } from '../check/check-repository.ts';
import { liveDatabase } from '../check/live-database.ts';
import { copyOfFixture, type Repository, repositoryOf } from '../check/repository.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { testServerUrl } from '../support/postgres.ts';
import { callCli, runCli } from './run-cli.ts';

const modules = resolve(import.meta.dirname, '../../node_modules');

/** Whose defaults drizzle-kit keeps otherwise than Postgres has to be told them. */
const newColumns = `
  newsletter: boolean('newsletter').notNull().default(false),
  said: jsonb('said').default({ words: "it's" }),
  path: text('path').default('a\\\\b'),
  words: text('words').array().default(["it's", 'a,b']),
`;

let repository: Repository;
beforeAll(async () => {
  repository = copyOfFixture('shop-drifted');
  await buildUnlessFresh();
}, 120_000);
afterAll(() => repository.delete());

test('what schema.ts has and the migrations lack becomes the next migration, after which drizzle-kit has nothing to generate', async () => {
  const { root } = repository;
  repository.editSchema(["newsletter: boolean('newsletter').notNull().default(false),", newColumns]);
  const common = ['--cwd', root, '--postgres-url', testServerUrl(), '--truth', 'drizzle'];
  const half = await callCli(['fix', ...common, '--finding', '5cbd66b168e5', '--write']);
  expect([half.status, half.stderr]).toEqual([
    2,
    expect.stringMatching(
      /migration is written whole or not at all[^→]*Not chosen:[^→]*[0-9a-f]{12} +\w+ orders/,
    ),
  ]);
  expect(readdirSync(join(root, 'drizzle')).filter((name) => name.startsWith('0003'))).toEqual([]);

  const written = await runCli(['fix', ...common, '--all', '--write']);
  expect([written.status, written.stdout]).toEqual([
    0,
    'wrote drizzle/0003_schema_drift.sql\nwrote drizzle/meta/0003_snapshot.json\nwrote drizzle/meta/_journal.json\n',
  ]);
  const checked = await callCli(['check', ...common]);
  expect([checked.status, checked.stdout]).toEqual([0, expect.stringContaining('agree')]);

  expect(generateWith(0, root)).toContain('No schema changes, nothing to migrate');
});

/** What drizzle-kit 1 writes for a column, as an entity and as what makes it. */
const column = (table: string, name: string) => ({
  ...{ schema: 'public', table, name, type: 'integer', typeSchema: null, notNull: false },
  ...{ dimensions: 0, default: null, generated: null, identity: null, entityType: 'columns' },
});
const table = (name: string) => ({ schema: 'public', name, isRlsEnabled: false, entityType: 'tables' });
const created = (...rows: readonly object[]) => rows.map((row) => ({ op: 'create', row }));
const folder = (name: string, sql: string, snapshot: object) => ({
  [`drizzle/${name}/migration.sql`]: sql,
  [`drizzle/${name}/snapshot.json`]: JSON.stringify({ dialect: 'postgres', footprints: [], ...snapshot }),
});
const id = (digit: number) => `00000000-0000-4000-8000-${String(digit).padStart(12, '0')}`;

const ofDrizzle1 = {
  'package.json': '{"type":"module","dependencies":{"drizzle-orm":"1.0.0-rc.5"}}',
  'drizzle.config.ts': "export default { dialect: 'postgresql', out: './drizzle', schema: './schema.ts' };",
  'schema.ts': `import { boolean, jsonb, integer, pgTable, text } from 'drizzle-orm/pg-core';
export const t = pgTable('t', { a: integer(), b: integer() });
export const u = pgTable('u', { c: integer(), ${newColumns} });`,
};

test('in folders of Drizzle 1.0 the next migration follows all open branches, after which drizzle-kit has nothing to generate', async () => {
  const {
    root,
    read,
    delete: remove,
  } = repositoryOf({
    ...ofDrizzle1,
    ...folder('20250101000000_base', 'CREATE TABLE t (a int);', {
      ...{ type: 'base', version: '9', id: id(1), prevIds: [id(0).replace('4000-8', '0000-0')] },
      ddl: [table('t'), column('t', 'a')],
    }),
    ...folder('20250102000000_b', 'ALTER TABLE t ADD b int;', {
      ...{ type: 'diff', version: '9', id: id(2), prevIds: [id(1)], deltas: created(column('t', 'b')) },
    }),
    ...folder('20250103000000_u', 'CREATE TABLE u (c int);', {
      ...{ type: 'diff', version: '9', id: id(3), prevIds: [id(1)] },
      deltas: created(table('u'), column('u', 'c')),
    }),
    'drizzle/20250104000000_by_hand/migration.sql': 'UPDATE t SET b = 1;',
  });
  onTestFinished(remove);
  const { status, stdout, stderr } = await callCli([
    ...['fix', '--cwd', root, '--postgres-url', testServerUrl()],
    ...['--truth', 'drizzle', '--all', '--write'],
  ]);
  const [name] = readdirSync(join(root, 'drizzle')).filter((it) => it.endsWith('_schema_drift'));
  // The new snapshot stands for what the migration before it lacks.
  expect([status, stdout, stderr]).toEqual([
    0,
    `wrote drizzle/${name}/migration.sql\nwrote drizzle/${name}/snapshot.json\n`,
    expect.not.stringContaining('has no snapshot'),
  ]);
  expect(JSON.parse(read(`drizzle/${name}/snapshot.json`)).prevIds).toEqual([id(3), id(2)]);
  expect(generateWith(1, root)).toContain('No schema changes, nothing to migrate');
});

test('folders of Drizzle 1.0 whose snapshots hold the whole schema get one of that format', async () => {
  const whole = (digit: number, before: readonly number[]) => ({
    ...{ version: '8', id: id(digit), prevIds: before.map(id), ddl: [], renames: [] },
  });
  const { root, delete: remove } = repositoryOf({
    ...ofDrizzle1,
    ...folder('20250101000000_a', '', whole(1, [])),
    ...folder('20250102000000_b', '', whole(2, [1])),
    ...folder('20250102000000_c', '', whole(3, [1])),
  });
  onTestFinished(remove);
  const { signal } = new AbortController();
  const snapshot = await drizzleSnapshot({}, join(root, 'drizzle'), root, signal);
  expect(snapshot).toMatchObject({ version: '8', dialect: 'postgres', prevIds: [id(3), id(2)], renames: [] });
  expect(snapshot?.ddl).toContainEqual(column('t', 'b'));
});

/** What drizzle-kit says when it is to generate what the migrations lack. */
function generateWith(major: 0 | 1, root: string): string {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  for (const name of ['drizzle-kit', 'drizzle-orm'])
    symlinkSync(join(modules, `${name}-${major}`), join(root, 'node_modules', name));
  const links = ['--preserve-symlinks', '--preserve-symlinks-main'];
  const kit = join(root, 'node_modules/drizzle-kit/bin.cjs');
  return execFileSync(process.execPath, [...links, kit, 'generate'], { cwd: root, encoding: 'utf8' });
}

test('where schema.ts is wrong in something that no edit mends, no migration is written, whose snapshot would hide that; edits are', async () => {
  const other = copyOfFixture('shop-drifted');
  const file = 'src/db/schema.ts';
  other.write(file, other.read(file).replace('{table.price} > 0', '{table.price} >= 0'));
  const written = await callCli([
    ...['fix', '--cwd', other.root, '--postgres-url', testServerUrl()],
    ...['--truth', 'migrations', '--all', '--write'],
  ]);
  const [after, migrations] = [other.read(file), readdirSync(join(other.root, 'drizzle'))];
  other.delete();
  expect([written.status, written.stdout, written.stderr]).toEqual([
    2,
    'edited src/db/schema.ts\n',
    expect.stringMatching(
      /\d findings? (is|are) left:[^→]*by hand[^→]*would not lead to what schema\.ts says\.\s+`drizzle` stays wrong in\s+[0-9a-f]{12} /,
    ),
  ]);
  expect(after).toContain("paymentId: uuid('payment_id')");
  expect(migrations.filter((name) => name.startsWith('0003'))).toEqual([]);
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
  const refused = await callCli([...fix, '--all', '--write']);
  expect([refused.status, refused.stderr, files()]).toEqual([
    2,
    expect.stringMatching(
      /`flyway` was not written: with it in its place in db, [^→]*"v\\?"\s+does\s+not\s+exist/,
    ),
    ['R__v.sql', 'V1__t.sql', 'later'],
  ]);
  flyway.write('schema.sql', 'CREATE TABLE t (id int, n int); CREATE VIEW v AS SELECT id FROM t;');
  const written = await callCli([...fix, '--all', '--write']);
  flyway.delete();
  expect([written.status, written.stdout]).toEqual([0, 'wrote db/V4__schema_drift.sql\n']);
});

test('what only shows once something else is edited is edited with it: a result that shows a new column of its table', async () => {
  const followed = repositoryOf({
    'schema-drift.yml': `sources:
  migrations: supabase/migrations
  drizzle: { schema: schema.ts, partial: true }
  types: { kind: supabase-types, file: types.ts }
truth: migrations
`,
    'package.json': ofDrizzle1['package.json'],
    'schema.ts': `import { integer, pgTable } from 'drizzle-orm/pg-core';
export const t = pgTable('t', { id: integer().primaryKey(), n: integer() });`,
    'supabase/migrations/20250101000000_t.sql': `CREATE TABLE t (id int PRIMARY KEY);
CREATE FUNCTION all_t() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t';`,
    'types.ts': `type Database = { public: {
  Tables: {
    t: { Row: { id: number }; Insert: { id: number }; Update: { id?: number }; Relationships: [] }
  }
  Views: { [_ in never]: never }
  Functions: {
    all_t: { Args: never; Returns: { id: number }[] }
  }
} }`,
  });
  const fix = ['fix', '--cwd', followed.root, '--postgres-url', testServerUrl(), '--all', '--write'];
  const { status, stdout } = await callCli(fix);
  const types = followed.read('types.ts');
  followed.delete();
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/^edited types\.ts\nwrote supabase\/migrations\/\d+_schema_drift\.sql\n$/),
  ]);
  expect(types).toContain('all_t: { Args: never; Returns: { id: number; n: number | null }[] }');
});

test('beside a migration that makes what a database has already stands how it is noted there', async () => {
  const live = await liveDatabase(
    'has_it_already',
    majors.at(-1) as number,
    `CREATE TABLE t (id int PRIMARY KEY, n int);
CREATE TABLE schema_migrations (version varchar NOT NULL PRIMARY KEY);
INSERT INTO schema_migrations VALUES ('20250101000000');`,
  );
  const adopted = repositoryOf({
    'schema-drift.yml': `sources:
  migrations: { path: db/migrations, tool: dbmate }
  production: { kind: live, url-env: PRODUCTION_URL }
truth: production
`,
    'db/migrations/20250101000000_t.sql': '-- migrate:up\nCREATE TABLE t (id int PRIMARY KEY);\n',
  });
  const fix = ['fix', '--cwd', adopted.root, '--postgres-url', testServerUrl(), '--all', '--write'];
  const { status, stdout } = await callCli(fix, { PRODUCTION_URL: process.env[live.urlEnv] ?? '' });
  adopted.delete();
  await live.forget();
  const [, version] = /(\d+)_schema_drift/.exec(stdout) ?? [];
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(
      new RegExp(
        `^wrote \\S+${version}_schema_drift\\.sql\n  The next deploy to production fails at [^\n]*already exists[^\n]*\n[^]*\n    INSERT INTO \\S+ \\(version\\) VALUES \\('${version}'\\);\n$`,
      ),
    ),
  ]);
});
