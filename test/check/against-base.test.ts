/** A change compared with what it is made to: what it brings counts, what was there before does not. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { followStages } from '../../src/base/stages.ts';
import { configurationBeside } from '../../src/check/deleted-sources.ts';
import { withOrigins } from '../../src/check/origins.ts';
import { sourcesGone } from '../../src/check/sources-gone.ts';
import { exitStatus } from '../../src/check.ts';
import { baseNamed } from '../../src/command-line/commands/base.ts';
import type { DatabaseConfig, SourceConfig } from '../../src/config/config.ts';
import type { Finding } from '../../src/report/finding.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { objectLines } from '../../src/report/phrases/phrases.ts';
import { verdict } from '../../src/report/phrases/verdict.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { clean as nothingFound } from '../report/samples.ts';
import { git } from '../support/git.ts';
import { problemOf } from '../support/problem-of.ts';
import { branched, checked } from './branched.ts';
import type { Repository } from './repository.ts';

const config = `sources:
  wanted: { kind: sql, files: db/wanted.sql }
  schema: { kind: sql, files: db/schema.sql }
truth: wanted
`;
const files = {
  'schema-drift.yml': config,
  'db/wanted.sql': 'CREATE TABLE users (id integer PRIMARY KEY, name text, email varchar(20));\n',
  'db/schema.sql': 'CREATE TABLE users (id integer PRIMARY KEY, email text);\n',
};

/** `new users.name`, `fixed users.email`: what is more than cosmetic. */
function told({ databases }: Report): string[] {
  return databases
    .flatMap(({ findings, fixed = [] }) => [
      ...findings.map(({ origin = 'unknown', object }) => `${origin} ${object}`),
      ...fixed.map(({ object }) => `fixed ${object}`),
    ])
    .sort();
}

const both = ['old users.email', 'old users.name'];

const changes: readonly {
  readonly what: string;
  readonly base?: Readonly<Record<string, string>>;
  readonly change: (it: Repository) => void;
  readonly expected: readonly string[];
  readonly status: 0 | 1;
}[] = [
  { what: 'nothing', change: () => {}, expected: both, status: 0 },
  {
    what: 'lines, layout and comments',
    change: (it) =>
      it.write('db/wanted.sql', `-- ours\n\n${it.read('db/wanted.sql').replaceAll(', ', ',\n  ')}`),
    expected: both,
    status: 0,
  },
  {
    what: 'one more difference',
    change: (it) => it.edit('db/schema.sql', ['email text', 'email text, fax text']),
    expected: [...both, 'new users.fax'].sort(),
    status: 1,
  },
  {
    what: 'another value of what differed already',
    change: (it) => it.edit('db/schema.sql', ['email text', 'email integer']),
    expected: ['new users.email', 'old users.name'],
    status: 1,
  },
  {
    what: 'one difference less',
    change: (it) => it.edit('db/schema.sql', ['email text', 'email varchar(20)']),
    expected: ['fixed users.email', 'old users.name'],
    status: 0,
  },
  {
    what: 'the folder of the sources',
    change: (it) => {
      for (const name of ['wanted.sql', 'schema.sql']) {
        it.write(`packages/sql/${name}`, it.read(`db/${name}`));
        it.remove(`db/${name}`);
      }
      it.write('schema-drift.yml', config.replaceAll('db/', 'packages/sql/'));
    },
    expected: both,
    status: 0,
  },
  {
    what: 'the config file, which the base lacks: its sources are read as the change names them',
    base: { 'db/wanted.sql': files['db/wanted.sql'], 'db/schema.sql': files['db/schema.sql'] },
    change: (it) => it.write('schema-drift.yml', config),
    expected: both,
    status: 0,
  },
  {
    what: 'an `ignore` that is taken away: what it accepted was there',
    base: { ...files, 'schema-drift.yml': `${config}ignore: [{ object: users.*, reason: old }]\n` },
    change: (it) => it.write('schema-drift.yml', config),
    expected: both,
    status: 0,
  },
  {
    what: 'nothing, where the gate is for all findings',
    base: { ...files, 'schema-drift.yml': `${config}gate: all\n` },
    change: () => {},
    expected: both,
    status: 1,
  },
];

test.each(changes)('a change of $what', async ({ base = files, change, expected, status }) => {
  const it = branched(base);
  change(it);
  const report = await checked(it);
  expect(report.base?.unknown).toBeUndefined();
  expect(told(report)).toEqual(expected);
  expect(exitStatus(report)).toBe(status);
});

