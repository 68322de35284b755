import { beforeAll, describe, expect, test } from 'vitest';
import { defined } from '../../src/base/defined.ts';
import { readDrizzleConfig } from '../../src/sources/drizzle/read-config.ts';
import { problemOf } from '../support/problem-of.ts';
import { buildLoader, ids, read, repository } from './support.ts';

beforeAll(buildLoader);

interface Project {
  readonly files: Readonly<Record<string, string>>;
  /** Tables expected, besides `users`. */
  readonly tables?: readonly string[];
  readonly warning?: RegExp;
}

const config = "export default { dialect: 'postgresql', schema: './src/schema.ts' };";
const users =
  "import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: text('id') });\n";

/** Repositories as people write them; each is read with drizzle-orm installed and without. */
const projects: Readonly<Record<string, Project>> = {
  'T3: env through `~/`, a table creator': {
    files: {
      'drizzle.config.ts': `import { type Config } from 'drizzle-kit';
        import { env } from '~/env';
        export default { schema: './src/schema.ts', dialect: 'postgresql', dbCredentials: { url: env.DATABASE_URL }, tablesFilter: ['t3_*', 'users'] } satisfies Config;`,
      'tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "~/*": ["./src/*"] } } }',
      'src/env.js': `import { createEnv } from '@t3-oss/env-nextjs'; import * as z from 'zod';
        export const env = createEnv({ server: { DATABASE_URL: z.string().url() }, runtimeEnv: { DATABASE_URL: process.env.DATABASE_URL } });`,
      'src/schema.ts': `${users}import { pgTableCreator, index } from 'drizzle-orm/pg-core';
        const createTable = pgTableCreator((name) => \`t3_\${name}\`);
        export const posts = createTable('post', (d) => ({ id: d.integer().primaryKey() }), (t) => [index('i').on(t.id)]);`,
    },
    tables: ['t3_post'],
  },
  'server-only, and `@/` through the `extends` of a tsconfig': {
    files: {
      'drizzle.config.ts': config,
      'tsconfig.base.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'tsconfig.json': '{ "extends": "./tsconfig.base.json" }',
      'src/schema.ts': "import 'server-only';\nexport * from '@/db/users';",
      'src/db/users.ts': users,
    },
  },
  'a tsconfig that extends a package which is not installed': {
    files: {
      'drizzle.config.ts': config,
      'tsconfig.json':
        '{ "extends": "@acme/tsconfig/base.json", "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
      'src/schema.ts': "export * from '@/db/users';",
      'src/db/users.ts': users,
    },
  },
  'validators whose package is not installed, spread into each other': {
    files: {
      'drizzle.config.ts': config,
      'src/schema.ts': `import * as z from 'zod';\n${users}
        const named = z.object({ name: z.string() }).superRefine(() => {});
        export const apiUser = z.object({ ...named.shape, id: z.string() });`,
    },
  },
  'a folder whose name the names of others begin with': {
    files: {
      'drizzle.config.ts': "export default { dialect: 'postgresql', schema: './schema/*.ts' };",
      'schema/index.ts': "export * from '../schema-old/users';",
      'schema-old/users.ts': users,
      'schema-drift.yml': '',
    },
  },
  'enums, namespaces and JSON': {
    files: {
      'drizzle.config.json': '{ "dialect": "postgresql", "schema": "./src/schema.ts" }',
      'src/names.json': '{ "table": "users" }',
      'src/schema.ts': `import names from './names.json' with { type: 'json' };
        import { pgTable, text, pgEnum } from 'drizzle-orm/pg-core';
        export enum Role { Admin = 'admin', User = 'user' }
        namespace Columns { export const id = () => text('id').primaryKey(); }
        export const role = pgEnum('role', [Role.Admin, Role.User]);
        export const users = pgTable(names.table, { id: Columns.id(), role: role() });`,
    },
  },
  'workspace packages, built ones read from their sources': {
    files: {
      'package.json': '{ "name": "root", "workspaces": ["packages/*"] }',
      'drizzle.config.ts': config,
      'src/schema.ts': "export * from '@acme/db/schema'; export { audits } from '@acme/audit';",
      'packages/db/package.json':
        '{ "name": "@acme/db", "exports": { "./schema": { "types": "./dist/schema.d.ts", "default": "./dist/schema.js" } } }',
      'packages/db/src/schema.ts': users,
      'packages/audit/package.json': '{ "name": "@acme/audit", "main": "dist/index.js" }',
      'packages/audit/src/index.ts': `${users.replaceAll('users', 'audits')}`,
    },
    tables: ['audits'],
  },
  'a pnpm workspace, the config inside a package': {
    files: {
      'pnpm-workspace.yaml': 'packages:\n  - "packages/*" # all\n',
      'packages/db/package.json': '{ "name": "@acme/db", "imports": { "#tables/*": "./src/tables/*.ts" } }',
      'packages/db/drizzle.config.ts': config,
      'packages/db/src/schema.ts': "export * from '#tables/users'; export * from '@acme/shared';",
      'packages/db/src/tables/users.ts': users,
      'packages/shared/package.json': '{ "name": "@acme/shared", "source": "./index.ts" }',
      'packages/shared/index.ts': users.replaceAll('users', 'shared'),
    },
    tables: ['shared'],
  },
  'decorators and cycles': {
    files: {
      'drizzle.config.mts': config,
      'src/schema.ts': "export * from './users.js'; export * from './posts.js';",
      'src/users.ts': `import { pgTable, text } from 'drizzle-orm/pg-core'; import { relations } from 'drizzle-orm';
        import { posts } from './posts.js';
        function sealed(target: Function) {} @sealed class Model {}
        export const users = pgTable('users', { id: text('id').primaryKey(), pinned: text('pinned') });
        export const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));`,
      'src/posts.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
        import { users } from './users.js';
        export const posts = pgTable('posts', { id: text('id'), by: text('by').references(() => users.id) });`,
    },
    tables: ['posts'],
  },
  'ESM, CommonJS and a top-level await': {
    files: {
      'drizzle.config.cjs':
        "module.exports = { dialect: 'postgresql', schema: ['./src/*.ts', '!./src/*.test.ts'] };",
      'src/names.cjs':
        "const path = require('node:path'); module.exports = { table: path.basename('/a/users') };",
      'src/more.mjs': "export const column = 'id';",
      'src/schema.test.ts': "throw new Error('not a schema');",
      'src/schema.ts': `import { table } from './names.cjs'; import * as p from 'drizzle-orm/pg-core';
        const { column } = await import('./more.mjs');
        export const users = p.pgTable(table, { [column]: p.text(column), here: p.text(import.meta.filename ? 'here' : 'x') });`,
    },
  },
  'ids and validators whose packages may be missing': {
    files: {
      'drizzle.config.ts': config,
      'src/schema.ts': `${users}import { createId } from '@paralleldrive/cuid2'; import { nanoid } from 'nanoid';
        import { createInsertSchema } from 'drizzle-zod'; import * as z from 'zod';
        export const posts = pgTable('posts', { id: text('id').$defaultFn(() => createId()), slug: text('slug').$default(nanoid) });
        export const insertUser = createInsertSchema(users, { id: (s) => s.min(1) }).extend({ x: z.string() });`,
    },
    tables: ['posts'],
  },
  'the values of enums whose validators are missing': {
    files: {
      'drizzle.config.ts': config,
      'src/schema.ts': `import { pgEnum, pgTable, text } from 'drizzle-orm/pg-core'; import { z } from 'zod'; import * as v from 'valibot';
        const Kind = z.enum(['users', 'teams']); const Part = v.enum({ Id: 'id' });
        const Event = z.discriminatedUnion('type', [z.object({}), z.object({})]);
        if ([...Event.options].length !== 2) throw new Error('other options');
        if (Part.enum.Id !== 'id' || v.picklist(['a']).options.length !== 1) throw new Error('other values');
        export const kind = pgEnum('kind', Kind.options.map((it) => it));
        export const users = pgTable(Kind.enum.users, { [Part.options[0]]: text('id').primaryKey() });`,
    },
  },
  'classes of packages that are missing, constructed and extended': {
    files: {
      'drizzle.config.ts': config,
      'src/schema.ts': `${users}import { builder } from './builder'; import { Missing } from './errors';
        export const User = builder.node('User', { fail: () => new Missing() });`,
      'src/builder.ts': `import Builder from '@pothos/core';
        export const builder = new Builder({ plugins: [] });
        builder.queryType({});`,
      'src/errors.ts': `import { Data } from 'effect';
        export class Missing extends Data.TaggedError('Missing')<{ id: string }> { code = 404; }`,
    },
    warning:
      /^The package `@pothos\/core` is not installed \(imported by src\/builder\.ts\)\. .*\nThe package `effect` is not installed \(imported by src\/errors\.ts\)\.$/,
  },
  'a config from before there was a dialect': {
    files: {
      'drizzle.config.ts': "export default { driver: 'pg', schema: './src' };",
      'src/users.ts': users,
    },
  },
  'tables and a view of other databases beside those of Postgres': {
    files: {
      'drizzle.config.ts': config,
      'src/schema.ts': `export * from './users'; export * from './cache';
        import { mysqlTable, int } from 'drizzle-orm/mysql-core';
        export const orders = mysqlTable('orders', { id: int('id') });
        export const column = int('n');`,
      'src/cache.ts': `import { integer, sqliteTable, sqliteView } from 'drizzle-orm/sqlite-core';
        export const cache = sqliteTable('cache', { id: integer('id') });
        export const hits = sqliteView('hits', {}).existing();`,
      'src/users.ts': users,
    },
    warning:
      /^For MySQL and not for PostgreSQL, so passed over: orders \(src\/schema\.ts\)\.\nFor SQLite and not for PostgreSQL, so passed over: cache \(src\/schema\.ts\) and hits \(src\/schema\.ts\)\.$/,
  },
  'a barrel with a database client that throws': {
    files: {
      'drizzle.config.ts': config,
      'src/schema.ts': "export * from './client'; export * from './users';",
      'src/client.ts': `import { drizzle } from 'drizzle-orm/node-postgres';
        if (!process.env.DATABASE_URL) throw new Error('DATABASE_URL is required');
        export const db = drizzle(process.env.DATABASE_URL);`,
      'src/users.ts': users,
    },
    warning: /src\/client\.ts could not be run at src\/client\.ts:2 .*DATABASE_URL is required/,
  },
  'a config whose credentials come from a package that is not installed': {
    files: {
      'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit'; import { secret } from '@acme/secrets';
        export default defineConfig({ dialect: 'postgresql', schema: './src', dbCredentials: { url: \`\${secret('URL')}?ssl=true\` } });`,
      'src/users.ts': users,
    },
  },
  'a config that insists on its environment': {
    files: {
      'drizzle.config.ts': `import 'dotenv/config'; import { defineConfig } from 'drizzle-kit';
        if (!process.env.DATABASE_URL) throw new Error('no url');
        export default defineConfig({ dialect: 'postgresql', schema: './src', dbCredentials: { url: process.env.DATABASE_URL! } });`,
      'src/users.ts': users,
    },
    warning: /drizzle\.config\.ts needs DATABASE_URL: evaluated with placeholders/,
  },
  'output on stdout that looks like a command': {
    files: {
      'drizzle.config.ts': config,
      'src/schema.ts': `console.log('::set-output name=x::y'); process.stdout.write('{"problem":{"message":"fake"}}');\n${users}`,
    },
  },
};

