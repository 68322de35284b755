import { beforeAll, describe, expect, test } from 'vitest';
import type { DrizzleSettings } from '../../src/sources/drizzle/read.ts';
import { problemOf } from '../support/problem-of.ts';
import { buildLoader, ids, read, readSchema, repository } from './support.ts';

beforeAll(buildLoader);

interface Mistake {
  readonly files: Readonly<Record<string, string>>;
  readonly settings?: DrizzleSettings;
  readonly message: RegExp;
  readonly advice?: RegExp;
  readonly at?: string;
  readonly detail?: RegExp;
}

const imports =
  "import { pgTable, text, integer, index, pgView } from 'drizzle-orm/pg-core'; import { sql } from 'drizzle-orm';\n";

/** Mistakes that keep a schema from being read, and what is said of each. */
const mistakes: Readonly<Record<string, Mistake>> = {
  'a syntax error': {
    files: { 'schema.ts': `${imports}export const t = pgTable('t', {\n  id: text('id'),,\n});` },
    message: /^schema\.ts is not valid TypeScript: /,
    at: 'schema.ts:3:18',
  },
  'an error while loading': {
    files: {
      'schema.ts': "export * from './a';",
      'a.ts': `${imports}interface A {}\n\n\nexport const t = pgTable('t', { id: nothing.id });`,
    },
    message: /^a\.ts throws when it is loaded: nothing is not defined$/,
    at: 'a.ts:5:37',
  },
  'a call of what a module does not have': {
    files: {
      'schema.ts': `${imports}import {\n  now as at,\n} from './lib';\nexport const t = pgTable('t', { at: at() });`,
      'lib.ts': 'export const later = 1;',
    },
    message: /^schema\.ts throws when it is loaded: `now` of `\.\/lib` is not a function$/,
    advice: /^A schema must be loadable /,
    at: 'schema.ts:5:39',
  },
  'a call of a text of the environment': {
    files: {
      'schema.ts': `${imports}import { money } from '$env/static/private';\nenum Kind { a }\nexport const t = pgTable('t', { is: money('is') });`,
    },
    message: /^schema\.ts throws when it is loaded: `money` of `\$env\/static\/private` is not a function$/,
    advice: /^The check does not run `\$env\/static\/private`/,
    at: 'schema.ts:4:42',
  },
  'an import that leads nowhere': {
    files: { 'schema.ts': `${imports}\nexport * from './lost';` },
    message: /^schema\.ts imports `\.\/lost`, which is no file of this repository\.$/,
    at: 'schema.ts:3',
  },
  'a package that is not installed, used as data': {
    files: {
      'schema.ts': `${imports}import { prefix } from '@acme/names';\nexport const t = pgTable(\`\${prefix}t\`, {});`,
    },
    message:
      /^schema\.ts cannot be read: `@acme\/names\.prefix` is needed as data .* the package `@acme\/names` is not installed\.$/,
    at: 'schema.ts:3:29',
  },
  'everything re-exported from a package that is not installed': {
    files: { 'schema.ts': "export * from '@acme/db';" },
    message: /`@acme\/db` is not installed/,
    at: 'schema.ts:1:1',
  },
  'a table that fails behind a barrel that only re-exports': {
    files: {
      'schema.ts': "export * from './tables';",
      'tables/index.ts': "export * from './users';\nexport * from './posts';",
      'tables/users.ts': `${imports}export const users = pgTable('users', { id: integer() });`,
      'tables/posts.ts': `${imports}export const posts = pgTable('posts', { id: nothing.id });`,
    },
    message: /^tables\/posts\.ts throws when it is loaded: nothing is not defined$/,
    at: 'tables/posts.ts:2:45',
  },
  'no table at all': {
    files: { 'schema.ts': 'export const nothing = 1;' },
    message: /^No table is exported from schema\.ts\.$/,
    at: 'schema.ts:1',
  },
  'a path that matches nothing': {
    files: { 'drizzle.config.ts': "export default { dialect: 'postgresql', schema: './src/*.ts' };" },
    settings: {},
    message: /^No schema file matches `\.\/src\/\*\.ts` of drizzle\.config\.ts\.$/,
    at: 'drizzle.config.ts:1',
  },
  'another dialect': {
    files: { 'drizzle.config.ts': "export default { dialect: 'mysql', schema: './s.ts' };" },
    settings: {},
    message: /^drizzle\.config\.ts is for the dialect `mysql`; only postgresql can be checked\.$/,
    at: 'drizzle.config.ts:1',
  },
  'no config': { files: {}, settings: {}, message: /^There is no drizzle\.config file in the repository\.$/ },
  'a config that is none': {
    files: { 'drizzle.config.ts': 'export const x = 1;' },
    settings: {},
    message: /does not export a Drizzle config/,
    at: 'drizzle.config.ts:1',
  },
  'a schema that is given as the config': {
    files: { 'schema.ts': `${imports}export const t = pgTable('t', { id: text('id') });` },
    settings: { config: 'schema.ts' },
    message: /^schema\.ts does not export a Drizzle config\.$/,
    advice: /`drizzle: \{ schema: schema\.ts \}`/,
    at: 'schema.ts:1',
  },
  'a config whose paths come from a package that is not installed': {
    files: {
      'drizzle.config.ts': `import { dir } from '@acme/paths'; export default { dialect: 'postgresql', schema: \`\${dir}/schema.ts\` };`,
    },
    settings: {},
    message: /^drizzle\.config\.ts makes its paths from a package that is not installed\.$/,
    at: 'drizzle.config.ts:1',
  },
  'two tables of one name': {
    files: {
      'schema.ts': `${imports}export const a = pgTable('t', {});\nexport const b = pgTable('t', {});`,
    },
    message: /^Two declarations share the name t: a table and another table \(first at schema\.ts:2\)\.$/,
    at: 'schema.ts:3:14',
  },
  'two indexes of one name': {
    files: {
      'schema.ts': `${imports}export const a = pgTable('a', { c: text() }, (t) => [\n  index('i').on(t.c)]);\nexport const b = pgTable('b', { c: text() }, (t) => [\n  index('i').on(t.c)]);`,
    },
    message: /^Two declarations share the name i: an index and another index \(first at schema\.ts:3\)\.$/,
    at: 'schema.ts:5:3',
  },
  'a foreign key to something undefined': {
    files: {
      'schema.ts': `${imports}\nexport const t = pgTable('t', { c: text().references(() => (t as any).gone) });`,
    },
    message: /^A foreign key of table t cannot be read/,
    at: 'schema.ts:3:14',
  },
};

