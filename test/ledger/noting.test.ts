import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { drizzle as drizzle0 } from 'drizzle-orm-0/node-postgres';
import { migrate as migrate0 } from 'drizzle-orm-0/node-postgres/migrator';
import { drizzle as drizzle1 } from 'drizzle-orm-1/node-postgres';
import { migrate as migrate1 } from 'drizzle-orm-1/node-postgres/migrator';
import type { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { compareLedger } from '../../src/ledger/compare.ts';
import { howToNote, howToNoteOne } from '../../src/ledger/noting.ts';
import { rulesFor } from '../../src/ledger/rules.ts';
import { notedIn } from '../../src/sources/drizzle/noted-in.ts';
import { ledgersIn } from '../../src/sources/ledgers/in-database.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { emptyDatabase } from '../migrations/database.ts';
import { folderOf, journal } from '../migrations/support.ts';
import { realTables } from './real-tables.ts';
import type { Files } from './support.ts';

async function opened(files: Files, folder = 'm') {
  const root = folderOf(
    Object.fromEntries(Object.entries(files).map(([name, sql]) => [`${folder}/${name}`, sql])),
  );
  return { migrations: await openMigrations({ path: folder }, root), path: `${root}/${folder}` };
}

const drizzles: readonly (readonly [
  string,
  Files,
  (client: Client, migrationsFolder: string) => Promise<unknown>,
])[] = [
  [
    'below 1.0',
    {
      'meta/_journal.json': journal(['0000_a', '0001_b', '0002_c']),
      '0000_a.sql': 'create table a ();',
      '0001_b.sql': "select 'it''s';",
      '0002_c.sql': 'create table c ();',
    },
    (client, migrationsFolder) => migrate0(drizzle0(client), { migrationsFolder }),
  ],
  [
    '1.0',
    {
      '20240101000000_a/migration.sql': 'create table a ();',
      '20240101000000_a/snapshot.json': '{}',
      "20240229235959_it's/migration.sql": 'select 1;',
      "20240229235959_it's/snapshot.json": '{}',
      '20240301000000_c/migration.sql': 'create table c ();',
      '20240301000000_c/snapshot.json': '{}',
    },
    (client, migrationsFolder) => migrate1(drizzle1({ client }), { migrationsFolder }),
  ],
];

describe.each(drizzles)('drizzle-orm %s', (_, files, migrate) => {
  test('leaves alone what was noted so, and notes it no other way itself', async () => {
    const { migrations, path } = await opened(files);
    const client = await emptyDatabase();
    await client.query('create table a ()');
    await client.query(howToNote(migrations, migrations.migrations.slice(0, 2))?.text ?? '');
    const { applied, pending, faults } = compareLedger(await ledgersIn(client), migrations);
    expect([applied.length, pending.length, faults]).toEqual([2, 1, []]);
    await migrate(client, path);

    const other = await emptyDatabase();
    await migrate(other, path);
    const [noted, made] = [await ledgersIn(client), await ledgersIn(other)];
    const withoutTimes = (ledgers: typeof noted) =>
      ledgers.map(({ entries, ...rest }) => ({
        ...rest,
        entries: entries.map(({ appliedAt, ...entry }) => entry),
      }));
    expect(withoutTimes(noted)).toEqual(withoutTimes(made));
  });

  test('leaves alone one that was done by hand and noted so', async () => {
    const { 'meta/_journal.json': tags, ...rest } = files;
    const before = {
      ...Object.fromEntries(Object.entries(rest).filter(([name]) => !/^\d+_c/.test(name))),
      ...(tags === undefined ? {} : { 'meta/_journal.json': journal(['0000_a', '0001_b']) }),
    };
    const client = await emptyDatabase();
    await migrate(client, (await opened(before)).path);
    const { migrations, path } = await opened(files);
    const { ledger, pending } = compareLedger(await ledgersIn(client), migrations);
    const [last] = pending;
    if (ledger === undefined || last === undefined) throw new Error('Nothing is pending.');
    await client.query(`create table c (); ${howToNoteOne(ledger, last, migrations)}`);
    const after = compareLedger(await ledgersIn(client), migrations);
    expect([after.pending, after.faults]).toEqual([[], []]);
    await migrate(client, path);
  });
});

test.each([
  ['drizzle.config.ts', "{ table: 'Applied', schema: 'app' }", 'drizzle', 'app."Applied"'],
  ['drizzle-shop.config.ts', "{ table: 'applied' }", 'drizzle', 'drizzle.applied'],
  ['drizzle.config.ts', "{ table: 'of_others' }", 'elsewhere', 'drizzle.__drizzle_migrations'],
])('what %s says of %s with its migrations in %s', async (file, says, out, table) => {
  const files = { 'meta/_journal.json': journal(['0000_a']), '0000_a.sql': 'create table a ();' };
  const { migrations, path } = await opened(files, 'db/drizzle');
  const root = dirname(dirname(path));
  const config = `export default { dialect: 'postgresql', schema: 's.ts', out: 'db/${out}', migrations: ${says} };`;
  writeFileSync(join(root, file), config);
  const client = await emptyDatabase();
  await client.query(howToNote(migrations, migrations.migrations, await notedIn(path, root))?.text ?? '');
  expect((await ledgersIn(client)).map((one) => one.table)).toEqual([table]);
});

test.each([
  ['sqlx', '3_2024_add__it.up', "(3, '2024 add  it', true, "],
  ['prisma', '20240101000000_add it', "prisma migrate resolve --applied '20240101000000_add it'"],
] as const)('%s of a file with an unusual name', (tool, name, says) => {
  const file = { file: `${name}.sql`, sql: 'select 1;', statements: [], transactional: true };
  const migration = { ...file, name, metaCommands: [] };
  expect(howToNote({ tool }, [migration])?.text).toContain(says);
});

/** What the other tools are told, for the files of a table that each of them made. */
const commands: readonly (readonly [tool: string, says: string])[] = [
  ['supabase', 'supabase migration repair --status applied 20240101000000 20240102000000'],
  [
    'prisma',
    'prisma migrate resolve --applied 20240101000000_init\nprisma migrate resolve --applied 20240101120000_late',
  ],
  ['flyway', 'flyway baseline -baselineVersion=2'],
  ['golang-migrate', 'migrate force 2'],
];

test.each(commands)('%s', async (tool, says) => {
  const table = realTables.find((real) => real.tool === tool);
  const { migrations } = await opened(table?.files ?? {}, table?.folder);
  expect(howToNote(migrations, migrations.migrations.slice(0, 2))?.text).toBe(says);
});

/** Commands of tools that have one; the others are told SQL for the table that they made. */
const commandsForOne: Readonly<Record<string, string>> = {
  supabase: 'supabase migration repair --status applied 20240103000000',
  prisma: 'prisma migrate resolve --applied 20240103000000_three',
  'golang-migrate': 'migrate force 3',
};

describe('one migration that was done by hand', () => {
  const pending = realTables.filter(
    ({ tool, expected }) => tool !== 'alembic' && Object.values(expected).includes('pending'),
  );
  test.each(pending)('$tool ($how)', async ({ tool, sql, files, folder }) => {
    const { migrations } = await opened(files, folder);
    const client = await emptyDatabase();
    await client.query(sql);
    const before = compareLedger(await ledgersIn(client), migrations);
    const [first] = before.pending;
    if (first === undefined || before.ledger === undefined) throw new Error('Nothing is pending.');
    const note = howToNoteOne(before.ledger, first, migrations);
    if (commandsForOne[tool] !== undefined) return expect(note).toBe(commandsForOne[tool]);
    await client.query(note);
    const after = compareLedger(await ledgersIn(client), migrations);
    expect(after.pending).toEqual(before.pending.slice(1));
    expect(after.faults).toEqual(before.faults);
    const entry = after.migrations.find(({ migration }) => migration === first)?.entry;
    const rules = rulesFor(before.ledger, migrations);
    if (entry?.checksum !== undefined) expect(rules.checksums?.(first)).toContain(entry.checksum);
  });
});
