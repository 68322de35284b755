import { drizzle } from 'drizzle-orm-0/node-postgres';
import { migrate } from 'drizzle-orm-0/node-postgres/migrator';
import { expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { deployed } from '../../src/catalog/translate.ts';
import { compareLedger } from '../../src/ledger/compare.ts';
import { migrationStatuses } from '../../src/ledger/migration-status.ts';
import { readMigrationsUpTo } from '../../src/ledger/replay.ts';
import { ledgersIn } from '../../src/sources/ledgers/in-database.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { emptyDatabase } from '../migrations/database.ts';
import { folderOf, journal } from '../migrations/support.ts';
import { testServer } from '../support/postgres.ts';

const tags = ['0000_users', '0001_posts', '0002_late', '0003_next'];
const files = {
  'm/0000_users.sql': 'CREATE TABLE users (id int PRIMARY KEY, name text);',
  'm/0001_posts.sql': 'CREATE TABLE posts (id int PRIMARY KEY);--> statement-breakpoint\nDROP TABLE users;',
  'm/0002_late.sql': 'CREATE TABLE late (id int);',
  'm/0003_next.sql': 'CREATE TABLE next (id int);',
};

/** The server of this run, and a folder's migrations. */
const contextOf = (root: string) => ({
  root,
  server: Promise.resolve(testServer()),
  name: 'replay',
  signal: new AbortController().signal,
});

test('the migrations as Drizzle applied them: without the one that it skipped, without what is pending', async () => {
  const deployed = folderOf({ ...files, 'm/meta/_journal.json': journal(tags.slice(0, 2)) });
  const live = await emptyDatabase();
  await migrate(drizzle(live), { migrationsFolder: `${deployed}/m` });
  // Since then one was merged that is older than what is deployed, and one that is newer.
  const root = folderOf({
    ...files,
    'm/meta/_journal.json': journal(tags, { 2: { when: 1_700_000_000_500 }, 3: { when: 1_700_000_009_000 } }),
  });

  const opened = await openMigrations({ path: 'm' }, root);
  const state = compareLedger(await ledgersIn(live), opened);
  expect(state.applied.map(({ name }) => name)).toEqual(['0000_users', '0001_posts']);
  expect(state.pending.map(({ name }) => name)).toEqual(['0003_next']);
  expect(state.faults.map(({ code, subject }) => [code, subject])).toEqual([['ledger-skipped', '0002_late']]);
  const replayed = await readMigrationsUpTo(opened, state, contextOf(root));
  expect(replayed.catalog).toEqual((await extractCatalog(live)).catalog);
  expect(opened.faults).not.toEqual([]);
  expect(replayed.faults).toEqual([]);
  expect(replayed.facts).toEqual(['2 of 4 migrations (Drizzle journal), as the ledger has them']);

  // What was foretold is what the tool does.
  await migrate(drizzle(live), { migrationsFolder: `${root}/m` });
  const after = compareLedger(await ledgersIn(live), opened);
  expect(after.migrations.map(({ state }) => state)).toEqual(['applied', 'applied', 'skipped', 'applied']);
});

test('the order in which they were applied there, not that of the folder', async () => {
  const root = folderOf({
    'm/migration_lock.toml': '',
    'm/20240101000000_a/migration.sql': 'CREATE TABLE t (id int);',
    'm/20240102000000_b/migration.sql': 'ALTER TABLE t ADD COLUMN b int;',
    'm/20240103000000_c/migration.sql': 'ALTER TABLE t ADD COLUMN c int DEFAULT 1;',
    'm/20240102120000_d/migration.sql': 'ALTER TABLE t ALTER COLUMN c SET DEFAULT 2;',
  });
  const opened = await openMigrations({ path: 'm' }, root);
  const ids = ['20240101000000_a', '20240103000000_c', '20240102120000_d'];
  const entries = ids.map((id) => ({ id, state: 'applied' as const }));
  const state = compareLedger([{ tool: 'prisma', table: '_prisma_migrations', entries }], opened);
  const { catalog } = await readMigrationsUpTo(opened, state, contextOf(root));
  const columns = catalog.objects.filter(({ kind }) => kind === 'column');
  expect(columns.map(({ path, attributes }) => [path.at(-1), attributes.default])).toEqual([
    ['c', '2'],
    ['id', undefined],
  ]);
  expect(state.pending.map(({ name }) => name)).toEqual(['20240102000000_b']);
});

test('a repeatable migration that was edited is pending: what it made before is no change of the database', async () => {
  const files = { 'm/V1__t.sql': 'CREATE TABLE t (a int, b text, c int);' };
  const root = folderOf({ ...files, 'm/R__v.sql': 'CREATE OR REPLACE VIEW v AS SELECT a, b, c FROM t;' });
  const context = contextOf(root);
  const head = await readMigrations({ path: 'm' }, context);
  const live = await emptyDatabase();
  await live.query(`${files['m/V1__t.sql']} CREATE VIEW v AS SELECT a, upper(b) AS b FROM t;`);
  const { catalog } = await extractCatalog(live);
  const entries = [
    { id: '1', state: 'applied' as const },
    { id: 'R__v', name: 'v', checksum: '1', state: 'applied' as const },
  ];
  const ledgers = [{ tool: 'flyway' as const, table: 'public.flyway_schema_history', entries }];
  const declared = { name: 'migrations', settings: { path: 'm' }, head, context };
  const [status] = await migrationStatuses([declared], { ledgers, catalog });
  expect(status?.faults).toEqual([]);
  expect(status?.pending?.migrations.map(({ name }) => name)).toEqual(['R__v']);
  const ahead = status?.pendingChange ?? { from: catalog, to: catalog };
  expect(deployed(catalog, ahead).objects).toEqual(head.catalog.objects);
  // What else is different is not taken for its doing.
  await live.query('ALTER TABLE t ALTER COLUMN a SET NOT NULL');
  const { catalog: changed } = await extractCatalog(live);
  const [after] = await migrationStatuses([declared], { ledgers, catalog: changed });
  const column = deployed(changed, after?.pendingChange ?? ahead).objects.find(
    ({ path }) => path.join() === 'public,t,a',
  );
  expect(column?.attributes.notNull).toBe(true);
});

test('a runner of one’s own that keeps no ledger: all migrations count as applied, and nothing is wrong with that', async () => {
  const root = folderOf({ 'm/1.sql': 'CREATE TABLE t (a int);' });
  const context = contextOf(root);
  const head = await readMigrations({ path: 'm' }, context);
  const { catalog } = head;
  const declared = { name: 'files', settings: { path: 'm' }, head, context };
  const [without] = await migrationStatuses([declared], { ledgers: [], catalog });
  expect(without?.faults).toMatchObject([
    { code: 'ledger-missing', severity: 'warning', advice: expect.stringContaining('note') },
  ]);
  const none = { ...declared, settings: { path: 'm', ledger: 'none' as const } };
  expect(await migrationStatuses([none], { ledgers: [], catalog })).toEqual([
    { source: 'files', faults: [], facts: ['all migrations of files count as applied'], warnings: [] },
  ]);
});

test('without a ledger, what Drizzle’s own migrator would make of the journal does not matter', async () => {
  const root = folderOf({
    'm/0000_a.sql': 'CREATE TABLE t (a int);',
    'm/0001_b.sql': 'CREATE INDEX CONCURRENTLY i ON t (a);',
    'm/meta/_journal.json': journal(['0000_a', '0001_b'], { 1: { when: 1_600_000_000_000 } }),
  });
  const codes = async (ledger?: 'none') =>
    (await readMigrations({ path: 'm', ledger }, contextOf(root))).faults.map(({ code }) => code);
  expect(await codes()).toEqual(['out-of-order', 'missing-snapshot', 'transaction']);
  expect(await codes('none')).toEqual(['missing-snapshot']);
});
