import { expect, onTestFinished, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { ledgersIn } from '../../src/sources/ledgers/in-database.ts';
import { withoutLedgers } from '../../src/sources/ledgers/without-ledgers.ts';
import { freshDatabase } from '../support/postgres.ts';

const columns = '(version bigint PRIMARY KEY, dirty boolean NOT NULL)';

/** What is left in the catalog of a database with a table of golang-migrate's, besides the schema public. */
const cases: readonly (readonly [what: string, sql: string, left: readonly string[]])[] = [
  ['under a name of its own', `CREATE TABLE moves ${columns}`, []],
  [
    'with what belongs to it, in a schema of its own',
    `CREATE SCHEMA own; CREATE TABLE own.moves ${columns}; CREATE INDEX ON own.moves (dirty);
     GRANT USAGE ON SCHEMA own TO public; GRANT SELECT ON own.moves TO public; COMMENT ON SCHEMA own IS 'x'`,
    [],
  ],
  [
    'in a schema that holds something else',
    `CREATE SCHEMA own; CREATE TABLE own.moves ${columns}; CREATE SEQUENCE own.numbers`,
    ['schema own', 'sequence own.numbers'],
  ],
  [
    'under names that have to be quoted',
    `CREATE SCHEMA "My.Own"; CREATE TABLE "My.Own"."the ""moves""" ${columns}`,
    [],
  ],
];

test.each(cases)('a migration tool’s table is left out %s', async (_, sql, left) => {
  const client = await freshDatabase();
  onTestFinished(() => client.end());
  await client.query(sql);
  const { catalog } = await extractCatalog(client);
  const ledgers = await ledgersIn(client);
  expect(ledgers).toHaveLength(1);
  const nothing = { coverage: {}, unchecked: [], faults: [], locations: new Map(), facts: [], warnings: [] };
  const { objects } = withoutLedgers({ ...nothing, catalog, ledgers }).catalog;
  expect(objects.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual(
    ['schema public', ...left].sort(),
  );
});
