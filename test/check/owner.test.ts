import { expect, onTestFinished, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { liveDatabase } from './live-database.ts';
import { repositoryOf } from './repository.ts';

const roles = ['owner', 'other', 'reader'] as const;
const [owner, other, reader] = roles.map((role) => `${role}_of_database_${process.pid}`);

const toReader = (right: string, kind: string, by?: string) =>
  `ALTER DEFAULT PRIVILEGES ${by === undefined ? '' : `FOR ROLE ${by}`} GRANT ${right} ON ${kind} TO ${reader};`;

const tables = ['owned', 'others', 'lacking', 'open', 'given']
  .map((table) => `CREATE TABLE ${table} (id int);`)
  .join(' ');

test.each(majors)(
  'on %i whoever owns a database need not be named, and nobody else is meant',
  async (major) => {
    const production = await liveDatabase(
      'production',
      major,
      `${[owner, other, reader].map((role) => `CREATE ROLE ${role};`).join(' ')}
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ${owner}', current_database()); END $$;
    ${toReader('SELECT', 'TABLES', owner)} ${toReader('USAGE', 'SEQUENCES', owner)}
    ${toReader('EXECUTE', 'FUNCTIONS', other)} ${toReader('USAGE', 'TYPES', other)}
      ${tables} ALTER TABLE owned OWNER TO ${owner}; ALTER TABLE others OWNER TO ${other}; ALTER TABLE lacking OWNER TO ${other};
      ALTER TABLE open OWNER TO ${other}; GRANT SELECT, UPDATE (id) ON open TO ${owner};
      GRANT SELECT ON open TO ${reader}; GRANT INSERT ON open TO CURRENT_USER;
      ALTER TABLE given OWNER TO ${owner}; GRANT SELECT, INSERT ON given TO ${reader}; GRANT UPDATE ON owned TO ${reader};
      ${toReader('DELETE', 'TABLES', 'postgres')} CREATE TABLE ours (id int);`,
    );
    onTestFinished(() => production.forget());
    const repository = repositoryOf({
      'rights.sql': `${toReader('SELECT', 'TABLES', owner)} ${toReader('USAGE', 'SEQUENCES')}
      ${toReader('EXECUTE', 'FUNCTIONS', owner)} ${toReader('USAGE', 'TYPES', other)}
      ${tables} GRANT INSERT ON given TO ${reader}; GRANT SELECT ON owned TO ${owner}; GRANT UPDATE (id) ON owned TO ${owner};
      GRANT SELECT ON others TO ${other}; GRANT SELECT ON lacking TO ${owner};
      GRANT INSERT ON open TO CURRENT_USER; GRANT USAGE ON SCHEMA public TO ${owner};
      ${toReader('DELETE', 'TABLES', 'postgres')} ${toReader('UPDATE', 'SEQUENCES', 'postgres')} CREATE TABLE ours (id int);`,
      'schema-drift.yml': `sources:\n  sql: rights.sql\n  production: { kind: live, url-env: ${production.urlEnv} }\ntruth: sql\n`,
    });
    onTestFinished(repository.delete);
    const { databases } = await checkRepository(repository.root, { sharedServer: major });
    const [database] = databases;
    expect(database?.sources.map(({ problem }) => problem)).toEqual([undefined, undefined]);
    expect(database?.findings.map(({ title }) => title)).toEqual([
      `default privileges on functions to ${reader} by ${other} is only in production`,
      `default privileges on functions to ${reader} is missing in production`,
      `default privileges on sequences to ${reader} by postgres is missing in production`,
      `grant on table lacking to ${owner} is missing in production`,
      `grant on table owned to ${reader} is only in production`,
    ]);
  },
);

test('who owns all tables of a database of another owner is whom default privileges without a role are of', async () => {
  const [major = 0] = majors;
  const [maker, its] = ['maker', 'reader'].map((role) => `${role}_of_tables_${process.pid}`);
  const by = (role: string, right: string, kind: string) =>
    `ALTER DEFAULT PRIVILEGES ${role} GRANT ${right} ON ${kind} TO ${its};`;
  const production = await liveDatabase(
    'production',
    major,
    `CREATE ROLE ${maker}; CREATE ROLE ${its}; CREATE TABLE t (id int); ALTER TABLE t OWNER TO ${maker};
     ${by(`FOR ROLE ${maker}`, 'SELECT', 'TABLES')} ${by(`FOR ROLE ${maker}`, 'USAGE', 'SEQUENCES')}`,
  );
  onTestFinished(() => production.forget());
  const repository = repositoryOf({
    'rights.sql': `CREATE TABLE t (id int); ${by('', 'SELECT', 'TABLES')} ${by('', 'SELECT', 'SEQUENCES')} ${by(`FOR ROLE ${maker}`, 'INSERT', 'TABLES')}`,
    'schema-drift.yml': `sources:\n  sql: rights.sql\n  production: { kind: live, url-env: ${production.urlEnv} }\ntruth: sql\n`,
  });
  onTestFinished(repository.delete);
  const { databases } = await checkRepository(repository.root, { sharedServer: major });
  expect(databases[0]?.findings.map(({ title }) => title)).toEqual([
    `default privileges on sequences to ${its}: sql: SELECT, production: USAGE`,
    `default privileges on tables to ${its}: sql: INSERT, SELECT, production: SELECT`,
  ]);
});

test('a database that does not say which migrations it has is told to have what only belongs to somebody', async () => {
  const [major = 0] = majors;
  const [keeper, maker, its] = ['keeper', 'maker', 'reader'].map(
    (role) => `${role}_of_unnoted_${process.pid}`,
  );
  const by = (role: string, kind: string) =>
    `ALTER DEFAULT PRIVILEGES ${role} GRANT USAGE ON ${kind} TO ${its};`;
  const production = await liveDatabase(
    'production',
    major,
    `CREATE ROLE ${keeper}; CREATE ROLE ${maker}; CREATE ROLE ${its};
     DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ${keeper}', current_database()); END $$;
     CREATE TABLE t (id int); ALTER TABLE t OWNER TO ${maker};
     ${by(`FOR ROLE ${keeper}`, 'TYPES')} ${by(`FOR ROLE ${maker}`, 'SEQUENCES')}`,
  );
  onTestFinished(() => production.forget());
  const repository = repositoryOf({
    'migrations/1_t.sql': `CREATE TABLE t (id int); GRANT SELECT ON t TO ${maker};
      ${by(`FOR ROLE ${keeper}`, 'TYPES')} ${by('', 'SEQUENCES')}`,
    'schema-drift.yml': `sources:\n  migrations: { path: migrations, tool: sqlx }\n  production: { kind: live, url-env: ${production.urlEnv} }\n`,
  });
  onTestFinished(repository.delete);
  const { databases } = await checkRepository(repository.root, { sharedServer: major });
  expect(databases[0]?.findings.map(({ title }) => title)).toEqual([
    expect.stringContaining('of the 4 objects that it makes, all are there'),
  ]);
});
