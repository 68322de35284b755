import { expect, onTestFinished, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import type { Report } from '../../src/report/report.ts';
import { freshDatabase } from '../support/postgres.ts';
import { checkRepository, majors } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

const first = 'CREATE TABLE users (id integer PRIMARY KEY, email text);\n';
const second =
  'ALTER TABLE users ADD team integer;\nCREATE UNIQUE INDEX users_email ON users (email);\nALTER TABLE users ADD CONSTRAINT team_known FOREIGN KEY (team) REFERENCES users DEFERRABLE;\n';
const third = 'CREATE INDEX users_team ON users (team);\n';

/** dbmate's table, with these of the three migrations. */
const noted = (...versions: readonly number[]) =>
  `CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
INSERT INTO schema_migrations VALUES ${versions.map((version) => `('${version}')`).join(', ')};`;

/** Checks databases against three migrations, each made by statements that are run one by one; some may fail. */
async function checked(databases: Readonly<Record<string, readonly string[]>>): Promise<Report> {
  const sources = [];
  for (const [name, statements] of Object.entries(databases)) {
    const client = await freshDatabase();
    onTestFinished(() => client.end());
    for (const statement of statements) await client.query(statement).catch(() => {});
    const { host, port, user, database, password } = client;
    const variable = `SCHEMA_DRIFT_TEST_${name.toUpperCase()}_HALF_DONE`;
    process.env[variable] =
      `host='${host}' port=${port} user=${user} dbname=${database}${password ? ` password=${password}` : ''}`;
    onTestFinished(() => {
      delete process.env[variable];
    });
    sources.push(`  ${name}: { kind: live, url-env: ${variable} }\n`);
  }
  const up = (sql: string) => `-- migrate:up\n${sql}-- migrate:down\n`;
  const repository = repositoryOf({
    'migrations/1_users.sql': up(first),
    'migrations/2_teams.sql': up(second),
    'migrations/3_index.sql': up(third),
    'schema-drift.yml': `sources:\n  migrations: migrations\n${sources.join('')}truth: migrations\n`,
  });
  onTestFinished(repository.delete);
  return checkRepository(repository.root, { sharedServer: majors.at(-1) ?? 18 });
}

const findingsOf = ({ databases }: Report): readonly Finding[] => databases[0]?.findings ?? [];
const textsOf = ({ cells }: Finding) =>
  Object.fromEntries(Object.entries(cells).map(([source, { text }]) => [source, text]));

const all = [first, second, third, noted(1, 2, 3)];

test('an index whose building failed is told as invalid', async () => {
  const report = await checked({
    production: [
      first,
      "INSERT INTO users VALUES (1, 'a'), (2, 'a')",
      'CREATE UNIQUE INDEX CONCURRENTLY users_email ON users (email)',
      second.replace(/CREATE.*\n/, ''),
      third,
      'CREATE UNIQUE INDEX CONCURRENTLY again ON users (email)',
      noted(1, 2, 3),
    ],
  });
  expect(findingsOf(report).map((it) => [it.severity, textsOf(it)])).toEqual([
    ['critical', { migrations: 'missing', production: 'unique btree (email) (invalid)' }],
    ['critical', { migrations: 'unique btree (email)', production: 'unique btree (email) (invalid)' }],
  ]);
  expect(findingsOf(report).map(({ note }) => note)).toEqual([
    expect.stringContaining('left behind'),
    expect.stringContaining('REINDEX'),
  ]);
});

test('where databases differ each in its own way, each cell says in what', async () => {
  const withoutKey = second.replace(/ALTER TABLE users ADD CONSTRAINT.*\n/, '');
  const key = 'ALTER TABLE users ADD CONSTRAINT team_known FOREIGN KEY (team) REFERENCES users';
  const report = await checked({
    production: [first, withoutKey, third, `${key} DEFERRABLE NOT VALID`, noted(1, 2, 3)],
    staging: [first, withoutKey, third, key, noted(1, 2, 3)],
    test: [...all, 'ALTER INDEX users_team SET (fillfactor = 50)'],
    asia: [...all, 'DROP INDEX users_team', 'CREATE INDEX users_team ON users (team DESC)'],
  });
  const [keys, index] = findingsOf(report).map(textsOf);
  expect(keys).toMatchObject({
    migrations: '→ users.id deferrable',
    production: '→ users.id deferrable not valid',
    staging: '→ users.id',
  });
  expect(index).toMatchObject({
    migrations: 'btree (team), no storage options',
    test: 'btree (team), storage options fillfactor=50',
    asia: expect.stringContaining('btree (team desc)'),
  });
});

test('how the index of a key is kept is nothing critical', async () => {
  const report = await checked({ production: [...all, 'CLUSTER users USING users_pkey'] });
  expect(findingsOf(report).map(({ severity, object }) => [severity, object])).toEqual([
    ['warning', 'users.id'],
  ]);
});

test('a ledger without a migration that a later one needs: the database is compared all the same', async () => {
  const report = await checked({ production: [first, second, third, noted(1, 3)] });
  const production = report.databases[0]?.sources.find(({ name }) => name === 'production');
  expect(production).toMatchObject({
    state: 'read',
    warnings: expect.arrayContaining([
      expect.stringMatching(
        /^What public\.schema_migrations notes cannot be all that made the database: .*migrations\/3_index\.sql:2 .*column "team" does not exist/,
      ),
    ]),
  });
  expect(findingsOf(report).map(({ title }) => title)).toEqual([
    'The next deploy to production fails at `ALTER TABLE users ADD team integer`: column "team" of relation "users" already exists (42701)',
  ]);
});