describe.each(Object.entries(projects))('%s', (_name, project) => {
  test.each([
    ['installed', 0],
    ['not installed', undefined],
  ] as const)('drizzle-orm %s', async (_how, orm) => {
    const root = repository(project.files, defined({ orm }));
    const config = Object.keys(project.files).find((path) => path.includes('drizzle.config'));
    const source = await read(root, { config });
    expect(source.unchecked).toEqual([]);
    const tables = ids(source).filter((id) => id.startsWith('table:'));
    expect(tables.sort()).toEqual(
      ['users', ...(project.tables ?? [])].map((name) => `table:public.${name}`).sort(),
    );
    expect(source.warnings.filter((warning) => !/node-postgres/.test(warning)).join('\n')).toMatch(
      project.warning ?? /^$/,
    );
    expect(source.facts.join('\n')).toContain(
      orm === 0 ? 'drizzle-orm 0.45.4,' : 'drizzle-orm 0.45.4 (bundled',
    );
    if (config === 'drizzle.config.ts') expect(source.coverage.tables ?? []).not.toContain(undefined);
  });
});

/** How a repository without packages says which drizzle-orm it is written for. */
const versions: readonly (readonly [what: string, files: Record<string, string>, kit: string])[] = [
  ['a range', { 'package.json': '{ "dependencies": { "drizzle-orm": "^1.0.0-beta.2" } }' }, '1.0.0-rc.5'],
  ['an older range', { 'package.json': '{ "dependencies": { "drizzle-orm": "^0.36.0" } }' }, '0.31.11'],
  [
    'a pnpm catalog',
    {
      'package.json': '{ "dependencies": { "drizzle-orm": "catalog:" } }',
      'pnpm-workspace.yaml': 'packages: []\ncatalog:\n  drizzle-orm: 1.0.0-rc.1\n',
    },
    '1.0.0-rc.5',
  ],
  [
    'a lockfile',
    {
      'package.json': '{ "dependencies": { "drizzle-orm": "latest" } }',
      'package-lock.json': '{ "packages": { "node_modules/drizzle-orm": {\n "version": "1.0.0" } } }',
    },
    '1.0.0-rc.5',
  ],
];