test('what was merged meanwhile is not taken for the change’s: it is compared with where the branch was left', async () => {
  const it = branched(files);
  git(it.root, 'checkout', '-q', 'main');
  it.edit('db/schema.sql', ['email text', 'email varchar(20)']);
  git(it.root, 'commit', '-qam', 'mended');
  git(it.root, 'checkout', '-q', 'change');
  expect(told(await checked(it))).toEqual(both);
});

test('in a folder of the repository, with what is installed beside the code', async () => {
  const column = `import { pgTable, integer } from 'drizzle-orm/pg-core';\nimport { name } from 'names';\nexport const users = pgTable(name, { id: integer('id').primaryKey(), fax: integer('fax') });\n`;
  const it = branched({
    '.gitignore': 'node_modules\n',
    'app/schema.ts': column,
    'app/schema.sql': 'CREATE TABLE users (id integer PRIMARY KEY);\n',
    'app/schema-drift.yml': 'sources: { drizzle: { schema: schema.ts }, sql: schema.sql }\ntruth: sql\n',
  });
  it.write(
    'app/node_modules/names/package.json',
    '{ "name": "names", "type": "module", "main": "index.js" }',
  );
  it.write('app/node_modules/names/index.js', "export const name = 'users';\n");
  it.write('app/schema.sql', 'CREATE TABLE users (id integer PRIMARY KEY, mail text);\n');
  const report = await checked(it, 'main', join(it.root, 'app'));
  expect(report.base?.unknown).toBeUndefined();
  expect(told(report)).toEqual(['new users.mail', 'old users.fax']);
  expect(existsSync(join(it.root, 'app/node_modules/names/index.js'))).toBe(true);
});

test('what a source said that is no longer compared is not fixed by that, and the source is named', async () => {
  const it = branched(files);
  it.write(
    'schema-drift.yml',
    config.replace(/^.*schema:.*$/m, '  copy: { kind: sql, files: db/wanted.sql }'),
  );
  const report = await checked(it);
  expect(told(report)).toEqual([]);
  expect(report.databases[0]?.notCompared).toContainEqual({
    what: 'source schema (db/schema.sql)',
    why: 'main compares it, and the config of this change does not name it',
    count: 1,
    gap: true,
  });
});

describe('what the base compares and the change does not', () => {
  const migrations = { name: 'migrations', kind: 'migrations', path: 'db' } as const;
  const types = { name: 'types', kind: 'supabase-types', file: 'src/db.types.ts' } as const;
  const others = { name: 'others', kind: 'supabase-types', file: 'web/db.types.ts' } as const;
  const database = (name: string, ...sources: readonly SourceConfig[]) => ({
    name,
    sources,
    truth: 'none',
    ignore: [],
  });
  const told = (before: readonly DatabaseConfig[], now: readonly DatabaseConfig[]) => {
    const gone = sourcesGone({ databases: before }, { databases: now }, { base: 'main', isRecognised: true });
    return [...gone].flatMap(([name, its]) => its.map(({ what }) => `${name}: ${what}`));
  };
  const both = database('main', migrations, types);
  const base = [database('main', migrations, types, others)];

  const cases: readonly (readonly [string, readonly DatabaseConfig[], readonly string[]])[] = [
    ['nothing', base, []],
    ['a file of types that is deleted', [both], ['main: source others (web/db.types.ts)']],
    [
      'one whose name the other file has now',
      [database('main', migrations, { ...others, name: 'types' })],
      ['main: source types (src/db.types.ts)'],
    ],
    [
      'nothing, where a source only has another name',
      [database('main', migrations, { ...types, name: 'web' }, others)],
      [],
    ],
    [
      'nothing, where the file of a source lies elsewhere',
      [database('main', migrations, types, { ...others, file: 'app/db.types.ts' })],
      [],
    ],
    ['nothing, where the database has another name', [{ ...(base[0] as DatabaseConfig), name: 'shop' }], []],
    [
      'a database',
      [database('auth', { ...migrations, path: 'auth' }, { ...types, file: 'auth.ts' })],
      ['auth: database main'],
    ],
  ];
  test.each(cases)('%s', (_what, now, expected) => {
    expect(told(base, now)).toEqual(expected);
  });
});

