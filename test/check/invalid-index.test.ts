import { expect, onTestFinished, test } from 'vitest';
import { testServer } from '../support/postgres.ts';
import { checkRepository, majors } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

const major = majors.at(-1) as number;
const variable = 'SCHEMA_DRIFT_TEST_INVALID_INDEX_URL';

const users = 'CREATE TABLE users (id integer PRIMARY KEY, email text);\n';
const makes = 'CREATE INDEX by_email ON users (email);\n';
const breaksOff = (index: string) =>
  `UPDATE pg_index SET indisvalid = false WHERE indexrelid = '${index}'::regclass;`;

interface Case {
  readonly what: string;
  /** The migration that the database has already, after the table. */
  readonly applied: string;
  readonly pending?: string;
  /** Further SQL in the database, before the index is marked. */
  readonly byHand?: string;
  readonly index?: string;
  readonly found: readonly string[];
  /** SQL that a finding advises, after which nothing is found. */
  readonly mends?: string;
}

const invalid = (name: string) =>
  `difference: index users (${name}): migrations: btree (${name}), production: btree (${name}) (invalid)`;

const cases: readonly Case[] = [
  {
    what: 'nothing pending: to be built again',
    applied: makes,
    found: [invalid('email')],
    mends: 'REINDEX INDEX CONCURRENTLY by_email',
  },
  { what: 'a pending migration drops it', applied: makes, pending: 'DROP INDEX by_email;', found: [] },
  {
    what: 'a pending migration drops it concurrently',
    applied: makes,
    pending: '-- migrate:up transaction:false\nDROP INDEX CONCURRENTLY by_email;',
    found: [],
  },
  {
    what: 'a pending migration drops its column',
    applied: makes,
    pending: 'ALTER TABLE users DROP COLUMN email;',
    found: [],
  },
  {
    what: 'a pending migration renames it: it will be as invalid',
    applied: makes,
    pending: 'ALTER INDEX by_email RENAME TO email_idx;',
    found: [invalid('email')],
    mends: 'REINDEX INDEX CONCURRENTLY by_email',
  },
  {
    what: 'a pending migration renames its table',
    applied: makes,
    pending: 'ALTER TABLE users RENAME TO people;',
    found: [invalid('email').replace('users', 'people')],
    mends: 'REINDEX INDEX CONCURRENTLY by_email',
  },
  {
    what: 'a pending migration builds it again',
    applied: makes,
    pending: 'REINDEX INDEX by_email;',
    found: [],
  },
  {
    what: 'a pending migration drops it and makes it anew',
    applied: makes,
    pending: `DROP INDEX by_email; ${makes}`,
    found: [],
  },
  {
    what: 'a pending migration makes it otherwise',
    applied: makes,
    pending: 'DROP INDEX by_email; CREATE INDEX by_email ON users (lower(email));',
    found: [],
  },
  {
    what: 'the pending migration that makes it broke off, and would stumble over it',
    applied: '',
    pending: makes,
    byHand: makes,
    found: [
      'pending migration: The next deploy to production fails at `CREATE INDEX by_email ON users (email)`: relation "by_email" already exists (42P07)',
    ],
    mends: 'DROP INDEX CONCURRENTLY by_email;',
  },
  {
    what: 'the pending migration passes over it',
    applied: '',
    pending: makes.replace('INDEX', 'INDEX IF NOT EXISTS'),
    byHand: makes,
    found: [invalid('email')],
    mends: 'REINDEX INDEX CONCURRENTLY by_email',
  },
  {
    what: 'what a rebuild left behind, beside the index',
    applied: makes,
    byHand: 'CREATE INDEX by_email_ccnew ON users (email)',
    index: 'by_email_ccnew',
    found: ['difference: index users (email) is only in production'],
    mends: 'DROP INDEX by_email_ccnew',
  },
  {
    what: 'what a rebuild left behind, on a column that goes',
    applied: makes,
    pending: 'ALTER TABLE users DROP COLUMN email;',
    byHand: 'CREATE INDEX by_email_ccnew ON users (email)',
    index: 'by_email_ccnew',
    found: [],
  },
];

test.each(cases)('an index whose build broke off, and $what', async (scene) => {
  const { applied, pending, byHand = '', index = 'by_email', found, mends } = scene;
  const client = await testServer(major).createDatabase('live');
  onTestFinished(() => client.end());
  const run = async (...texts: readonly string[]) => {
    for (const text of texts) await client.query(text);
  };
  await run(users, applied, byHand, breaksOff(index));
  await run(
    'CREATE TABLE schema_migrations (version varchar PRIMARY KEY)',
    "INSERT INTO schema_migrations VALUES ('1'), ('2')",
  );
  const up = (sql: string) => (sql.startsWith('--') ? sql : `-- migrate:up\n${sql}`);
  const repository = repositoryOf({
    'migrations/1_users.sql': up(users),
    'migrations/2_more.sql': up(applied === '' ? 'SELECT 1;' : applied),
    ...(pending === undefined ? {} : { 'migrations/3_pending.sql': up(pending) }),
    'schema-drift.yml': `sources:\n  migrations: migrations\n  production: { kind: live, url-env: ${variable} }\ntruth: migrations\n`,
  });
  onTestFinished(repository.delete);
  const { host, port, user, password } = client;
  process.env[variable] =
    `host='${host}' port=${port} user=${user} dbname=${client.database} sslmode=disable${password ? ` password=${password}` : ''}`;
  onTestFinished(() => {
    delete process.env[variable];
  });
  const findings = async () => {
    const report = await checkRepository(repository.root, { sharedServer: major });
    expect(report.databases[0]?.sources.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    return report.databases[0]?.findings ?? [];
  };
  const before = await findings();
  expect(before.map((finding) => `${finding.class}: ${finding.title}`)).toEqual(found);
  if (mends === undefined) return;
  const advised = before.map(({ advice, note }) => `${advice} ${note}`).join('\n');
  if (mends.startsWith('DROP INDEX CONCURRENTLY')) expect(advised).toContain(mends);
  else if (mends.startsWith('REINDEX')) expect(advised).toContain('REINDEX INDEX CONCURRENTLY');
  await run(mends);
  expect((await findings()).map(({ title }) => title)).toEqual([]);
});