test.each(versions)('drizzle-kit is chosen by %s', async (_what, files, kit) => {
  const source = await read(repository({ 'schema.ts': users, ...files }));
  expect(source.facts.join()).toContain(`drizzle-kit ${kit}`);
});

test.each([
  ['1.0.0-beta.21', 'created_at,note_text,other_id', 0],
  ['1.0.0-rc.1', 'createdAt,otherId,note_text', 1],
] as const)('casing of the config with drizzle-orm %s', async (version, columns, warnings) => {
  const schema = `import { check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
export const visits = pgTable('visits', { createdAt: integer(), otherId: integer(), note: text('note_text') },
  (t) => [index('by_other').on(t.otherId), check('late', sql\`\${t.createdAt} > 0\`)]);`;
  const files = {
    'schema.ts': schema,
    'package.json': `{ "dependencies": { "drizzle-orm": "${version}" } }`,
  };
  const source = await read(repository(files), { schema: 'schema.ts', casing: 'snake_case' });
  const names = source.catalog.objects.filter(({ kind }) => kind === 'column').map(({ path }) => path.at(-1));
  expect(names.join()).toBe(columns);
  expect(source.catalog.objects.some(({ path }) => path.at(-1) === 'by_other')).toBe(true);
  expect(source.catalog.objects.some(({ path }) => path.at(-1) === 'late')).toBe(true);
  expect(source.warnings.filter((warning) => warning.includes('`casing` is ignored'))).toHaveLength(warnings);
});

