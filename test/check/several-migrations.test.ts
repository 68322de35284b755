import { drizzle } from 'drizzle-orm-0/node-postgres';
import { migrate } from 'drizzle-orm-0/node-postgres/migrator';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { journal } from '../migrations/support.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';
import { checkRepository, majors } from './check-repository.ts';
import { type LiveDatabase, liveDatabase } from './live-database.ts';
import { repositoryOf } from './repository.ts';

const major = testMajors.at(-1) as number;
const shared = majors.length === 0 ? {} : { sharedServer: major };

const created: LiveDatabase[] = [];
afterEach(async () => {
  for (const database of created.splice(0)) await database.forget();
});

/** Two services of one database, each with a folder of migrations for a tool like goose. */
const files = {
  'billing/migrations/1_invoices.sql': 'CREATE TABLE invoices (id integer PRIMARY KEY);',
  'billing/migrations/2_paid.sql': 'ALTER TABLE invoices ADD paid boolean NOT NULL DEFAULT false;',
  'orders/migrations/1_orders.sql': 'CREATE TABLE orders (id integer PRIMARY KEY);',
  'orders/migrations/2_note.sql': 'ALTER TABLE orders ADD note text;',
};
const firstOfBoth = [files['billing/migrations/1_invoices.sql'], files['orders/migrations/1_orders.sql']];

/** A table as goose keeps it, with the versions that it notes. */
const goose = (table: string, ...versions: number[]) => `
  CREATE TABLE ${table} (id integer, version_id bigint, is_applied boolean, tstamp timestamp DEFAULT now());
  INSERT INTO ${table} VALUES ${[0, ...versions].map((version, id) => `(${id}, ${version}, true)`).join(', ')};`;

async function checked(...sql: string[]): Promise<Report> {
  created.push(await liveDatabase('several', major, sql.join(';\n')));
  const repository = repositoryOf({
    ...files,
    'schema-drift.yml': `sources:
  billing: { kind: migrations, path: billing/migrations, partial: true }
  orders: { kind: migrations, path: orders/migrations, partial: true }
  production: { kind: live, url-env: ${created[0]?.urlEnv} }
`,
  });
  try {
    return await checkRepository(repository.root, shared);
  } finally {
    repository.delete();
  }
}

const titles = ({ databases }: Report) =>
  databases.flatMap(({ findings }) => findings.map(({ title }) => title));
const production = ({ databases }: Report) => {
  const { facts = [], warnings = [] } = databases[0]?.sources.find(({ name }) => name === 'production') ?? {};
  return {
    facts: facts.filter((fact) => fact.includes('pending')),
    warnings: warnings.filter((warning) => !warning.includes('superuser')),
  };
};
const bothPending = '2 pending migrations (2_paid, 2_note) will apply, and end equal to the migrations';

test('each is compared with its own table, and what is pending of both is rehearsed', async () => {
  const report = await checked(
    ...firstOfBoth,
    'CREATE SCHEMA billing; CREATE SCHEMA orders',
    goose('billing.versions', 1),
    goose('orders.versions', 1),
  );
  expect(titles(report)).toEqual([]);
  expect(production(report).facts).toEqual([bothPending]);
});

test('what neither of them has to declare stays, and is no difference to the deploy', async () => {
  const report = await checked(
    ...firstOfBoth,
    'CREATE TABLE legacy (id integer)',
    goose('billing_versions', 1),
    goose('orders_versions', 1),
  );
  expect(production(report).facts).toEqual([bothPending]);
});

test('only one of them is behind', async () => {
  const report = await checked(
    files['billing/migrations/1_invoices.sql'],
    ...[1, 2].map(
      (version) => files[version === 1 ? 'orders/migrations/1_orders.sql' : 'orders/migrations/2_note.sql'],
    ),
    goose('billing_versions', 1),
    goose('orders_versions', 1, 2),
  );
  expect(titles(report)).toEqual([]);
  expect(production(report).facts).toEqual([
    '1 pending migration (2_paid) will apply, and end equal to the migrations',
  ]);
});

