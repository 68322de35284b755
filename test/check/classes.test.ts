import { drizzle } from 'drizzle-orm-0/node-postgres';
import { migrate } from 'drizzle-orm-0/node-postgres/migrator';
import { expect, onTestFinished, test } from 'vitest';
import { freshDatabase } from '../support/postgres.ts';
import { checkRepository, majors } from './check-repository.ts';
import { copyOfFixture, type Repository } from './repository.ts';

/** A shop that Drizzle deployed to one or two databases, and what happened since. */
interface Story {
  /** To the repository, after the deploy. */
  readonly repository?: (repository: Repository) => void;
  /** To the databases by hand, in SQL. */
  readonly production?: string;
  /** There is no second database when absent. */
  readonly staging?: string;
  readonly truth?: string;
  /** Whether the databases forgot which migrations they have. */
  readonly withoutLedger?: boolean;
}

const addsNote = (repository: Repository) =>
  repository.addMigration('note', 'ALTER TABLE customers ADD COLUMN note text;\n', {
    table: 'customers',
    column: 'note',
  });
const declaresNote = (repository: Repository) =>
  repository.editSchema(["phone: text('phone')", "phone: text('phone'),\n  note: text('note')"]);
const declaresNoteAndCity = (repository: Repository) => {
  declaresNote(repository);
  repository.editSchema(["note: text('note')", "note: text('note'),\n  city: text('city')"]);
};
const both = (repository: Repository) => {
  addsNote(repository);
  declaresNote(repository);
};

const note = 'ALTER TABLE customers ADD note text';
const noIndex = 'DROP INDEX orders_customer_id_idx';
const noConstraint = 'ALTER TABLE products DROP CONSTRAINT products_price_positive';
const otherType = 'ALTER TABLE customers ALTER name TYPE varchar(80)';

const hotFix = 'hot-fix on a live database';

/** The findings, as they are titled, with their classes. */
const cases: readonly (readonly [what: string, story: Story, found: Readonly<Record<string, string>>])[] = [
  [
    'what migrations made was dropped or changed by hand, and a column was made',
    { production: [noIndex, noConstraint, 'ALTER TABLE customers DROP phone', otherType, note].join(';') },
    {
      'index orders (customer_id, placed_at desc nulls last) is missing in production': hotFix,
      'check constraint products.products_price_positive is missing in production': hotFix,
      'column customers.phone is missing in production': hotFix,
      'column customers.name: migrations and drizzle: text, production: character varying(80)': hotFix,
      'column customers.note is only in production': hotFix,
    },
  ],
  [
    'the migration that made two columns was edited after its deploy, in the code as well, while an index was dropped by hand',
    {
      production: `${noIndex}; ALTER TABLE products ADD weight int`,
      repository: (repository) => {
        repository.edit(
          'drizzle/0001_coupons_and_invoices.sql',
          ['"phone" text', '"phone" varchar(40)'],
          ['ALTER TABLE "orders" ADD COLUMN "payment_id" uuid;--> statement-breakpoint', ''],
        );
        repository.editSchema(
          ["phone: text('phone')", "phone: varchar('phone', { length: 40 })"],
          ["paymentId: uuid('payment_id'),", ''],
        );
      },
    },
    {
      'column customers.phone: migrations and drizzle: character varying(40), production: text':
        'edited migration',
      'column orders.payment_id is only in production': `${hotFix}, or drizzle/0001_coupons_and_invoices.sql was edited after production had run it: this may be what it had.`,
      // The edited file says nothing of products.
      'column products.weight is only in production': hotFix,
      'index orders (customer_id, placed_at desc nulls last) is missing in production': hotFix,
    },
  ],
  [
    'a column was made by hand, and no truth is declared',
    { production: note, truth: 'none' },
    { 'column customers.note is missing in migrations and drizzle': hotFix },
  ],
  [
    'a column was made by hand in the database that is the truth',
    { production: note, truth: 'production' },
    { 'column customers.note is missing in migrations and drizzle': hotFix },
  ],
  [
    'a migration is pending, and its column is there already',
    { production: note, repository: both },
    {
      'The next deploy to production fails at `ALTER TABLE customers ADD COLUMN note text`: column "note" of relation "customers" already exists (42701)':
        'pending migration',
    },
  ],
  [
    'something was dropped by hand, while a migration is pending, which nothing is wrong with',
    { production: noIndex, repository: both },
    { 'index orders (customer_id, placed_at desc nulls last) is missing in production': hotFix },
  ],
  [
    'nothing tells what was applied, and something is there that nobody declares',
    { production: `${noIndex}; ${note}`, withoutLedger: true },
    {
      'index orders (customer_id, placed_at desc nulls last) is missing in production': 'missing migration',
      'column customers.note is only in production': hotFix,
    },
  ],
  [
    'code declares what no migration makes',
    { production: '', repository: declaresNote },
    { 'column customers.note is missing in migrations and production': 'unmigrated change' },
  ],
  [
    'code, the truth, declares what no migration makes, and a part of it was made by hand',
    { production: note, repository: declaresNoteAndCity, truth: 'drizzle' },
    {
      'column customers.note is missing in migrations': 'unmigrated change',
      'column customers.city is missing in migrations and production': 'unmigrated change',
    },
  ],
  [
    'of two databases, one was changed by hand, and both were alike',
    { production: `${noConstraint}; ${note}`, staging: note },
    {
      'check constraint products.products_price_positive is missing in production': hotFix,
      'column customers.note is only in production and staging': hotFix,
    },
  ],
  [
    'of two databases, one was added to by hand',
    { production: '', staging: note, truth: 'majority' },
    { 'column customers.note is only in staging': hotFix },
  ],
  [
    'of two databases, one was added to by hand, and no truth is declared',
    { production: '', staging: note, truth: 'none' },
    { 'column customers.note is missing in migrations and drizzle and production': hotFix },
  ],
  [
    'of two databases, one is not as declared, and nothing tells what was applied',
    { production: noConstraint, staging: '', withoutLedger: true },
    { 'check constraint products.products_price_positive is missing in production': 'environment skew' },
  ],
];