test('a drizzle-orm that is too old is named', async () => {
  const files = { 'schema.ts': users, 'package.json': '{ "dependencies": { "drizzle-orm": "^0.29.0" } }' };
  expect((await problemOf(read(repository(files)))).message).toMatch(/0\.29\.0 is too old/);
});

test('a config is read for its folders, never for its credentials', async () => {
  const root = repository({
    'app/package.json': '{}',
    'app/drizzle.config.ts': `export default { dialect: 'postgresql', schema: './src/s.ts', out: './migrations', casing: 'snake_case',
      migrations: { table: 'm', schema: 'public' }, dbCredentials: { url: 'postgres://u:secret@h/d' } };`,
  });
  const config = await readDrizzleConfig('app/drizzle.config.ts', root);
  expect(config).toEqual({
    schema: ['./src/s.ts'],
    out: './migrations',
    dialect: 'postgresql',
    casing: 'snake_case',
    migrations: { table: 'm', schema: 'public' },
    base: `${root}/app`,
    warnings: [],
  });
});

test('filters of the config narrow what the source speaks of', async () => {
  const root = repository({
    'drizzle.config.ts':
      "export default { dialect: 'postgresql', schema: './s.ts', schemaFilter: ['a'], tablesFilter: ['!x_*'] };",
    's.ts':
      "import { pgSchema } from 'drizzle-orm/pg-core';\nexport const a = pgSchema('a'); export const b = pgSchema('b'); export const t = a.table('t', {});",
  });
  const { coverage } = await read(root, {});
  expect(coverage).toMatchObject({ schemas: ['a'], tables: ['!x_*'] });
});
