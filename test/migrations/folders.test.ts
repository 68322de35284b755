import { describe, expect, test } from 'vitest';
import type { SourceFault } from '../../src/sources/fault.ts';
import { readDrizzleFolders } from '../../src/sources/migrations/drizzle-folders.ts';
import { readDrizzleJournal } from '../../src/sources/migrations/drizzle-journal.ts';
import { readFlyway } from '../../src/sources/migrations/flyway/folder.ts';
import { readDiesel, readPrisma } from '../../src/sources/migrations/folder-per-migration.ts';
import type { MigrationFolder, MigrationReader } from '../../src/sources/migrations/migration.ts';
import { naturalOrder } from '../../src/sources/migrations/natural-order.ts';
import { extensionsOf, openMigrations } from '../../src/sources/migrations/open.ts';
import { type MigrationTool, recogniseMigrations } from '../../src/sources/migrations/recognise.ts';
import { readSqlFolder } from '../../src/sources/migrations/sql-folder.ts';
import { folderOf, journal } from './support.ts';

type Files = Readonly<Record<string, string>>;
const placed = (absolute: string): MigrationFolder => ({ absolute, shown: 'm', root: absolute });
const sql = 'SELECT 1;';
const chain = (id: string, ...prevIds: string[]) => JSON.stringify({ id, prevId: prevIds[0], prevIds });
const two = { '0000_a.sql': sql, '0001_b.sql': sql };
const snapshots = { 'meta/0000_snapshot.json': chain('A', '0'), 'meta/0001_snapshot.json': chain('B', 'A') };
const names = ['0000_a', '0001_b'];

const journals: readonly (readonly [name: string, files: Files, faults: readonly string[]])[] = [
  ['a clean folder', { ...two, ...snapshots, 'meta/_journal.json': journal(names) }, []],
  [
    'a file that is gone',
    { '0001_b.sql': sql, ...snapshots, 'meta/_journal.json': journal(names) },
    ['missing-file critical 0000_a m/meta/_journal.json:9'],
  ],
  [
    'a file that the journal does not name',
    { ...two, '0002_c.sql': sql, ...snapshots, 'meta/_journal.json': journal(names) },
    ['orphaned-file warning 0002_c m/0002_c.sql:1'],
  ],
  [
    'an older time after a newer one',
    { ...two, ...snapshots, 'meta/_journal.json': journal(names, { 1: { when: 1_600_000_000_000 } }) },
    ['out-of-order critical 0001_b m/meta/_journal.json:15'],
  ],
  [
    'an older time that later migrations have long passed',
    {
      ...two,
      '0002_c.sql': sql,
      ...snapshots,
      'meta/0002_snapshot.json': chain('C', 'B'),
      'meta/_journal.json': journal([...names, '0002_c'], { 1: { when: 1_600_000_000_000 } }),
    },
    ['out-of-order warning 0001_b m/meta/_journal.json:15'],
  ],
  [
    'two with one time',
    { ...two, ...snapshots, 'meta/_journal.json': journal(names, { 1: { when: 1_700_000_000_000 } }) },
    ['duplicate-when critical 0001_b m/meta/_journal.json:15'],
  ],
  [
    'a time in the future',
    {
      ...two,
      ...snapshots,
      'meta/_journal.json': journal(names, { 1: { when: Date.now() + 9 * 365 * 86_400_000 } }),
    },
    ['future-when critical 0001_b m/meta/_journal.json:15'],
  ],
  [
    'a time in microseconds, which is no date at all',
    {
      ...two,
      ...snapshots,
      'meta/_journal.json': journal(names, { 1: { when: 1_700_000_000_000_000_000 } }),
    },
    ['future-when critical 0001_b m/meta/_journal.json:15'],
  ],
  [
    'a time of another time zone, or of a clock that is fast',
    {
      ...two,
      ...snapshots,
      'meta/_journal.json': journal(names, { 1: { when: Date.now() + 12 * 3_600_000 } }),
    },
    [],
  ],
  [
    'two with one number',
    { ...two, ...snapshots, 'meta/_journal.json': journal(names, { 1: { idx: 0 } }) },
    ['duplicate-idx warning 0001_b m/meta/_journal.json:16'],
  ],
  [
    'one that is named twice',
    { ...two, ...snapshots, 'meta/_journal.json': journal([...names, '0001_b']) },
    ['duplicate-tag critical 0001_b m/meta/_journal.json:23'],
  ],
  [
    'a number left out',
    { ...two, ...snapshots, 'meta/_journal.json': journal(names, { 1: { idx: 2 } }) },
    ['idx-gap cosmetic 0001_b m/meta/_journal.json:16'],
  ],
  [
    'the newest without a snapshot',
    { ...two, 'meta/0000_snapshot.json': chain('A', '0'), 'meta/_journal.json': journal(names) },
    ['missing-snapshot warning 0001_b m/meta/_journal.json:16'],
  ],
  [
    'two snapshots with one parent',
    {
      ...two,
      ...snapshots,
      'meta/0001_snapshot.json': chain('B', '0'),
      'meta/_journal.json': journal(names),
    },
    ['snapshot-conflict warning 0001_b m/meta/0001_snapshot.json:1'],
  ],
  [
    'a snapshot with an unknown parent',
    {
      ...two,
      ...snapshots,
      'meta/0001_snapshot.json': chain('B', 'X'),
      'meta/_journal.json': journal(names),
    },
    ['snapshot-chain cosmetic 0001_b m/meta/0001_snapshot.json:1'],
  ],
  [
    'a snapshot that is no JSON',
    { ...two, ...snapshots, 'meta/0001_snapshot.json': '<<<<', 'meta/_journal.json': journal(names) },
    ['unreadable-snapshot warning 0001_b m/meta/0001_snapshot.json:1'],
  ],
];

