import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { connect } from '../../src/postgres/databases.ts';
import type { Server } from '../../src/postgres/server.ts';
import { applySql } from '../../src/sources/sql/apply.ts';
import { sqlFiles } from '../migrations/support.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { ownerServer } from './owner-servers.ts';

const SECRET = 'a-secret-of-the-run';
const folder = mkdtempSync('/tmp/schema-drift-untrusted-');
const secretFile = `${folder}/secret`;
const superuserName = '(SELECT rolname FROM pg_roles WHERE oid = 10)';
const copy = `COPY loot FROM '${secretFile}'`;
const read = `INSERT INTO loot SELECT pg_read_file('${secretFile}')`;

/** SQL that, where it may, puts the secret into the table `loot`. */
const attacks: readonly (readonly [what: string, sql: string])[] = [
  ['a program', `COPY loot FROM PROGRAM 'cat ${secretFile}'`],
  ['a program, from a block', `DO $$ BEGIN COPY loot FROM PROGRAM 'cat ${secretFile}'; END $$`],
  ['COPY', copy],
  ['pg_read_file', read],
  [
    'lo_import',
    `SELECT lo_import('${secretFile}', 4242); INSERT INTO loot SELECT convert_from(lo_get(4242), 'UTF8')`,
  ],
  [
    'an internal function under another name',
    `CREATE FUNCTION readable(text) RETURNS text LANGUAGE internal AS 'pg_read_file_all';
     INSERT INTO loot SELECT readable('${secretFile}')`,
  ],
  [
    'file_fdw',
    `CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
     CREATE FOREIGN TABLE secrets (line text) SERVER files OPTIONS (filename '${secretFile}');
     INSERT INTO loot SELECT * FROM secrets`,
  ],
  ['a role that may read files', `GRANT pg_read_server_files TO CURRENT_USER; ${copy}`],
  ['a role that may start programs', `GRANT pg_execute_server_program TO CURRENT_USER; ${copy}`],
  [
    'a role of its own that may read files',
    `CREATE ROLE thief IN ROLE pg_read_server_files; GRANT ALL ON loot TO thief; SET ROLE thief; ${copy}`,
  ],
  ['a superuser of its own', `CREATE ROLE thief_too SUPERUSER; SET ROLE thief_too; ${read}`],
  ['becoming a superuser', `ALTER ROLE CURRENT_USER SUPERUSER; ${read}`],
  ['writing into pg_authid', `UPDATE pg_authid SET rolsuper = true WHERE rolname = CURRENT_USER; ${read}`],
  [
    "the superuser's role",
    `DO $$ BEGIN EXECUTE format('SET ROLE %I', ${superuserName}); END $$; RESET ROLE; ${read}`,
  ],
  [
    "the superuser's session",
    `DO $$ BEGIN EXECUTE format('SET SESSION AUTHORIZATION %I', ${superuserName}); END $$;
     RESET SESSION AUTHORIZATION; ${read}`,
  ],
];

/** Ways back into the server as its superuser, for which it asks everyone for a password. */
const waysBack: readonly (readonly [what: string, sql: string])[] = [
  [
    'dblink back into the server',
    `CREATE EXTENSION dblink;
     INSERT INTO loot SELECT * FROM dblink(format('host=%L port=%s user=%I dbname=template1',
       current_setting('unix_socket_directories'), current_setting('port'), ${superuserName}),
       $$SELECT pg_read_file('${secretFile}')$$) AS t (line text)`,
  ],
  [
    'postgres_fdw back into the server',
    `CREATE EXTENSION postgres_fdw;
     DO $$ BEGIN
       EXECUTE format('CREATE SERVER back FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, dbname %L)',
         current_setting('unix_socket_directories'), current_database());
       EXECUTE format('CREATE USER MAPPING FOR CURRENT_USER SERVER back OPTIONS (user %L)', ${superuserName});
     END $$;
     CREATE VIEW secrets AS SELECT pg_read_file('${secretFile}') AS line;
     BEGIN; COMMIT;
     CREATE FOREIGN TABLE there (line text) SERVER back OPTIONS (table_name 'secrets');
     INSERT INTO loot SELECT * FROM there`,
  ],
];

