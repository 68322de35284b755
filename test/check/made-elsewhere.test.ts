/** Tables that no migration creates: what is told of them, in a repository and of a change. */
import { expect, test } from 'vitest';
import { exitStatus } from '../../src/check.ts';
import { verdict } from '../../src/report/phrases/verdict.ts';
import type { Report } from '../../src/report/report.ts';
import { branched, checked } from './branched.ts';
import type { Repository } from './repository.ts';

const row = (columns: string) =>
  `{ Row: { ${columns} }; Insert: { ${columns} }; Update: { ${columns.replace(/: (?=number|Database)/g, '?: ')} }; Relationships: [] }`;
const files = {
  'schema-drift.yml':
    'sources: { migrations: supabase/migrations, types: { kind: supabase-types, file: src/types.ts } }\n',
  'src/types.ts': `export type Database = { public: {
  Tables: {
    posts: ${row('id: number')};
    profiles: ${row('id: number; role: Database["public"]["Enums"]["role"]')};
  };
  Views: {};
  Functions: {};
  Enums: { role: 'reader' | 'writer' };
} };
`,
  'supabase/migrations/20240101000000_posts.sql':
    'CREATE TABLE posts (id int NOT NULL REFERENCES profiles);\nALTER TABLE profiles ADD bio text;\n',
};
const profiles =
  "CREATE TYPE role AS ENUM ('reader', 'writer'); CREATE TABLE profiles (id int PRIMARY KEY, role role NOT NULL);\n";
const before = 'supabase/migrations/20230101000000_profiles.sql';

const told = ({ databases }: Report) =>
  databases.flatMap(({ findings }) =>
    findings.map(({ origin, severity, object }) => `${origin} ${severity} ${object}`),
  );

interface Case {
  readonly what: string;
  readonly base?: Readonly<Record<string, string>>;
  readonly change: (it: Repository) => void;
  readonly expected: readonly string[];
  readonly status: 0 | 1 | 2;
  readonly warned?: readonly string[];
  /** Why nobody saw what its new migrations do. */
  readonly unseen?: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'is no new finding of a change that leaves it',
    change: (it) => it.write('src/other.ts', ''),
    expected: ['old critical profiles'],
    status: 0,
  },
  {
    what: 'is a new one where the migration that makes it is taken out',
    base: { [before]: profiles },
    change: (it) => it.remove(before),
    expected: ['new critical profiles'],
    status: 1,
    unseen: ['The migrations need what none of them creates: table profiles.'],
  },
  {
    what: 'is none where the config says so',
    base: {
      'schema-drift.yml': files['schema-drift.yml'].replace(
        'supabase/migrations',
        "{ path: supabase/migrations, made-elsewhere: [profiles, 'log_*', tags] }",
      ),
    },
    change: (it) =>
      it.write(
        before.replace('profiles', 'tags').replace('2023', '2025'),
        'CREATE TABLE tags (); ALTER TABLE log_hits ADD n int;',
      ),
    expected: ['new warning tags'],
    status: 1,
    unseen: ['The migrations need what none of them creates: table profiles and table log_hits.'],
    warned: [
      '`made-elsewhere` names tags, which is nothing that a migration needs and none creates; a table that only another source has, as types do, goes under `owns` of that source.',
    ],
  },
  {
    what: 'is refused under a name that nobody states',
    change: (it) =>
      it.write('supabase/migrations/20250101000000_nick.sql', 'ALTER TABLE profilse ADD nick text;'),
    expected: [],
    status: 2,
  },
];

test.each(cases)(
  'a table that no migration creates $what',
  async ({ base, change, expected, status, warned = [], unseen = [] }) => {
    const it = branched({ ...files, ...base });
    change(it);
    const report = await checked(it);
    expect(told(report)).toEqual(expected);
    expect(exitStatus(report)).toBe(status);
    const changes = report.databases.flatMap((database) => database.changes ?? []);
    expect(changes.flatMap((change) => change.unseen?.message ?? [])).toEqual(unseen);
    expect(report.databases.flatMap(({ sources }) => sources.flatMap(({ warnings }) => warnings))).toEqual(
      warned,
    );
  },
);

test('it is named, with what to do, and the rest is compared', async () => {
  const it = branched(files);
  const report = await checked(it);
  const [database] = report.databases;
  expect(database?.findings).toMatchObject([
    {
      title:
        'No migration creates table profiles, which types have: what needs it is not checked, and no new database can be made of the migrations.',
      advice: expect.stringMatching(/^`supabase db dump` shows what the project has; put what makes it, /),
      cells: { migrations: { location: { file: 'supabase/migrations/20240101000000_posts.sql', line: 1 } } },
    },
  ]);
  expect(verdict(report)).toMatch(/^1 fault in the migrations; 1 of 2 tables could not be compared/);
  expect(database?.notCompared.slice(0, 2)).toMatchObject([
    { what: 'table profiles', why: 'migrations: no file here creates it', gap: true },
    {
      what: 'constraint posts.posts_id_fkey',
      why: 'migrations: needs table profiles, which no file here creates',
    },
  ]);
});