const [a, b, c] = ['20250101000000_a', '20250102000000_b', '20250103000000_c'];
const folderPair = {
  [`${a}/migration.sql`]: sql,
  [`${a}/snapshot.json`]: chain('A', '0'),
  [`${b}/migration.sql`]: sql,
};

/** A snapshot of drizzle-kit 1.0: what its statements write and read. */
const branch = (id: string, parent: string, target: readonly string[], more: object) =>
  JSON.stringify({
    id,
    prevIds: [parent],
    footprints: [{ statementType: 'alter_column', statementTarget: ['column', ...target], ...more }],
  });
/** One of its betas: the whole state, here of tables and their columns by type. */
const state = (
  id: string,
  parent: string,
  tables: Readonly<Record<string, Readonly<Record<string, string>>>>,
) =>
  JSON.stringify({
    id,
    prevIds: [parent],
    ddl: Object.entries(tables).flatMap(([table, columns]) => [
      { entityType: 'tables', schema: 'public', name: table },
      ...Object.entries(columns).map(([name, type]) => ({
        entityType: 'columns',
        schema: 'public',
        table,
        name,
        type,
      })),
    ]),
  });
const column = ['public', 'site', 'name'];
/** Two migrations from one parent, by their snapshots. */
const branches = (start: string, one: string, other: string): Files => ({
  [`${a}/migration.sql`]: sql,
  [`${a}/snapshot.json`]: start,
  [`${b}/migration.sql`]: sql,
  [`${b}/snapshot.json`]: one,
  [`${c}/migration.sql`]: sql,
  [`${c}/snapshot.json`]: other,
});
const conflict = [`snapshot-conflict critical ${c} m/${c}/snapshot.json:1`];

