import { describe, expect, test } from 'vitest';
import { dump, pgDumpsFor } from '../sql-source/pg-dump.ts';
import { readText } from '../sql-source/support.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';

const tables = `create table full_of (id int, name text);
create table "it's ""odd""" (id int);
create table never (id int);`;

const statistics = new Map([
  ['table:public.full_of', { keptBy: 'file', rows: 671 }],
  ['table:public."it\'s ""odd"""', { keptBy: 'file', rows: 0 }],
  ['table:public.never', { keptBy: 'file' }],
]);

/** As `pg_dump --no-data --statistics` of 18.4 writes them, the first column's histogram shortened. */
const dumped = `
SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180004'::integer,
	'schemaname', 'public',
	'relname', 'full_of',
	'relpages', '4'::integer,
	'reltuples', '671'::real,
	'relallvisible', '0'::integer,
	'relallfrozen', '0'::integer
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180004'::integer,
	'schemaname', 'public',
	'relname', 'full_of',
	'attname', 'id',
	'inherited', 'f'::boolean,
	'null_frac', '0'::real,
	'avg_width', '4'::integer,
	'n_distinct', '-1'::real,
	'histogram_bounds', '{1,7,671}'::text,
	'correlation', '1'::real
);
SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180004'::integer,
	'schemaname', 'public',
	'relname', 'it''s "odd"',
	'relpages', '0'::integer,
	'reltuples', '0'::real,
	'relallvisible', '0'::integer,
	'relallfrozen', '0'::integer
);
SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180004'::integer,
	'schemaname', 'public',
	'relname', 'never',
	'relpages', '0'::integer,
	'reltuples', '-1'::real,
	'relallvisible', '0'::integer,
	'relallfrozen', '0'::integer
);`;

test.each(testMajors)('a dump tells of its tables, whatever the server that reads it: %i', async (major) => {
  const read = await readText(`${tables}\n${dumped}`, major);
  expect(read.statistics).toEqual(statistics);
  expect(read.warnings).toEqual([]);
});

test('a schema file without statistics knows of none', async () => {
  expect((await readText(tables)).statistics).toEqual(new Map());
});

const newest = testMajors.at(-1) ?? 0;
const program = pgDumpsFor(Math.max(newest, 18)).at(-1);

describe.skipIf(program === undefined)('pg_dump from 18 on (skipped where it is not installed)', () => {
  test('writes them so', async () => {
    const client = await freshDatabase(newest);
    await client.query(`${tables} insert into full_of select generate_series(1, 671);
      insert into never values (1); analyze full_of; analyze "it's ""odd"""`);
    const text = program === undefined ? '' : dump(client, program, ['--no-data', '--statistics']);
    await client.end();
    expect((await readText(text)).statistics).toEqual(statistics);
  });
});
