/** What one source refers to and only another declares: it is borrowed, so that what refers to it is compared. */

import { describe, expect, onTestFinished, test } from 'vitest';
import type { DatabaseConfig } from '../../src/config/config.ts';
import { readSources } from '../../src/reading/read-sources.ts';
import type { Finding } from '../../src/report/finding.ts';
import { takeSnapshot } from '../../src/sources/live/take-snapshot.ts';
import { supabase as platform } from '../../src/sources/supabase/platform.ts';
import { testServer } from '../support/postgres.ts';
import { checkRepository, majors } from './check-repository.ts';
import { databaseContext } from './database-context.ts';
import { liveDatabase } from './live-database.ts';
import { repositoryOf } from './repository.ts';

interface Case {
  readonly what: string;
  /** What makes it in the migrations, beside a table `things` with the columns of `table`. */
  readonly needed: string;
  readonly table: string;
  readonly after?: string;
  /** The same in Drizzle: columns, and what else the table has. */
  readonly columns: string;
  readonly extras?: string;
  readonly before?: string;
  /** How Drizzle's source tells what was borrowed. */
  readonly fact: string;
}

const cases: readonly Case[] = [
  {
    what: 'a default that calls functions, whatever their bodies need',
    needed: `SET check_function_bodies = off;
      CREATE FUNCTION new_id(prefix text) RETURNS text LANGUAGE sql AS $$ SELECT prefix || next_number() FROM nowhere $$;
      CREATE FUNCTION new_id(prefix text, size integer) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN nothing; END $$;`,
    table: `id text PRIMARY KEY DEFAULT new_id('t')`,
    columns: `id: p.text().primaryKey().default(sql\`new_id('t')\`)`,
    fact: 'borrowed from migrations: 1 function (new_id)',
  },
  {
    what: 'functions in a schema that Drizzle does not declare, by all their overloads',
    needed: `CREATE SCHEMA app;
      CREATE FUNCTION app.code() RETURNS text LANGUAGE sql AS $$ SELECT 'a' $$;
      CREATE FUNCTION app.code(size integer) RETURNS text LANGUAGE sql AS $$ SELECT 'b' $$;`,
    table: 'id text PRIMARY KEY DEFAULT app.code(), other text DEFAULT app.code(3)',
    columns: `id: p.text().primaryKey().default(sql\`app.code()\`), other: p.text().default(sql\`app.code(3)\`)`,
    fact: 'borrowed from migrations: 1 function (app.code)',
  },
  {
    what: 'a generated column, a check and an index that call functions',
    needed: `CREATE FUNCTION "Slug"(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
      CREATE FUNCTION is_fine(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 <> '' $$;
      CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper($1) $$;`,
    table: `id integer PRIMARY KEY, title text, slug text GENERATED ALWAYS AS ("Slug"(title)) STORED,
      CONSTRAINT fine CHECK (is_fine(title))`,
    after: 'CREATE INDEX by_title ON things (folded(title));',
    columns: `id: p.integer().primaryKey(), title: p.text(),
      slug: p.text().generatedAlwaysAs(sql\`"Slug"(title)\`)`,
    extras: `p.check('fine', sql\`is_fine(title)\`), p.index('by_title').on(sql\`folded(title)\`)`,
    fact: 'borrowed from migrations: 3 functions (Slug, folded, is_fine)',
  },
  {
    what: 'a domain with a check that calls a function of another type that is borrowed in its turn',
    needed: `CREATE TYPE weight AS (grams integer);
      CREATE FUNCTION weighs(integer, weight DEFAULT NULL) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 > 0 $$;
      CREATE DOMAIN grams AS integer CHECK (weighs(VALUE));`,
    table: 'id integer PRIMARY KEY, mass grams, all_of_them grams[]',
    before: `const grams = p.customType({ dataType: () => 'grams' });
      const many = p.customType({ dataType: () => 'grams[]' });`,
    columns: `id: p.integer().primaryKey(), mass: grams(), all: many('all_of_them')`,
    fact: 'borrowed from migrations: 1 composite type (weight), 1 function (weighs), 1 domain (grams)',
  },
  {
    what: 'a sequence, left to the migrations though Drizzle could declare it',
    needed: 'CREATE SEQUENCE numbers START 1000;',
    table: `id integer PRIMARY KEY DEFAULT nextval('numbers')`,
    columns: `id: p.integer().primaryKey().default(sql\`nextval('numbers')\`)`,
    fact: 'borrowed from migrations: 1 sequence (numbers)',
  },
  {
    what: 'an enum, left to the migrations though Drizzle could declare it',
    needed: `CREATE TYPE mood AS ENUM ('good', 'bad');`,
    table: `id integer PRIMARY KEY, mood mood DEFAULT 'good'`,
    before: `const mood = p.customType({ dataType: () => 'mood' });`,
    columns: `id: p.integer().primaryKey(), mood: mood().default(sql\`'good'\`)`,
    fact: 'borrowed from migrations: 1 enum (mood)',
  },
  {
    what: 'an operator and a collation',
    needed: `CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 = $2 $$;
      CREATE OPERATOR === (FUNCTION = same, LEFTARG = text, RIGHTARG = text);
      CREATE COLLATION plain (LOCALE = 'C');`,
    table: `id integer PRIMARY KEY, a text COLLATE plain, CONSTRAINT alike CHECK (a === 'b'::text)`,
    before: `const plain = p.customType({ dataType: () => 'text COLLATE "plain"' });`,
    columns: 'id: p.integer().primaryKey(), a: plain()',
    extras: `p.check('alike', sql\`a === 'b'::text\`)`,
    fact: 'borrowed from migrations: 1 collation (plain), 1 function (same), 1 operator (===)',
  },
  {
    what: 'a text search configuration',
    needed: 'CREATE TEXT SEARCH CONFIGURATION plainly (COPY = simple);',
    table: `id integer PRIMARY KEY, body text,
      words tsvector GENERATED ALWAYS AS (to_tsvector('plainly', body)) STORED`,
    before: `const tsvector = p.customType({ dataType: () => 'tsvector' });`,
    columns: `id: p.integer().primaryKey(), body: p.text(),
      words: tsvector().generatedAlwaysAs(sql\`to_tsvector('plainly', body)\`)`,
    fact: 'borrowed from migrations: 1 text search configuration (plainly)',
  },
  {
    what: 'a policy that calls a function of the row',
    needed: '',
    table: 'id integer PRIMARY KEY, owner text',
    after: `CREATE FUNCTION is_mine(things) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT $1.owner = current_user $$;
      ALTER TABLE things ENABLE ROW LEVEL SECURITY;
      CREATE POLICY mine ON things USING (is_mine(things));`,
    columns: 'id: p.integer().primaryKey(), owner: p.text()',
    extras: `p.pgPolicy('mine', { using: sql\`is_mine(things)\` })`,
    fact: 'borrowed from migrations: 1 function (is_mine)',
  },
];