const folders: readonly (readonly [name: string, files: Files, faults: readonly string[]])[] = [
  ['a clean folder', { ...folderPair, [`${b}/snapshot.json`]: chain('B', 'A') }, []],
  [
    'a folder without migration.sql',
    { ...folderPair, [`${b}/snapshot.json`]: chain('B', 'A'), [`${c}/snapshot.json`]: chain('C', 'B') },
    [`missing-file critical ${c} m/${c}:1`],
  ],
  [
    'two from one parent',
    { ...folderPair, [`${b}/snapshot.json`]: chain('B', '0') },
    [`snapshot-conflict warning ${b} m/${b}/snapshot.json:1`],
  ],
  [
    'two from one parent that a third joins',
    {
      ...folderPair,
      [`${b}/snapshot.json`]: chain('B', '0'),
      [`${c}/migration.sql`]: sql,
      [`${c}/snapshot.json`]: chain('C', 'A', 'B'),
    },
    [],
  ],
  ['a name without a time', { 'start/migration.sql': sql, 'start/snapshot.json': chain('A', '0') }, []],
  [
    'a time in the future',
    { '20990101000000_a/migration.sql': sql, '20990101000000_a/snapshot.json': chain('A', '0') },
    ['future-when warning 20990101000000_a m/20990101000000_a/migration.sql:1'],
  ],
  [
    'open branches that touch different things',
    branches(
      chain('A', '0'),
      branch('B', 'A', column, { writes: ['type of name'], reads: ['site'] }),
      branch('C', 'A', ['public', 'site', 'theme'], { writes: ['theme'], reads: ['site'] }),
    ),
    [],
  ],
  [
    'open branches that write one thing',
    branches(
      chain('A', '0'),
      branch('B', 'A', column, { writes: ['type of name'], sqlHash: '1' }),
      branch('C', 'A', column, { writes: ['type of name'], sqlHash: '2' }),
    ),
    conflict,
  ],
  [
    'open branches of which one reads what the other writes, whichever is first',
    branches(
      chain('A', '0'),
      branch('B', 'A', column, { writes: ['type of name'], reads: ['site'] }),
      branch('C', 'A', ['public', 'site'], { writes: ['site'] }),
    ),
    conflict,
  ],
  [
    'open branches that do the same',
    branches(
      chain('A', '0'),
      branch('B', 'A', column, { writes: ['type of name'], sqlHash: '1' }),
      branch('C', 'A', column, { writes: ['type of name'], sqlHash: '1' }),
    ),
    [],
  ],
  [
    'open branches of a beta that touch different columns of a table',
    branches(
      state('A', '0', { site: { id: 'integer' } }),
      state('B', 'A', { site: { id: 'integer', theme: 'text' } }),
      state('C', 'A', { site: { id: 'integer', phone: 'text' } }),
    ),
    [],
  ],
  [
    'open branches of a beta that set the type of one column',
    branches(
      state('A', '0', { site: { name: 'text' } }),
      state('B', 'A', { site: { name: 'varchar(20)' } }),
      state('C', 'A', { site: { name: 'varchar(40)' } }),
    ),
    conflict,
  ],
  [
    'open branches of a beta of which one drops the table of the other',
    branches(
      state('A', '0', { site: { name: 'text' }, other: {} }),
      state('B', 'A', { site: { name: 'text', theme: 'text' }, other: {} }),
      state('C', 'A', { other: {} }),
    ),
    conflict,
  ],
  ['the newest without a snapshot', folderPair, [`missing-snapshot warning ${b} m/${b}/migration.sql:1`]],
  [
    'a file outside a folder',
    { ...folderPair, [`${b}/snapshot.json`]: chain('B', 'A'), 'extra.sql': sql },
    ['orphaned-file warning extra.sql m/extra.sql:1'],
  ],
];

async function faultsOf(read: MigrationReader, files: Files): Promise<string[]> {
  const { faults } = await read(placed(folderOf(files)));
  return faults.map(inShort);
}

