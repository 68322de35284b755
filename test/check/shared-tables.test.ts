import { afterEach, expect, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { type Repository, repositoryOf } from './repository.ts';

let repository: Repository;
afterEach(() => repository.delete());

/** Two services on one database: the shop's migrations, and the schema that the search service keeps for itself. */
const files = {
  'shop/001_init.sql': `create type mood as enum ('good', 'bad');
create table users (id serial primary key, email text not null unique, mood mood default 'good');
create table orders (id int primary key, user_id int not null references users);
alter table users enable row level security;
create policy own on users using (id = 1);`,
  'search.sql': `create table users (id serial primary key, email text);
create table queries (id int primary key, user_id int references users, words text not null);`,
};
const config = (shop: string, search: string) => `sources:
  shop: { kind: migrations, path: shop${shop} }
  search: { kind: sql, files: search.sql${search} }
`;

async function checked(shop: string, search: string) {
  repository = repositoryOf({ ...files, 'schema-drift.yml': config(shop, search) });
  const report = await checkRepository(repository.root, { sharedServer: majors.at(-1) as number });
  const [database] = report.databases;
  return {
    findings: database?.findings.map(({ title }) => title),
    left: database?.notCompared.map(({ what, why, count }) => `${what} (${count}): ${why}`),
  };
}

test('what the owner of a table has and another source lacks is left to the owner', async () => {
  expect(await checked(', owns: [users, orders]', ', owns: queries')).toEqual({
    findings: ['column users.email: shop: NOT NULL, search: nullable'],
    left: [
      'table orders (1): search may lack it: shop owns the table',
      'table queries (1): shop may lack it: search owns the table',
      'parts of users (4): search may lack them: shop owns the table',
    ],
  });
});

test('a source that maps its tables only in part is held to what it declares', async () => {
  expect(await checked('', ', partial: true')).toEqual({
    findings: ['table queries is missing in shop', 'column users.email: shop: NOT NULL, search: nullable'],
    left: [
      'table orders (1): search may lack it: it maps the table only in part',
      'parts of users (4): search may lack them: it maps the table only in part',
      'enum mood (1): search may lack it: it maps the schema only in part',
    ],
  });
});
