// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how placeholders of Flyway are written
/** What databases that have main make of a change, and a new one never shows. */
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exitStatus } from '../../src/check.ts';
import { git } from '../support/git.ts';
import { branched, checked } from './branched.ts';
import type { Repository } from './repository.ts';

const users = 'create table users (id integer primary key, email text);\n';
const nick = 'alter table users add column nick text;\n';
const age = 'alter table users add column age integer;\n';

interface Layout {
  readonly tool: string;
  /** Path of the file of a migration, by when it was begun. */
  readonly file: (at: number, name: string) => string;
  readonly wrap?: (sql: string) => string;
  /** What it takes for the tool to be known. */
  readonly beside?: Readonly<Record<string, string>>;
}

const sqlx = { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n' };
const layouts = {
  flyway: { tool: 'flyway', file: (at, name) => `migrations/V${at}__${name}.sql` },
  'golang-migrate': { tool: 'golang-migrate', file: (at, name) => `migrations/000${at}_${name}.up.sql` },
  prisma: { tool: 'prisma', file: (at, name) => `migrations/2025010${at}000000_${name}/migration.sql` },
  sqlx: { tool: 'sqlx', file: (at, name) => `migrations/2025010${at}000000_${name}.sql`, beside: sqlx },
  dbmate: {
    tool: 'dbmate',
    file: (at, name) => `migrations/2025010${at}000000_${name}.sql`,
    wrap: (sql) => `-- migrate:up\n${sql}\n-- migrate:down\n`,
  },
  sql: { tool: 'sql', file: (at, name) => `migrations/000${at}_${name}.sql` },
} satisfies Record<string, Layout>;

/** A repository whose main has the first and the third migration. */
function repositoryOfTool({ tool, file, wrap = (sql) => sql, beside = {} }: Layout) {
  const config = `sources:\n  migrations: { kind: migrations, path: migrations, tool: ${tool} }\n  wanted: { kind: sql, files: wanted.sql }\ntruth: migrations\n`;
  const it = branched({
    'schema-drift.yml': config,
    'wanted.sql': users + nick,
    [file(1, 'users')]: wrap(users),
    [file(3, 'nick')]: wrap(nick),
    ...beside,
  });
  return { it, write: (at: number, name: string, sql: string) => it.write(file(at, name), wrap(sql)) };
}

async function found(it: Repository) {
  const report = await checked(it);
  const findings = report.databases.flatMap((database) => database.findings);
  return {
    status: exitStatus(report),
    findings: findings.map(({ title, severity, origin }) => `${severity} ${origin}: ${title}`),
  };
}

describe('a migration that is merged behind a newer one', () => {
  const cases: readonly (readonly [keyof typeof layouts, RegExp | undefined])[] = [
    [
      'flyway',
      /^critical new: Where main is deployed: V2__age was not applied here, although .*nick after it was, so Flyway refuses to run anything\.$/,
    ],
    [
      'golang-migrate',
      /^critical new: Where main is deployed: 0002_age.up will never run here: golang-migrate runs only what is newer/,
    ],
    ['prisma', undefined],
    ['dbmate', undefined],
    ['sql', undefined],
  ];
  test.each(cases)('with %s', async (tool, title) => {
    const { it, write } = repositoryOfTool(layouts[tool]);
    write(2, 'age', age);
    it.write('wanted.sql', users + age + nick);
    const { findings, status } = await found(it);
    expect(findings).toEqual(title === undefined ? [] : [expect.stringMatching(title)]);
    expect(status).toBe(title === undefined ? 0 : 1);
  });

  test('with Drizzle, that goes by the time of its journal', async () => {
    const journal = (...entries: readonly (readonly [string, number])[]) =>
      JSON.stringify({
        version: '7',
        dialect: 'postgresql',
        entries: entries.map(([tag, when], idx) => ({ idx, version: '7', when, tag, breakpoints: true })),
      });
    const it = branched({
      'schema-drift.yml':
        'sources:\n  migrations: drizzle\n  wanted: { kind: sql, files: wanted.sql }\ntruth: migrations\n',
      'wanted.sql': users + nick,
      'drizzle/meta/_journal.json': journal(['0000_users', 1000], ['0001_nick', 3000]),
      'drizzle/0000_users.sql': users,
      'drizzle/0001_nick.sql': nick,
    });
    it.write(
      'drizzle/meta/_journal.json',
      journal(['0000_users', 1000], ['0001_nick', 3000], ['0002_age', 2000]),
    );
    it.write('drizzle/0002_age.sql', age);
    it.write('wanted.sql', users + nick + age);
    const { findings } = await found(it);
    expect(findings).toContainEqual(
      expect.stringMatching(/^critical new: Where main is deployed: 0002_age will never run here: Drizzle/),
    );
  });
});

describe('a migration under the number of one that is merged', () => {
  test.each(['flyway', 'golang-migrate'] as const)(
    'with %s: it gives way, whichever comes first',
    async (tool) => {
      const { it, write } = repositoryOfTool(layouts[tool]);
      write(3, 'age', age);
      it.write('wanted.sql', users + age + nick);
      const report = await checked(it);
      const findings = report.databases.flatMap((database) => database.findings);
      const file = layouts[tool].file(3, 'age');
      const merged = layouts[tool].file(3, 'nick');
      expect(findings).toMatchObject([
        {
          severity: 'critical',
          origin: 'new',
          title: expect.stringContaining('have the same'),
          object: basename(file),
          advice: `Give ${basename(file)}, which is new, a number above all others; ${basename(merged)} is in main already and stays as it is.`,
          cells: { migrations: { location: { file } } },
        },
      ]);
    },
  );
});

test('behind a newer one with Flyway, where its config lets it run', async () => {
  const { it, write } = repositoryOfTool(layouts.flyway);
  it.write('flyway.conf', 'flyway.outOfOrder=true\n');
  write(2, 'age', age);
  it.write('wanted.sql', users + age + nick);
  expect(await found(it)).toEqual({ findings: [], status: 0 });
});

test('what Flyway fills in is known of the base, too, and no edit of a migration', async () => {
  const it = branched({
    'schema-drift.yml':
      'sources:\n  migrations: migrations\n  wanted: { kind: sql, files: wanted.sql }\ntruth: migrations\n',
    'flyway.conf': 'flyway.placeholders.table=users\nflyway.placeholders.note=one\n',
    'wanted.sql': users,
    'migrations/V1__users.sql': `-- \${note}\n${users.replace('users', '${table}')}`,
  });
  it.write(
    'flyway.conf',
    ['table=users', 'note=two', 'column=nick'].map((one) => `flyway.placeholders.${one}\n`).join(''),
  );
  it.write('migrations/V2__nick.sql', nick.replace('users', '${table}').replace('nick', '${column}'));
  it.write('wanted.sql', users + nick);
  const report = await checked(it);
  expect(exitStatus(report)).toBe(0);
  expect(report.databases[0]?.changes).toMatchObject([
    {
      notes: [expect.stringMatching(/lock_timeout/)],
      tables: [{ table: 'users', state: 'changed', says: ['+ column nick text'] }],
    },
  ]);
});

test('a migration of Drizzle that got another name, and kept its time, has run already', async () => {
  const journal = (tag: string) =>
    JSON.stringify({
      version: '7',
      dialect: 'postgresql',
      entries: [{ idx: 0, version: '7', when: 1000, tag, breakpoints: true }],
    });
  const it = branched({
    'schema-drift.yml':
      'sources:\n  migrations: drizzle\n  wanted: { kind: sql, files: wanted.sql }\ntruth: migrations\n',
    'wanted.sql': users,
    'drizzle/meta/_journal.json': journal('0000_users'),
    'drizzle/0000_users.sql': users,
  });
  git(it.root, 'mv', 'drizzle/0000_users.sql', 'drizzle/0000_people.sql');
  it.write('drizzle/meta/_journal.json', journal('0000_people'));
  const { findings } = await found(it);
  expect(findings.filter((finding) => !finding.startsWith('cosmetic'))).toEqual([]);
});

describe('a migration that was merged, and is edited', () => {
  const cases: readonly (readonly [keyof typeof layouts, readonly RegExp[]])[] = [
    ['prisma', [/ends up otherwise than a new one: column users\.age is missing in one that has main\.$/]],
    ['sql', [/ends up otherwise than a new one: column users\.age is missing in one that has main\.$/]],
    ['flyway', [/V1__users was edited after it was applied here, so Flyway refuses/, /ends up otherwise/]],
    ['sqlx', [/was edited after it was applied here, so sqlx refuses/, /ends up otherwise/]],
  ];
  test.each(cases)('with %s', async (tool, titles) => {
    const { it, write } = repositoryOfTool(layouts[tool]);
    write(1, 'users', users.replace('email text', 'email text, age integer'));
    it.write('wanted.sql', users.replace('email text', 'email text, age integer') + nick);
    const { findings, status } = await found(it);
    expect(status).toBe(1);
    for (const title of titles) expect(findings).toContainEqual(expect.stringMatching(title));
    expect(findings).toHaveLength(titles.length);
  });

  test('in its comments only, it is told where the tool minds, and only there', async () => {
    for (const [tool, count] of [
      ['flyway', 1],
      ['dbmate', 0],
    ] as const) {
      const { it, write } = repositoryOfTool(layouts[tool]);
      write(1, 'users', `-- ours\n${users}`);
      expect((await found(it)).findings).toHaveLength(count);
    }
  });
});

test('what applies to a new database alone: the next deploy fails', async () => {
  const { it, write } = repositoryOfTool(layouts.prisma);
  git(it.root, 'checkout', '-q', 'main');
  write(4, 'gone', 'drop table users;\ncreate table kept (id integer primary key);\n');
  it.write('wanted.sql', 'create table kept (id integer primary key);\n');
  git(it.root, 'add', '-A');
  git(it.root, 'commit', '-qm', 'gone');
  git(it.root, 'checkout', '-q', 'change');
  git(it.root, 'merge', '-q', 'main');
  write(2, 'age', age);
  const { findings, status } = await found(it);
  expect(findings).toContainEqual(
    expect.stringMatching(
      /^critical new: Where main is deployed: the next deploy fails at `alter table users add column age integer`: relation "users" does not exist\.$/,
    ),
  );
  expect(status).toBe(1);
});

test('a folder that got another name is the same to its databases', async () => {
  const { it } = repositoryOfTool(layouts.flyway);
  git(it.root, 'mv', 'migrations', 'sql');
  it.edit('schema-drift.yml', ['path: migrations', 'path: sql']);
  expect(await found(it)).toEqual({ findings: [], status: 0 });
});

test('a migration of another name is the same to a tool that goes by numbers, also with another text', async () => {
  const { it, write } = repositoryOfTool(layouts.dbmate);
  git(it.root, 'mv', 'migrations/20250103000000_nick.sql', 'migrations/20250103000000_nickname.sql');
  expect(await found(it)).toEqual({ findings: [], status: 0 });
  write(3, 'nickname', age);
  const { findings } = await found(it);
  expect(findings).toContainEqual(
    expect.stringMatching(
      /^critical new: Where main is deployed: the database ends up otherwise than a new one/,
    ),
  );
});

test('migrations that got other names are run again where the name is what their tool notes', async () => {
  const { it } = repositoryOfTool(layouts.prisma);
  git(it.root, 'mv', 'migrations/20250103000000_nick', 'migrations/20250103000000_nickname');
  const report = await checked(it);
  const [fault] = report.databases.flatMap(({ findings }) => findings);
  expect(fault).toMatchObject({
    title: expect.stringMatching(
      /Where main is deployed: the next deploy fails at .*: column "nick" of relation "users" already exists/,
    ),
    advice:
      'It is 20250103000000_nick under another name, and has run there already. Give it its old name back.',
  });
  expect(exitStatus(report)).toBe(1);
});