/** The same files in a folder. */
function inFolder(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

function inShort({ code, severity, subject, location }: SourceFault): string {
  return `${code} ${severity} ${subject} ${location?.file}:${location?.line}`;
}

describe('faults of a Drizzle journal', () => {
  test.each(journals)('%s', async (_, files, faults) => {
    expect(await faultsOf(readDrizzleJournal, files)).toEqual(faults);
  });

  test('one that is named twice is read once', async () => {
    const absolute = folderOf({ ...two, 'meta/_journal.json': journal([...names, '0001_b']) });
    const { migrations } = await readDrizzleJournal(placed(absolute));
    expect(migrations.map(({ name }) => name)).toEqual(names);
  });

  test('what is gone keeps nothing else from being read', async () => {
    const absolute = folderOf({ '0001_b.sql': sql, 'meta/_journal.json': journal(names) });
    const { migrations } = await readDrizzleJournal(placed(absolute));
    expect(migrations.map(({ name, file }) => [name, file])).toEqual([['0001_b', 'm/0001_b.sql']]);
  });

  test.each([
    ['{\n  "entries": [\n    {,\n', 3, /not valid JSON/],
    ['{\n  "entries": [\n', 3, /not valid JSON/],
    ['{\n  "entries": [\n    1,\n    ,\n  ]\n}', 4, /not valid JSON/],
    ['{\n  "entries": [],\n}\n', 3, /not valid JSON/],
    ['{\n  "entries": [\n    tru\n  ]\n}', 3, /not valid JSON/],
    ['{}\n\n{}', 3, /not valid JSON/],
    ['{\n<<<<<<< HEAD\n', 2, /unresolved merge/],
    ['{\n"dialect": "mysql", "entries": []}', 2, /of a mysql database/],
    [
      '{"entries": [\n{"idx": 0, "when": 1, "tag": "a"},\n{"idx": 1, "when": "soon", "tag": "b"}]}',
      3,
      /entries\.1\.when/,
    ],
  ])('a journal that cannot be read: %j', async (text, line, message) => {
    const absolute = folderOf({ 'meta/_journal.json': text });
    await expect(readDrizzleJournal(placed(absolute))).rejects.toMatchObject({
      name: 'Problem',
      message: expect.stringMatching(message),
      location: { file: 'm/meta/_journal.json', line },
    });
  });
});

test('a conflict of open branches names both migrations, and what they do', async () => {
  const files = branches(
    chain('A', '0'),
    branch('B', 'A', column, { writes: ['type of name'] }),
    branch('C', 'A', column, { writes: ['type of name'] }),
  );
  const { faults } = await readDrizzleFolders(placed(folderOf(files)));
  expect(faults[0]?.message).toBe(
    `${b} (alter column site.name) and ${c} (alter column site.name) were generated from the same state and do not go together: \`drizzle-kit migrate\` and \`drizzle-kit check\` refuse them.`,
  );
});

describe('a journal beside folders of Drizzle 1.0', () => {
  const both = {
    ...two,
    'meta/_journal.json': journal(names),
    // The first entry of the journal after `drizzle-kit up`, by its second.
    '20231114221320_a/migration.sql': sql,
    '20260401000000_c/migration.sql': sql,
  };

  test('is refused by Drizzle, and read as one row without what is there twice', async () => {
    const opened = await openMigrations({ path: 'm' }, folderOf(inFolder('m', both)));
    expect(opened.migrations.map(({ name }) => name)).toEqual([
      '20231114221320_a',
      '0001_b',
      '20260401000000_c',
    ]);
    expect(opened.faults.map(inShort)).toEqual(['journal-beside-folders critical m m/meta/_journal.json:1']);
    expect(opened.faults[0]?.message).toContain('(20231114221320_a and 1 more)');
    expect(opened.faults[0]?.advice).toContain('drizzle-kit up');
  });

  test('a file that the journal names and nobody has is told besides', async () => {
    const { '0001_b.sql': _, ...lost } = both;
    const opened = await openMigrations({ path: 'm' }, folderOf(inFolder('m', lost)));
    expect(opened.faults.map(({ code }) => code)).toEqual(['journal-beside-folders', 'missing-file']);
  });
});

describe('what drizzle-kit pull wrote', () => {
  const head = '-- Current sql file was generated after introspecting the database\n-- If you want…\n';
  const text = `${head}/*\nCREATE TABLE a (i int);\n--> statement-breakpoint\nCREATE TABLE b (i int);\n*/`;
  const journalFolder = { 'm/0000_a.sql': text, 'm/meta/_journal.json': journal(['0000_a']) };
  const folder = { [`m/${a}/migration.sql`]: text, [`m/${a}/snapshot.json`]: chain('A', '0') };

  test.each([
    ['a journal', journalFolder],
    ['folders', folder],
  ] as readonly (readonly [string, Files])[])('is read as if it were no comment, of %s', async (_, files) => {
    const opened = await openMigrations({ path: 'm' }, folderOf(files));
    const [migration] = opened.migrations;
    expect(migration?.statements.map((statement) => [statement.text, statement.line])).toEqual([
      ['CREATE TABLE a (i int)', 4],
      ['CREATE TABLE b (i int)', 6],
    ]);
    expect(migration?.sql).toBe(text);
    expect(opened.warnings).toMatchObject([expect.stringMatching(/as `drizzle-kit pull` writes it/)]);
  });

  test.each([
    ['a comment of one’s own', '/* nothing to do */'],
    ['SQL below the comment', `${text}\nSELECT 1;`],
    ['a comment in front of SQL', '/* first */ SELECT 1; /* last */'],
  ])('is not %s', async (_, other) => {
    const opened = await openMigrations(
      { path: 'm' },
      folderOf({ 'm/0000_a.sql': other, 'm/meta/_journal.json': journal(['0000_a']) }),
    );
    expect(opened.warnings).toEqual([]);
  });
});

describe('faults of Drizzle folders', () => {
  test.each(folders)('%s', async (_, files, faults) => {
    expect(await faultsOf(readDrizzleFolders, files)).toEqual(faults);
  });
});

describe('a plain folder', () => {
  test('is read in the order of its numbers, without what leads back', async () => {
    const absolute = folderOf({
      '10_c.sql': sql,
      '2_b.sql': sql,
      '001_a.up.sql': sql,
      '001_a.down.sql': sql,
      'down/001_a.sql': sql,
      '3_D.SQL': sql,
      'README.md': '',
    });
    const { migrations, warnings, faults } = await readSqlFolder(placed(absolute));
    expect(migrations.map(({ file }) => file)).toEqual(['m/001_a.up.sql', 'm/2_b.sql', 'm/10_c.sql']);
    expect(warnings).toEqual([
      'm/001_a.down.sql: passed over, since it leads back.',
      'm/3_D.SQL: passed over, since its name does not end in .sql.',
      'm/down/: passed over, with 1 .sql file in it.',
    ]);
    expect(faults).toEqual([]);
  });

  test('and says so once', async () => {
    const names = ['1_a.up', '1_a.down', '2_b.up', '2_b.down', '3_c.up', '3_c.down'];
    const absolute = folderOf(Object.fromEntries(names.map((name) => [`${name}.sql`, sql])));
    const { warnings } = await readSqlFolder(placed(absolute));
    expect(warnings).toEqual(['m/1_a.down.sql and 2 more files: passed over, since they lead back.']);
  });

  test('two files with one number', async () => {
    const files = { '001_a.sql': sql, '1_b.sql': sql, '2_c.sql': sql };
    expect(await faultsOf(readSqlFolder, files)).toEqual(['duplicate-number warning 1_b.sql m/1_b.sql:1']);
  });

  test.each([
    ['-- migrate:up\nUP;\n-- migrate:down\nDOWN;', true],
    ['-- migrate:up transaction:false\nUP;\n-- migrate:down\nDOWN;', false],
    ['-- migrate:down\nDOWN;\n-- migrate:up\nUP;', true],
    ['-- +goose Up\nUP;\n-- +goose Down\nDOWN;', true],
    ['-- +goose NO TRANSACTION\n-- +goose Up\nUP;\n-- +goose Down\nDOWN;', false],
    ['UP;\n-- Down Migration\nDOWN;', true],
    ['-- no-transaction\nUP;', false],
    ['UP;', true],
  ])('only the way up is run: %j', async (text, transactional) => {
    const { migrations } = await readSqlFolder(placed(folderOf({ '1.sql': text })));
    expect(migrations[0]?.statements.map((statement) => statement.text)).toEqual(['UP']);
    expect(migrations[0]?.transactional).toBe(transactional);
  });
});

/** A folder of plain files as one tool runs it: which files, in which order, and what is said of the others. */
interface ToolFolder {
  readonly what: string;
  readonly files: Files;
  readonly tool: MigrationTool;
  readonly runs: readonly string[];
  readonly faults?: readonly string[];
}

const up = '-- migrate:up\nUP;\n-- migrate:down\nDOWN;\n';
const goose = '-- +goose Up\nUP;\n-- +goose Down\nDOWN;\n';
const nodePgMigrate = { 'package.json': '{ "dependencies": { "node-pg-migrate": "^9.0.0" } }' };
const sqlx = { 'Cargo.toml': '[dependencies]\nsqlx = { version = "0.8" }\n' };

const toolFolders: readonly ToolFolder[] = [
  {
    what: 'dbmate orders names as text',
    files: { 'm/2_b.sql': up, 'm/10_a.sql': up },
    tool: 'dbmate',
    runs: ['10_a', '2_b'],
  },
  {
    what: 'dbmate knows a file by its number alone, and refuses one without its comment',
    files: { 'm/1.sql': up, 'm/2_b.sql': sql, 'm/b.sql': up },
    tool: 'dbmate',
    runs: ['1', '2_b'],
    faults: ['orphaned-file warning b m/b.sql:1', 'unmarked-file critical 2_b m/2_b.sql:1'],
  },
  {
    what: 'dbmate refuses two files with one number',
    files: { 'm/1_a.sql': up, 'm/01_b.sql': up },
    tool: 'dbmate',
    runs: ['01_b', '1_a'],
    faults: ['duplicate-number critical 1_a.sql m/1_a.sql:1'],
  },
  {
    what: 'goose orders numbers, and refuses a file without one',
    files: { 'm/2_b.sql': goose, 'm/10_a.sql': goose, 'm/c.sql': goose },
    tool: 'goose',
    runs: ['2_b', '10_a'],
    faults: ['orphaned-file critical c m/c.sql:1'],
  },
  {
    what: 'goose takes a down file for a migration',
    files: { 'm/1_a.sql': goose, 'm/1_a.down.sql': 'DROP TABLE a;' },
    tool: 'goose',
    runs: ['1_a'],
    faults: ['down-file critical 1_a.down m/1_a.down.sql:1'],
  },
  {
    what: 'golang-migrate runs only what is called .up',
    files: {
      'm/2_b.up.sql': sql,
      'm/2_b.down.sql': sql,
      'm/10_a.up.sql': sql,
      'm/3_c.sql': sql,
      'm/d.up.sql': sql,
    },
    tool: 'golang-migrate',
    runs: ['2_b.up', '10_a.up'],
    faults: ['orphaned-file warning 3_c m/3_c.sql:1', 'orphaned-file warning d.up m/d.up.sql:1'],
  },
  {
    what: 'golang-migrate by go.mod, though no file is called .up',
    files: {
      'm/1_a.sql': sql,
      'm/2_b.up.sql': sql,
      'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.20.1',
    },
    tool: 'golang-migrate',
    runs: ['2_b.up'],
    faults: ['orphaned-file warning 1_a m/1_a.sql:1'],
  },
  {
    what: 'sqlx runs files with and without .up, in the order of their numbers',
    files: { 'm/2_b.up.sql': sql, 'm/2_b.down.sql': sql, 'm/10_a.sql': sql, ...sqlx },
    tool: 'sqlx',
    runs: ['2_b.up', '10_a'],
  },
  {
    what: 'node-pg-migrate: 13 digits are milliseconds, 17 a time in UTC, 14 a number larger than both',
    files: {
      'm/20240101000000_d.sql': sql,
      'm/20240101000000000_b.sql': sql,
      'm/1704067199999_a.sql': sql,
      'm/1704067200001_c.sql': sql,
      ...nodePgMigrate,
    },
    tool: 'node-pg-migrate',
    runs: ['1704067199999_a', '20240101000000000_b', '1704067200001_c', '20240101000000_d'],
  },
  {
    what: 'node-pg-migrate takes a down file for a migration, and refuses a name without digits',
    files: { 'm/1_a.up.sql': sql, 'm/1_a.down.sql': sql, 'm/b.sql': sql, ...nodePgMigrate },
    tool: 'node-pg-migrate',
    runs: ['1_a.up'],
    faults: ['orphaned-file critical b m/b.sql:1', 'down-file critical 1_a.down m/1_a.down.sql:1'],
  },
  {
    what: 'Atlas begins at the last checkpoint',
    files: {
      'm/atlas.sum': '',
      'm/1_a.sql': sql,
      'm/2_b.sql': '-- atlas:checkpoint\n\nSELECT 2;',
      'm/3_c.sql': '-- atlas:txmode none\n-- atlas:checkpoint tag\n\nSELECT 3;',
      'm/4_d.sql': sql,
    },
    tool: 'atlas',
    runs: ['3_c', '4_d'],
  },
  {
    what: 'Atlas: a directive without an empty line below belongs to the statement',
    files: { 'm/atlas.sum': '', 'm/1_a.sql': sql, 'm/2_b.sql': '-- atlas:checkpoint\nSELECT 2;' },
    tool: 'atlas',
    runs: ['1_a', '2_b'],
  },
  {
    what: 'Supabase orders names as text, and takes a down file for a migration',
    files: { 'supabase/m/2_b.sql': sql, 'supabase/m/10_a.sql': sql, 'supabase/m/2_b.down.sql': sql },
    tool: 'supabase',
    runs: ['10_a', '2_b'],
    faults: ['down-file critical 2_b.down supabase/m/2_b.down.sql:1'],
  },
  {
    what: 'a tool that nothing tells',
    files: { 'm/2_b.sql': sql, 'm/10_a.sql': sql, 'm/c.sql': sql, 'm/2_b_rollback.sql': sql },
    tool: 'sql',
    runs: ['2_b', '10_a', 'c'],
  },
];

describe('a folder of plain files by the rules of the tool that runs it', () => {
  test.each(toolFolders)('$what', async ({ files, tool, runs, faults = [] }) => {
    const [path = ''] = Object.keys(files).flatMap((name) => /^.*\bm(?=\/)/.exec(name)?.[0] ?? []);
    const opened = await openMigrations({ path }, folderOf(files));
    expect(opened.tool).toBe(tool);
    expect(opened.migrations.map(({ name }) => name)).toEqual(runs);
    expect(opened.faults.map(inShort)).toEqual(faults);
  });

  test('what a checkpoint stands for is kept, for databases that began before it', async () => {
    const files = { 'm/atlas.sum': '', 'm/1_a.sql': sql, 'm/2_b.sql': '-- atlas:checkpoint\n\nSELECT 2;' };
    const { before, warnings } = await openMigrations({ path: 'm' }, folderOf(files));
    expect(before?.map(({ name }) => name)).toEqual(['1_a']);
    expect(warnings).toEqual([
      'm/2_b.sql is a checkpoint, at which Atlas begins on an empty database: the file before it is left out.',
    ]);
  });

  test.each<readonly [MigrationTool, string, readonly string[], boolean]>([
    ['node-pg-migrate', '---- Up Migration ----\nUP;\n---- Down Migration ----\nDOWN;', ['UP'], true],
    ['node-pg-migrate', '  -- up migration\nUP;\n\t-- Down  Migration\nDOWN;', ['UP'], true],
    ['node-pg-migrate', 'UP;\n-- Down Migration\nDOWN;', ['UP', 'DOWN'], true],
    ['dbmate', `${up}-- migrate:up\nMORE;\n-- migrate:down\nLESS;`, ['UP', 'MORE'], true],
    ['dbmate', '-- migrate:up transaction:false\nUP;\n-- migrate:down\n', ['UP'], false],
    ['goose', '-- +goose NO TRANSACTION\n-- +goose Up\nUP;', ['UP'], false],
    ['sqlx', '-- no-transaction\nUP;', ['UP'], false],
    ['sqlx', 'UP;\n-- migrate:down\nMORE;', ['UP', 'MORE'], true],
    ['atlas', '-- atlas:txmode none\n\nUP;', ['UP'], false],
    ['atlas', '-- atlas:txmode none\nUP;', ['UP'], true],
  ])('%s: what leads up in %j', async (tool, text, statements, transactional) => {
    const root = folderOf({ 'm/1_a.sql': text });
    const { migrations } = await openMigrations({ path: 'm', tool }, root);
    expect(migrations[0]?.statements.map((statement) => statement.text)).toEqual(statements);
    expect(migrations[0]?.transactional).toBe(transactional);
  });
});

describe('other tools', () => {
  test('Flyway: versions by number, then what is repeatable, in subfolders too', async () => {
    const absolute = folderOf({
      'R__views.sql': sql,
      'V1_10__c.sql': sql,
      'sub/V1.2__b.sql': sql,
      'V1__a.sql': sql,
      'V1.10.0__d.sql': sql,
      'U1__a.sql': sql,
      'V1__a.sql.conf': 'executeInTransaction=false',
    });
    const { migrations, faults, warnings } = await readFlyway(placed(absolute));
    expect(migrations.map(({ file }) => file)).toEqual([
      'm/V1__a.sql',
      'm/sub/V1.2__b.sql',
      'm/V1.10.0__d.sql',
      'm/V1_10__c.sql',
      'm/R__views.sql',
    ]);
    expect(migrations.map(({ transactional }) => transactional)).toEqual([false, true, true, true, true]);
    expect(faults.map(({ code, subject }) => [code, subject])).toEqual([['duplicate-number', 'V1_10__c']]);
    expect(warnings).toEqual(['m/U1__a.sql: passed over, since it is no V, B or R file.']);
  });

  test('Flyway: an empty database begins at the baseline with the highest version', async () => {
    const absolute = folderOf({
      'V1__a.sql': sql,
      'V2__b.sql': sql,
      'V10__c.sql': sql,
      'B1__old.sql': sql,
      'B2__base.sql': sql,
      'R__views.sql': sql,
    });
    const { migrations, before, warnings } = await readFlyway(placed(absolute));
    expect(migrations.map(({ name }) => name)).toEqual(['B2__base', 'V10__c', 'R__views']);
    expect(before?.map(({ name }) => name)).toEqual(['V1__a', 'V2__b']);
    expect(warnings).toEqual([
      'm/B2__base.sql is a baseline, at which Flyway begins on an empty database: 2 files up to it left out.',
    ]);
  });

  test('Prisma and Diesel: a folder a migration', async () => {
    const prisma = folderOf({
      [`${b}/migration.sql`]: sql,
      [`${a}/migration.sql`]: sql,
      [`${c}/note.md`]: '',
    });
    const read = await readPrisma(placed(prisma));
    expect(read.migrations.map(({ name }) => name)).toEqual([a, b]);
    expect(read.faults.map(({ code, subject }) => [code, subject])).toEqual([['missing-file', c]]);
    const diesel = folderOf({ '1_a/up.sql': sql, '1_a/down.sql': sql });
    const { migrations } = await readDiesel(placed(diesel));
    expect(migrations.map(({ file }) => file)).toEqual(['m/1_a/up.sql']);
  });
});

test.each<readonly [string, Files, string | undefined]>([
  ['a journal', { 'meta/_journal.json': '{}', '1.sql': sql }, 'drizzle'],
  [
    'folders with snapshots',
    { [`${a}/migration.sql`]: sql, [`${a}/snapshot.json`]: '{}' },
    'drizzle-folders',
  ],
  ['folders and a lock', { [`${a}/migration.sql`]: sql, 'migration_lock.toml': '' }, 'prisma'],
  ['folders without snapshots', { [`${a}/migration.sql`]: sql }, 'prisma'],
  ['folders with up.sql', { '1_a/up.sql': sql, '1_a/down.sql': sql }, 'diesel'],
  ['versions', { 'V1_1__a.sql': sql }, 'flyway'],
  ['a baseline', { 'B1_1__a.sql': sql }, 'flyway'],
  ['files', { 'x.sql': sql }, 'sql'],
  ['nothing', { 'README.md': '' }, undefined],
])('a folder is recognised by %s', (_, files, tool) => {
  expect(recogniseMigrations('.', folderOf(files))).toBe(tool);
});

test('a folder that is not there is not recognised', () => {
  expect(recogniseMigrations('nowhere', folderOf({}))).toBeUndefined();
});

test('commands for psql are named', async () => {
  const root = folderOf({ 'm/1.sql': '\\restrict a\nSELECT 1;\n\\connect db\n\\restrict b\n' });
  const { warnings } = await openMigrations({ path: 'm' }, root);
  expect(warnings).toEqual(['m/1.sql:1: commands for psql are left out: \\restrict, \\connect.']);
});

test('extensions are known before anything is applied', async () => {
  const root = folderOf({
    'm/1.sql':
      'SELECT 1;\nCREATE EXTENSION IF NOT EXISTS "uuid-ossp";\ncreate extension Vector with schema public;',
    'm/2.sql': 'CREATE EXTENSION vector',
  });
  expect(await extensionsOf({ path: 'm' }, root)).toEqual([
    { name: 'uuid-ossp', location: { file: 'm/1.sql', line: 2 } },
    { name: 'vector', location: { file: 'm/1.sql', line: 3 } },
  ]);
});

test.each([
  [{ 'm/README.md': '' }, /no migrations that are recognised/],
  [{ 'm/meta/_journal.json': journal([]) }, /no migration to apply/],
  [{ 'n/1.sql': sql }, /does not exist/],
] as readonly (readonly [Files, RegExp])[])('nothing to apply is a problem: %j', async (files, message) => {
  await expect(extensionsOf({ path: 'm' }, folderOf(files))).rejects.toMatchObject({
    name: 'Problem',
    message: expect.stringMatching(message),
  });
});

test('names are ordered by number', () => {
  expect(['b', '10', '9a', '0002', '1_10', '1_9', '20240101000000'].sort(naturalOrder)).toEqual([
    '1_9',
    '1_10',
    '0002',
    '9a',
    '10',
    '20240101000000',
    'b',
  ]);
});

const table = 'CREATE TABLE t (id int);';
test.each<readonly [string, Files, string | undefined]>([
  [
    'Prisma',
    { '20260101000000_a/migration.sql': table, 'migration_lock.toml': '' },
    'prisma migrate dev --create-only',
  ],
  ['dbmate', { '20260101000000_a.sql': `-- migrate:up\n${table}\n-- migrate:down\n` }, 'dbmate new NAME'],
  ['files of a runner of their own', { '1.sql': table }, undefined],
])('what makes the file of a new migration: %s', async (_, files, newFile) => {
  const root = folderOf(files);
  expect((await openMigrations({ path: '.' }, root)).newFile).toBe(newFile);
});
