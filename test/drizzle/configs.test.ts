import { beforeAll, describe, expect, test } from 'vitest';
import { readDrizzleConfig } from '../../src/sources/drizzle/read-config.ts';
import { problemOf } from '../support/problem-of.ts';
import { buildLoader, ids, read, repository } from './support.ts';

beforeAll(buildLoader);

const plain = "dialect: 'postgresql', schema: './src/s.ts', out: './drizzle'";
const usual = { schema: ['./src/s.ts'], out: './drizzle', dialect: 'postgresql' };

interface Config {
  readonly files: Readonly<Record<string, string>>;
  readonly warning?: RegExp;
}

/** Configs that need something for their credentials which a check has not; their paths are plain. */
const configs: Readonly<Record<string, Config>> = {
  'it throws, whatever the environment is': {
    files: {
      'drizzle.config.ts': `const stage = process.env.STAGE as string;
        if (!(stage in { dev: 1 })) throw new Error('unknown STAGE');
        export default { ${plain} };`,
    },
    warning: /^drizzle\.config\.ts could not be evaluated \(unknown STAGE\), so its text was read instead\.$/,
  },
  'a package that is not installed says that its settings are wrong': {
    files: {
      'settings.ts': `import { parse } from 'some-settings';
        export const settings = () => { const it = parse(process.env); if (it.isErr()) throw new Error('bad'); return it.value; };`,
      'drizzle.config.ts': `import { settings } from './settings';
        export default { ${plain}, dbCredentials: { url: settings().url } };`,
    },
    warning: /\(bad\), so its text was read instead\.$/,
  },
  'it ends the process': {
    files: { 'drizzle.config.ts': `if (!process.env.CI_URL) process.exit(1);\nexport default { ${plain} };` },
    warning: /^drizzle\.config\.ts needs CI_URL: evaluated with placeholders\.$/,
  },
  'it speaks of files that are called for the environment': {
    files: {
      'env.js': 'export const url = process.env.CI_URL;',
      'drizzle.config.ts': `import { url } from './env.js'; // that of .env.test
        if (!url) throw new Error('Copy .env.example to .env.local, or see docs/env.md.');\nexport default { ${plain} };`,
    },
    warning: /^drizzle\.config\.ts needs CI_URL: evaluated with placeholders\.$/,
  },
  "Bun's environment": {
    files: {
      'drizzle.config.ts': `export default { ${plain}, dbCredentials: { url: Bun.env.DATABASE_URL!.trim() } };`,
    },
    warning: /needs DATABASE_URL: evaluated with placeholders/,
  },
  "Bun's module, a file read by it": {
    files: {
      'drizzle.config.ts': `import { env, file } from 'bun';
        export default { ${plain}, dbCredentials: { url: env.DATABASE_URL, ssl: await file('ca.pem').text() } };`,
    },
  },
  "Deno's environment": {
    files: {
      'deno.json': '{}',
      'drizzle.config.ts': `const url = Deno.env.get('DATABASE_URL'); if (!url) throw new Error('no url');
        export default { ${plain}, dbCredentials: { url } };`,
    },
    warning: /needs DATABASE_URL: evaluated with placeholders/,
  },
  "Vite's environment": {
    files: {
      'drizzle.config.ts': `export default { ${plain}, dbCredentials: { url: import.meta.env.VITE_DATABASE_URL } };`,
    },
  },
  'a promise': {
    files: {
      'secret.ts': "export const readUrl = async () => process.env.DATABASE_URL ?? 'postgres://h/d';",
      'drizzle.config.ts': `export default (async () => { const { readUrl } = await import('./secret');
        return { ${plain}, dbCredentials: { url: await readUrl() } }; })();`,
    },
  },
  'a promise that fails': {
    files: {
      'drizzle.config.ts': `const secrets = async () => { throw new Error('no vault here'); };
        export default secrets().then((url) => ({ ${plain}, dbCredentials: { url } }));`,
    },
    warning: /\(no vault here\), so its text was read instead/,
  },
};

describe('a config whose paths are plain is read though', () => {
  test.each(Object.entries(configs))('%s', async (_name, { files, warning }) => {
    const { warnings, base: _, ...said } = await readDrizzleConfig('drizzle.config.ts', repository(files));
    expect(said).toEqual(usual);
    expect(warnings.join('\n')).toMatch(warning ?? /^$/);
  });
});

