import { expect, test } from 'vitest';
import { isKnownRename } from '../../src/compare/renames/known-renames.ts';
import { renamingsIn } from '../../src/sources/renamings.ts';
import { decisionsOf } from '../../src/sources/sql/decisions-of-statement.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

test('what migrations give another name is renamed, and nothing of it dropped or made', async () => {
  const renames = [
    'ALTER TABLE public.users RENAME TO accounts',
    'ALTER TYPE public.status RENAME TO state',
    'ALTER VIEW public.recent RENAME TO latest',
    'ALTER FUNCTION public.find(text) RENAME TO search',
    'ALTER SEQUENCE public.numbers RENAME TO counts',
    'ALTER DOMAIN public.mail RENAME TO email',
    'ALTER TABLE public.accounts RENAME COLUMN seats TO places',
  ];
  const client = await freshDatabase();
  try {
    await client.query(`CREATE TYPE status AS ENUM ('draft'); CREATE DOMAIN mail AS text;
      CREATE TABLE users (id int PRIMARY KEY, seats int, state status DEFAULT 'draft', address mail);
      CREATE TABLE posts (author int REFERENCES users);
      CREATE VIEW recent AS SELECT seats, state FROM users;
      CREATE FUNCTION find(term text) RETURNS text LANGUAGE sql AS 'SELECT term'; CREATE SEQUENCE numbers`);
    const before = await catalogOf(client);
    await client.query(renames.join(';'));
    const after = await catalogOf(client);
    const steps = renames.map((sql) =>
      splitStatements(sql).statements.flatMap((each) => decisionsOf(each, '2.sql')),
    );
    const renamings = renamingsIn(steps, after);
    const { plan } = await planned(testServer(), before, after, {
      renamings,
      isRename: (own, right) => isKnownRename(renamings, own, right),
    });
    expect(plan.unplanned).toEqual([]);
    expect(statementsOf(plan).sort()).toEqual(renames.sort());
  } finally {
    await client.end();
  }
});