/** What reaches beyond the database in other ways; Postgres has to refuse each. */
const refused: readonly (readonly [what: string, sql: string])[] = [
  ['writing a file', `COPY (SELECT 1) TO '${folder}/written'`],
  ['starting a program', `COPY (SELECT 1) TO PROGRAM 'touch ${folder}/written'`],
  ['exporting a large object', `SELECT lo_export(lo_from_bytea(0, 'x'), '${folder}/written')`],
  ['loading a library', "LOAD 'auto_explain'"],
  [
    'a function of a library',
    "DO $$ BEGIN CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'auto_explain', 'f'; END $$",
  ],
  ['an extension that nobody vouches for', 'CREATE EXTENSION pageinspect'],
  ['a passwords list', 'CREATE TABLE t AS SELECT rolpassword FROM pg_authid'],
  ['settings of files', 'CREATE TABLE t AS SELECT * FROM pg_hba_file_rules'],
  ['reserved names', 'GRANT schema_drift TO CURRENT_USER'],
  [
    'an event trigger, which a superuser would run too',
    `CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
     CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()`,
  ],
  [
    "another source's database",
    `CREATE EXTENSION dblink; SELECT * FROM dblink('dbname=other', 'SELECT 1') AS t (a int)`,
  ],
  [
    'libraries for every session',
    "DO $$ BEGIN ALTER ROLE CURRENT_USER SET session_preload_libraries = 'auto_explain'; END $$",
  ],
  ['a setting of the server', 'DO $$ BEGIN PERFORM pg_reload_conf(); END $$'],
];

beforeAll(() => {
  // Open to whatever account Postgres runs as: only Postgres's own rules stand before the secret.
  chmodSync(folder, 0o777);
  writeFileSync(secretFile, SECRET, { mode: 0o644 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that the run could show after it applied the SQL, and what the table holds then. */
async function outcomeOf(server: Server, sql: string) {
  const client = await server.createDatabase('attacked');
  try {
    const files = sqlFiles('CREATE TABLE loot (line text)', sql);
    const applied = await applySql(client, files, new AbortController().signal, { lend: server.lend }).catch(
      (problem) => problem,
    );
    await client.query('ROLLBACK');
    await client.query('RESET SESSION AUTHORIZATION; RESET ROLE');
    const { rows } = await client.query('SELECT line FROM public.loot');
    const { catalog } = await extractCatalog(client);
    const { message, advice, detail, location, warnings } = applied;
    const shown = JSON.stringify([message, advice, detail, warnings, catalog]);
    return { loot: JSON.stringify(rows), shown, problem: applied, location };
  } finally {
    await client.end();
  }
}

describe.each(testMajors)('PostgreSQL %i', (major) => {
  test.each(attacks)('a superuser could read a file through %s', async (_what, sql) => {
    expect((await outcomeOf(testServer(major), sql)).loot).toContain(SECRET);
  });

  test.each(waysBack)('not even a superuser gets %s without its password', async (_what, sql) => {
    const { loot, problem } = await outcomeOf(testServer(major), sql);
    expect(loot).toBe('[]');
    expect(JSON.stringify(problem)).toMatch(/password/);
  });

  test.each([...attacks, ...waysBack])('an owner cannot read a file through %s', async (_what, sql) => {
    const { loot, shown, problem } = await outcomeOf(ownerServer(major), sql);
    expect(loot).toBe('[]');
    expect(shown).not.toContain(SECRET);
    expect(problem).toMatchObject({
      name: 'Problem',
      message: expect.stringMatching(/^2\.sql:\d+ cannot be applied: .* \(42501\)\.$/),
      advice: expect.stringContaining('`superuser: true`'),
      location: { file: '2.sql' },
    });
  });

  test.each(refused)('an owner is refused %s', async (_what, sql) => {
    const { problem } = await outcomeOf(ownerServer(major), sql);
    expect(problem).toMatchObject({ name: 'Problem', message: expect.stringContaining('42501') });
    expect(existsSync(join(folder, 'written'))).toBe(false);
  });

  test('a server that SQL has all rights on asks for its password, too', async () => {
    const { connection } = testServer(major);
    const { password, ...open } = connection;
    await expect(connect(open, 'template1')).rejects.toMatchObject({ code: '28P01' });
    expect(password).toMatch(/^[0-9a-f]{48}$/);
  });

  test('nobody logs in as the superuser without its password', async () => {
    const { connection } = ownerServer(major);
    const { password, ...open } = connection;
    for (const user of ['schema_drift', 'postgres']) {
      await expect(connect({ ...open, user }, 'template1')).rejects.toMatchObject({ code: '28P01' });
    }
    await expect(connect({ ...connection, user: 'schema_drift' }, 'template1')).rejects.toMatchObject({
      code: '28P01',
    });
    await expect(connect(connection, 'template1')).rejects.toMatchObject({ code: '42501' });
    expect(existsSync(join(connection.host, 'password'))).toBe(false);
    expect(password).toMatch(/^[0-9a-f]{48}$/);
  });
});
