import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { type Fixed, fixAll, told } from './fixing.ts';

const renames = `ALTER TABLE users RENAME TO accounts;
ALTER TABLE accounts RENAME COLUMN seats TO places;
ALTER TABLE accounts RENAME COLUMN "fullName" TO display_name;
ALTER TABLE posts RENAME COLUMN body TO text;
ALTER TABLE team RENAME TO crew;
ALTER TABLE crew RENAME COLUMN id TO number;
ALTER TABLE accounts ADD COLUMN crew varchar REFERENCES crew;
CREATE INDEX by_places ON accounts (places, display_name);
ALTER TABLE heads RENAME TO other;
ALTER TABLE tails RENAME TO heads;
ALTER TABLE other RENAME TO tails;
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

export const heads = pgTable('heads', {
  id: varchar().primaryKey(),
  horns: integer(),
});

export const tails = pgTable('tails', {
  id: varchar().primaryKey(),
  ends: text(),
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


class Heads(SQLModel, table=True):
    id: str = Field(primary_key=True)
    horns: Optional[int]


class Tails(SQLModel, table=True):
    id: str = Field(primary_key=True)
    ends: Optional[str] = Field(sa_type=Text)
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
CREATE TABLE posts (id varchar PRIMARY KEY, author varchar REFERENCES users, team varchar REFERENCES team, body text);
CREATE TABLE heads (id varchar PRIMARY KEY, horns integer); CREATE TABLE tails (id varchar PRIMARY KEY, ends text);\n`,
    'migrations/2.sql': renames,
    'schema.ts': schema,
    ...models,
  });
  fixed = await fixAll(repository.root);
}, 60_000);
afterAll(() => repository.delete());

const added = [
  'column accounts.crew is missing in drizzle and models',
  'index accounts (places, display_name) is missing in drizzle and models',
];
/** Of tables that were swapped no name tells which is meant. */
const swapped = [
  'column heads.horns is only in drizzle and models',
  'column heads.ends is missing in drizzle and models',
  'column tails.horns is missing in drizzle and models',
  'column tails.ends is only in drizzle and models',
  'primary key heads.id: migrations: tails_pkey, drizzle and models: heads_pkey',
  'primary key tails.id: migrations: heads_pkey, drizzle and models: tails_pkey',
];

test('a rename is one thing for all sources that have not followed it', () => {
  const others = [...added, ...swapped];
  const renamed = fixed.before.map(({ title }) => title).filter((title) => !others.includes(title));
  expect(renamed.sort()).toEqual(
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
      'text("fullName").notNull(),':
        'text("display_name").notNull(),\n  crew: varchar().references(() => team.id),',
      '});\n\nexport const team':
        "}, (table) => [\n  index('by_places').on(table.seats, table.fullName),\n]);\n\nexport const team",
      'import { integer': 'import { index, integer',
      'pgTable("team"': 'pgTable("crew"',
      "varchar('id')": "varchar('number')",
      'body: text()': "body: text('text')",
      "horns: integer(),\n});\n\nexport const tails = pgTable('tails', {\n  id: varchar().primaryKey(),\n  ends: text(),":
        "ends: text(),\n});\n\nexport const tails = pgTable('tails', {\n  id: varchar().primaryKey(),\n  horns: integer(),",
    }),
  );
  expect(repository.read('models/users.py')).toBe(
    replaced(models['models/users.py'], {
      'seats: Optional[int]': 'seats: Optional[int] = Field(sa_column_kwargs={"name": "places"})',
      'import Column,': 'import Column, Index,',
      '"fullName", Text, nullable=False))':
        '"display_name", Text, nullable=False))\n    crew: Optional[str] = Field(default=None, foreign_key="crew.number")',
      '__tablename__ = "users"\n':
        '__tablename__ = "accounts"\n    __table_args__ = (\n        Index("by_places", "places", "display_name"),\n    )\n',
      '"""A class that has the name of its table."""\n\n    id: str = Field(primary_key=True)':
        '"""A class that has the name of its table."""\n\n    __tablename__ = "crew"\n\n    id: str = Field(primary_key=True, sa_column_kwargs={"name": "number"})',
      'horns: Optional[int]\n\n\nclass Tails(SQLModel, table=True):\n    id: str = Field(primary_key=True)\n    ends: Optional[str] = Field(sa_type=Text)':
        'ends: Optional[str] = Field(default=None, sa_type=Text)\n\n\nclass Tails(SQLModel, table=True):\n    id: str = Field(primary_key=True)\n    horns: Optional[int] = None',
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
  expect(told(fixed.after)).toEqual(
    ['accounts.id', 'crew.number', 'heads.id', 'tails.id'].map((key) => `cosmetic primary key ${key}`),
  );
});
