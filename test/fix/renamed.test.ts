import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { type Fixed, fixAll, told } from './fixing.ts';

const renames = `ALTER TABLE users RENAME TO accounts;
ALTER TABLE accounts RENAME COLUMN seats TO places;
ALTER TABLE accounts RENAME COLUMN "fullName" TO display_name;
ALTER TABLE posts RENAME COLUMN body TO text;
ALTER TABLE team RENAME TO crew;
ALTER TABLE crew RENAME COLUMN id TO number;
`;

const schema = `import { integer, pgTable, text, varchar } from 'drizzle-orm/pg-core';

export const users = pgTable('users', {
  id: varchar().primaryKey(),
  seats: integer(),
  fullName: text("fullName").notNull(),
});

export const team = pgTable("team", { id: varchar('id').primaryKey() });

export const posts = pgTable('posts', {
  id: varchar().primaryKey(),
  author: varchar().references(() => users.id),
  team: varchar().references(() => team.id),
  body: text(),
});
`;

const models = {
  'models/__init__.py': 'from . import posts, users\n',
  'models/users.py': `from typing import Optional

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class User(SQLModel, table=True):
    __tablename__ = "users"

    id: str = Field(primary_key=True)
    seats: Optional[int]
    full_name: str = Field(sa_column=Column("fullName", Text, nullable=False))


class Team(SQLModel, table=True):
    """A class that has the name of its table."""

    id: str = Field(primary_key=True)
`,
  'models/posts.py': `from typing import Optional

from sqlalchemy import Column, ForeignKey, String, Text
from sqlmodel import Field, SQLModel


class Post(SQLModel, table=True):
    __tablename__ = "posts"

    id: str = Field(primary_key=True)
    author: Optional[str] = Field(default=None, foreign_key="users.id")
    team: Optional[str] = Field(sa_column=Column(String, ForeignKey("team.id")))
    body: Optional[str] = Field(sa_column=Column(Text))
`,
};

let repository: Repository;
let fixed: Fixed;
beforeAll(async () => {
  repository = repositoryOf({
    'schema-drift.yml': `truth: migrations
sources:
  migrations: { path: migrations, tool: sql }
  drizzle: { schema: schema.ts }
  models: { kind: sqlmodel, models: models, mode: static }
`,
    'requirements.txt': 'sqlmodel==0.0.24\n',
    'migrations/1.sql': `CREATE TABLE users (id varchar PRIMARY KEY, seats integer, "fullName" text NOT NULL);
CREATE TABLE team (id varchar PRIMARY KEY);
CREATE TABLE posts (id varchar PRIMARY KEY, author varchar REFERENCES users, team varchar REFERENCES team, body text);\n`,
    'migrations/2.sql': renames,
    'schema.ts': schema,
    ...models,
  });
  fixed = await fixAll(repository.root);
}, 60_000);
afterAll(() => repository.delete());

test('a rename is one thing for all sources that have not followed it', () => {
  expect(fixed.before.map(({ title }) => title).sort()).toEqual(
    [
      ['column posts.body', 'text', 4, 'body'],
      ['column team.id', 'number', 6, 'id'],
      ['column users."fullName"', 'display_name', 3, 'fullName'],
      ['column users.seats', 'places', 2, 'seats'],
      ['table team', 'crew', 5, 'team'],
      ['table users', 'accounts', 1, 'users'],
    ].map(
      ([object, to, line, own]) =>
        `${object} was renamed to ${to} in migrations/2.sql:${line}; drizzle and models still say ${own}`,
    ),
  );
});

/** A text with others in place of some, each of which it has once. */
function replaced(text: string | undefined, others: Readonly<Record<string, string>>): string {
  return Object.entries(others).reduce((before, [from, to]) => {
    expect(before.split(from)).toHaveLength(2);
    return before.replace(from, to);
  }, text ?? '');
}

test('and code gets the new name where it says the old one, or says it from now on', () => {
  expect(repository.read('schema.ts')).toBe(
    replaced(schema, {
      "pgTable('users'": "pgTable('accounts'",
      'seats: integer()': "seats: integer('places')",
      'text("fullName")': 'text("display_name")',
      'pgTable("team"': 'pgTable("crew"',
      "varchar('id')": "varchar('number')",
      'body: text()': "body: text('text')",
    }),
  );
  expect(repository.read('models/users.py')).toBe(
    replaced(models['models/users.py'], {
      '"users"': '"accounts"',
      'seats: Optional[int]': 'seats: Optional[int] = Field(sa_column_kwargs={"name": "places"})',
      '"fullName"': '"display_name"',
      '"""A class that has the name of its table."""\n\n    id: str = Field(primary_key=True)':
        '"""A class that has the name of its table."""\n\n    __tablename__ = "crew"\n\n    id: str = Field(primary_key=True, sa_column_kwargs={"name": "number"})',
    }),
  );
  expect(repository.read('models/posts.py')).toBe(
    replaced(models['models/posts.py'], {
      '"users.id"': '"accounts.id"',
      '"team.id"': '"crew.number"',
      'Column(Text))\n': 'Column("text", Text))\n',
    }),
  );
  // Keys keep the names that they were made with.
  expect(told(fixed.after)).toEqual(['cosmetic primary key accounts.id', 'cosmetic primary key crew.number']);
});
