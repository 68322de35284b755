import { expect, test } from 'vitest';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { folderOf, journal } from './support.ts';

/** A folder, and what is told of the transactions that its tool puts around it. */
interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  /** `severity subject file:line`. */
  readonly faults?: readonly string[];
  /** The same on majors that let a value of a type made in the same transaction be used at once. */
  readonly faultsFrom17?: readonly string[];
  readonly says?: RegExp;
}

const table = 'CREATE TABLE t (n int);';
const concurrently = 'CREATE INDEX CONCURRENTLY i ON t (n);';
const type = "CREATE TYPE e AS ENUM ('a');";
const value = "ALTER TYPE e ADD VALUE 'b';";
const use = "CREATE TABLE u (e e DEFAULT 'b');";

/** A Drizzle journal's folder of these files, in their order. */
const drizzle = (...texts: readonly string[]) => {
  const tags = texts.map((_, at) => `000${at}_m`);
  return {
    'meta/_journal.json': journal(tags),
    ...Object.fromEntries(texts.map((text, at) => [`${tags[at]}.sql`, text])),
  };
};
/** Plain files of these texts, in their order. */
const plain = (...texts: readonly string[]) =>
  Object.fromEntries(texts.map((text, at) => [`${at + 1}_m.sql`, text]));
const dbmate = (text: string, options = '') => `-- migrate:up${options}\n${text}\n-- migrate:down\n`;
const goose = (text: string, options = '') => `${options}-- +goose Up\n${text}\n`;