describe('Drizzle and migrations', () => {
  test.each(cases)('$what', async (it) => {
    const { findings, drizzle, notCompared } = await checked(filesOf(it));
    expect(findings).toEqual([]);
    expect(drizzle.facts.at(-1)).toBe(it.fact);
    expect(notCompared.filter(({ why }) => why.includes('refuses'))).toEqual([]);
  });

  test('drift beside each of them is found', async () => {
    const drifted = cases.map((it, i) => ({
      ...ofTable(`things_${i}`, it),
      table: `${it.table}, size bigint`,
      columns: `${it.columns}, size: p.integer()`,
    }));
    const { findings, refused, notCompared } = await checked(filesOf(...drifted));
    expect(findings.sort()).toEqual(cases.map((_, i) => `column things_${i}.size: type`));
    expect(refused).toEqual([]);
    expect(notCompared.filter(({ why }) => why.includes('refuses'))).toEqual([]);
  });
});

describe('what is not borrowed', () => {
  const plain = {
    what: '',
    needed: 'CREATE FUNCTION new_id() RETURNS text LANGUAGE sql AS $$ SELECT md5(random()::text) $$;',
    table: 'id text PRIMARY KEY DEFAULT new_id()',
    columns: 'id: p.text().primaryKey().default(sql`newid()`)',
    fact: '',
  };

  test('a function of another name: the table is not compared, and the reason says that nobody declares it', async () => {
    const { findings, refused, notCompared } = await checked(filesOf(plain));
    expect(findings).toEqual([]);
    expect(refused).toEqual(['declaration things']);
    expect(notCompared).toContainEqual(
      expect.objectContaining({
        what: 'table things',
        why: 'drizzle: Postgres refuses it: function newid() does not exist; no other source declares it',
      }),
    );
  });

  test('a table: one that Drizzle refers to and lacks is a finding', async () => {
    const { findings, notCompared } = await checked(
      filesOf({
        ...plain,
        needed: 'CREATE TABLE others (id integer PRIMARY KEY);',
        table: 'id text PRIMARY KEY',
        columns: 'id: p.text().primaryKey()',
        before: `export const all = p.pgView('all_others', { id: p.integer() }).as(sql\`SELECT id FROM others\`);`,
        after: 'CREATE VIEW all_others AS SELECT id FROM others;',
      }),
    );
    expect(findings).toEqual(['table others']);
    expect(notCompared).toContainEqual(
      expect.objectContaining({
        what: 'view all_others',
        why: 'drizzle: Postgres refuses it: relation "others" does not exist',
      }),
    );
  });

  test('a type that Drizzle declares itself', async () => {
    const { findings, drizzle } = await checked(
      filesOf({
        ...plain,
        needed: `CREATE TYPE mood AS ENUM ('good', 'bad');`,
        table: 'id text PRIMARY KEY, mood mood',
        before: `export const mood = p.pgEnum('mood', ['good']);`,
        columns: 'id: p.text().primaryKey(), mood: mood()',
      }),
    );
    expect(findings).toEqual(['enum mood: values']);
    expect(drizzle.facts.join()).not.toContain('borrowed');
  });

  test('a function that needs a table which only the migrations have, and the reason says so', async () => {
    const { refused, notCompared } = await checked(
      filesOf({
        ...plain,
        needed: `CREATE TABLE others (id integer PRIMARY KEY);
          CREATE FUNCTION count_of(others) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;`,
        table: `id text PRIMARY KEY DEFAULT count_of(NULL)`,
        columns: 'id: p.text().primaryKey().default(sql`count_of(NULL)`)',
      }),
    );
    expect(notCompared).toContainEqual(
      expect.objectContaining({
        what: 'table things',
        why: expect.stringMatching(
          /^drizzle: Postgres refuses it: function count_of\(unknown\) does not exist; migrations declares it, but it cannot be made here: type public.others does not exist$/,
        ),
      }),
    );
    expect(refused).toEqual([]);
  });

  test('anything where the other source cannot be read', async () => {
    const { refused, notCompared, outcome } = await checked({
      ...filesOf({ ...plain, columns: 'id: p.text().primaryKey().default(sql`new_id()`)' }),
      'migrations/002.sql': 'SELECT nonsense;',
    });
    expect(outcome).toBe('could not check');
    expect(refused).toEqual([]);
    expect(JSON.stringify(notCompared)).toContain(
      'function new_id() does not exist; migrations could not be read, and no other source declares it',
    );
  });
});

