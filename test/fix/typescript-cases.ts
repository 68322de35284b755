/** Drizzle declarations that are wrong, and what they become: each in a file of its own. */
export interface Case {
  readonly what: string;
  /** What the database has; the table is called `thing`, and is given a number of its own. */
  readonly sql: string;
  readonly from: string;
  /** `undefined` where no edit is certain. */
  readonly to: string | undefined;
  readonly findings?: number;
}

/** Tables that the others refer to: in `tables/common.ts`, and in the database. */
export const common = {
  sql: `CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE people (id integer PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE teams (id integer PRIMARY KEY, lead_id integer REFERENCES people (id));`,
  file: `import { integer, pgEnum, pgTable, text } from 'drizzle-orm/pg-core';

export const mood = pgEnum('mood', ['glad', 'sad']);
export const people = pgTable('people', {
  id: integer('id').primaryKey(),
  email: text('email').notNull().unique('people_email_key'),
});
export const teams = pgTable('teams', {
  id: integer('id').primaryKey(),
  leadId: integer('lead_id').references(() => people.id),
});
`,
};

const head = `import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { people, teams } from './common';
`;
const withImports = (names: string) => head.replace('integer, pgTable, text', names);
const key = "id: integer('id').primaryKey(),";

/** A file with a table of an `id` and one more column. */
function file(column: string, { imports = head, extras = '' } = {}): string {
  return `${imports}
export const thing = pgTable('thing', {
  ${key}
  ${column}
}${extras});

export const used = [people, teams, text];
`;
}

function one(what: string, sql: string, from: string, to: string | undefined, imports = head): Case {
  return {
    what,
    sql: `CREATE TABLE thing (id integer PRIMARY KEY, ${sql});`,
    from: file(from),
    to: to === undefined ? undefined : file(to, { imports }),
  };
}

