import { expect, test } from 'vitest';
import { canMatter } from '../../src/action/relevance.ts';
import type { Config, SourceConfig } from '../../src/config/config.ts';

const migrations: SourceConfig = { name: 'migrations', kind: 'migrations', path: 'db/migrations' };
const command: SourceConfig = {
  name: 'migrations',
  kind: 'migrations',
  path: 'api',
  command: 'alembic upgrade heads',
};
const drizzle: SourceConfig = { name: 'drizzle', kind: 'drizzle', schema: ['src/schema.ts'] };
const sql: SourceConfig = { name: 'database', kind: 'sql', files: ['db/structure.sql'] };
const sqlmodel: SourceConfig = {
  name: 'sqlmodel',
  kind: 'sqlmodel',
  models: ['api/models'],
  export: 'sqlmodel.schema.json',
};

const live: SourceConfig = { name: 'production', kind: 'live', urlEnv: 'URL', snapshot: 'kept.json' };
const snapshot: SourceConfig = { name: 'kept', kind: 'snapshot', file: 'kept.json', maxAge: 48 };

const cases: readonly [what: string, source: SourceConfig, file: string, matters: boolean][] = [
  ['a migration', migrations, 'db/migrations/0001_init.sql', true],
  ['the journal of the migrations', migrations, 'db/migrations/meta/_journal.json', true],
  ['a folder whose name only begins alike', migrations, 'db/migrations-old/0001.sql', false],
  ['what placeholders stand for, beside the migrations', migrations, 'db/flyway.conf', true],
  ['the same above them, for Spring', migrations, 'config/application.yml', true],
  ['settings of another module', migrations, 'web/application.yml', false],
  ['settings of Flyway for another tool', { ...migrations, tool: 'goose' }, 'db/flyway.conf', false],
  ['code beside the migrations', migrations, 'src/app.ts', false],
  ['a revision of a command', command, 'api/versions/1_init.py', true],
  ['what pins the command', command, 'requirements.txt', true],
  ['whatever a schema that could not be loaded may have read', drizzle, 'docs/schema.md', true],
  ['the schema file', sql, 'db/structure.sql', true],
  ['a script that is no SQL', sql, 'db/seed.sh', false],
  ['a model', sqlmodel, 'api/models/user.py', true],
  ['code that a model may import', sqlmodel, 'lib/ids.py', true],
  ['the lock file of Python', sqlmodel, 'uv.lock', true],
  ['the committed export', sqlmodel, 'sqlmodel.schema.json', true],
  ['TypeScript beside Python', sqlmodel, 'web/app.tsx', false],
  ['what a live database is replaced with', live, 'kept.json', true],
  ['anything else, for a live database', live, 'src/app.ts', false],
  ['a snapshot', snapshot, 'kept.json', true],
  ['anything else, for a snapshot', snapshot, 'other.json', false],
  ['the config file', migrations, '.github/schema-drift.yml', true],
  ['the baseline alone', migrations, '.github/schema-drift.baseline.yaml', true],
  ['a workflow', migrations, '.github/workflows/check.yml', false],
];

test.for(cases)('%s', ([, source, file, matters]) => {
  expect(canMatter([file], configWith(source))).toBe(matters);
  expect(canMatter(['README.md', file, 'LICENSE'], configWith(source))).toBe(matters);
});

/** What a schema read: files that are there or not, names in a folder, what a glob lists, what Node itself loaded. */
const read = new Set([
  'src/schema.ts',
  'src/sql/touch.sql',
  'src/tables.ts',
  'tsconfig.json',
  'assets/',
  'src/tables/-',
  'vendor/kit/**',
]);

const readCases: readonly (readonly [what: string, file: string, isThere: boolean, matters: boolean])[] = [
  ['a file that it imports', 'src/schema.ts', true, true],
  ['SQL that it reads', 'src/sql/touch.sql', true, true],
  ['what would be found before what was', 'src/tables.ts', false, true],
  ['what defines its aliases', 'tsconfig.json', true, true],
  ['a name in a folder that it lists', 'assets/new.bin', true, true],
  ['a table that is gone from what the glob names', 'src/tables/old.ts', false, true],
  ['a file there that the glob does not name', 'src/tables/notes.md', true, false],
  ['what a package of the repository loads itself', 'vendor/kit/lib/deep/x.js', true, true],
  ['code that it does not import', 'src/app.ts', true, false],
  ['SQL that it does not read', 'src/sql/other.sql', true, false],
  ['a text', 'docs/schema.md', true, false],
  ['a lock file, whichever packages it pins', 'apps/web/pnpm-lock.yaml', true, true],
  ['a catalog of versions', 'pnpm-workspace.yaml', true, true],
  ['a binary lock file', 'bun.lockb', true, true],
  ['a patch of a package', 'patches/drizzle-orm+0.45.4.patch', true, true],
];

test.for([
  ['src/database.types.ts', false, true],
  ['src/database.types.ts', true, false],
  ['docs/notes.md', false, false],
] as const)(
  'without a config, what is gone may have been a source: %s, there: %s',
  ([file, isThere, matters]) => {
    const config = configWith(migrations);
    expect(canMatter([file], config, { isThere: () => isThere })).toBe(matters);
    expect(canMatter([file], config, { isThere: () => isThere, configFile: 'schema-drift.yml' })).toBe(false);
  },
);

test.for(readCases)('where it is known what schema.ts read: %s', ([, file, isThere, matters]) => {
  const readBy = new Map([[drizzle, read]]);
  expect(
    canMatter([file], configWith(drizzle), {
      readBy,
      configFile: 'schema-drift.yml',
      isThere: () => isThere,
    }),
  ).toBe(matters);
});

test('migrations at the root of the repository: everything matters', () => {
  expect(canMatter(['notes.txt'], configWith({ ...migrations, path: '.' }))).toBe(true);
});

test('a config file of another name matters', () => {
  expect(canMatter(['ci/drift.yml'], configWith(migrations), { configFile: 'ci/drift.yml' })).toBe(true);
  expect(canMatter(['ci/drift.yml'], configWith(migrations))).toBe(false);
});

test('the baseline of such a config file matters', () => {
  const baselineFile = 'ci/drift.baseline.yml';
  expect(canMatter([baselineFile], configWith(migrations), { baselineFile })).toBe(true);
  expect(canMatter([baselineFile], configWith(migrations))).toBe(false);
});

test('no changed file, nothing to check', () => {
  expect(canMatter([], configWith(migrations))).toBe(false);
});

function configWith(source: SourceConfig): Config {
  return {
    databases: [{ name: 'main', sources: [source], truth: 'none', ignore: [] }],
    postgres: {},
    failOn: 'warning',
    timeout: 300,
  };
}
