import { afterEach, expect, test } from 'vitest';
import type { DatabaseConfig } from '../../src/config/config.ts';
import { readSources } from '../../src/read-sources.ts';
import { followStages } from '../../src/stages.ts';
import { testMajors, testServer } from '../support/postgres.ts';
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
    const { results } = await readSources(database, {
      root: repository.root,
      version: newer,
      servers: { of: server, stop: async () => {} },
      live: new Map(),
      stages: followStages(() => {}),
      signal: new AbortController().signal,
      stageName: (source) => source,
      databaseName: (source) => source,
    });
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