describe('a hosting platform', () => {
  const notes = `CREATE FUNCTION auth.tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT auth.uid() $$;
CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT auth.uid() REFERENCES auth.users ON DELETE CASCADE, size bigint);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes TO authenticated USING ((SELECT auth.uid()) = id);
CREATE POLICY tenant ON notes FOR SELECT TO authenticated USING (auth.tenant() = id);
`;

  const supabase = (columns: string, extras: string, folder = 'supabase/migrations') => ({
    'schema-drift.yml': `sources:
  migrations: { path: ${folder} }
  drizzle: { schema: schema.ts }
`,
    [`${folder}/001_notes.sql`]: notes,
    'schema.ts': `import { sql } from 'drizzle-orm';
import * as p from 'drizzle-orm/pg-core';
import { authenticatedRole, authUid, authUsers } from 'drizzle-orm/supabase';
export const notes = p.pgTable('notes', {
  id: p.uuid().primaryKey().default(sql\`auth.uid()\`),
  ${columns}
}, (t) => [
  p.foreignKey({ columns: [t.id], foreignColumns: [authUsers.id], name: 'notes_id_fkey' }).onDelete('cascade'),
  p.pgPolicy('own', { to: authenticatedRole, using: sql\`\${authUid} = id\` }),
  p.pgPolicy('tenant', { for: 'select', to: authenticatedRole, using: sql\`auth.tenant() = id\` }),
]);
${extras}`,
  });

  test.each(['supabase/migrations', 'drizzle'])(
    'is there for those who refer to it, with what migrations in %s add to it',
    async (folder) => {
      const { findings, drizzle, notCompared } = await checked(
        supabase(`size: p.bigint({ mode: 'number' })`, '', folder),
      );
      expect(findings).toEqual([]);
      expect(drizzle.facts.slice(-2)).toEqual([
        'borrowed from Supabase: 1 function (auth.uid), 1 table (auth.users)',
        'borrowed from migrations: 1 function (auth.tenant)',
      ]);
      expect(notCompared.filter(({ why }) => why.includes('refuses'))).toEqual([]);
    },
  );

  test('drift beside it is found, in the policies too', async () => {
    const files = supabase('size: p.integer()', '');
    const { findings } = await checked({
      ...files,
      'schema.ts': files['schema.ts'].replace('} = id', '} <> id'),
    });
    expect(findings).toEqual(['column notes.size: type', 'policy notes.own: using']);
  });

  test('is known by a database that runs on it, and by a snapshot of one', async () => {
    const files = supabase(`size: p.bigint({ mode: 'number' })`, '');
    const live = await liveDatabase('hosted', newer, `${platform.sql} ${notes}`);
    onTestFinished(live.forget);
    const taken = await takeSnapshot(
      { name: live.name, urlEnv: live.urlEnv },
      process.env[live.urlEnv] ?? '',
      {
        countRows: false,
        signal: new AbortController().signal,
      },
    );
    const hosts = [`{ kind: live, url-env: ${live.urlEnv} }`, '{ kind: snapshot, file: hosted.json }'];
    for (const hosted of hosts) {
      const { findings, drizzle, notCompared } = await checked({
        'schema-drift.yml': `sources:\n  drizzle: { schema: schema.ts }\n  hosted: ${hosted}\n`,
        'schema.ts': files['schema.ts'],
        'hosted.json': taken.text,
      });
      expect(findings).toEqual([]);
      expect(drizzle.facts.at(-1)).toBe(
        'borrowed from Supabase: 1 function (auth.uid), 1 table (auth.users)',
      );
      // A database is not looked at in the schemas of its platform, so what it has put there is not known.
      expect(notCompared.flatMap(({ what, why }) => (why.includes('refuses') ? [what] : []))).toEqual([
        'policy notes.tenant',
      ]);
    }
  });

  test('a table of its that Drizzle declares itself stays as it is declared', async () => {
    const { findings, drizzle, notCompared } = await checked(
      supabase(
        `size: p.bigint({ mode: 'number' })`,
        `export const auth = p.pgSchema('auth');
export const users = auth.table('users', { id: p.uuid().primaryKey(), own: p.text() });`,
      ),
    );
    expect(findings).toEqual([]);
    expect(drizzle.facts.join()).not.toContain('auth.users');
    expect(notCompared.filter(({ why }) => why.includes('refuses'))).toEqual([]);
  });
});

