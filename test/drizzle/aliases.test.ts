import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createResolver } from '../../src/sources/drizzle/child/resolve/resolve.ts';
import { problemOf } from '../support/problem-of.ts';
import { buildLoader, ids, read, repository } from './support.ts';

beforeAll(buildLoader);

const json = JSON.stringify;
const paths = (target: string) => ({ compilerOptions: { paths: { '@/*': [target] } } });

interface Known {
  readonly files: Readonly<Record<string, string>>;
  readonly specifier: string;
  /** The file that it means, imported in `src/schema.ts`. */
  readonly means: string;
}

/** Repositories without installed packages in which an alias can be known. */
const known: Readonly<Record<string, Known>> = {
  'a member of the chain is missing, a later one defines it': {
    files: {
      'tsconfig.json': json({ extends: ['@acme/tsconfig/base.json', './tsconfig.base.json'] }),
      'tsconfig.base.json': json(paths('./src/*')),
    },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  'a member is missing further up the chain': {
    files: {
      'tsconfig.json': json({ extends: './config/tsconfig.base' }),
      'config/tsconfig.base.json': json({ extends: '@acme/tsconfig', ...paths('../src/*') }),
    },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  'the chain goes through a package of the workspace': {
    files: {
      'package.json': json({ workspaces: ['packages/*'] }),
      'packages/tsconfig/package.json': json({ name: '@acme/tsconfig' }),
      'packages/tsconfig/base.json': json(paths(`\${configDir}/src/*`)),
      'tsconfig.json': json({ extends: '@acme/tsconfig/base.json' }),
    },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  'the chain extends itself': {
    files: { 'tsconfig.json': json({ extends: './tsconfig.json', ...paths('./src/*') }) },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  'comments and a trailing comma': {
    files: { 'tsconfig.json': '{ // here\n "compilerOptions": { "paths": { "@/*": ["./src/*"], }, }, }' },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  'a baseUrl alone': {
    files: { 'tsconfig.json': json({ compilerOptions: { baseUrl: './src' } }) },
    specifier: 'a',
    means: 'src/a.ts',
  },
  'paths start from the baseUrl of another member': {
    files: {
      'tsconfig.base.json': json({ compilerOptions: { baseUrl: './src' } }),
      'tsconfig.json': json({ extends: './tsconfig.base.json', ...paths('./*') }),
    },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  'the longest pattern wins': {
    files: {
      'tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./other/*'], '@/db/*': ['./src/*'] } } }),
      'other/db/a.ts': '',
    },
    specifier: '@/db/a',
    means: 'src/a.ts',
  },
  'a config that only refers to others': {
    files: {
      'tsconfig.json': json({ files: [], references: [{ path: './tsconfig.node.json' }, { path: './app' }] }),
      'app/tsconfig.json': json(paths('../src/*')),
    },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  'a jsconfig.json': {
    files: { 'jsconfig.json': json(paths('./src/*')) },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  "SvelteKit's own": {
    files: {
      'svelte.config.js': 'export default {};',
      'tsconfig.json': json({ extends: './.svelte-kit/tsconfig.json' }),
      'src/lib/a.ts': '',
    },
    specifier: '$lib/a',
    means: 'src/lib/a.ts',
  },
  "SvelteKit's, moved": {
    files: {
      'svelte.config.js': "export default { kit: { files: { lib: 'library' } } };",
      'library/a.ts': '',
    },
    specifier: '$lib/a',
    means: 'library/a.ts',
  },
  'what a svelte.config.js defines': {
    files: { 'svelte.config.js': "export default { kit: { alias: { $db: 'src', '$db/*': 'src/*' } } };" },
    specifier: '$db/a',
    means: 'src/a.ts',
  },
  "Nuxt's of major 4, whose sources are in `app`": {
    files: { 'nuxt.config.ts': 'export default defineNuxtConfig({});', 'app/a.ts': '' },
    specifier: '~/a',
    means: 'app/a.ts',
  },
  "Nuxt's of major 3": {
    files: { 'nuxt.config.ts': 'export default defineNuxtConfig({});', 'server/db/a.ts': '' },
    specifier: '@/server/db/a',
    means: 'server/db/a.ts',
  },
  "Nuxt's root, and what it shares": {
    files: { 'nuxt.config.ts': "export default { srcDir: 'client/' };", 'shared/a.ts': '' },
    specifier: '#shared/a',
    means: 'shared/a.ts',
  },
  "Nuxt's root": {
    files: { 'nuxt.config.mjs': "export default { srcDir: 'client/' };" },
    specifier: '~~/src/a',
    means: 'src/a.ts',
  },
  'what a vite.config.ts defines by a URL': {
    files: {
      'vite.config.ts':
        "export default defineConfig({ resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } } });",
    },
    specifier: '@/a',
    means: 'src/a.ts',
  },
  'what a vite.config.ts defines in a list': {
    files: {
      'vite.config.ts':
        "export default { resolve: { alias: [{ find: '~db', replacement: path.resolve(__dirname, 'src') }] } };",
    },
    specifier: '~db/a',
    means: 'src/a.ts',
  },
  "Deno's import map": {
    files: { 'deno.json': json({ imports: { '@/': './src/' } }) },
    specifier: '@/a.ts',
    means: 'src/a.ts',
  },
  "Deno's import map, with comments, one file": {
    files: { 'deno.jsonc': '{ "imports": { /* ours */ "db": "./src/a.ts" } }' },
    specifier: 'db',
    means: 'src/a.ts',
  },
  "Deno's import map in a file of its own": {
    files: {
      'deno.json': json({ importMap: './maps/import_map.json' }),
      'maps/import_map.json': json({ imports: { '@/': '../src/' } }),
    },
    specifier: '@/a.ts',
    means: 'src/a.ts',
  },
};

describe('an alias leads to its file', () => {
  test.each(Object.entries(known))('%s', (_name, { files, specifier, means }) => {
    const root = repository({ 'src/a.ts': '', 'src/schema.ts': '', ...files });
    const found = createResolver(root, root)(specifier, join(root, 'src/schema.ts'));
    expect(found).toEqual({ kind: 'file', file: join(root, means) });
  });
});

interface Unknown {
  readonly files?: Readonly<Record<string, string>>;
  readonly specifier: string;
  readonly why: string;
  readonly advice: RegExp;
  readonly isAlias: boolean;
}

const install = /^Install the packages of the repository/;

/** What is said where a name leads nowhere: nobody is told to install what cannot be. */
const unknown: Readonly<Record<string, Unknown>> = {
  'a package': {
    files: { 'package.json': json({ dependencies: { nanoid: '^5' } }) },
    specifier: 'nanoid/non-secure',
    why: 'the package `nanoid` is not installed',
    advice: install,
    isAlias: false,
  },
  'an alias of a framework that generates its tsconfig': {
    files: { 'tsconfig.json': json({ extends: './.svelte-kit/tsconfig.json' }) },
    specifier: '$db/a',
    why: '`$db` is an alias that is not known here: tsconfig.json refers to ./.svelte-kit/tsconfig.json',
    advice: /^It is generated: run `npx svelte-kit sync` before the check\.$/,
    isAlias: true,
  },
  'an alias of Nuxt, whose tsconfig only refers to generated ones': {
    files: { 'tsconfig.json': json({ files: [], references: [{ path: './.nuxt/tsconfig.app.json' }] }) },
    specifier: '#db/a',
    why: '`#db` is an alias that is not known here: tsconfig.json refers to ./.nuxt/tsconfig.app.json',
    advice: /`npx nuxi prepare`/,
    isAlias: true,
  },
  'an alias that a package of tsconfigs may define': {
    files: { 'tsconfig.json': json({ extends: '@acme/tsconfig/base.json' }) },
    specifier: '@/a',
    why: '`@` is an alias that is not known here: tsconfig.json refers to @acme/tsconfig/base.json',
    advice: install,
    isAlias: true,
  },
  'an alias that a file may define which is not committed': {
    files: { 'tsconfig.json': json({ extends: './tsconfig.paths.json' }) },
    specifier: '~/a',
    why: '`~` is an alias that is not known here: tsconfig.json refers to ./tsconfig.paths.json',
    advice: /^Generate or commit that file before the check, or correct tsconfig\.json\.$/,
    isAlias: true,
  },
  'an alias that nothing defines': {
    specifier: '@/a',
    why: '`@` is an alias that nothing here defines',
    advice: /^Define it in `paths` of a tsconfig\.json that is committed\.$/,
    isAlias: true,
  },
  'an alias that only running a framework would tell': {
    files: { 'svelte.config.js': 'export default { kit: { alias: aliases() } };' },
    specifier: '$db/a',
    why: '`$db` is an alias that nothing here defines',
    advice: /, or run `npx svelte-kit sync` before the check\.$/,
    isAlias: true,
  },
  'what is no dependency, while a tsconfig is missing': {
    files: { 'tsconfig.json': json({ extends: './.nuxt/tsconfig.json' }) },
    specifier: 'schemas/a',
    why: '`schemas/a` is no dependency, and the tsconfig that may define it as an alias is not there: tsconfig.json refers to ./.nuxt/tsconfig.json',
    advice: /`npx nuxi prepare`/,
    isAlias: true,
  },
  'a dependency, while a tsconfig is missing': {
    files: {
      'package.json': json({ devDependencies: { '@acme/ids': '1' } }),
      'tsconfig.json': json({ extends: './.nuxt/tsconfig.json' }),
    },
    specifier: '@acme/ids',
    why: 'the package `@acme/ids` is not installed',
    advice: install,
    isAlias: false,
  },
  'a package with a scope, while a baseUrl has everything looked for in the repository first': {
    files: { 'tsconfig.json': json({ compilerOptions: { baseUrl: '.' } }) },
    specifier: '@acme/ids',
    why: 'the package `@acme/ids` is not installed',
    advice: install,
    isAlias: false,
  },
  'a dependency that an alias would lead to as well': {
    files: {
      'package.json': json({ dependencies: { '@acme/ids': '1' } }),
      'tsconfig.json': json({ compilerOptions: { paths: { '*': ['./types/*'] } } }),
    },
    specifier: '@acme/ids',
    why: 'the package `@acme/ids` is not installed',
    advice: install,
    isAlias: false,
  },
  'a module that only a runtime has': {
    specifier: 'bun:sqlite',
    why: '`bun:sqlite` is there only in Bun',
    advice: /^Import it only in files that the schema does not need\.$/,
    isAlias: false,
  },
  'a package that Deno takes from a registry': {
    specifier: 'jsr:@std/ulid@1/factory',
    why: 'the package `@std/ulid` is not installed',
    advice: install,
    isAlias: false,
  },
};

describe('what leads nowhere is told with its cause', () => {
  test.each(Object.entries(unknown))('%s', (_name, { files, specifier, why, advice, isAlias }) => {
    const root = repository({ 'src/schema.ts': '', ...files });
    const found = createResolver(root, root)(specifier, join(root, 'src/schema.ts'));
    expect(found).toMatchObject({ kind: 'absent', why, isAlias, advice: expect.stringMatching(advice) });
  });

  test('an alias of a file that is not there is no package', () => {
    const root = repository({ 'tsconfig.json': json(paths('./src/*')) });
    expect(createResolver(root, root)('@/gone', join(root, 'src/schema.ts'))).toEqual({ kind: 'no-file' });
  });
});

const imports = "import { pgTable, text } from 'drizzle-orm/pg-core';\n";

test("Deno's packages are read from the bundled drizzle-orm of the major that it asks for", async () => {
  const root = repository({
    'package.json': '',
    'deno.json': json({
      imports: {
        'drizzle-orm': 'npm:drizzle-orm@^1.0.0-beta.1',
        'pg-core': 'npm:drizzle-orm@^1.0.0-beta.1/pg-core',
      },
    }),
    'schema.ts':
      "import { pgTable, text } from 'pg-core';\nexport const t = pgTable('t', { id: text('id') });",
  });
  const source = await read(root);
  expect(ids(source)).toContain('table:public.t');
  expect(source.facts.join()).toContain('drizzle-kit 1.0.0-rc.5');
});

test('an alias that is not known stops the schema only where something may be lost', async () => {
  const lazily = `${imports}import { id } from '$lib/ids';\nexport const t = pgTable('t', { id: text('id').$defaultFn(() => id()) });`;
  const source = await read(repository({ 'schema.ts': lazily }));
  expect(ids(source)).toContain('table:public.t');
  expect(source.warnings).toEqual(['`$lib` is an alias that nothing here defines (imported by schema.ts).']);

  const exported = `${imports}import { area } from '$lib/area';\nexport const t = pgTable('t', {});\nexport const u = area.table('u', {});`;
  const problem = await problemOf(read(repository({ 'schema.ts': exported })));
  expect(problem.message).toBe(
    'schema.ts exports `u`, which cannot be made: `$lib` is an alias that nothing here defines.',
  );
  expect(problem.advice).toMatch(/^Define it in `paths`/);
});