test.each(cases)('%s', async (_, story, found) => {
  expect(await findingsOf(story)).toEqual(found);
});

/** Classes of the findings that are not cosmetic, by their titles. */
async function findingsOf(story: Story): Promise<Record<string, string>> {
  const repository = copyOfFixture('shop');
  onTestFinished(repository.delete);
  const { truth = 'migrations', withoutLedger = false } = story;
  const names = ['production', 'staging'] as const;
  const there = names.filter((name) => name === 'production' || story[name] !== undefined);
  for (const name of there) {
    const client = await freshDatabase();
    onTestFinished(() => client.end());
    await migrate(drizzle(client), { migrationsFolder: `${repository.root}/drizzle` });
    if (withoutLedger) await client.query('DROP SCHEMA drizzle CASCADE');
    await client.query(story[name] ?? '');
    const { host, port, user, database, password } = client;
    process.env[variableOf(name)] =
      `host='${host}' port=${port} user=${user} dbname=${database}${password ? ` password=${password}` : ''}`;
    onTestFinished(() => {
      delete process.env[variableOf(name)];
    });
  }
  story.repository?.(repository);
  repository.write(
    'schema-drift.yml',
    `sources:
  migrations: drizzle
  drizzle: drizzle.config.ts
${there.map((name) => `  ${name}: { kind: live, url-env: ${variableOf(name)} }\n`).join('')}truth: ${truth}
`,
  );
  const report = await checkRepository(
    repository.root,
    majors.length === 0 ? {} : { sharedServer: majors.at(-1) as number },
  );
  const findings = report.databases.flatMap((database) => database.findings);
  return Object.fromEntries(
    findings
      .filter(({ severity, class: its }) => severity !== 'cosmetic' && its !== 'ledger fault')
      .map(({ title, class: its, note }) => [title, note?.includes('may be') ? `${its}, or ${note}` : its]),
  );
}

function variableOf(name: string): string {
  return `SCHEMA_DRIFT_TEST_CLASSES_${name.toUpperCase()}_URL`;
}