const [older, newer] = [majors[0], majors.at(-1)] as [number, number];

test.skipIf(older === newer)(
  'what only a database of another major has is borrowed on that major too, so that both tell the same in the same words',
  async () => {
    const repository = repositoryOf(
      filesOf({
        what: '',
        needed: '',
        table: '',
        columns: 'id: p.text().primaryKey().default(sql`new_id()`)',
        before: `export const all = p.pgView('all_things', { id: p.text() }).as(sql\`SELECT id FROM things\`);`,
        fact: '',
      }),
    );
    const live = await liveDatabase(
      'production',
      older,
      `CREATE FUNCTION new_id() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
       CREATE TABLE things (id text PRIMARY KEY DEFAULT new_id()); CREATE VIEW all_things AS SELECT id FROM things`,
    );
    onTestFinished(async () => {
      repository.delete();
      await live.forget();
    });
    const database: DatabaseConfig = {
      name: 'main',
      sources: [
        { name: 'drizzle', kind: 'drizzle', schema: ['schema.ts'] },
        { name: live.name, kind: 'live', urlEnv: live.urlEnv },
      ],
      truth: 'drizzle',
      ignore: [],
    };
    const context = databaseContext(repository.root, database, newer, async (major) => testServer(major));
    const { results } = await readSources(database, context);
    const definitions = results.map(
      ({ read }) => read?.catalog.objects.find(({ kind }) => kind === 'view')?.attributes.definition,
    );
    expect(definitions[0]).toEqual(expect.any(String));
    expect(new Set(definitions).size).toBe(1);
  },
);

