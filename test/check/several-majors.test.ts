import { afterEach, expect, test } from 'vitest';
import type { DatabaseConfig } from '../../src/config/config.ts';
import { readSources } from '../../src/reading/read-sources.ts';
import { testMajors, testServer } from '../support/postgres.ts';
import { checkRepository } from './check-repository.ts';
import { databaseContext } from './database-context.ts';
import { type LiveDatabase, liveDatabase } from './live-database.ts';
import { repositoryOf } from './repository.ts';

const [older, newer] = [testMajors[0], testMajors.at(-1)] as [number, number];

const created: LiveDatabase[] = [];
afterEach(async () => {
  for (const database of created.splice(0)) await database.forget();
});

/** Postgres prints the condition in other words each time it reads what it printed. */
const users = "CREATE TABLE users (id integer PRIMARY KEY, kind varchar(9) CHECK (kind IN ('a', 'b')))";
const restored = `${users}; DO $$ DECLARE body text; BEGIN
  SELECT pg_get_constraintdef(oid) INTO body FROM pg_constraint WHERE conname = 'users_kind_check';
  ALTER TABLE users DROP CONSTRAINT users_kind_check;
  EXECUTE 'ALTER TABLE users ADD CONSTRAINT users_kind_check ' || body; END $$;
  CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
  INSERT INTO schema_migrations VALUES (1, false)`;

test.skipIf(older === newer)(
  'where there is a server of one major only, that is told, and what is pending is not rehearsed',
  async () => {
    const repository = repositoryOf({
      'migrations/1_users.sql': users,
      'migrations/2_name.sql': 'ALTER TABLE users ADD name text',
    });
    const live = await liveDatabase('europe', older, restored);
    created.push(live);
    const database: DatabaseConfig = {
      name: 'main',
      sources: [
        { name: 'migrations', kind: 'migrations', path: 'migrations' },
        { name: live.name, kind: 'live', urlEnv: live.urlEnv },
      ],
      truth: 'migrations',
      ignore: [],
    };
    const { results } = await readSources(
      database,
      databaseContext(repository.root, database, newer, async () => testServer(newer)),
    );
    repository.delete();
    const { read, problem } = results[1] ?? {};
    expect(problem).toBeUndefined();
    expect(read?.facts).toContain('1 pending migration (2_name) could not be rehearsed');
    expect(read?.warnings).toEqual(
      expect.arrayContaining([
        `It is PostgreSQL ${older}, and migrations could only be applied to PostgreSQL ${newer}, which may say the same in other words: The server at hand is PostgreSQL ${newer}.`,
        expect.stringMatching(/^The deploy cannot be rehearsed: the database runs/),
      ]),
    );
  },
);

test.skipIf(older === newer)(
  'declarations are applied once a major, however many databases run it',
  async () => {
    const repository = repositoryOf({ 'migrations/1_users.sql': users, 'schema.sql': users });
    for (const name of ['europe', 'asia', 'africa']) created.push(await liveDatabase(name, older, restored));
    const database: DatabaseConfig = {
      name: 'main',
      sources: [
        { name: 'migrations', kind: 'migrations', path: 'migrations' },
        { name: 'schema', kind: 'sql', files: ['schema.sql'] },
        ...created.map(({ name, urlEnv }) => ({ name, kind: 'live', urlEnv }) as const),
      ],
      truth: 'migrations',
      ignore: [],
    };
    /** Databases that were made on the server of each major. */
    const made = new Map<number | undefined, string[]>();
    const server = async (major: number | undefined) => {
      const names = made.get(major) ?? [];
      made.set(major, names);
      const own = testServer(major);
      return {
        ...own,
        createDatabase: (name: string) => {
          names.push(name);
          return own.createDatabase(name);
        },
      };
    };
    const { results } = await readSources(
      database,
      databaseContext(repository.root, database, newer, server),
    );
    repository.delete();
    expect(results.map(({ problem }) => problem)).toEqual(results.map(() => undefined));
    expect(made.get(older)?.sort()).toEqual([`migrations_${older}`, `schema_${older}`]);
    expect(made.get(newer)?.sort()).toEqual(['again', 'migrations', 'schema']);
    const conditions = results.map(
      ({ read }) =>
        read?.catalog.objects.find(
          ({ kind, path }) => kind === 'constraint' && path.at(-1) === 'users_kind_check',
        )?.attributes.expression,
    );
    expect(new Set(conditions).size).toBe(1);
  },
);

