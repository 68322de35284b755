import { afterEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import { fixList } from '../../src/report/phrases/fix-list.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { checkRepository, majors } from '../check/check-repository.ts';
import { type Repository, repositoryOf } from '../check/repository.ts';

const sharedServer = majors.at(-1) ?? 18;

/** SQL of each source, by `database.source`: `migrations` is a folder of a file, `schema` a file, others are dumps. */
type Sources = Readonly<Record<string, string>>;

let repository: Repository | undefined;
afterEach(() => repository?.delete());

/** Databases of two sources, and what the config says besides, by the database or of all. */
function databases(sources: Sources, says: Readonly<Record<string, string>> = {}): Repository {
  const names = [...new Set(Object.keys(sources).map((key) => key.split('.')[0] ?? ''))];
  const config = names.flatMap((name) => [
    `  ${name}:`,
    '    sources:',
    ...Object.keys(sources).flatMap((key) => {
      const [database, source] = key.split('.');
      if (database !== name) return [];
      return source === 'migrations'
        ? [`      migrations: { path: ${key}, tool: sql }`]
        : [`      ${source}: { kind: sql, files: ${key}.sql }`];
    }),
    ...(says[name] === undefined ? [] : [`    ${says[name]}`]),
  ]);
  const files = Object.entries(sources).map(([key, sql]) => [
    key.endsWith('.migrations') ? `${key}/1.sql` : `${key}.sql`,
    /\.(?:migrations|schema)$/.test(key) ? sql : `-- PostgreSQL database dump\n${sql}`,
  ]);
  return repositoryOf({
    'schema-drift.yml': ['databases:', ...config, says.all ?? ''].join('\n'),
    ...Object.fromEntries(files),
  });
}

async function checked(
  sources: Sources,
  says: Readonly<Record<string, string>> = {},
  renames?: readonly string[],
): Promise<Report> {
  repository = databases(sources, says);
  return checkRepository(repository.root, {
    sharedServer,
    ...(renames === undefined ? {} : { plans: { renames, migrations: false } }),
  });
}

function databaseOf({ databases }: Report, name: string): DatabaseReport {
  const found = databases.find((database) => database.name === name);
  if (found === undefined) throw new Error(`There is no database ${name}.`);
  return found;
}

const told = ({ findings }: DatabaseReport) => findings.map(({ severity, title }) => `${severity}: ${title}`);

const users = (id = 'text PRIMARY KEY') => `CREATE TABLE users (id ${id}, email text);\n`;
const datasets = (userId = 'text') => `CREATE TABLE datasets (id int PRIMARY KEY, user_id ${userId});\n`;
const reference = 'references:\n  app.datasets.user_id: auth.users.id\n';

describe('a key that leads to another database', () => {
  const both = (app: string, auth: string): Sources => ({
    'app.one': app,
    'app.two': app,
    'auth.one': auth,
    'auth.two': auth,
  });
  const cases: readonly {
    what: string;
    sources: Sources;
    all?: string;
    state: string;
    why?: RegExp;
    severity?: Finding['severity'];
    /** The query that `fix` has for it. */
    query?: string;
  }[] = [
    { what: 'text to text', sources: both(datasets(), users()), state: 'holds' },
    {
      what: 'varchar(36) to text',
      sources: both(datasets('varchar(36)'), users()),
      state: 'holds',
    },
    {
      what: 'integer to bigint',
      sources: both(datasets('int'), users('bigint PRIMARY KEY')),
      state: 'holds',
    },
    {
      what: 'a time without a zone to one with it',
      sources: both(datasets('timestamp(3)'), users('timestamptz PRIMARY KEY')),
      state: 'holds',
    },
    {
      what: 'a domain over text to text',
      sources: both(`CREATE DOMAIN who AS text;\n${datasets('who')}`, users()),
      state: 'holds',
    },
    {
      what: 'to what a unique index keeps unique',
      sources: both(datasets(), `${users('text')}CREATE UNIQUE INDEX ON users (id);`),
      state: 'holds',
    },
    {
      what: 'uuid to text',
      sources: both(datasets('uuid'), users()),
      state: 'fails',
      why: /datasets\.user_id is uuid, and auth\.users\.id is text, which cannot be compared/,
      severity: 'critical',
      query: 'SELECT value FROM referring EXCEPT SELECT id::text FROM public.users;',
    },
    {
      what: 'to what is unique only in part',
      sources: both(datasets(), `${users('text')}CREATE UNIQUE INDEX ON users (id) WHERE email IS NULL;`),
      state: 'fails',
      why: /auth\.users\.id is not unique in any source/,
      severity: 'warning',
    },
    {
      what: 'to what is unique only together with another',
      sources: both(datasets(), `${users('text')}CREATE UNIQUE INDEX ON users (id, email);`),
      state: 'fails',
      why: /not unique/,
      severity: 'warning',
      query: 'SELECT id, count(*) FROM public.users WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 1;',
    },
    {
      what: 'from a column that is not there',
      sources: both(datasets(), users()),
      all: 'references:\n  app.datasets.usr_id: auth.users.id\n',
      state: 'fails',
      why: /no source of app has column datasets\.usr_id \(is user_id meant\?\)/,
      severity: 'warning',
    },
    {
      what: 'to a table that is not there',
      sources: both(datasets(), users()),
      all: 'references:\n  app.datasets.user_id: auth.user.id\n',
      state: 'fails',
      why: /no source of auth has table "?user"? \(is users meant\?\)/,
      severity: 'warning',
    },
    {
      what: 'to types that differ between sources, of which the same environment fits',
      sources: {
        'app.one': datasets('uuid'),
        'app.two': datasets('text'),
        'auth.one': users('uuid PRIMARY KEY'),
        'auth.two': users(),
      },
      state: 'holds',
    },
    {
      what: 'to a key that one source lacks',
      sources: { ...both(datasets(), users()), 'auth.two': users('text NOT NULL') },
      state: 'holds in part',
      why: /in two of auth it is not unique, as a finding tells/,
    },
    {
      what: 'to a database that cannot be read',
      sources: { ...both(datasets(), 'CREATE TABLE users ('), 'app.two': 'CREATE TABLE datasets (id int);' },
      state: 'not checked',
      why: /one and two of auth could not be read/,
    },
  ];

  test.each(cases)(
    '$what: $state',
    async ({ sources, all = reference, state, why, severity, query = '' }) => {
      const report = await checked(sources, { all });
      const app = databaseOf(report, 'app');
      // Nobody is wrong in it under any truth.
      if (severity !== undefined) {
        expect(fixList(report, 'nothing')).toContain('no statement is planned for a reference: ');
        expect(fixList(report, 'nothing')).toContain(query);
      }
      expect(app.references).toMatchObject([
        { state, location: { file: 'schema-drift.yml', line: expect.any(Number) } },
      ]);
      if (why === undefined) expect(app.references?.[0]).not.toHaveProperty('why');
      else expect(app.references?.[0]?.why).toMatch(why);
      const about = app.findings.filter(({ kind }) => kind === 'reference');
      expect(about.map((finding) => finding.severity)).toEqual(severity === undefined ? [] : [severity]);
      for (const { title, cells } of about) {
        expect(title).toMatch(why ?? /^$/);
        expect(repository?.lineAt(cells['schema-drift.yml']?.location ?? { file: '', line: 0 })).toContain(
          title.split(' ')[1],
        );
      }
    },
  );

  test('what cannot be read in one database keeps nothing of the others from being compared', async () => {
    const report = await checked(
      {
        'app.one': datasets(),
        'app.two': datasets('uuid'),
        'auth.one': users(),
        'auth.two': 'CREATE TABLE users (',
      },
      { all: reference },
    );
    expect(report.outcome).toBe('could not check');
    expect(told(databaseOf(report, 'app'))).toEqual([
      expect.stringContaining('column datasets.user_id: one: text, two: uuid'),
    ]);
    expect(databaseOf(report, 'app').references).toMatchObject([{ state: 'holds in part' }]);
  });
});

describe('a foreign key that code declares for a key to another database', () => {
  const schema = `import { integer, pgTable, text } from 'drizzle-orm/pg-core';
const users = pgTable('users', { id: text('id').primaryKey() });
export const datasets = pgTable('datasets', {
  id: integer('id').primaryKey(),
  userId: text('user_id').references(() => users.id),
});
`;
  const sources = { 'app.production': datasets(), 'auth.one': users(), 'auth.two': users() };

  async function found(all: string): Promise<DatabaseReport> {
    repository = databases({ ...sources, 'app.code': '' }, { all });
    repository.write('app.ts', schema);
    repository.edit('schema-drift.yml', [
      '{ kind: sql, files: app.code.sql }',
      '{ kind: drizzle, schema: app.ts }',
    ]);
    return databaseOf(await checkRepository(repository.root, { sharedServer }), 'app');
  }

  test('is no finding where the config says so, and no gap', async () => {
    const app = await found(reference);
    expect(told(app)).toEqual([]);
    expect(app.notCompared.map(({ what }) => what)).toEqual([]);
    expect(app.references).toMatchObject([{ state: 'holds' }]);
  });

  test('is told where nobody says so, as what Drizzle does not create', async () => {
    expect(told(await found(''))).toEqual([
      'warning: Table users is declared but not exported from a schema file, so Drizzle does not create it.',
    ]);
  });
});

describe('a table that belongs to another database', () => {
  const auth = { 'auth.migrations': users(), 'auth.production': users() };
  const stray = { 'app.migrations': datasets(), 'app.production': datasets() + users(), ...auth };

  test.each([
    { truth: 'truth: migrations', by: 'owns', says: { auth: 'owns: [users]' } },
    { truth: 'truth: production', by: 'owns', says: { auth: 'owns: users' } },
    { truth: 'truth: none', by: 'owns', says: { auth: 'owns: ["user*"]' } },
    { truth: 'truth: migrations', by: 'declarations', says: {} },
    { truth: 'truth: none', by: 'declarations', says: {} },
  ] as const)('is wrong where it was found, with $truth, by $by', async ({ truth, by, says }) => {
    const app = databaseOf(await checked(stray, { app: truth, ...says }), 'app');
    expect(told(app)).toEqual(['warning: table users belongs to auth, and production of app has it']);
    expect(app.findings).toMatchObject([
      {
        class: 'wrong database',
        wrong: ['production'],
        belongs: {
          database: 'auth',
          by,
          here: [{ source: 'production', has: true }],
          there: [{ source: 'production', has: true }],
        },
      },
    ]);
    expect(app.findings[0]).not.toHaveProperty('usage');
  });

  test('is taken out of a schema file, which has no rows and gets no plan', async () => {
    const report = await checked(
      { 'app.migrations': datasets(), 'app.schema': datasets() + users(), ...auth },
      { app: 'truth: migrations', auth: 'owns: [users]' },
      [],
    );
    const app = databaseOf(report, 'app');
    expect(app.findings.map(({ advice }) => advice)).toEqual(['Take table users out of schema.']);
    expect(app.plans ?? []).toEqual([]);
  });

  test('is told also where every source has it', async () => {
    const report = await checked(
      { ...stray, 'app.migrations': datasets() + users() },
      { app: 'truth: migrations', auth: 'owns: [users]' },
    );
    expect(databaseOf(report, 'app').findings).toMatchObject([
      {
        title: 'table users belongs to auth, and migrations and production of app have it',
        wrong: ['migrations', 'production'],
      },
    ]);
  });

  test.each([
    { what: 'the database declares it too', sources: { ...stray, 'app.migrations': datasets() + users() } },
    {
      what: 'two others declare it',
      sources: { ...stray, 'more.migrations': users(), 'more.production': users() },
    },
    { what: 'nobody declares it', sources: { ...stray, 'auth.migrations': 'CREATE TABLE other (id int);' } },
  ])('is nobody else\u2019s where nothing is said and $what', async ({ sources }) => {
    const app = databaseOf(await checked(sources, { app: 'truth: migrations' }), 'app');
    expect(app.findings.filter(({ belongs }) => belongs !== undefined)).toEqual([]);
  });

  test.each([
    {
      what: 'in the order of the table, those that are computed left out',
      there:
        'CREATE TABLE users (id text PRIMARY KEY, email text, mail text GENERATED ALWAYS AS (email) STORED);',
      here: 'CREATE TABLE users (id text, email text, mail text);',
      lines: [
        "\\copy (SELECT id, email FROM public.users) TO 'users.csv' WITH (FORMAT csv, HEADER)",
        'INSERT INTO public.users (id, email) SELECT id, email FROM arriving ON CONFLICT (id) DO NOTHING;',
      ],
    },
    {
      what: 'with what has no column there, and what may not be missing there',
      there:
        'CREATE TABLE users (id text PRIMARY KEY, "Name" text NOT NULL, joined date NOT NULL DEFAULT now());',
      here: 'CREATE TABLE users (id text, credits int);',
      lines: [
        "\\copy (SELECT id FROM public.users) TO 'users.csv' WITH (FORMAT csv, HEADER)",
        '-- to be added to it, since they may not be NULL there: Name',
        '-- not taken along, since users has no such column there: credits',
      ],
    },
    {
      what: 'with the numbers that they had',
      there: 'CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);',
      here: 'CREATE TABLE users (id int);',
      lines: [
        'INSERT INTO public.users (id) OVERRIDING SYSTEM VALUE SELECT id FROM arriving ON CONFLICT (id) DO NOTHING;',
        expect.stringMatching(
          /^SELECT setval\(pg_get_serial_sequence\('public\.users', 'id'\).* FROM public\.users;$/,
        ),
      ],
    },
    {
      what: 'with numbers after which others go on, up or down',
      there:
        "CREATE SEQUENCE down INCREMENT -1; CREATE TABLE users (id serial PRIMARY KEY, rank int DEFAULT nextval('down')); ALTER SEQUENCE down OWNED BY users.rank;",
      here: 'CREATE TABLE users (id int, rank int);',
      lines: [
        expect.stringMatching(
          /^SELECT setval\('public\.users_id_seq'::regclass, greatest\(.* FROM public\.users;$/,
        ),
        '-- by hand: the numbers of users.rank count downwards, and go on from the lowest',
      ],
    },
  ])('comes with the commands that take its rows along: $what', async ({ there, here, lines }) => {
    const report = await checked({
      'app.migrations': datasets(),
      'app.production': datasets() + here,
      'auth.migrations': there,
      'auth.production': there,
    });
    const [{ advice } = { advice: '' }] = databaseOf(report, 'app').findings;
    expect(advice.split('\n')).toEqual(expect.arrayContaining(lines));
  });

  test.each(['id text, "a\n\\\\! touch owned" text', 'id text, "b\r\\\\! touch owned" text'])(
    'comes with no commands where a name would break their lines',
    async (columns) => {
      const report = await checked({
        ...stray,
        'app.production': `${datasets()}CREATE TABLE users (${columns});`,
      });
      const [{ advice } = { advice: '' }] = databaseOf(report, 'app').findings;
      expect(advice).not.toContain('touch');
      expect(advice).toContain('-- by hand');
    },
  );

  test('its rows wait where the database that it belongs to lacks it as yet', async () => {
    const report = await checked({ ...stray, 'auth.production': 'CREATE TABLE other (id int);' });
    const [stayed] = databaseOf(report, 'app').findings;
    expect(stayed?.belongs?.there).toEqual([{ source: 'production', has: false }]);
    expect(stayed?.advice).toContain('-- with psql on auth (production), once it has the table;');
  });

  test('the plan drops it only for who asks for that, and says first what becomes of its rows', async () => {
    const app = databaseOf(await checked(stray, { app: 'truth: migrations' }, []), 'app');
    expect(app.plans).toMatchObject([
      {
        source: 'production',
        needs: [expect.stringContaining('rows of users')],
        steps: [{ held: true, statements: [{ sql: 'DROP TABLE public.users' }] }],
      },
    ]);
  });
});

describe('a rename that a command says, where there are several databases', () => {
  const was = 'CREATE TABLE posts (id int, title text);';
  const is = 'CREATE TABLE posts (id int, headline varchar(80));';
  const same = 'CREATE TABLE notes (id int, title text);';
  const sources = { 'blog.one': is, 'blog.two': was, 'notes.one': same, 'notes.two': same };
  const truth = { blog: 'truth: one', notes: 'truth: one' };
  const renamed = 'ALTER TABLE public.posts RENAME COLUMN title TO headline';

  const statements = async (said: readonly string[], more: Sources = {}) => {
    const { databases } = await checked({ ...sources, ...more }, truth, said);
    return databases.flatMap(({ name, plans = [] }) =>
      plans.flatMap(({ steps }) =>
        steps.flatMap((step) => step.statements.map(({ sql }) => `${name}: ${sql}`)),
      ),
    );
  };

  test.each(['posts.title:headline', 'blog.posts.title:headline'])(
    '%s has to fit only one of them',
    async (said) => {
      expect(await statements([said])).toContain(`blog: ${renamed}`);
    },
  );

  test('with the name of a database it is about that one alone', async () => {
    const all = { 'notes.one': is, 'notes.two': was };
    const planned = await statements(['notes.posts.title:headline'], all);
    expect(planned.filter((line) => line.endsWith(renamed))).toEqual([`notes: ${renamed}`]);
  });

  test.each([
    { said: 'posts.titel:headline', why: 'no source has posts.titel' },
    { said: 'notes.posts.title:headline', why: 'no source has notes.posts.title' },
    { said: 'posts.title:headlin', why: 'no source has posts.headlin' },
  ])('$said fits none of them, and nothing is planned', async ({ said, why }) => {
    await expect(statements([said])).rejects.toThrow(why);
  });
});