describe('advice on security', () => {
  const open = 'create table public.open (id bigint primary key);\n';
  const project = {
    'schema-drift.yml': 'sources: { migrations: supabase/migrations, sql: supabase/schemas }\n',
    'supabase/migrations/20240101000000_open.sql': open,
    'supabase/schemas/all.sql': open,
  };
  const checkedAfter = (base: Readonly<Record<string, string>>) => {
    const it = branched(base);
    const sql =
      'alter table public.open enable row level security; create table public.secrets (id bigint primary key);\n';
    it.write('supabase/migrations/20240102000000_secrets.sql', sql);
    it.write('supabase/schemas/all.sql', open + sql);
    return checked(it);
  };

  test('that fails nothing is no finding that is fixed; what a change brings of it is told first', async () => {
    const report = await checkedAfter(project);
    const [{ fixed, securityAdvice = [] }] = report.databases as [DatabaseReport];
    expect(fixed).toEqual([]);
    expect(securityAdvice.map(({ rule, object, origin }) => `${origin} ${rule} ${object}`)).toEqual([
      'new rls_disabled_in_public secrets',
      'new rls_enabled_no_policy open',
    ]);
    expect(verdict(report)).toBe('The migrations and sql agree; 1 new error of security');
    expect(renderTerminal(report, { colour: false, width: 200 })).toContain(
      'without row level security: 1 new · rls_disabled_in_public',
    );
  });

  test('that fails the check is a finding like any other', async () => {
    const config = `security-advice: fail\n${project['schema-drift.yml']}`;
    expect(told(await checkedAfter({ ...project, 'schema-drift.yml': config }))).toEqual([
      'fixed open',
      'new secrets',
    ]);
  });

  test('is as old as its object, whatever the change calls that; what takes the name is new', async () => {
    const before = `
        create table public.open (id bigint primary key);
        create table public.taken (id bigint primary key);
        create table public.swapped (id bigint primary key);
        alter table public.swapped enable row level security;
        create policy free on public.swapped for update to anon using (true);
        create policy later on public.swapped for insert to anon with check (true);
        create policy mended on public.swapped for delete to anon using (true);
        create view public.seen as select id from public.open;
        create view public.remade as select id from public.open;
        create materialized view public.stored as select id from public.open;
        create function public.f(public.open) returns bigint language sql as 'select 1';
        create function public.again(i int) returns int language sql as 'select i';
        create function public.changed(i int) returns int language sql as 'select i + 1';`;
    const names = `
        alter table public.open rename to opened;
        alter table public.taken rename to given;
        create table public.taken (id bigint primary key);
        alter policy free on public.swapped rename to freed;
        drop policy later on public.swapped;
        create policy late on public.swapped for insert to anon with check (true);
        drop policy mended on public.swapped;
        create policy mine on public.swapped for delete to anon using (id = 1);
        alter table public.swapped rename to kept;
        alter view public.seen rename to shown;
        drop view public.remade;
        create view public.made as select id from public.opened;
        alter materialized view public.stored rename to stock;
        drop function public.again(int);
        create function public.once_more(i int) returns int language sql as 'select i';
        drop function public.changed(int);
        create function public.other(i int) returns int language sql as 'select i + 2';`;
    const it = branched({
      'schema-drift.yml': `security-advice: fail\n${project['schema-drift.yml']}`,
      'supabase/migrations/20240101000000_all.sql': before,
      'supabase/schemas/all.sql': before,
    });
    it.write('supabase/migrations/20240102000000_names.sql', names);
    it.write('supabase/schemas/all.sql', before + names);
    expect(told(await checked(it))).toEqual([
      'fixed changed(integer)',
      'fixed swapped.mended',
      'new other(integer)',
      'new taken',
      'old f(opened)',
      'old given',
      'old kept.freed',
      'old kept.late',
      'old made',
      'old once_more(integer)',
      'old opened',
      'old shown',
      'old stock',
    ]);
  });
});

