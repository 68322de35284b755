/** What becomes of security advice: told, or what fails a check, or accepted. */
import { expect, onTestFinished, test } from 'vitest';
import { exitStatus } from '../../src/check.ts';
import { renderJson } from '../../src/report/json/json.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { checkRepository, majors } from './check-repository.ts';
import { repositoryOf } from './repository.ts';

const migration = `create table notes (id int primary key, author uuid references auth.users);
create table lists (id int primary key);
alter table lists enable row level security;
create policy own on lists for select using (auth.uid() is not null);
`;

const files = (config: string, more: Readonly<Record<string, string>> = {}) => ({
  'supabase/migrations/1_a.sql': migration,
  'supabase/schemas/a.sql': migration,
  'schema-drift.yml': `sources:\n  migrations: supabase/migrations\n  sql: supabase/schemas\n${config}`,
  ...more,
});

interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly told?: readonly string[];
  readonly findings?: readonly string[];
  readonly status: 0 | 1;
}

const all = [
  'rls_disabled_in_public notes migrations, sql',
  'auth_rls_initplan lists.own migrations, sql',
  'unindexed_foreign_keys notes.author migrations, sql',
];

const cases: readonly Case[] = [
  { what: 'nothing is said: it is told, and fails nothing', files: files(''), told: all, status: 0 },
  {
    what: 'beside an extension that the server lacks',
    files: files('', { 'supabase/migrations/0_e.sql': 'create extension gauges;' }),
    told: all,
    status: 0,
  },
  { what: 'off', files: files('security-advice: off\n'), status: 0 },
  {
    what: 'fail: errors and warnings about security are findings',
    files: files('security-advice: fail\n'),
    told: all.slice(1),
    findings: ['notes has no row level security, and the Data API serves it.'],
    status: 1,
  },
  {
    what: 'fail, but accepted by the name of the rule',
    files: files(
      'security-advice: fail\nignore:\n  - { object: notes, kind: rls_disabled_in_public, reason: everybody may }\n',
    ),
    told: all.slice(1),
    status: 0,
  },
  {
    what: 'accepted, where it is told only',
    files: files('ignore:\n  - { object: "notes*", reason: everybody may }\n'),
    told: all.slice(1, 2),
    status: 0,
  },
  {
    what: 'a schema that is not served',
    files: files('', { 'supabase/config.toml': '[api]\nschemas = ["api"]\n' }),
    told: all.slice(1),
    status: 0,
  },
  {
    what: 'no Data API',
    files: files('', { 'supabase/config.toml': '[api]\nenabled = false\n' }),
    told: all.slice(1),
    status: 0,
  },
  {
    what: 'tables that nobody is given',
    files: files('', { 'supabase/config.toml': '[api]\nauto_expose_new_tables = false\n' }),
    told: all.slice(1),
    status: 0,
  },
  {
    what: 'where sources differ, the difference is a finding, and the advice names who it is for',
    files: files('', {
      'supabase/schemas/a.sql': `${migration}alter table notes enable row level security;`,
    }),
    told: [
      'rls_disabled_in_public notes migrations',
      ...all.slice(1, 2),
      'rls_enabled_no_policy notes sql',
      ...all.slice(2),
    ],
    findings: [expect.stringContaining('table notes')] as unknown as string[],
    status: 1,
  },
  {
    what: 'no Supabase project',
    files: {
      'migrations/1_a.sql': 'create table notes (id int primary key); create view v as select 1;',
      'schema.sql': 'create table notes (id int primary key); create view v as select 1;',
      'schema-drift.yml': 'sources:\n  migrations: migrations\n  sql: schema.sql\n',
    },
    status: 0,
  },
];

async function reportOn(repositoryFiles: Readonly<Record<string, string>>) {
  const repository = repositoryOf(repositoryFiles);
  onTestFinished(repository.delete);
  return checkRepository(repository.root, { sharedServer: majors.at(-1) as number });
}

test.each(cases)('$what', async ({ files: its, told, findings = [], status }) => {
  const report = await reportOn(its);
  const [database] = report.databases;
  expect(database?.sources.map(({ problem }) => problem)).toEqual([undefined, undefined]);
  expect(database?.findings.map(({ title }) => title)).toEqual(findings);
  const advised = database?.securityAdvice?.map(
    ({ rule, object, sources }) => `${rule} ${object} ${sources.join(', ')}`,
  );
  expect(advised).toEqual(told);
  expect(exitStatus(report)).toBe(status);
});

test('every format tells it below the findings', async () => {
  const report = await reportOn(files(''));
  expect(renderTerminal(report, { colour: false, width: 100 })).toContain(`
Security advice that fails nothing: 1 error, 1 warning, 1 note
  · Tables that the Data API serves without row level security: 1 · rls_disabled_in_public
    notes  supabase/migrations/1_a.sql:1
    Whoever has the public key of the project can read all of their rows, and change them where that
    is granted.
    → Enable it, with a policy for everything that is wanted:
      ALTER TABLE "public"."notes" ENABLE ROW LEVEL SECURITY;
`);
  expect(renderMarkdown(report)).toContain(
    `<details><summary><sub>Security advice that fails nothing: 1 error, 1 warning, 1 note</sub></summary>

- **Tables that the Data API serves without row level security: 1 · rls_disabled_in_public**: notes (\`supabase/migrations/1_a.sql:1\`). `,
  );
  const { databases } = JSON.parse(renderJson(report));
  expect(databases[0].securityAdvice[0]).toMatchObject({
    rule: 'rls_disabled_in_public',
    level: 'error',
    about: 'security',
    object: 'notes',
    location: { file: 'supabase/migrations/1_a.sql', line: 1 },
  });
});