/** A case in which the table is called so. */
function ofTable(name: string, it: Case): Case & { readonly name: string } {
  const renamed = (text = '') => text.replaceAll(/\bthings\b/g, name);
  return { ...it, name, after: renamed(it.after), extras: renamed(it.extras) };
}

/** A repository of cases, each with a table of its own; of one alone it is `things`. */
function filesOf(...cases: readonly (Case & { readonly name?: string })[]) {
  const migrations = cases.map(
    ({ name = 'things', needed, table, after = '' }) =>
      `${needed}\nCREATE TABLE ${name} (${table});\n${after}\n`,
  );
  const declared = cases.map(
    ({ name = 'things', before = '', columns, extras = '' }) => `${before}
export const ${name} = p.pgTable('${name}', { ${columns} }, () => [${extras}]);
`,
  );
  return {
    'schema-drift.yml': `sources:
  migrations: { path: migrations }
  drizzle: { schema: schema.ts }
`,
    'migrations/001.sql': migrations.join(''),
    'schema.ts': `import { sql } from 'drizzle-orm';
import * as p from 'drizzle-orm/pg-core';
${declared.join('')}`,
  };
}

async function checked(files: Readonly<Record<string, string>>) {
  const repository = repositoryOf(files);
  onTestFinished(repository.delete);
  const newest = majors.at(-1);
  if (newest === undefined) throw new Error('This run of the tests has no server.');
  const report = await checkRepository(repository.root, { sharedServer: newest });
  const [database] = report.databases;
  const drizzle = database?.sources.find(({ name }) => name === 'drizzle');
  if (database === undefined || drizzle === undefined) throw new Error('Nothing was checked.');
  return {
    outcome: report.outcome,
    findings: database.findings.filter(({ kind }) => kind !== 'declaration').map(named),
    /** What Postgres refuses of a declaration. */
    refused: database.findings.filter(({ kind }) => kind === 'declaration').map(named),
    notCompared: database.notCompared,
    drizzle,
  };
}

function named({ kind, object, attribute }: Finding): string {
  return [`${kind} ${object}`, ...(attribute === undefined ? [] : [attribute])].join(': ');
}