/** Configs that throw, and whose text leaves open what would be compared. */
const open: Readonly<Record<string, string>> = {
  'where the schema is': "dialect: 'postgresql', schema: tables('src')",
  'how columns are named': "dialect: 'postgresql', schema: './s.ts', casing: conventions().columns",
  'which tables are compared': "dialect: 'postgresql', schema: './s.ts', tablesFilter: [prefix + '*']",
};

test.each(Object.entries(open))(
  'it is told that a config throws which does not say plainly %s',
  async (_, it) => {
    const text = `throw new Error('not here');\nexport default { ${it} };`;
    const problem = await problemOf(
      readDrizzleConfig('drizzle.config.ts', repository({ 'drizzle.config.ts': text })),
    );
    expect(problem.message).toBe('drizzle.config.ts throws when it is loaded: not here');
  },
);

const users = (name = 'users') =>
  `import { pgTable, text } from 'drizzle-orm/pg-core';\nexport const ${name} = pgTable('${name}', { id: text('id') });\n`;
const config = (schema: string) => `export default { dialect: 'postgresql', schema: ${schema} };`;

/** Where the paths of a config start from: drizzle-kit takes the folder that it is run in. */
const places: readonly (readonly [
  what: string,
  file: string,
  files: Record<string, string>,
  warning?: RegExp,
])[] = [
  [
    'its package',
    'db/drizzle.config.ts',
    {
      'db/package.json': '{}',
      'db/drizzle.config.ts': config("'./s.ts'"),
      'db/s.ts': users(),
      's.ts': users('other'),
    },
  ],
  [
    'the root, named from a nested package',
    'db/drizzle.config.ts',
    {
      'db/package.json': '{}',
      'db/drizzle.config.ts': config("'./db/schema/*.ts'"),
      'db/schema/users.ts': users(),
    },
  ],
  [
    'a workspace between the two',
    'apps/api/db/drizzle.config.ts',
    {
      'apps/api/package.json': '{}',
      'apps/api/db/package.json': '{}',
      'apps/api/db/drizzle.config.ts': config("'./db/schema.ts'"),
      'apps/api/db/schema.ts': users(),
    },
  ],
  [
    'the folder of configs',
    'configs/drizzle.config.ts',
    { 'configs/drizzle.config.ts': config("'../src/s.ts'"), 'src/s.ts': users() },
  ],
  [
    'the root, from the folder of configs',
    'configs/drizzle.config.ts',
    { 'configs/drizzle.config.ts': config("'./src/s.ts'"), 'src/s.ts': users() },
  ],
  [
    'nowhere: the path is absolute',
    'config/drizzle.config.ts',
    {
      'config/drizzle.config.ts': `import { join } from 'node:path';\n${config("join(import.meta.dir, '..', 'src', '*.ts')")}`,
      'src/s.ts': users(),
    },
  ],
  [
    'its package, and what a build would write is read from its source',
    'drizzle.config.ts',
    { 'drizzle.config.ts': config("'./dist/db/schema.js'"), 'src/db/schema.ts': users() },
    /^`\.\/dist\/db\/schema\.js` of drizzle\.config\.ts is not built here, so its source was read: src\/db\/schema\.ts\.$/,
  ],
  [
    'another package, which is not built',
    'drizzle.config.ts',
    {
      'drizzle.config.ts': config("['./packages/db/dist/**/*.js']"),
      'packages/db/src/tables/users.ts': users(),
    },
    /so its source was read: packages\/db\/src\/tables\/users\.ts\.$/,
  ],
  [
    'its package, and what is built lies as its source does',
    'drizzle.config.ts',
    { 'drizzle.config.ts': config("'./build/server/schema.mjs'"), 'server/schema.mts': users() },
    /so its source was read: server\/schema\.mts\.$/,
  ],
];

describe('the schema is found from', () => {
  test.for(places)('%s', async ([, file, files, warning = /^$/]) => {
    const source = await read(repository(files), { config: file });
    expect(ids(source).filter((id) => id.startsWith('table:'))).toEqual(['table:public.users']);
    expect(source.warnings.join('\n')).toMatch(warning);
  });
});