describe('a source that the change leaves as it is', () => {
  const schema = (more = '') =>
    `import { integer, pgTable, text } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', { id: integer('id').primaryKey(), fax: text('fax')${more} });\n`;
  const project = {
    'schema-drift.yml':
      'sources: { migrations: migrations, drizzle: { schema: src/schema.ts } }\ntruth: migrations\n',
    'migrations/0001_users.sql':
      "CREATE TABLE users (id integer PRIMARY KEY, born timestamp DEFAULT 'now');\n",
    'src/schema.ts': schema(),
    'package.json': '{ "name": "shop" }\n',
  };
  const stages = async (it: Repository) =>
    Object.keys((await checked(it)).timings).filter((it) => it.startsWith('main: '));

  test('is not read again, and what is found is the same', async () => {
    const it = branched(project);
    it.write('src/schema.ts', schema(", name: text('name')"));
    const report = await checked(it);
    expect(told(report)).toEqual(['new users.name', 'old users.born', 'old users.born', 'old users.fax']);
    expect(Object.keys(report.timings)).toContain('main: drizzle');
    expect(Object.keys(report.timings)).not.toContain('main: migrations');
  });

  test.each([
    ['a migration', 'migrations/0002_name.sql', 'ALTER TABLE users ADD COLUMN name text;\n'],
    ['a file that may say how they are read', 'package.json', '{ "name": "store" }\n'],
    ['code among the migrations', 'migrations/0002_more.ts', 'export {};\n'],
    ['what SQL may include', 'parts/users.txt', '-- nothing\n'],
  ])('is read again with %s', async (_, path, text) => {
    const it = branched(project);
    it.write('src/schema.ts', schema(", name: text('name')"));
    it.write(path, text);
    expect(await stages(it)).toContain('main: migrations');
  });
});

const unknown: readonly {
  readonly what: string;
  readonly ref?: string;
  readonly base?: Readonly<Record<string, string>>;
  readonly says: RegExp;
}[] = [
  {
    what: 'a branch that is not there',
    ref: 'mian',
    says: /^This clone holds no branch or commit `mian`\.$/,
  },
  { what: 'an option of git', ref: '--help', says: /no branch or commit `--help`/ },
  {
    what: 'a base that cannot be read',
    base: { ...files, 'db/schema.sql': 'CREATE TABEL users ();\n' },
    says: /^In main, schema could not be checked: .*TABEL/,
  },
];

test.each(unknown)('with $what everything counts, and that is said', async ({ ref, base = files, says }) => {
  const it = branched(base);
  it.write('db/schema.sql', files['db/schema.sql']);
  const report = await checked(it, ref);
  expect(report.base?.unknown?.message).toMatch(says);
  expect(told(report)).toEqual(['unknown users.email', 'unknown users.name']);
  expect(exitStatus(report)).toBe(1);
});

