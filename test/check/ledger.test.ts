import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { drizzle } from 'drizzle-orm-0/node-postgres';
import { migrate } from 'drizzle-orm-0/node-postgres/migrator';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import { planScript } from '../../src/report/plan-script.ts';
import type { Report } from '../../src/report/report.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { journal } from '../migrations/support.ts';
import { freshDatabase, testMajors } from '../support/postgres.ts';
import { checkRepository } from './check-repository.ts';
import { copyOfFixture, type Repository } from './repository.ts';

const variable = 'SCHEMA_DRIFT_TEST_LEDGER_URL';

/** A shop whose database has been migrated by Drizzle itself, and what happened since. */
async function deployedShop(since: {
  readonly before?: (repository: Repository) => void;
  readonly repository?: (repository: Repository) => void;
  readonly database?: string;
  /** Its schema.ts is compared as well; loading it takes longer than all else. */
  readonly withSchema?: true;
  /** The production server's; the check then starts a server of that major, where it else uses one of the run's. */
  readonly major?: number;
  /** SQL that the first report advises to run, before the database is checked once more. */
  readonly advised?: (report: Report) => string;
}): Promise<Report> {
  const repository = copyOfFixture('shop');
  onTestFinished(repository.delete);
  const client = await freshDatabase(since.major);
  onTestFinished(() => client.end());
  since.before?.(repository);
  await migrate(drizzle(client), { migrationsFolder: `${repository.root}/drizzle` });
  if (since.database !== undefined) await client.query(since.database);
  since.repository?.(repository);
  repository.write(
    'schema-drift.yml',
    `sources:
  migrations: drizzle${since.withSchema ? '\n  drizzle: drizzle.config.ts' : ''}
  production: { kind: live, url-env: ${variable} }
truth: migrations
`,
  );
  const { host, port, user, database, password } = client;
  process.env[variable] =
    `host='${host}' port=${port} user=${user} dbname=${database}${password ? ` password=${password}` : ''}`;
  onTestFinished(() => {
    delete process.env[variable];
  });
  const server = since.major === undefined ? { sharedServer: testMajors.at(-1) as number } : {};
  const plans = { renames: [], migrations: false };
  const report = await checkRepository(repository.root, { ...server, plans });
  if (since.advised === undefined) return report;
  for (const { text } of splitStatements(since.advised(report)).statements) await client.query(text);
  await migrate(drizzle(client), { migrationsFolder: `${repository.root}/drizzle` });
  return checkRepository(repository.root, { ...server, plans });
}

const serious = ({ databases }: Report) =>
  databases.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity !== 'cosmetic').map(({ title }) => title),
  );
const production = ({ databases }: Report) => databases[0]?.sources.find(({ name }) => name === 'production');

const addsColumn = (repository: Repository) => {
  repository.addMigration('note', 'ALTER TABLE customers ADD COLUMN note text;\n', {
    table: 'customers',
    column: 'note',
  });
  repository.editSchema(["phone: text('phone')", "phone: text('phone'),\n  note: text('note')"]);
};

describe('a production database', () => {
  test.each(testMajors)('that has every migration agrees, on PostgreSQL %i', async (major) => {
    const report = await deployedShop({ major, withSchema: true });
    expect(serious(report)).toEqual([]);
    expect(report.outcome).toBe('clean');
  });

  test('that lacks the last one: it is pending, not drift, and was rehearsed', async () => {
    const report = await deployedShop({ repository: addsColumn });
    expect(serious(report)).toEqual([]);
    expect(production(report)?.facts).toContain(
      '1 pending migration (0003_note) will apply, and end equal to the migrations',
    );
  });

  test('that was changed by hand differs, also while a migration is pending', async () => {
    const report = await deployedShop({
      repository: addsColumn,
      database: 'ALTER TABLE customers ALTER COLUMN name DROP NOT NULL',
    });
    expect(serious(report)).toEqual([expect.stringContaining('customers.name')]);
    expect(report.databases[0]?.plans?.map(({ needs }) => needs)).toEqual([
      ['Deploy the migration 0003_note, which is pending.'],
    ]);
  });

  test('that has the column already: the next deploy fails, and where', async () => {
    const report = await deployedShop({
      repository: addsColumn,
      database:
        'ALTER TABLE customers ADD COLUMN note text; ALTER TABLE customers ALTER COLUMN name DROP NOT NULL',
    });
    expect(report.databases[0]?.plans?.map(({ needs }) => needs)).toEqual([
      [
        expect.stringMatching(
          /^See to what stops the next deploy at \S+0003_note\.sql:1; the finding on it says how/,
        ),
        // It is noted as applied, so that there is nothing left of it to deploy.
        'Deploy what is pending after that, if anything is.',
      ],
    ]);
    const finding = report.databases[0]?.findings.find(({ title }) => title.includes('deploy'));
    expect(finding?.title).toContain('column "note" of relation "customers" already exists');
    expect(finding?.severity).toBe('critical');
    expect(JSON.stringify(finding)).toContain('0003_note.sql');
    expect(finding?.advice).toMatch(
      /^All that the migration does is done already.* Note it as applied:\nINSERT INTO drizzle\.__drizzle_migrations \(hash, created_at\) VALUES \('[0-9a-f]{64}', \d+\);$/s,
    );
  });
});

test.each([
  { what: 'and what it lacks is planned with it', database: 'ALTER TABLE customers DROP COLUMN phone' },
  { what: 'which is all that has to be done', database: '' },
])('a database whose ledger is gone is told all of its rows, $what', async ({ database }) => {
  const report = await deployedShop({
    database: `DROP SCHEMA drizzle CASCADE; ${database}`,
    advised: ({ databases }) => {
      const [plan] = databases[0]?.plans ?? [];
      expect(plan?.notes?.map(({ migrations, by }) => [migrations, by])).toEqual([['migrations', 'sql']]);
      expect(plan?.unplanned).toEqual([]);
      return planScript(plan as MendingPlan, { allowDataLoss: false });
    },
  });
  expect(serious(report)).toEqual([]);
  expect(report.outcome).toBe('clean');
});

