import { expect, test } from 'vitest';
import { schemaFiles } from '../../src/sources/schema-sql/files.ts';
import { folderOf } from '../migrations/support.ts';

interface Case {
  readonly what: string;
  /** `supabase/config.toml`; none where it is left out. */
  readonly config?: string;
  readonly entry?: string;
  readonly expected: readonly string[];
}

const folder = 'web/supabase/schemas';
const cases: readonly Case[] = [
  { what: 'no config: by name', expected: ['a', 'b', 'types'] },
  {
    what: 'no paths: by name',
    config: '[db.migrations]\nschema_paths = []\n',
    expected: ['a', 'b', 'types'],
  },
  {
    what: 'paths and a glob, each file once, in their order',
    config: `[db.migrations]
# schema_paths = ["./schemas/b.sql"]
schema_paths = [
  "./schemas/types.sql",
  './schemas/b.sql', # before the others
  "./schemas/*.sql",
]
`,
    expected: ['types', 'b', 'a'],
  },
  { what: 'only some', config: 'schema_paths = ["schemas/b.sql"]', expected: ['b'] },
  {
    what: 'another folder, which Supabase does not know',
    config: 'schema_paths = ["./schemas/b.sql"]',
    entry: 'web/schemas',
    expected: ['z'],
  },
];

test.each(cases)('the order of the files in supabase/schemas, $what', async ({ config, entry, expected }) => {
  const root = folderOf({
    ...Object.fromEntries(['a', 'b', 'types'].map((name) => [`${folder}/${name}.sql`, 'SELECT 1;'])),
    'web/schemas/z.sql': 'SELECT 1;',
    ...(config === undefined ? {} : { 'web/supabase/config.toml': config }),
  });
  const files = await schemaFiles([entry ?? `${folder}/`], root);
  expect(files).toEqual(expected.map((name) => `${entry ?? folder}/${name}.sql`));
});