test('what a change mends is told also where nothing is left to mend', async () => {
  const it = branched(files);
  it.write('db/schema.sql', files['db/wanted.sql']);
  const report = await checked(it);
  expect(report.outcome).toBe('clean');
  expect(report.base).toEqual({ name: 'main', gate: 'new' });
  expect(report.databases[0]?.fixed?.map(({ object }) => object).sort()).toEqual([
    'users.email',
    'users.name',
  ]);
  expect(renderTerminal(report, { colour: false, width: 100 })).toMatch(/agree; 2 fixed/);
  expect(renderMarkdown(report)).toMatch(/^## ✅ .*; 2 fixed/);
});

test('a name that is mistyped is told with the one that is meant', async () => {
  const it = branched(files);
  const { message, advice } = await problemOf(baseNamed('mian', it.root));
  expect(message).toBe('This clone holds no branch or commit `mian`.');
  expect(advice).toMatch(/^Did you mean `main`\?/);
});

test('without a config, a source that is deleted and leaves nothing to compare is named, with what brings it back', async () => {
  const it = branched({
    'supabase/migrations/1_users.sql': 'create table users (id int primary key);\n',
    'my types.ts': 'export type Database = { public: { Tables: { users: { Row: { id: number } } } } }\n',
  });
  const options = { root: it.root, stages: followStages(() => {}), signal: new AbortController().signal };
  const asked = (ref?: string) =>
    problemOf(configurationBeside(async () => (ref === undefined ? ref : baseNamed(ref, it.root)), options));
  it.remove('my types.ts');
  const message = 'my types.ts is deleted, and nothing is left to compare supabase/migrations with.';
  const undone = await asked();
  expect(undone.message).toBe(message);
  expect(undone.advice).toMatch(
    /^The last commit has it: `git checkout [0-9a-f]{10} -- 'my types.ts'` brings it back\. Looked for/,
  );
  git(it.root, 'commit', '-qam', 'without types');
  expect((await asked('main')).message).toBe(message);
  const never = "Found Supabase's migrations (supabase/migrations), but nothing to compare them with.";
  expect((await asked()).message).toBe(never);
});

test('where nothing fails, nobody is told that the base cannot be had', async () => {
  const it = branched({ ...files, 'db/schema.sql': files['db/wanted.sql'] });
  const report = await checked(it, 'mian');
  expect(report.base).toBeUndefined();
  expect(exitStatus(report)).toBe(0);
});

test('a change that accepts findings itself is told so, and one that was accepted before it is not', async () => {
  const entry = (fingerprint: string, object: string, expiry = '2999-12-31') =>
    `  - { fingerprint: ${fingerprint}, object: ${object}, reason: known, owner: ada, expiry: ${expiry} }\n`;
  const before = branched(files);
  const found = (await checked(before)).databases[0]?.findings ?? [];
  const of = (object: string) => found.find((finding) => finding.object === object)?.fingerprint ?? '';
  before.delete();
  const file = 'schema-drift.baseline.yml';
  const it = branched({ ...files, [file]: `accepted:\n${entry(of('users.name'), 'users.name')}` });
  const accepted = async () =>
    (await checked(it)).databases[0]?.accepted
      .map(
        ({ finding, acceptance }) =>
          `${acceptance.byThisChange === true ? 'own' : 'earlier'} ${finding.object}`,
      )
      .sort();
  it.write(file, `${it.read(file)}${entry(of('users.email'), 'users.email')}`);
  expect(await accepted()).toEqual(['earlier users.name', 'own users.email']);
  it.write(file, `accepted:\n${entry(of('users.name'), 'users.name', '3000-01-01')}`);
  expect(await accepted()).toEqual(['own users.name']);
  it.write(file, `accepted:\n${entry(of('users.name'), 'users.name', '2998-01-01')}`);
  expect(await accepted()).toEqual(['earlier users.name']);
});

/** A table that the types lack. */
const lacking = (name: string): Finding => ({
  fingerprint: name,
  severity: 'critical',
  class: 'wrong mirror',
  kind: 'table',
  object: name,
  group: name,
  title: `table ${name} is missing in types`,
  cells: { sql: { state: 'present', text: 'declared' }, types: { state: 'missing', text: 'missing' } },
  wrong: ['types'],
  reason: '',
  advice: '',
  folded: [],
});

test('several of one cause, told as one, are old where each of them was there', () => {
  const together = (...names: readonly string[]): Finding => ({
    ...lacking('together'),
    fingerprint: names.join(),
    object: `${names.length} tables`,
    objects: names.map((object) => ({ object, places: {} })),
  });
  const [database] = nothingFound.databases as [DatabaseReport];
  const origins = (finding: Finding) => {
    const { findings, fixed } = withOrigins(
      { ...database, findings: [finding] },
      { findings: ['a', 'b', 'c'].map(lacking) },
    );
    return [findings[0]?.origin, ...(fixed ?? []).map(({ object }) => object)];
  };
  expect(origins(together('a', 'b', 'c'))).toEqual(['old']);
  expect(origins(together('a', 'b'))).toEqual(['old', 'c']);
  expect(origins(together('a', 'b', 'd'))).toEqual(['new', 'c']);
  const linesOf = (finding: Finding) =>
    withOrigins({ ...database, findings: [finding] }, { findings: ['a', 'b'].map(lacking) }).findings.flatMap(
      objectLines,
    );
  expect(linesOf(together('a', 'b', 'd'))).toEqual(['d · new', 'a · old', 'b · old']);
  expect(linesOf(together('a', 'b'))).toEqual(['a', 'b']);
});

test.each<readonly [what: string, cells: Finding['cells'], origin: string]>([
  ['as before', { a: says('text'), b: says('integer') }, 'old'],
  ['in another layout', { a: says('text'), b: says(' integer\n') }, 'old'],
  ['with the sides swapped', { a: says('integer'), b: says('text') }, 'new'],
  ['with another value', { a: says('text'), b: says('bigint') }, 'new'],
  ['with a source that is called otherwise', { a: says('text'), c: says('integer') }, 'old'],
])('a difference %s', (_, cells, origin) => {
  const [database] = nothingFound.databases as [DatabaseReport];
  const before = { ...lacking('t'), cells: { a: says('text'), b: says('integer') } };
  const { findings } = withOrigins({ ...database, findings: [{ ...before, cells }] }, { findings: [before] });
  expect(findings[0]?.origin).toBe(origin);
});

function says(text: string): Finding['cells'][string] {
  return { state: 'present', text };
}