test('what older migrations were squashed into is told as that, and all is well once it is noted', async () => {
  const squash = (repository: Repository) => {
    const names = readdirSync(`${repository.root}/drizzle`).filter((name) => name.endsWith('.sql'));
    const texts = names.sort().map((name) => readFileSync(`${repository.root}/drizzle/${name}`, 'utf8'));
    for (const name of names) rmSync(`${repository.root}/drizzle/${name}`);
    repository.write('drizzle/0000_all.sql', texts.join('\n--> statement-breakpoint\n'));
    repository.write('drizzle/meta/_journal.json', journal(['0000_all'], { 0: { when: 1_770_000_000_000 } }));
  };
  const report = await deployedShop({
    repository: squash,
    advised: ({ databases }) => {
      const [finding, ...more] =
        databases[0]?.findings.filter(({ severity }) => severity === 'critical') ?? [];
      expect(finding?.title).toMatch(/0000_all makes is here: it looks like a squash of them/);
      expect(more).toEqual([]);
      return finding?.advice?.split('\n').slice(1).join('\n') ?? '';
    },
  });
  expect(report.databases[0]?.findings.filter(({ severity }) => severity === 'critical')).toEqual([]);
  expect(production(report)?.facts.join()).not.toContain('pending');
});

test('what a plan leaves different is not noted as being there', async () => {
  const { databases } = await deployedShop({
    database: 'DROP SCHEMA drizzle CASCADE; ALTER TABLE customers RENAME phone TO phone_number',
  });
  const [plan] = databases[0]?.plans ?? [];
  expect(plan?.unplanned).toHaveLength(1);
  expect(plan?.notes).toBeUndefined();
});

test('what was done by hand already is noted as advised, and all is well', async () => {
  const report = await deployedShop({
    repository: addsColumn,
    database: 'ALTER TABLE customers ADD COLUMN note text',
    advised: ({ databases }) =>
      databases[0]?.findings
        .map(({ advice }) => /Note it as applied:\n(.*)/s.exec(advice)?.[1] ?? '')
        .join('') ?? '',
  });
  expect(serious(report)).toEqual([]);
  expect(production(report)?.facts.join()).not.toContain('pending');
});

test('a column that may not be null, for a table with rows: the next deploy fails', async () => {
  const report = await deployedShop({
    repository: (repository) =>
      repository.addMigration('age', 'ALTER TABLE users ADD COLUMN age integer NOT NULL;\n'),
    database: "INSERT INTO users (email) SELECT n || '@shop.org' FROM generate_series(1, 7) n; ANALYZE users",
  });
  expect(serious(report)).toContain(
    'The next deploy to production fails at `ALTER TABLE users ADD COLUMN age integer NOT NULL`: by its statistics the table has about 7 rows',
  );
});

test('a table that was made by hand where a migration is pending is compared with what that makes', async () => {
  const report = await deployedShop({
    repository: (repository) =>
      repository.addMigration('notes', 'CREATE TABLE notes (id bigint PRIMARY KEY, body text);\n'),
    database: 'CREATE TABLE notes (body text)',
    withSchema: true,
  });
  expect(serious(report)).toEqual(
    expect.arrayContaining([
      'column notes.id is missing in drizzle and production',
      expect.stringContaining('relation "notes" already exists'),
    ]),
  );
});

test('a migration that was edited after it was applied is told', async () => {
  const report = await deployedShop({
    repository: (repository) => {
      const file = 'drizzle/0000_init.sql';
      repository.write(file, `${repository.read(file)}\n-- a remark\n`);
    },
  });
  expect(serious(report)).toEqual([expect.stringContaining('0000_init')]);
});

test('a database without a ledger is told, and the point that it seems to be at', async () => {
  const report = await deployedShop({ database: 'DROP SCHEMA drizzle CASCADE' });
  const [finding, ...others] = report.databases[0]?.findings ?? [];
  expect(others).toEqual([]);
  expect(finding?.class).toBe('ledger fault');
  expect(finding?.title).toMatch(
    /By its schema it has 3 of the 3 migrations, up to 0002_open_orders: of the \d+ objects that they make, all are there\.$/,
  );
  expect(finding?.advice).toContain('INSERT INTO drizzle.__drizzle_migrations');
});

test('a database that was restored from a dump says the same in other words', async () => {
  const view = `CREATE VIEW big AS SELECT c.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.name IN ('a', 'b')`;
  const check = `ALTER TABLE users ADD CONSTRAINT known CHECK (email IN ('a', 'b') OR email LIKE 'c%' AND length(email) BETWEEN 2 AND 9)`;
  const addsBoth = (repository: Repository) =>
    repository.addMigration('texts', `${view};\n--> statement-breakpoint\n${check};\n`);
  const again = `DO $$ DECLARE body text; BEGIN
    SELECT pg_get_viewdef('big'::regclass) INTO body; DROP VIEW big; EXECUTE 'CREATE VIEW big AS ' || body;
    SELECT pg_get_constraintdef(oid) INTO body FROM pg_constraint WHERE conname = 'known';
    ALTER TABLE users DROP CONSTRAINT known; EXECUTE 'ALTER TABLE users ADD CONSTRAINT known ' || body; END $$`;
  const report = await deployedShop({ before: addsBoth, database: again, withSchema: true });
  expect(serious(report)).toEqual([
    'view big is missing in drizzle',
    'check constraint users.known is missing in drizzle',
  ]);
});