const queries = {
  all_of_them: 'SELECT * FROM users',
  "it's": `SELECT 'users.id'::text AS "it's", id FROM users AS users WHERE kind = 'a' ORDER BY id`,
  counted: 'SELECT u.kind, count(*) FROM ONLY users u GROUP BY u.kind',
  quoted: 'SELECT "U ""2""".id FROM users "U ""2"""',
  correlated:
    'SELECT id FROM users WHERE EXISTS (SELECT FROM users other WHERE other.id = users.id AND other.kind > kind)',
  joined: 'SELECT a.id, b.kind FROM users a JOIN users b USING (id)',
};

test.skipIf(older === newer)(
  'the query of a view that both have is no difference, though majors print it in other words',
  async () => {
    const views = (sql: string) =>
      Object.entries(queries).map(([name, query]) => `${sql} "${name}" AS ${query};`);
    const made = [
      `${users};`,
      ...views('CREATE VIEW'),
      'CREATE MATERIALIZED VIEW kept AS SELECT id FROM users;',
    ];
    const changed = [
      'CREATE OR REPLACE VIEW joined AS SELECT a.id, a.kind FROM users a JOIN users b USING (id);',
      "CREATE OR REPLACE VIEW \"it's\" AS SELECT 'id'::text AS \"it's\", id FROM users WHERE kind = 'a' ORDER BY id;",
    ];
    created.push(await liveDatabase('europe', older, made.join('\n')));
    created.push(await liveDatabase('asia', newer, made.join('\n')));
    created.push(await liveDatabase('africa', newer, [...made, ...changed].join('\n')));
    const found = async (...names: readonly string[]) => {
      const sources = created.filter(({ name }) => names.includes(name));
      const repository = repositoryOf({
        'schema-drift.yml': `sources:\n${sources.map(({ name, urlEnv }) => `  ${name}: { kind: live, url-env: ${urlEnv} }\n`).join('')}`,
      });
      const report = await checkRepository(repository.root).finally(repository.delete);
      return report.databases[0]?.findings.map(({ object }) => object);
    };
    expect(await found('europe', 'asia')).toEqual([]);
    expect(await found('europe', 'africa')).toEqual(['"it\'s"', 'joined']);
  },
);

test.skipIf(older >= 17 || newer < 17)(
  'what came with GRANT ALL on a newer major is nothing that an older one lacks, and named as not compared',
  async () => {
    const grants = `CREATE TABLE users (id integer PRIMARY KEY);
      DO $$ BEGIN CREATE ROLE drift_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
      GRANT ALL ON users TO drift_reader; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO drift_reader;`;
    created.push(await liveDatabase('europe', older, grants), await liveDatabase('asia', newer, grants));
    created.push(
      await liveDatabase('africa', newer, `${grants} REVOKE TRUNCATE ON users FROM drift_reader;`),
    );
    const found = async (other: string) => {
      const sources = created.filter(({ name }) => name === 'europe' || name === other);
      const repository = repositoryOf({
        'schema-drift.yml': `sources:\n${sources.map(({ name, urlEnv }) => `  ${name}: { kind: live, url-env: ${urlEnv} }\n`).join('')}`,
      });
      const report = await checkRepository(repository.root).finally(repository.delete);
      return report.databases[0];
    };
    const asia = await found('asia');
    expect(asia?.findings.map(({ title }) => title)).toEqual([]);
    expect(asia?.notCompared.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      `maintain of default privileges: europe is PostgreSQL ${older}, which does not know it`,
      `maintain of grants: europe is PostgreSQL ${older}, which does not know it`,
    ]);
    expect((await found('africa'))?.findings.map(({ title }) => title)).toEqual([
      expect.stringContaining('grant on table users to drift_reader'),
    ]);
  },
);