const cases: readonly Case[] = [
  { what: 'Drizzle: what any transaction allows', files: drizzle(table, 'CREATE INDEX i ON t (n);') },
  {
    what: 'Drizzle: CONCURRENTLY in the newest, with its line',
    files: drizzle(table, `SELECT 1;--> statement-breakpoint\n${concurrently}`),
    faults: ['critical 0001_m m/0001_m.sql:2'],
    says: /CONCURRENTLY.*cannot run in a transaction, and Drizzle runs all pending migrations in one: the deploy fails.*by hand/s,
  },
  {
    what: 'Drizzle: one that a later migration shows to have been got over',
    files: drizzle(table, concurrently, 'SELECT 1;'),
    faults: ['warning 0001_m m/0001_m.sql:1'],
    says: /a new database cannot be made/,
  },
  {
    what: 'Drizzle: many that were got over are one, at the first, and the newest one of its own',
    files: drizzle(
      table,
      ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => concurrently.replace(' i ', ` ${name} `)),
    ),
    faults: ['warning 0001_m m/0001_m.sql:1', 'critical 0007_m m/0007_m.sql:1'],
    says: /INDEX CONCURRENTLY a ON t \(n\)` cannot run in a transaction \(likewise in 5 later migrations: 0002_m, 0003_m, 0004_m and 2 more\), and Drizzle.*runner of your own.*`ignore`/s,
  },
  {
    what: 'Drizzle: two that were got over, with what is to be done about each kind',
    files: drizzle(table, concurrently, 'VACUUM t;', 'REINDEX INDEX CONCURRENTLY i;', 'SELECT 1;'),
    faults: ['warning 0001_m m/0001_m.sql:1', 'warning 0002_m m/0002_m.sql:1'],
    says: /likewise in 1 later migration: 0003_m/,
  },
  {
    what: 'Drizzle: VACUUM, and what concerns the server',
    files: drizzle(table, 'VACUUM t;', "ALTER SYSTEM SET work_mem = '8MB';"),
    faults: ['warning 0001_m m/0001_m.sql:1', 'critical 0002_m m/0002_m.sql:1'],
  },
  {
    what: 'Drizzle: a setting of the database, which a transaction allows',
    files: drizzle(table, "ALTER DATABASE postgres SET work_mem = '8MB';"),
  },
  {
    what: 'Drizzle: an enum value that another file uses',
    files: drizzle(type, value, use),
    faults: ['critical 0002_m m/0002_m.sql:1'],
    faultsFrom17: [],
    says: /uses an enum value before the transaction ends that adds it.*Deploy the migration that adds the value first/s,
  },
  {
    what: 'Drizzle: an enum value used in the newest file itself, which databases with the type refuse',
    files: drizzle(type, `${value}--> statement-breakpoint\n${use}`),
    faults: ['critical 0001_m m/0001_m.sql:2'],
  },
  {
    what: 'Drizzle: an enum value used in an older file, which only a new database can refuse',
    files: drizzle(type, `${value}--> statement-breakpoint\n${use}`, table),
    faults: ['warning 0001_m m/0001_m.sql:2'],
    faultsFrom17: [],
  },
  { what: 'Drizzle: an enum value that nothing uses', files: drizzle(type, value, table) },
  {
    what: 'Drizzle 1.0 does the same',
    files: {
      '20260101000000_a/migration.sql': table,
      '20260101000000_a/snapshot.json': '{"id":"A","prevIds":["0"]}',
      '20260102000000_b/migration.sql': concurrently,
      '20260102000000_b/snapshot.json': '{"id":"B","prevIds":["A"]}',
    },
    faults: ['critical 20260102000000_b m/20260102000000_b/migration.sql:1'],
  },
  {
    what: 'node-pg-migrate: all files in one, too',
    files: plain(`-- Up Migration\n${type}`, value, use),
    faults: ['critical 3_m m/3_m.sql:1'],
    faultsFrom17: [],
  },
  {
    what: 'dbmate: each file in one, unless it says otherwise',
    files: plain(dbmate(table), dbmate(concurrently), dbmate('VACUUM t;', ' transaction:false')),
    faults: ['warning 2_m m/2_m.sql:2'],
    says: /dbmate runs the file in one.*transaction:false/s,
  },
  {
    what: 'goose: each file in one, unless it says otherwise',
    files: plain(goose(table), goose('VACUUM t;', '-- +goose NO TRANSACTION\n'), goose(concurrently)),
    faults: ['critical 3_m m/3_m.sql:2'],
    says: /goose NO TRANSACTION/,
  },
  {
    what: 'golang-migrate: a file of one statement has none',
    files: { '1_a.up.sql': table, '2_b.up.sql': concurrently, '3_c.up.sql': 'DROP INDEX i; VACUUM t;' },
    faults: ['critical 3_c.up m/3_c.up.sql:1'],
    says: /a file of its own/,
  },
  {
    what: 'Prisma: a migration of one statement has none',
    files: {
      'migration_lock.toml': '',
      '20260101000000_a/migration.sql': table,
      '20260102000000_b/migration.sql': concurrently,
      '20260103000000_c/migration.sql': `DROP INDEX i; ${concurrently}`,
    },
    faults: ['critical 20260103000000_c m/20260103000000_c/migration.sql:1'],
  },
  {
    what: 'Diesel: each migration in one, unless its metadata say otherwise',
    files: {
      '1_a/up.sql': table,
      '2_b/up.sql': concurrently,
      '2_b/metadata.toml': 'run_in_transaction = false\n',
      '3_c/up.sql': 'VACUUM t;',
    },
    faults: ['critical 3_c m/3_c/up.sql:1'],
    says: /metadata\.toml/,
  },
  { what: 'files of a runner that nobody knows', files: plain(table, concurrently) },
];

test.each(testMajors.flatMap((major) => cases.map((one) => ({ ...one, major }))))(
  'PostgreSQL $major: $what',
  async ({ files, faults = [], faultsFrom17 = faults, says, major }) => {
    const root = folderOf(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`m/${name}`, text])),
    );
    const read = await readMigrations(
      { path: 'm' },
      {
        root,
        server: Promise.resolve(testServer(major)),
        name: 'transactions',
        signal: new AbortController().signal,
      },
    );
    const told = read.faults.filter(({ code }) => code === 'transaction');
    expect(
      told.map(
        ({ severity, subject, location }) => `${severity} ${subject} ${location?.file}:${location?.line}`,
      ),
    ).toEqual(major < 17 ? faults : faultsFrom17);
    const [first] = told;
    if (says !== undefined && first !== undefined) expect(`${first.message}\n${first.advice}`).toMatch(says);
  },
);
