import { beforeAll, expect, test } from 'vitest';
import { startLoad } from '../../src/sources/drizzle/started-loads.ts';
import { buildLoader, repository } from './support.ts';

beforeAll(buildLoader);

test('the loader tells what of the repository decides the schema, there or not, and nothing else', async () => {
  const root = repository({
    'drizzle.config.ts': "export default { dialect: 'postgresql', schema: './src/tables/*.ts' };",
    'tsconfig.json': '{ "extends": "./tsconfig.base.json" }',
    'tsconfig.base.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
    'pnpm-workspace.yaml': 'packages: []\ncatalog:\n  drizzle-orm: ^0.45.0\n',
    'package.json': '{ "dependencies": { "drizzle-orm": "catalog:" } }',
    'src/names.json': '{ "table": "t" }',
    'src/check.sql': 'id > 0',
    'src/imported.sql': "id <> 'it''s' -- no code",
    'src/unused.ts': '',
    'src/parts/a.txt': '',
    'sql/functions/a.sql': '',
    'src/tables/notes.md': '',
    'src/tables/t.ts': `import { readFileSync } from 'node:fs'; import { readdir } from 'node:fs/promises';
      import { pgTable, integer, check } from 'drizzle-orm/pg-core'; import { sql } from 'drizzle-orm';
      import names from '@/names.json'; import { extra } from '@/extra';
      import imported from '../imported.sql' with { type: 'text' };
      const text = readFileSync(new URL('../check.sql', import.meta.url), 'utf8');
      export const parts = await readdir('src/parts');
      export const all = await readdir('sql', { recursive: true });
      export const t = pgTable(names.table, { id: integer('id'), ...extra }, () => [check('c', sql.raw(text)), check('i', sql.raw(imported))]);`,
    'src/extra/index.ts': 'export const extra = {};',
  });
  const { schema } = await startLoad({}, root, new Map(), new AbortController().signal);
  expect(schema?.read).toEqual(
    expect.arrayContaining([
      'drizzle.config.ts',
      'package.json',
      'sql/**',
      'pnpm-workspace.yaml',
      'src/check.sql',
      'src/extra.ts',
      'src/extra/index.ts',
      'src/imported.sql',
      'src/names.json',
      'src/parts/',
      'src/tables/-',
      'src/tables/t.ts',
      'tsconfig.base.json',
      'tsconfig.json',
    ]),
  );
  expect(schema?.statements.join()).toContain("id <> 'it''s'");
  expect(
    schema?.read.filter((path) => /unused|notes|^src\/$|^\*\*|src\/\*\*|node_modules/.test(path)),
  ).toEqual([]);
});
