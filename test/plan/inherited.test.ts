import { expect, test } from 'vitest';
import { testMajors } from '../support/postgres.ts';
import { type Family, settledTogether } from './families.ts';

/** Parents and their children, by what becomes of them. */
const families: Readonly<Record<string, Family>> = {
  'a table becomes a child': {
    was: 'CREATE TABLE a (x int, y int); CREATE TABLE a_1 (x int, y int, z int)',
    is: 'CREATE TABLE a (x int, y int); CREATE TABLE a_1 (z int) INHERITS (a)',
    rows: 'INSERT INTO a VALUES (1, 1); INSERT INTO a_1 VALUES (2, 2, 2)',
    asked: { 'SELECT x FROM a ORDER BY x': '1, 2', 'SELECT * FROM a_1': '2 2 2' },
  },
  'a table becomes a child, and lacks columns, a NOT NULL and checks of its parent, some of which that lacks itself':
    {
      was: `CREATE TABLE b (x int, y int); CREATE TABLE b_1 (z int, x int); CREATE TABLE b_2 (x int)`,
      is: `CREATE TABLE b (x int NOT NULL, y bigint, n text DEFAULT 'n' NOT NULL, CONSTRAINT b_some CHECK (x > 0));
      CREATE TABLE b_1 (z int) INHERITS (b); CREATE TABLE b_2 () INHERITS (b_1)`,
      rows: 'INSERT INTO b VALUES (1, 1); INSERT INTO b_1 VALUES (2, 2); INSERT INTO b_2 VALUES (3)',
      asked: {
        'SELECT x, y, n FROM b ORDER BY x': '1 1 n, 2  n, 3  n',
        // A check of the parent is the child's as well.
        "SELECT count(*) FROM pg_constraint WHERE conname = 'b_some' AND coninhcount > 0": '2',
      },
    },
  'a child has a check of its own that its parent has as well': {
    was: 'CREATE TABLE c (x int, CONSTRAINT c_some CHECK (x > 0)); CREATE TABLE c_1 (x int, CONSTRAINT c_some CHECK (x > 0))',
    is: 'CREATE TABLE c (x int, CONSTRAINT c_some CHECK (x > 0)); CREATE TABLE c_1 () INHERITS (c)',
    rows: 'INSERT INTO c VALUES (1); INSERT INTO c_1 VALUES (2)',
    asked: { 'SELECT x FROM c ORDER BY x': '1, 2' },
  },
  'a child is under the wrong parent, and columns that both have stay inherited': {
    was: 'CREATE TABLE d (x int, y int); CREATE TABLE not_d (x int, y int); CREATE TABLE d_1 () INHERITS (not_d)',
    is: 'CREATE TABLE d (x int, y int); CREATE TABLE not_d (x int, y int); CREATE TABLE d_1 () INHERITS (d)',
    rows: 'INSERT INTO d VALUES (1, 1); INSERT INTO d_1 VALUES (2, 2)',
    asked: {
      'SELECT x FROM d ORDER BY x': '1, 2',
      'SELECT x FROM not_d': '',
      "SELECT count(*) FROM pg_attribute WHERE attrelid = 'd_1'::regclass AND attnum > 0 AND attislocal": '0',
    },
  },
  'a child is under the wrong parent, and has columns of another type from that': {
    was: 'CREATE TABLE e (x int); CREATE TABLE not_e (x int); CREATE TABLE e_1 () INHERITS (not_e)',
    is: 'CREATE TABLE e (x bigint); CREATE TABLE not_e (x int); CREATE TABLE e_1 () INHERITS (e)',
    rows: 'INSERT INTO e VALUES (1); INSERT INTO e_1 VALUES (2)',
    asked: { 'SELECT x FROM e ORDER BY x': '1, 2', 'SELECT x FROM not_e': '' },
  },
  'parents come in another order, one of several goes and another comes': {
    was: `CREATE TABLE f (x int); CREATE TABLE g (y int); CREATE TABLE h (z int);
      CREATE TABLE fg () INHERITS (g, f); CREATE TABLE gh (z int) INHERITS (f, g)`,
    is: `CREATE TABLE f (x int); CREATE TABLE g (y int); CREATE TABLE h (z int);
      CREATE TABLE fg () INHERITS (f, g); CREATE TABLE gh (x int) INHERITS (h, g)`,
    rows: 'INSERT INTO fg VALUES (1, 2); INSERT INTO gh (x, y, z) VALUES (3, 4, 5)',
    asked: {
      "SELECT inhrelid::regclass::text, string_agg(inhparent::regclass::text, ' ' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid::regclass::text IN ('fg', 'gh') GROUP BY 1 ORDER BY 1":
        'fg f g, gh h g',
      'SELECT x, y FROM fg': '2 1',
      'SELECT x, y, z FROM gh': '3 4 5',
    },
  },
  'a child becomes a table of its own, loses a column, and its parent goes': {
    was: 'CREATE TABLE i (x int, y int, CONSTRAINT i_some CHECK (x > 0)); CREATE TABLE i_1 () INHERITS (i); CREATE TABLE i_2 () INHERITS (i)',
    is: 'CREATE TABLE i_1 (x bigint, y int, CONSTRAINT i_some CHECK (x > 0)); CREATE TABLE i_2 (x int, CONSTRAINT i_some CHECK (x > 0))',
    rows: 'INSERT INTO i_1 VALUES (1, 1); INSERT INTO i_2 VALUES (2, 2)',
    asked: { 'SELECT * FROM i_1': '1 1', 'SELECT * FROM i_2': '2' },
  },
  'a table that lacks a column and a check becomes a partition': {
    was: 'CREATE TABLE j (k int, n int, CONSTRAINT j_some CHECK (n > 0)) PARTITION BY LIST (k); CREATE TABLE j_1 (k int)',
    is: 'CREATE TABLE j (k int, n int, CONSTRAINT j_some CHECK (n > 0)) PARTITION BY LIST (k); CREATE TABLE j_1 PARTITION OF j FOR VALUES IN (1)',
    rows: 'INSERT INTO j_1 VALUES (1)',
    asked: { 'SELECT k, n FROM j': '1 ' },
  },
  'children become partitions': {
    was: 'CREATE TABLE l (k int NOT NULL); CREATE TABLE l_1 () INHERITS (l); CREATE TABLE l_2 () INHERITS (l)',
    is: 'CREATE TABLE l (k int NOT NULL) PARTITION BY LIST (k); CREATE TABLE l_1 PARTITION OF l FOR VALUES IN (1); CREATE TABLE l_2 PARTITION OF l FOR VALUES IN (2)',
    rows: 'INSERT INTO l_1 VALUES (1); INSERT INTO l_2 VALUES (2); INSERT INTO l VALUES (2)',
    asked: { 'SELECT tableoid::regclass::text, k FROM l ORDER BY 1, 2': 'l_1 1, l_2 2, l_2 2' },
  },
};

test.each(testMajors)('on %i, tables get the parents that they should have, with all rows', async (major) => {
  const { plan, left } = await settledTogether(families, major);
  expect(plan.unplanned).toEqual([]);
  expect(left.filter(({ severity }) => severity !== 'cosmetic').map(({ title }) => title)).toEqual([]);
  // What was declared in a table before it was a child stays its own, which nobody notices.
  expect(left.map(({ title }) => title)).toContain(
    'column a_1.x: migrations: only inherited, production: declared in the table itself',
  );
});
