import { describe, expect, test } from 'vitest';
import { configOfText } from '../../src/sources/drizzle/config-text.ts';

const file = '/r/app/config/drizzle.config.ts';
const base = '/r/app';

/** Texts of configs, and what each says without being run. */
const cases: readonly (readonly [what: string, text: string, said: object, untold?: readonly string[]])[] = [
  [
    'literals, whatever the credentials are',
    "export default defineConfig({ dialect: 'postgresql', schema: './s.ts', out: \"./o\", dbCredentials: { url: url() } });",
    { dialect: 'postgresql', schema: './s.ts', out: './o' },
  ],
  [
    'quoted keys, `satisfies`, a template, a list',
    "export default { 'dialect': `postgresql`, schema: ['./a.ts', `./b/*.ts`] } satisfies Config;",
    { dialect: 'postgresql', schema: ['./a.ts', './b/*.ts'] },
  ],
  [
    'constants, also within a template and added to each other',
    "const dir = './src'; const d = 'postgresql' as const;\nexport default { dialect: d, schema: `$" +
      "{dir}/s.ts`, out: dir + '/o' };",
    { dialect: 'postgresql', schema: './src/s.ts', out: './src/o' },
  ],
  [
    'a variable that holds the config, with another spread into it',
    "const shared = { dialect: 'postgresql', casing: 'snake_case' } as const;\nconst config: Config = { ...shared, schema: './s.ts' };\nexport default config;",
    { dialect: 'postgresql', casing: 'snake_case', schema: './s.ts' },
  ],
  [
    'what a function returns',
    "export default (async () => { const { url } = await secrets(); return { dialect: 'postgresql', schema: './s.ts', dbCredentials: { url } }; })();",
    { dialect: 'postgresql', schema: './s.ts' },
  ],
  [
    'CommonJS, and a driver from before there was a dialect',
    "module.exports = { driver: 'pg', schema: './s.ts' };",
    { dialect: 'postgresql', schema: './s.ts' },
  ],
  [
    'what holds where nothing is set in the environment',
    "export default { dialect: 'postgresql', schema: process.env.SCHEMA ?? './s.ts', out: Bun.env.OUT || './o' };",
    { dialect: 'postgresql', schema: './s.ts', out: './o' },
  ],
  [
    'paths that are joined',
    "export default { dialect: 'postgresql', schema: path.join(import.meta.dirname, '../src/s.ts'), out: resolve('drizzle') };",
    { dialect: 'postgresql', schema: '/r/app/src/s.ts', out: '/r/app/drizzle' },
  ],
  [
    'the table of the migrations, whose `schema` is not the schema',
    "export default { migrations: { table: 'm', schema: 'private' }, dialect: 'postgresql', schema: './s.ts' };",
    { migrations: { table: 'm', schema: 'private' }, dialect: 'postgresql', schema: './s.ts' },
  ],
  [
    'comments that look like settings',
    "export default { // schema: './old.ts',\n  /* out: './old' */ dialect: 'postgresql', schema: './new/*.ts' };",
    { dialect: 'postgresql', schema: './new/*.ts' },
  ],
  [
    'what only running it would tell',
    "export default { dialect: 'postgresql', schema: tables(), out: cond ? './a' : './b', tablesFilter: ['a', prefix] };",
    { dialect: 'postgresql' },
    ['schema', 'out', 'tablesFilter'],
  ],
  [
    'constants that refer to each other',
    "const a = b; const b = a;\nexport default { dialect: 'postgresql', schema: a };",
    { dialect: 'postgresql' },
    ['schema'],
  ],
  ['a file that is no config', 'export const x = { a: 1 };', {}],
];

describe('a config says by its text alone', () => {
  test.for(cases)('%s', ([, text, said, untold = []]) => {
    expect(configOfText(text, file, base)).toEqual({ config: said, untold });
  });
});
