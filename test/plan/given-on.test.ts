import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { plannedAfter } from './planned-after.ts';

/** Two tables of one shape, one of which has more said of it. */
const twins = `CREATE TABLE a (id int PRIMARY KEY, x int); CREATE TABLE b (id int PRIMARY KEY, x int);
  GRANT SELECT ON a TO pg_monitor; CREATE INDEX ax ON a (x); CREATE VIEW va AS SELECT x FROM a; CREATE TABLE c (a_id int CONSTRAINT c_a REFERENCES a);
  INSERT INTO a VALUES (1, 10); INSERT INTO b VALUES (2, 20); INSERT INTO c VALUES (1)`;
const swap = ['ALTER TABLE a RENAME TO aside', 'ALTER TABLE b RENAME TO a', 'ALTER TABLE aside RENAME TO b'];

/** Two columns of which more is said of one. */
const pair = `CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b text); COMMENT ON COLUMN t.a IS 'the first';
  CREATE INDEX by_b ON t (b); INSERT INTO t VALUES (1, 'one', 'two')`;

/** Runs the plan: the rows of each table are those that they are after the migration. */
async function sameRows(database: Client, migrated: Client, statements: readonly string[]): Promise<void> {
  await database.query(statements.join(';'));
  expect(await rowsIn(database)).toEqual(await rowsIn(migrated));
}

async function rowsIn(client: Client): Promise<unknown> {
  const { rows } =
    await client.query(`SELECT relname, query_to_xml('SELECT to_jsonb(t) FROM ' || oid::regclass || ' AS t', true, false, '')::text
    FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('public', 's') ORDER BY relname`);
  return rows;
}

interface GivenOn {
  readonly what: string;
  readonly was: string;
  readonly migration: readonly string[];
  /** What somebody says, where the migrations cannot. */
  readonly said?: readonly string[];
  /** What somebody says of what the migrations rename. */
  readonly confirmed?: readonly string[];
  readonly plan: readonly string[];
}

const givenOn: readonly GivenOn[] = [
  {
    what: 'two tables that swap them, one of which gets a column as well',
    was: twins,
    migration: [...swap, 'ALTER TABLE b ADD note text'],
    confirmed: ['a:b', 'b:a'],
    plan: [
      'ALTER TABLE public.a RENAME TO a_before',
      'ALTER TABLE public.b RENAME TO a',
      'ALTER TABLE public.a_before RENAME TO b',
      'ALTER TABLE public.b ADD COLUMN note text',
    ],
  },
  {
    what: 'a table that takes the one of another',
    was: twins,
    migration: ['ALTER TABLE a RENAME TO old', 'ALTER TABLE b RENAME TO a'],
    plan: ['ALTER TABLE public.a RENAME TO old', 'ALTER TABLE public.b RENAME TO a'],
  },
  {
    what: 'a new table that takes that of another',
    was: twins,
    migration: ['ALTER TABLE a RENAME TO old', 'CREATE TABLE a (y int)'],
    plan: ['ALTER TABLE public.a RENAME TO old', 'CREATE TABLE public.a (y integer)'],
  },
  {
    what: 'two tables and two columns of which somebody says that they swap them',
    was: `${twins}; ${pair}`,
    migration: [
      ...swap,
      'ALTER TABLE t RENAME a TO aside',
      'ALTER TABLE t RENAME b TO a',
      'ALTER TABLE t RENAME aside TO b',
    ],
    said: ['a:b', 'b:a', 't.a:b', 't.b:a'],
    plan: [
      'ALTER TABLE public.a RENAME TO a_before',
      'ALTER TABLE public.b RENAME TO a',
      'ALTER TABLE public.a_before RENAME TO b',
      'ALTER TABLE public.t RENAME COLUMN a TO a_before',
      'ALTER TABLE public.t RENAME COLUMN b TO a',
      'ALTER TABLE public.t RENAME COLUMN a_before TO b',
    ],
  },
  {
    what: 'three tables in a circle, and one in another schema',
    was: `${twins}; CREATE SCHEMA s; CREATE TABLE s.d (z text); INSERT INTO s.d VALUES ('d')`,
    migration: [
      'ALTER TABLE c RENAME TO aside',
      'ALTER TABLE b RENAME TO c',
      'ALTER TABLE a RENAME TO b',
      'ALTER TABLE aside RENAME TO a',
      'CREATE TABLE s.e (z text)',
    ],
    confirmed: ['a:b', 'b:c', 'c:a'],
    plan: [
      'ALTER TABLE public.c RENAME TO c_before',
      'ALTER TABLE public.b RENAME TO c',
      'ALTER TABLE public.a RENAME TO b',
      'ALTER TABLE public.c_before RENAME TO a',
      'CREATE TABLE s.e (z text)',
    ],
  },
  {
    what: 'two columns that swap them',
    was: pair,
    migration: [
      'ALTER TABLE t RENAME a TO aside',
      'ALTER TABLE t RENAME b TO a',
      'ALTER TABLE t RENAME aside TO b',
    ],
    confirmed: ['t.a:b', 't.b:a'],
    plan: [
      'ALTER TABLE public.t RENAME COLUMN a TO a_before',
      'ALTER TABLE public.t RENAME COLUMN b TO a',
      'ALTER TABLE public.t RENAME COLUMN a_before TO b',
    ],
  },
  {
    what: 'a new column that takes that of another, in a table that gets one, too',
    was: pair,
    migration: ['ALTER TABLE t RENAME a TO old_a', 'ALTER TABLE t ADD a int', 'ALTER TABLE t RENAME TO u'],
    plan: [
      'ALTER TABLE public.t RENAME COLUMN a TO old_a',
      'ALTER TABLE public.t RENAME TO u',
      'ALTER TABLE public.u ADD COLUMN a integer',
    ],
  },
];

