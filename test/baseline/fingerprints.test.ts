import { afterEach, expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import type { Config } from '../../src/config/config.ts';
import { saidIn } from '../../src/report/said.ts';
import type { SourceFault } from '../../src/sources/fault.ts';
import { checkRepository, majors } from '../check/check-repository.ts';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { part, source, table } from '../compare/catalogs.ts';

let repository: Repository | undefined;
afterEach(() => repository?.delete());

/** A schema that is migrated, and one that says otherwise of something of every kind. */
const migrated = [
  `CREATE TABLE authors (id integer PRIMARY KEY, name varchar(80) NOT NULL, born date DEFAULT '1900-01-01');
CREATE TABLE books (id bigint PRIMARY KEY, author integer REFERENCES authors (id), isbn text UNIQUE,
  price numeric(8, 2) CHECK (price > 0 AND price < 1000), kind text CHECK (kind IN ('a', 'b')));
CREATE INDEX books_by_author ON books (author);`,
  `CREATE TYPE state AS ENUM ('open', 'shut');
CREATE TABLE shelves (id integer PRIMARY KEY, state state, only_here text);
CREATE VIEW cheap AS SELECT id, isbn FROM books WHERE price < 10;
CREATE FUNCTION add_one(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n + 1';
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER note BEFORE INSERT ON shelves FOR EACH ROW EXECUTE FUNCTION noted();
ALTER TABLE shelves ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_of_it ON shelves USING (state = 'open');`,
] as const;
const otherwise = `CREATE TABLE authors (id integer PRIMARY KEY, name text NOT NULL, born date);
CREATE TABLE books (id bigint PRIMARY KEY, author integer REFERENCES authors (id) ON DELETE CASCADE, isbn text,
  price numeric(8, 2) CHECK (price > 0 AND price < 2000), kind text NOT NULL CHECK (kind IN ('a', 'c')));
CREATE INDEX books_by_author ON books (author, kind);
CREATE TYPE state AS ENUM ('open', 'shut', 'lost');
CREATE TABLE shelves (id integer PRIMARY KEY, state state);
CREATE VIEW cheap AS SELECT id, isbn FROM books WHERE price < 20;
CREATE FUNCTION add_one(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n + 2';
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER note BEFORE INSERT OR UPDATE ON shelves FOR EACH ROW EXECUTE FUNCTION noted();
ALTER TABLE shelves ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_of_it ON shelves USING (state = 'shut');
CREATE TABLE only_there (id integer PRIMARY KEY);`;

const config = (folder: string): Config => ({
  databases: [
    {
      name: 'main',
      sources: [
        { name: 'migrations', kind: 'migrations', path: `${folder}/migrations` },
        { name: 'sql', kind: 'sql', files: [`${folder}/schema.sql`] },
      ],
      truth: 'migrations',
      ignore: [],
    },
  ],
  postgres: {},
  failOn: 'warning',
  timeout: 120,
});

/** `object: fingerprint` of everything that is found, faults of the folder among it, and what the sources say of it. */
async function found(
  folder: string,
  rewrite: (sql: string) => string,
  major: number | undefined,
): Promise<{ readonly fingerprints: readonly string[]; readonly said: readonly string[] }> {
  repository?.delete();
  repository = repositoryOf({
    [`${folder}/migrations/1_books.sql`]: rewrite(migrated[0]),
    [`${folder}/migrations/1_shelves.sql`]: rewrite(migrated[1]),
    [`${folder}/schema.sql`]: rewrite(otherwise),
  });
  const report = await checkRepository(repository.root, {
    config: config(folder),
    ...(major === undefined ? {} : { sharedServer: major }),
  });
  expect(report.problems).toEqual([]);
  const findings = report.databases.flatMap((database) => database.findings);
  return {
    fingerprints: findings.map((it) => `${it.kind} ${it.object}: ${it.fingerprint}`).sort(),
    said: findings.map((it) => `${it.kind} ${it.object}: ${JSON.stringify(saidIn(it))}`).sort(),
  };
}

const same = (sql: string) => sql;
const changes: readonly {
  readonly what: string;
  readonly folder?: string;
  readonly rewrite?: (sql: string) => string;
  readonly major?: number | undefined;
}[] = [
  {
    what: 'everything is laid out in another way',
    rewrite: (sql) =>
      sql.replaceAll(', ', '\n  , ').replaceAll('integer', 'INT4').replaceAll('CREATE', 'create'),
  },
  {
    what: 'everything stands on other lines, with comments between',
    rewrite: (sql) => `-- moved\n\n\n${sql.replaceAll(';\n', ';\n\n/* and on */\n')}\n`,
  },
  { what: 'the folder of the sources is called otherwise', folder: 'packages/database/sql' },
  ...majors.slice(0, -1).map((major) => ({ what: `PostgreSQL is ${major}, and not the newest`, major })),
];

test.each(changes)('fingerprints stay the same, and what is said, when $what', async (change) => {
  const newest = majors.at(-1);
  const before = await found('db', same, newest);
  const after = await found(change.folder ?? 'db', change.rewrite ?? same, change.major ?? newest);
  expect(before.fingerprints.length).toBeGreaterThan(14);
  expect(new Set(before.fingerprints.map((line) => line.split(': ').at(-1))).size).toBe(
    before.fingerprints.length,
  );
  expect(after.fingerprints).toEqual(before.fingerprints);
  expect(after.said).toEqual(before.said);
});

const fault = (more: Partial<SourceFault>): SourceFault => ({
  code: 'stale',
  severity: 'warning',
  subject: 'production.json',
  message: 'It is stale.',
  advice: 'Renew it.',
  ...more,
});

const moved: readonly (readonly [what: string, before: Partial<SourceFault>, after: Partial<SourceFault>])[] =
  [
    [
      'a file',
      { subject: 'production.json', location: { file: 'production.json', line: 1 } },
      { subject: 'db/production.json', location: { file: 'db/production.json', line: 9 } },
    ],
    [
      'a folder',
      { subject: 'drizzle', location: { file: 'drizzle/meta/_journal.json', line: 1 } },
      { subject: 'db/migrations', location: { file: 'db/migrations/meta/_journal.json', line: 1 } },
    ],
    [
      'a migration',
      { subject: '0001_a', location: { file: 'drizzle/0001_a.sql', line: 1 } },
      { subject: '0001_a', location: { file: 'db/0001_a.sql', line: 3 } },
    ],
  ];

test.each(moved)('a fault about %s keeps its fingerprint when that moves', (_, before, after) => {
  const [one, other] = [before, after].map((its) => {
    const read = source('migrations', 'migrations', table('users'), { faults: [fault(its)] });
    return compare([read], 'none', 'main').findings[0]?.fingerprint;
  });
  expect(other).toBe(one);
});

test('two indexes of one name on other columns have a fingerprint each', () => {
  const index = (name: string, column: string) =>
    part('index', 'users', name, { method: 'btree', keys: [{ column }], unique: false });
  const users = table('users', { id: 'integer', name: 'text' });
  const sides = [
    source('migrations', 'migrations', [...users, index('users_by', 'id')]),
    source('sql', 'sql', [...users, index('users_by_id', 'id'), index('users_by', 'name')]),
    source('drizzle', 'drizzle', users),
  ];
  const { findings, subjects } = compare(sides, 'none', 'main');
  const missing = findings.filter(({ attribute }) => attribute === undefined);
  expect(missing.map(({ object }) => object).sort()).toEqual(['users (id)', 'users (name)']);
  const own = findings.map(({ fingerprint }) => fingerprint).sort();
  expect(new Set(own).size).toBe(own.length);
  expect([...subjects.keys()].sort()).toEqual(own);
});
