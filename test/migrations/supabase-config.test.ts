import { expect, test } from 'vitest';
import { readMigrations } from '../../src/sources/migrations/read.ts';
import { supabaseConfigOf } from '../../src/sources/supabase/config-file.ts';
import { testServer } from '../support/postgres.ts';
import { folderOf } from './support.ts';

const usual = { schemaPaths: [], exposedSchemas: ['public', 'graphql_public'], warnings: [] };

const cases = [
  { what: 'no file', text: undefined, said: {} },
  { what: 'nothing of the database', text: 'project_id = "a"\n[auth]\nenabled = true\n', said: {} },
  {
    what: 'tables, strings in both quotes, comments, several lines',
    text: `[api] # the Data API
schemas = ['public', "app"]
auto_expose_new_tables = false
[db.migrations]
schema_paths = [
  "./schemas/types.sql", # first
  './schemas/*.sql',
]
`,
    said: {
      schemaPaths: ['schemas/types.sql', 'schemas/*.sql'],
      exposedSchemas: ['public', 'app'],
      exposesNewTables: false,
    },
  },
  {
    what: 'keys with dots',
    text: 'api.schemas = ["a"]\ndb.migrations.schema_paths = ["b.sql"]',
    said: { schemaPaths: ['b.sql'], exposedSchemas: ['a'] },
  },
  { what: 'a major of Postgres', text: '[db]\nmajor_version = 17', said: { major: 17 } },
  {
    what: 'no Data API',
    text: '[api]\nenabled = false\nschemas = ["public"]',
    said: { exposedSchemas: [] },
  },
  { what: 'a byte order mark', text: '\ufeff[api]\nschemas = ["a"]', said: { exposedSchemas: ['a'] } },
  {
    what: 'no TOML',
    text: '[api]\nschemas = [public\n',
    said: {
      warnings: [expect.stringMatching(/^supabase\/config\.toml:2: passed over, since it is no TOML: \w/)],
    },
  },
  {
    what: 'another shape, of which the rest still counts',
    text: '[api]\nschemas = "public"\nenabled = true\n[db.migrations]\nschema_paths = [1]\n[db.seed]\nsql_paths = []',
    said: {
      warnings: [
        'supabase/config.toml: `api.schemas` is passed over, since it is not what Supabase takes there.',
        'supabase/config.toml: `db.migrations.schema_paths` is passed over, since it is not what Supabase takes there.',
      ],
    },
  },
];

test.each(cases)('config.toml: $what', ({ text, said }) => {
  const root = folderOf({
    'supabase/seed.sql': '',
    ...(text === undefined ? {} : { 'supabase/config.toml': text }),
  });
  expect(supabaseConfigOf(`${root}/supabase`, root)).toEqual({ ...usual, ...said });
});

function read(files: Readonly<Record<string, string>>) {
  return readMigrations(
    { path: 'supabase/migrations' },
    {
      root: folderOf(files),
      server: Promise.resolve(testServer()),
      name: 'config',
      signal: new AbortController().signal,
    },
  );
}

test('roles.sql is run before the migrations, and seed.sql is not', async () => {
  const { warnings, catalog } = await read({
    'supabase/roles.sql':
      'CREATE ROLE "supabase-config reader" NOLOGIN; GRANT "supabase-config reader" TO authenticator;',
    'supabase/seed.sql': 'CREATE TABLE seeded ();',
    'supabase/migrations/1_a.sql': 'CREATE TABLE t (); GRANT SELECT ON t TO "supabase-config reader";',
  });
  expect(warnings).toEqual([]);
  const tables = catalog.objects.filter(({ kind }) => kind === 'table').map(({ path }) => path[1]);
  expect(tables).toEqual(['t']);
});

test('what is wrong with roles.sql is told with its place', async () => {
  const files = {
    'supabase/roles.sql': '\nCREATE ROL a;',
    'supabase/migrations/1_a.sql': 'CREATE TABLE t ();',
  };
  await expect(read(files)).rejects.toThrow(
    'supabase/roles.sql:2 cannot be applied: syntax error at or near "ROL" (42601).',
  );
});

test('a config that is no TOML leaves the migrations what they are', async () => {
  const { warnings, catalog } = await read({
    'supabase/config.toml': 'project_id',
    'supabase/migrations/1_a.sql': 'CREATE TABLE t ();',
  });
  expect(warnings).toEqual([
    expect.stringMatching('^supabase/config.toml:1: passed over, since it is no TOML'),
  ]);
  expect(catalog.objects.some(({ kind }) => kind === 'table')).toBe(true);
});
