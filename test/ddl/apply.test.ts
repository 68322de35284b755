import { expect, test } from 'vitest';
import { applyDdl } from '../../src/sources/ddl/apply.ts';
import { faultsOfRefused } from '../../src/sources/ddl/refused.ts';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { readSourceOf } from '../support/read-source.ts';

const orders = 'CREATE TABLE orders (id integer, shop integer)';
const items = 'CREATE TABLE items (order_id integer, shop integer)';
const key =
  'ALTER TABLE items ADD CONSTRAINT items_order_fk FOREIGN KEY (order_id, shop) REFERENCES orders (id, shop)';
const index = 'CREATE INDEX orders_shop ON orders (shop)';

/** Statements as generators print them, and why Postgres refuses what it refuses of them. */
const cases: readonly (readonly [what: string, statements: readonly string[], refused: readonly string[]])[] =
  [
    [
      'a foreign key before the unique index that it needs',
      [orders, items, key, 'CREATE UNIQUE INDEX orders_id_shop ON orders (id, shop)'],
      [],
    ],
    [
      'a foreign key before the unique constraint that it needs',
      [orders, items, key, 'ALTER TABLE orders ADD CONSTRAINT orders_key UNIQUE (shop, id)'],
      [],
    ],
    [
      'a foreign key whose columns nothing keeps unique',
      [orders, items, key, 'CREATE UNIQUE INDEX orders_id ON orders (id) WHERE shop > 1'],
      ['there is no unique constraint matching given keys for referenced table "orders"'],
    ],
    ['an index that is printed twice', [orders, index, index], []],
    ['an index that is printed twice and needs what comes after it', [index, index, orders], []],
    [
      'a type that is printed once a table',
      ["CREATE TYPE mood AS ENUM ('a')", "CREATE TYPE mood AS ENUM ('a')"],
      [],
    ],
    [
      'a key that is printed twice',
      [
        orders,
        'ALTER TABLE orders ADD CONSTRAINT k UNIQUE (id)',
        'ALTER TABLE orders ADD CONSTRAINT k UNIQUE (id)',
      ],
      [],
    ],
    [
      'another index of the same name',
      [orders, index, 'CREATE INDEX orders_shop ON orders (id)'],
      ['relation "orders_shop" already exists'],
    ],
    [
      'another type of the same name',
      ["CREATE TYPE mood AS ENUM ('a')", "CREATE TYPE mood AS ENUM ('b')"],
      ['type "mood" already exists'],
    ],
    [
      'what a model says itself, which ends the transaction, before what is refused',
      [orders, 'CREATE TABLE more (); COMMIT', 'CREATE TABLE wrong (id nonsense)'],
      ['type "nonsense" does not exist'],
    ],
  ];

test.each(cases)('%s', async (_, statements, expected) => {
  const client = await freshDatabase();
  try {
    const signal = new AbortController().signal;
    const { refused } = await applyDdl(client, statements, {
      server: testServer(),
      name: 'ddl',
      roles: [],
      signal,
    });
    expect(refused.map(({ error }) => error.message)).toEqual(expected);
  } finally {
    await client.end();
  }
});

/** What may come with an extension that the migrations create, and what they cannot be meant to have left to one. */
const lackingCases: readonly (readonly [
  what: string,
  statement: string,
  perhaps: boolean,
  extension: string,
])[] = [
  ['a type', 'CREATE TABLE t (id ulid)', true, 'pgx_ulid'],
  ['a function', 'CREATE TABLE t (id text DEFAULT gen_ulid())', true, 'pgx_ulid'],
  ['an operator class', 'CREATE INDEX i ON made (id ulid_ops)', true, 'pgx_ulid'],
  ['an access method', 'CREATE INDEX i ON made USING ulid_tree (id)', true, 'pgx_ulid'],
  ['a table', 'CREATE VIEW t AS SELECT * FROM ulids', false, 'pgx_ulid'],
  ['a column', 'CREATE INDEX i ON made (ulid)', false, 'pgx_ulid'],
  ['what another one brings', 'CREATE TABLE t (id ulid)', false, 'postgis'],
];
test.each(lackingCases)(
  '%s that nobody declares is no fault where the server lacks an extension',
  async (_, statement, perhaps, extension) => {
    const client = await freshDatabase();
    try {
      const unchecked = [
        { kind: 'extension', path: [extension], reason: 'the server lacks it', lacks: [extension] },
      ] as const;
      const { refused } = await applyDdl(client, ['CREATE TABLE made (id text)', statement], {
        server: testServer(),
        name: 'ddl',
        roles: [],
        signal: new AbortController().signal,
        others: [{ name: 'migrations', read: async () => readSourceOf([], { unchecked }) }],
      });
      const own = refused.map(({ reason }) => ({ kind: 'table' as const, path: ['public', 't'], reason }));
      const faults = faultsOfRefused(refused, own, () => own[0], []);
      expect(faults).toHaveLength(perhaps ? 0 : 1);
      const why = '; the extension pgx_ulid may have it, which the server lacks';
      expect(own.map(({ reason }) => reason.endsWith(why))).toEqual([perhaps]);
    } finally {
      await client.end();
    }
  },
);