test('what the second is about to run fails, and nothing of the first is to blame', async () => {
  const report = await checked(
    ...firstOfBoth,
    'ALTER TABLE orders ADD note text',
    goose('billing_versions', 1),
    goose('orders_versions', 1),
  );
  expect(titles(report)).toEqual([
    expect.stringMatching(
      /^The next deploy to production fails at .*column "note" of relation "orders" already exists/,
    ),
  ]);
});

test('a table that goes with both equally well is told, and taken for neither', async () => {
  const report = await checked(...firstOfBoth, goose('versions', 1));
  expect(production(report).warnings).toEqual([
    expect.stringMatching(
      /^Nothing tells whether public\.versions notes the migrations of billing or those of/,
    ),
    expect.stringMatching(
      /^Nothing tells whether public\.versions notes the migrations of orders or those of/,
    ),
  ]);
  expect(titles(report)).toEqual([
    'column invoices.paid is missing in production',
    'column orders.note is missing in production',
  ]);
});

test('one without a table among those that have theirs is told', async () => {
  const report = await checked(...firstOfBoth, goose('billing_versions', 1, 2));
  expect(production(report).warnings).toEqual([
    'No table notes the migrations of orders, so the database is compared with all of them.',
  ]);
});

test('without any table, each is told the point that the database seems to be at', async () => {
  const report = await checked(...firstOfBoth);
  expect(titles(report).filter((title) => title.startsWith('The database does not say'))).toEqual([
    expect.stringMatching(/By its schema it has 1 of the 2 migrations, up to 1_(invoices|orders): of/),
    expect.stringMatching(/By its schema it has 1 of the 2 migrations, up to 1_(invoices|orders): of/),
  ]);
});

test('two folders that Drizzle notes in one table: it passes over what is older than the newest of the other', async () => {
  const variable = 'SCHEMA_DRIFT_TEST_SHARED_TABLE_URL';
  const folder = (tags: readonly string[], first: number, tables: readonly string[]) => ({
    'meta/_journal.json': journal(
      tags,
      Object.fromEntries(tags.map((_, at) => [at, { when: first + at * 1000 }])),
    ),
    ...Object.fromEntries(tags.map((tag, at) => [`${tag}.sql`, `CREATE TABLE ${tables[at]} (id integer);`])),
  });
  const within = (path: string, inner: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(inner).map(([name, text]) => [`${path}/${name}`, text]));
  const billing = folder(['0000_invoices'], 2_000_000, ['invoices']);
  const orders = folder(['0000_orders', '0001_notes'], 1_000_000, ['orders', 'notes']);
  const repository = repositoryOf({
    ...within('billing', billing),
    ...within('orders', folder(['0000_orders'], 1_000_000, ['orders'])),
    'schema-drift.yml': `sources:
  billing: { kind: migrations, path: billing, partial: true }
  orders: { kind: migrations, path: orders, partial: true }
  production: { kind: live, url-env: ${variable} }
`,
  });
  onTestFinished(repository.delete);
  const client = await freshDatabase(major);
  onTestFinished(() => client.end());
  for (const path of ['orders', 'billing'])
    await migrate(drizzle(client), { migrationsFolder: `${repository.root}/${path}` });
  for (const [name, text] of Object.entries(within('orders', orders))) repository.write(name, text);
  const { host, port, user, database, password } = client;
  process.env[variable] =
    `host='${host}' port=${port} user=${user} dbname=${database}${password ? ` password=${password}` : ''}`;
  onTestFinished(() => {
    delete process.env[variable];
  });
  const report = await checkRepository(repository.root, shared);
  expect(titles(report).filter((title) => !title.includes('snapshot'))).toEqual([
    expect.stringMatching(/^0001_notes will never run here: Drizzle runs only what is newer than the last/),
  ]);
});