test.each(givenOn)(
  'names are given on with rows and values in their places: $what',
  async ({ was, migration, said, confirmed, plan }) => {
    const { statements, unplanned } = await plannedAfter(was, migration, {
      look: sameRows,
      ...(said === undefined ? {} : { said }),
      ...(confirmed === undefined ? {} : { confirmed }),
    });
    expect(unplanned).toEqual([]);
    expect(statements).toEqual(plan);
  },
);

test('names that go round in a circle are given only where somebody says that they have not been given yet', async () => {
  const { statements, unplanned } = await plannedAfter(twins, [...swap, 'ALTER TABLE b ADD note text']);
  expect(statements).toEqual([]);
  expect(unplanned[0]?.reason).toContain('Say `--rename a:b --rename b:a` if it has;');
});

test('nothing declared for one table goes to another where nobody can tell which is which', async () => {
  const { unplanned, statements } = await plannedAfter(
    `CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE TABLE c (y int);
      CREATE VIEW va AS SELECT a.x FROM c, a; CREATE VIEW vc AS SELECT y AS a FROM c`,
    [
      ...swap,
      'CREATE OR REPLACE VIEW va AS SELECT a.x FROM c, a WHERE true',
      'CREATE OR REPLACE VIEW vc AS SELECT y AS a FROM c WHERE true',
    ],
  );
  expect(unplanned.map(({ title }) => title.split(':')[0])).toEqual(['view va']);
  expect(unplanned[0]?.reason).toContain('given to another: a became b (2.sql:1) and b became a (2.sql:1)');
  // A column that is called as the table is none of it.
  expect(statements).toEqual([expect.stringContaining('VIEW public.vc')]);
});

test('what differs in tables whose names a database has swapped already is planned', async () => {
  const { statements } = await plannedAfter(twins, swap, {
    done: [...swap, 'REVOKE SELECT ON b FROM pg_monitor'],
  });
  expect(statements).toEqual(['GRANT SELECT ON TABLE public.b TO pg_monitor']);
});

test('columns swapped already get no second swap where more is said of them as it was before', async () => {
  const swapped = [
    'ALTER TABLE t RENAME a TO c',
    'ALTER TABLE t RENAME b TO a',
    'ALTER TABLE t RENAME c TO b',
  ];
  const { statements, unplanned } = await plannedAfter(
    "CREATE TABLE t (id int, a text NOT NULL, b text); INSERT INTO t VALUES (1, 'one', 'two')",
    swapped,
    {
      confirmed: ['t.a:b', 't.b:a'],
      done: [...swapped, 'ALTER TABLE t ALTER a SET NOT NULL, ALTER b DROP NOT NULL'],
    },
  );
  expect(statements).toEqual([]);
  expect(unplanned[0]?.reason).toContain('Nothing tells whether');
});