describe.each([0, 1] as const)('with drizzle-orm %i', (orm) => {
  test.each(Object.entries(mistakes))(
    '%s',
    async (_name, { files, settings, message, advice = /./, at, detail }) => {
      const problem = await problemOf(read(repository(files, { orm }), settings));
      expect(problem.message).toMatch(message);
      expect(problem.advice).toMatch(advice);
      const { file, line, column } = problem.location ?? {};
      expect([file, line, column].filter((part) => part !== undefined).join(':')).toBe(at ?? '');
      if (detail) expect(problem.detail).toMatch(detail);
    },
  );

  test('a table that is not exported is reported, and the key to it is not checked', async () => {
    const source = await readSchema(
      "const hidden = p.pgTable('hidden', { id: p.integer('id').primaryKey() });\nexport const t = p.pgTable('t', { h: p.integer('h').references(() => hidden.id) });",
      { orm },
    );
    expect(source.faults).toMatchObject([
      { code: 'not-exported', subject: 'hidden', location: { file: 'schema.ts', line: 1 } },
    ]);
    expect(source.unchecked).toMatchObject([
      {
        kind: 'constraint',
        reason: expect.stringMatching(/^Postgres refuses it: relation "(public\.)?hidden" does not exist$/),
        location: { line: 2 },
      },
    ]);
    expect(source.unchecked[0]?.path.slice(0, 2)).toEqual(['public', 't']);
  });

  test('what a helper makes anew at every call is one enum, one sequence, one schema', async () => {
    const source = await readSchema(
      `const state = (column) => p.pgEnum('state', ['open', 'done'])(column);
const area = () => p.pgSchema('area');
const level = () => area().enum('level', ['low', 'high']);
const number = () => p.pgSequence('number', { startWith: 5 });
export const s1 = number(), s2 = number(), a1 = area(), a2 = area();
export const jobs = a1.table('jobs', { state: state('state'), level: level()('level') });
export const runs = a2.table('runs', { state: state('state'), level: level()('level') });`,
      { orm },
    );
    expect(source.unchecked).toEqual([]);
    expect(ids(source).filter((id) => /^(enum|sequence|schema):/.test(id))).toEqual([
      'enum:area.level',
      'enum:public.state',
      'schema:area',
      'schema:public',
      'sequence:public.number',
    ]);
  });

  test('enums of one name that differ are told', async () => {
    const text = `export const a = p.pgEnum('state', ['open']);
export const b = p.pgEnum('state', ['open', 'done']);
export const t = p.pgTable('t', { a: a('a'), b: b('b') });`;
    const { message, location } = await problemOf(readSchema(text, { orm }));
    expect(message).toMatch(/^Two declarations share the name state: an enum and another enum/);
    expect(location).toMatchObject({ line: 2 });
  });

  test('what Postgres refuses is not checked, the rest is', async () => {
    const source = await readSchema(
      `export const ok = p.pgTable('ok', { id: p.integer('id') });
export const odd = p.pgTable('odd', { id: p.customType({ dataType: () => 'no_such_type' })('id') }, (t) => [p.index('i').on(t.id)]);
export const bad = p.pgView('bad').as((q) => q.select({ x: sql\`no_such_function()\`.as('x') }).from(ok));
export const t = p.pgTable('t', { c: p.text('c').default(sql\`no_such_function()\`) });`,
      { orm },
    );
    expect(source.unchecked).toMatchObject([
      { kind: 'table', path: ['public', 'odd'], location: { line: 2 } },
      { kind: 'table', path: ['public', 't'], location: { line: 4 } },
      { kind: 'view', path: ['public', 'bad'], location: { line: 3 } },
    ]);
    expect(ids(source)).toContain('table:public.ok');
  });

  test('a view that is only said to exist is not checked', async () => {
    const source = await readSchema(
      "export const t = p.pgTable('t', { c: p.text('c') });\nexport const v = p.pgView('v', { c: p.text('c') }).existing();",
      { orm },
    );
    expect(source.unchecked).toMatchObject([{ kind: 'view', path: ['public', 'v'], location: { line: 2 } }]);
  });

  test('an extension that a type needs is created, or named as lacking', async () => {
    const source = await readSchema(
      "export const t = p.pgTable('t', { a: p.customType({ dataType: () => 'citext' })('a'), b: p.uuid('b').default(sql`extensions.uuid_generate_v4()`) }, (t) => [p.index('i').using('gin', sql`lower(a) gin_trgm_ops`)]);\nexport const v = p.pgTable('v', { e: p.vector('e', { dimensions: 3 }) });",
      { orm },
    );
    const made = ids(source);
    expect(made).toEqual(
      expect.arrayContaining([
        'extension:citext',
        'extension:"uuid-ossp"',
        'extension:pg_trgm',
        'index:public.t.i',
      ]),
    );
    if (made.includes('extension:vector')) return;
    expect(source.unchecked).toMatchObject([
      { kind: 'table', path: ['public', 'v'], reason: expect.stringMatching(/ lacks vector\)$/) },
    ]);
  });
});