export const cases: readonly Case[] = [
  // Foreign keys
  one(
    'a key that points elsewhere, over several lines',
    'to_id integer NOT NULL REFERENCES people (id) ON DELETE CASCADE',
    "toId: integer('to_id')\n    .notNull()\n    .references(() => teams.id, { onDelete: 'cascade' }),",
    "toId: integer('to_id')\n    .notNull()\n    .references(() => people.id, { onDelete: 'cascade' }),",
  ),
  one(
    'a key that points elsewhere and does something else',
    'to_id integer REFERENCES people (id)',
    "toId: integer('to_id').references(() => teams.id, { onDelete: 'cascade', onUpdate: 'cascade' }), // to whom",
    "toId: integer('to_id').references(() => people.id), // to whom",
  ),
  one(
    'a key that does nothing yet',
    'to_id integer REFERENCES people (id) ON DELETE SET NULL',
    "toId: integer('to_id').references(() => people.id),",
    "toId: integer('to_id').references(() => people.id, { onDelete: 'set null' }),",
  ),
  one(
    'one of two actions',
    'to_id integer REFERENCES people (id) ON DELETE RESTRICT ON UPDATE CASCADE',
    "toId: integer('to_id').references(() => people.id, { onDelete: 'cascade', onUpdate: 'cascade' }),",
    "toId: integer('to_id').references(() => people.id, { onDelete: 'restrict', onUpdate: 'cascade' }),",
  ),
  one(
    'an action too many, over several lines',
    'to_id integer REFERENCES people (id) ON DELETE CASCADE',
    "toId: integer('to_id').references(() => people.id, {\n    onDelete: 'cascade',\n    onUpdate: 'cascade',\n  }),",
    "toId: integer('to_id').references(() => people.id, {\n    onDelete: 'cascade',\n  }),",
  ),
  one(
    'a key that is missing',
    'to_id integer NOT NULL REFERENCES people (id) ON DELETE CASCADE',
    "toId: integer('to_id').notNull(),",
    "toId: integer('to_id').notNull().references(() => people.id, { onDelete: 'cascade' }),",
  ),
  one(
    'a key that nobody else has',
    'to_id integer NOT NULL',
    "toId: integer('to_id')\n    .references(() => people.id)\n    .notNull(),",
    "toId: integer('to_id')\n    .notNull(),",
  ),
  one(
    'a key to its own table, whose type has to be told',
    'to_id integer REFERENCES thing (id)',
    "toId: integer('to_id'),",
    "toId: integer('to_id').references((): AnyPgColumn => thing.id),",
    withImports('type AnyPgColumn, integer, pgTable, text'),
  ),
  {
    what: 'a key behind the columns',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, to_id integer REFERENCES people (id) ON DELETE CASCADE);',
    from: file("toId: integer('to_id'),", {
      imports: withImports('foreignKey, integer, pgTable, text'),
      extras: ', (table) => [\n  foreignKey({ columns: [table.toId], foreignColumns: [teams.id] }),\n]',
    }),
    to: file("toId: integer('to_id'),", {
      imports: withImports('foreignKey, integer, pgTable, text'),
      extras:
        ", (table) => [\n  foreignKey({ columns: [table.toId], foreignColumns: [people.id] }).onDelete('cascade'),\n]",
    }),
  },
  {
    what: 'a key behind the columns that nobody else has',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, to_id integer);',
    from: file("toId: integer('to_id'),", {
      imports: withImports('foreignKey, integer, pgTable, text'),
      extras: ', (table) => [\n  foreignKey({ columns: [table.toId], foreignColumns: [teams.id] }),\n]',
    }),
    to: file("toId: integer('to_id'),", {
      imports: withImports('foreignKey, integer, pgTable, text'),
      extras: ', (table) => [\n]',
    }),
  },
  {
    what: 'a table that is not imported yet',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, to_id integer REFERENCES people (id));',
    from: file("toId: integer('to_id').references(() => teams.id),")
      .replace('people, teams }', 'teams }')
      .replace('[people, ', '['),
    to: file("toId: integer('to_id').references(() => people.id),").replace('[people, ', '['),
  },
  {
    what: 'the first table from another file',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, to_id integer REFERENCES people (id));',
    from: 'import * as pg from "drizzle-orm/pg-core"; // all of it\n\nexport const thing = pg.pgTable("thing", {\n  id: pg.integer().primaryKey(),\n  to_id: pg.integer(),\n});\n',
    to: 'import * as pg from "drizzle-orm/pg-core"; // all of it\nimport { people } from "./common";\n\nexport const thing = pg.pgTable("thing", {\n  id: pg.integer().primaryKey(),\n  to_id: pg.integer().references(() => people.id),\n});\n',
  },

  // Nullability
  one('NOT NULL is missing', 'name text NOT NULL', "name: text('name'),", "name: text('name').notNull(),"),
  one(
    'NOT NULL before a default',
    "name text NOT NULL DEFAULT 'x'",
    "name: text('name')\n    .default('x'),",
    "name: text('name')\n    .notNull()\n    .default('x'),",
  ),
  one(
    'NOT NULL too many',
    "name text DEFAULT 'x'",
    "name: text('name').notNull().default('x'),",
    "name: text('name').default('x'),",
  ),

  // Types
  {
    what: 'another builder, imported',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name varchar(40) NOT NULL);',
    from: file("name: text('name').notNull(),"),
    to: file("name: varchar('name', { length: 40 }).notNull(),", {
      imports: withImports('integer, pgTable, text, varchar'),
    }),
  },
  {
    what: 'another builder among imports of one line each',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, code uuid);',
    from: file("code: text('code'),", {
      imports:
        "import {\n  integer,\n  pgTable,\n  text,\n} from 'drizzle-orm/pg-core';\nimport { people, teams } from './common';\n",
    }),
    to: file("code: uuid('code'),", {
      imports:
        "import {\n  integer,\n  pgTable,\n  text,\n  uuid,\n} from 'drizzle-orm/pg-core';\nimport { people, teams } from './common';\n",
    }),
  },
  {
    what: 'another length',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name varchar(40));',
    from: file("name: varchar('name', { length: 20 }),", {
      imports: withImports('integer, pgTable, text, varchar'),
    }),
    to: file("name: varchar('name', { length: 40 }),", {
      imports: withImports('integer, pgTable, text, varchar'),
    }),
  },
  {
    what: 'a length that is not there',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name text);',
    from: file('name: varchar({ length: 20 }),', { imports: withImports('integer, pgTable, text, varchar') }),
    to: file('name: text(),', { imports: withImports('integer, pgTable, text, varchar') }),
  },
  {
    what: 'a time zone',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, at timestamptz DEFAULT now());',
    from: file("at: timestamp('at').defaultNow(),", {
      imports: withImports('integer, pgTable, text, timestamp'),
    }),
    to: file("at: timestamp('at', { withTimezone: true }).defaultNow(),", {
      imports: withImports('integer, pgTable, text, timestamp'),
    }),
  },
  {
    what: 'no time zone, but what else was told stays',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, at timestamp(3));',
    from: file("at: timestamp('at', { withTimezone: true, precision: 3, mode: 'string' }),", {
      imports: withImports('integer, pgTable, text, timestamp'),
    }),
    to: file("at: timestamp('at', { precision: 3, mode: 'string' }),", {
      imports: withImports('integer, pgTable, text, timestamp'),
    }),
  },
  {
    what: 'a larger number with a default',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, size bigint DEFAULT 3);',
    from: file("size: integer('size').default(3),"),
    to: file("size: bigint('size', { mode: 'number' }).default(3),", {
      imports: withImports('bigint, integer, pgTable, text'),
    }),
  },
  {
    what: 'digits for a whole number with a default',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, size numeric(10, 2) NOT NULL DEFAULT 3);',
    from: file("size: integer('size').notNull().default(3),"),
    to: file("size: numeric('size', { precision: 10, scale: 2 }).notNull().default('3'),", {
      imports: withImports('integer, numeric, pgTable, text'),
    }),
  },
  {
    what: 'a whole number for digits with a default',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, size integer NOT NULL DEFAULT -3);',
    from: file("size: numeric('size', { precision: 10, scale: 2 }).notNull().default('-3'),", {
      imports: withImports('integer, numeric, pgTable, text'),
    }),
    to: file("size: integer('size').notNull().default(-3),", {
      imports: withImports('integer, numeric, pgTable, text'),
    }),
  },
  {
    what: 'a whole number for digits, with a default that has some',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, size integer NOT NULL DEFAULT 3);',
    from: file("size: numeric('size').notNull().default('3.5'),", {
      imports: withImports('integer, numeric, pgTable, text'),
    }),
    to: undefined,
  },
  {
    what: 'an enum',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, feeling mood);',
    from: file("feeling: text('feeling'),"),
    to: file("feeling: mood('feeling'),", { imports: head.replace('{ people', '{ mood, people') }),
  },
  one(
    "text instead of a number, with a default that can't be one",
    'name integer DEFAULT 3',
    "name: text('name').default('three'),",
    undefined,
  ),

  // Defaults
  one(
    'a text as default',
    "name text DEFAULT 'it''s'",
    "name: text('name'),",
    "name: text('name').default('it\\'s'),",
  ),
  one(
    'another number',
    'size integer NOT NULL DEFAULT 5',
    "size: integer('size').notNull().default(4),",
    "size: integer('size').notNull().default(5),",
  ),
  one(
    'a default too many',
    'size integer NOT NULL',
    "size: integer('size').notNull().default(4),",
    "size: integer('size').notNull(),",
  ),
  {
    what: 'the time as default',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, at timestamp NOT NULL DEFAULT now());',
    from: file("at: timestamp('at').notNull(),", {
      imports: withImports('integer, pgTable, text, timestamp'),
    }),
    to: file("at: timestamp('at').notNull().defaultNow(),", {
      imports: withImports('integer, pgTable, text, timestamp'),
    }),
  },
  {
    what: 'an expression as default',
    sql: "CREATE TABLE thing (id integer PRIMARY KEY, name text DEFAULT upper('a\\b'));",
    from: file("name: text('name'),"),
    to: file("name: text('name').default(sql`upper('a\\\\b'::text)`),", {
      imports: head
        .replace("pg-core';", "pg-core';")
        .replace("from './common';", "from './common';\nimport { sql } from 'drizzle-orm';"),
    }),
  },

  // Unique
  one('unique', 'name text UNIQUE', "name: text('name'),", "name: text('name').unique('thing_name_key'),"),
  one('unique too many', 'name text', "name: text('name').unique(),", "name: text('name'),"),

  // Behind the columns
  {
    what: 'an index, where nothing stands behind the columns yet',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name text);\nCREATE INDEX thing_by_name ON thing (name, id);',
    from: file("name: text('name'),"),
    to: file("name: text('name'),", {
      imports: withImports('index, integer, pgTable, text'),
      extras: ", (table) => [\n  index('thing_by_name').on(table.name, table.id),\n]",
    }),
  },
  {
    what: 'a unique index beside another one',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name text);\nCREATE INDEX thing_a ON thing (name);\nCREATE UNIQUE INDEX thing_b ON thing (id, name);',
    from: file("name: text('name'),", {
      imports: withImports('index, integer, pgTable, text'),
      extras: ", (t) => [index('thing_a').on(t.name)]",
    }),
    to: file("name: text('name'),", {
      imports: withImports('index, integer, pgTable, text, uniqueIndex'),
      extras: ", (t) => [index('thing_a').on(t.name), uniqueIndex('thing_b').on(t.id, t.name)]",
    }),
  },
  {
    what: 'an index too many',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name text);',
    from: file("name: text('name'),", {
      imports: withImports('index, integer, pgTable, text'),
      extras: ", (t) => [\n  index('thing_a').on(t.name), // by name\n]",
    }),
    to: file("name: text('name'),", {
      imports: withImports('index, integer, pgTable, text'),
      extras: ', (t) => [\n]',
    }),
  },
  {
    what: 'a constraint over two columns',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name text, CONSTRAINT thing_u UNIQUE (name, id));',
    from: file("name: text('name'),"),
    to: file("name: text('name'),", {
      imports: withImports('integer, pgTable, text, unique'),
      extras: ", (table) => [\n  unique('thing_u').on(table.name, table.id),\n]",
    }),
  },
  one(
    'an index of an expression',
    'name text);\nCREATE INDEX thing_low ON thing (lower(name)',
    "name: text('name'),",
    undefined,
  ),
  {
    what: 'a column that is missing, with its index',
    sql: 'CREATE TABLE thing (\n  id integer PRIMARY KEY,\n  name text,\n  family_name text\n);\nCREATE INDEX thing_by_name ON thing (name, family_name);',
    from: file("name: text('name'),"),
    to: file("name: text('name'),\n  familyName: text('family_name'),", {
      imports: withImports('index, integer, pgTable, text'),
      extras: ", (table) => [\n  index('thing_by_name').on(table.name, table.familyName),\n]",
    }),
  },

  // Whole columns
  {
    what: 'a column that is missing, of a type that is not imported yet',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, \n  name text NOT NULL,\n  born_on date NOT NULL,\n  last text);',
    from: file("name: text('name').notNull(),\n  last: text('last'),"),
    to: file("name: text('name').notNull(),\n  bornOn: date('born_on').notNull(),\n  last: text('last'),", {
      imports: withImports('date, integer, pgTable, text'),
    }),
  },
  one(
    'a column with a key that is missing',
    '\n  name text,\n  team_id integer NOT NULL REFERENCES teams (id),\n  last text',
    "name: text('name'),\n  last: text('last')",
    "name: text('name'),\n  teamId: integer('team_id').notNull().references(() => teams.id),\n  last: text('last')",
  ),
  {
    what: 'the last column is missing',
    sql: "CREATE TABLE thing (id integer PRIMARY KEY, name text, last varchar(9) UNIQUE DEFAULT 'x');",
    from: file("name: text('name')"),
    to: file(
      "name: text('name'),\n  last: varchar('last', { length: 9 }).default('x').unique('thing_last_key')",
      { imports: withImports('integer, pgTable, text, varchar') },
    ),
  },
  one(
    'a column that nobody else has',
    'name text',
    "name: text('name'),\n  last: text('last'), // no more",
    "name: text('name'),",
  ),
  {
    what: 'a column that something else uses',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name text);',
    from: `${file("name: text('name'),\n  last: text('last'),")}export const last = thing.last;\n`,
    to: undefined,
  },

  // What is not certain
  {
    what: 'a column that is spread in',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name text NOT NULL);',
    from: `${head}\nconst named = { name: text('name') };\nexport const thing = pgTable('thing', { ${key} ...named });\nexport const used = [people, teams];\n`,
    to: undefined,
  },
  {
    what: 'a column that a function makes',
    sql: 'CREATE TABLE thing (id integer PRIMARY KEY, name varchar(3));',
    from: `${head}\nconst named = () => text('name');\nexport const thing = pgTable('thing', { ${key} name: named() });\nexport const used = [people, teams];\n`,
    to: undefined,
  },
];
