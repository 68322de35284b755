import { afterEach, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { checkRepository, majors } from './check-repository.ts';
import { type LiveDatabase, liveDatabase } from './live-database.ts';
import { repositoryOf } from './repository.ts';

const declared =
  'CREATE TABLE users (id serial PRIMARY KEY); CREATE TABLE "Orders" (id bigserial PRIMARY KEY);';
const major = majors.at(-1) as number;

const created: LiveDatabase[] = [];
afterEach(async () => {
  for (const database of created.splice(0)) await database.forget();
});

async function changedBy(sql: string): Promise<Report> {
  const production = await liveDatabase('sequences', major, `${declared} ${sql}`);
  created.push(production);
  const repository = repositoryOf({
    'schema.sql': declared,
    'schema-drift.yml': `sources:\n  sql: schema.sql\n  production: { kind: live, url-env: ${production.urlEnv} }\ntruth: sql\n`,
  });
  return checkRepository(repository.root, { sharedServer: major }).finally(repository.delete);
}

const cases: readonly (readonly [what: string, change: string, found: readonly string[]])[] = [
  [
    'another name of the own sequence is no difference',
    'ALTER SEQUENCE users_id_seq RENAME TO people_id_seq; ALTER SEQUENCE "Orders_id_seq" RENAME TO "Bought ""it""_id_seq"',
    [],
  ],
  [
    'a column that counts with the sequence of another one does not count for itself',
    `ALTER TABLE "Orders" ALTER id SET DEFAULT nextval('users_id_seq')`,
    [
      `default of column "Orders".id: sql: nextval('public."Orders_id_seq"'::regclass), production: nextval('public.users_id_seq'::regclass)`,
    ],
  ],
  [
    'a sequence that ends before its column is full',
    'ALTER SEQUENCE "Orders_id_seq" AS integer',
    ['sequence "Orders_id_seq": sql: bigint owned by "Orders".id, production: integer owned by "Orders".id'],
  ],
  [
    'a sequence that goes on when its column is full fails as well',
    'ALTER SEQUENCE users_id_seq AS bigint',
    [],
  ],
  [
    'a column that grew with its sequence is told once',
    'ALTER TABLE users ALTER id TYPE bigint; ALTER SEQUENCE users_id_seq AS bigint',
    ['column users.id: sql: integer, production: bigint'],
  ],
  [
    'a sequence that may not count as far',
    'ALTER SEQUENCE users_id_seq MAXVALUE 100',
    [
      'sequence users_id_seq: sql: integer owned by users.id, production: integer maxvalue 100 owned by users.id',
    ],
  ],
];

test.each(cases)('%s', async (_, change, found) => {
  const { databases } = await changedBy(change);
  expect(databases[0]?.findings.map(({ title }) => title)).toEqual(found);
});
