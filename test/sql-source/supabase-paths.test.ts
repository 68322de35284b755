import { expect, test } from 'vitest';
import { schemaFiles } from '../../src/sources/schema-sql/files.ts';
import { folderOf } from '../migrations/support.ts';

/** Not by number, as other folders are. */
const byPath = ['10', '2', 'a', 'b', 'more/x', 'types'];

interface Case {
  readonly what: string;
  /** `supabase/config.toml`; none where it is left out. */
  readonly config?: string;
  readonly entry?: string;
  readonly expected: readonly string[];
  readonly says?: readonly string[];
}

const folder = 'web/supabase/schemas';
const cases: readonly Case[] = [
  { what: 'no config: as text, by their paths', expected: byPath },
  {
    what: 'no paths: as text, by their paths',
    config: '[db.migrations]\nschema_paths = []\n',
    expected: byPath,
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
    expected: ['types', 'b', '10', '2', 'a'],
    says: [`Passed over, since \`schema_paths\` does not name them: ${folder}/more/x.sql.`],
  },
  {
    what: 'two stars do what one does',
    config: '[db.migrations]\nschema_paths = ["schemas/**/*.sql"]',
    expected: ['more/x'],
    says: [expect.stringMatching('^Passed over')],
  },
  {
    what: 'a folder, with all that is in it',
    config: '[db.migrations]\nschema_paths = ["schemas/more", "schemas/../schemas"]',
    expected: ['more/x', '10', '2', 'a', 'b', 'types'],
  },
  {
    what: 'a pattern that no file fits',
    config: '[db.migrations]\nschema_paths = ["schemas/b.sql", "schemas/*_views.sql"]',
    expected: ['b'],
    says: [
      'web/supabase/config.toml:2: no file is called schemas/*_views.sql, which `schema_paths` names.',
      expect.stringMatching('^Passed over'),
    ],
  },
  {
    what: 'paths that are written as one table in a line',
    config: 'db = { migrations = { schema_paths = ["schemas/b.sql"] } }',
    expected: ['b'],
    says: [expect.stringMatching('^Passed over')],
  },
  {
    what: 'a key of another table with the same name',
    config: '[db.seed]\nschema_paths = ["schemas/b.sql"]',
    expected: byPath,
  },
  {
    what: 'another folder, which Supabase does not know',
    config: '[db.migrations]\nschema_paths = ["./schemas/b.sql"]',
    entry: 'web/schemas',
    expected: ['z'],
  },
];

test.each(cases)(
  'the order of the files in supabase/schemas, $what',
  async ({ config, entry, expected, says = [] }) => {
    const root = folderOf({
      ...Object.fromEntries(byPath.map((name) => [`${folder}/${name}.sql`, 'SELECT 1;'])),
      'web/schemas/z.sql': 'SELECT 1;',
      ...(config === undefined ? {} : { 'web/supabase/config.toml': config }),
    });
    const { files, warnings } = await schemaFiles([entry ?? `${folder}/`], root);
    expect(warnings).toEqual(says);
    expect(files).toEqual(expected.map((name) => `${entry ?? folder}/${name}.sql`));
  },
);

test('a path elsewhere that the config names has the order of Supabase, and one that leads to nothing is told', async () => {
  const root = folderOf({
    'web/supabase/database/10_b.sql': 'SELECT 1;',
    'web/supabase/database/2_a.sql': 'SELECT 1;',
    'web/supabase/config.toml': "[db.migrations]\nschema_paths = ['./database/*.sql', './gone.sql']\n",
  });
  expect(await schemaFiles(['web/supabase/database/*.sql', 'web/supabase/gone.sql'], root)).toEqual({
    files: ['web/supabase/database/10_b.sql', 'web/supabase/database/2_a.sql'],
    warnings: ['web/supabase/config.toml:2: no file is called gone.sql, which `schema_paths` names.'],
  });
  await expect(schemaFiles(['web/supabase/gone.sql'], root)).rejects.toThrow(
    'No file matches web/supabase/gone.sql.',
  );
});

test('paths that no file fits are told with their line, since the folder is not what is wrong', async () => {
  const root = folderOf({
    [`${folder}/a.sql`]: 'SELECT 1;',
    [`${folder}/b.sql`]: 'SELECT 1;',
    'web/supabase/config.toml':
      '[db.migrations]\n# schema_paths = ["schemas/t/*.sql"]\nschema_paths = [\n  "./schemas/t/*.sql",\n]\n',
  });
  await expect(schemaFiles([folder], root)).rejects.toMatchObject({
    message: 'No file is called schemas/t/*.sql, and `schema_paths` names nothing else.',
    location: { file: 'web/supabase/config.toml', line: 4 },
    advice: `Have \`schema_paths\` name the files of ${folder}/ (${folder}/a.sql and 1 more), or remove it: Supabase takes all of them then. Its paths are relative to web/supabase/.`,
  });
});
