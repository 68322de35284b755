import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { compareLedger } from '../../src/ledger/compare.ts';
import { howToNote } from '../../src/ledger/noting.ts';
import { letIn } from '../../src/postgres/guest.ts';
import { ledgersIn } from '../../src/sources/ledgers/in-database.ts';
import { openMigrations } from '../../src/sources/migrations/open.ts';
import { emptyDatabase } from '../migrations/database.ts';
import { folderOf } from '../migrations/support.ts';
import { realTables } from './real-tables.ts';

const bin = resolve(import.meta.dirname, '../../node_modules/.bin');

/** Runs a tool as a check would, with a login of its own. */
async function run(program: string, args: readonly string[], cwd: string, client: Client): Promise<string> {
  const guest = await letIn(client);
  const { user, password, host, port, database } = guest;
  const url = `postgres://${user}:${password}@${host}:${port}/${database}?sslmode=disable`;
  try {
    const env = { ...process.env, DATABASE_URL: url };
    const { stdout, stderr } = await promisify(execFile)(`${bin}/${program}`, [...args], { cwd, env });
    return stdout + stderr;
  } finally {
    await guest.close();
  }
}

const dbmate = ['--no-dump-schema', '--migrations-dir', 'm'];

test('dbmate runs what was not noted, and nothing that was', async () => {
  const root = folderOf({
    'm/20240101000000_a.sql': '-- migrate:up\ncreate table a ();\n-- migrate:down\ndrop table a;\n',
    'm/20240102000000_b.sql': '-- migrate:up\ncreate table b ();\n-- migrate:down\ndrop table b;\n',
    'm/20240103000000_c.sql': '-- migrate:up\ncreate table c ();\n-- migrate:down\ndrop table c;\n',
  });
  const client = await emptyDatabase();
  const opened = await openMigrations({ path: 'm' }, root);
  await client.query('create table a (); create table b ()');
  await client.query(howToNote(opened, opened.migrations.slice(0, 2))?.text ?? '');
  expect(await run('dbmate', [...dbmate, 'status'], root, client)).toContain('Applied: 2\nPending: 1');
  await run('dbmate', [...dbmate, 'up'], root, client);
  expect(compareLedger(await ledgersIn(client), opened).pending).toEqual([]);
});

test('node-pg-migrate notes by its command what is there, and no more', async () => {
  const root = folderOf({
    'm/1700000000001_a.sql': '-- Up Migration\ncreate table a ();\n-- Down Migration\ndrop table a;\n',
    'm/1700000000002_b.sql': '-- Up Migration\ncreate table b ();\n-- Down Migration\ndrop table b;\n',
    'm/1700000000003_c.sql': '-- Up Migration\ncreate table c ();\n-- Down Migration\ndrop table c;\n',
  });
  const client = await emptyDatabase();
  const opened = await openMigrations({ path: 'm' }, root);
  await client.query('create table a (); create table b ()');
  const [program = '', ...args] = howToNote(opened, opened.migrations.slice(0, 2))?.text.split(' ') ?? [];
  await run(program, [...args, '--migrations-dir', 'm'], root, client);
  const { applied, pending } = compareLedger(await ledgersIn(client), opened);
  expect([applied.length, pending.length]).toEqual([2, 1]);
  await run(program, ['up', '--migrations-dir', 'm'], root, client);
  expect(compareLedger(await ledgersIn(client), opened).pending).toEqual([]);
});

test.each(['goose', 'sqlx', 'diesel', 'dbmate'] as const)(
  'the table of %s is made as it makes it',
  async (tool) => {
    const real = realTables.find((one) => one.tool === tool);
    const { sql = '', files = {}, folder = 'm' } = real ?? {};
    const own = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
    const cargo = tool === 'sqlx' ? { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n' } : {};
    const root = folderOf({ ...own, ...cargo });
    const opened = await openMigrations({ path: folder }, root);
    const [made, noted] = [await emptyDatabase(), await emptyDatabase()];
    await made.query(sql);
    await noted.query(howToNote(opened, opened.migrations.slice(0, 2))?.text ?? '');
    const columns = `SELECT table_name, column_name, data_type, character_maximum_length, is_nullable
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`;
    expect((await noted.query(columns)).rows).toEqual((await made.query(columns)).rows);
    const { applied, pending, faults } = compareLedger(await ledgersIn(noted), opened);
    expect([applied.length, pending.length, faults]).toEqual([2, 1, []]);
  },
);
