import { describe, expect, test } from 'vitest';
import type { Cell } from '../../src/report/finding.ts';
import { code, plain, prose } from '../../src/report/markdown/escape.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import type { Report, SourceReport } from '../../src/report/report.ts';
import {
  clean,
  cosmeticOnly,
  couldNotCheck,
  couldNotCheckAll,
  huge,
  lenient,
  many,
  nothingRead,
  oneDifference,
  samples,
  skipped,
  threeSources,
} from './samples.ts';

const link = ({ file, line }: { file: string; line: number }) => `https://git.example/${file}#L${line}`;

const commit = { sha: '0123456789abcdef', url: 'https://git.example/commit/0123456789abcdef' };
const run = { url: 'https://git.example/runs/7' };

test('all agree', () => {
  expect(renderMarkdown(clean)).toBe(`## ✅ The migrations and Drizzle agree

Declared alike: 12 tables, 84 columns, 9 indexes.

<details><summary><sub>Not compared: functions.</sub></summary>

**Sources**

- \`migrations\`: 41 migrations (Drizzle journal)
- \`drizzle\`: drizzle-orm 0.45.4
- PostgreSQL 17.6

**Not compared**

- functions (3): drizzle cannot declare them

</details>

<sub>schema-drift 0.1.0</sub>
`);
});

test('nothing had to be checked', () => {
  expect(renderMarkdown(skipped)).toBe(`## ✅ Nothing to check

The pull request changes no file that declares the schema.

<sub>schema-drift 0.1.0</sub>
`);
});

test('one difference', () => {
  expect(renderMarkdown(oneDifference, { link, commit, run, updatesInPlace: true })).toBe(
    `## ❌ 1 difference: the migrations disagree with Drizzle

**1 critical.** Add a migration that changes the type of column \`users.email\` to varchar(255): run \`npx drizzle-kit generate\`.

| object | verdict | migrations | drizzle |
| --- | --- | --- | --- |
| 🔴 column \`users.email\` type | migrations wrong | \`text\`<br>[\`drizzle/0003_users.sql:12\`](<https://git.example/drizzle/0003_users.sql#L12>) | \`varchar(255)\`<br>[\`src/db/schema.ts:14\`](<https://git.example/src/db/schema.ts#L14>) |

<details><summary><b><code>users</code></b>: 1 critical</summary>

🔴 **column \`users.email\`: type differs** · unmigrated change · \`a1b2c3d4e5f6\`

| source | says | declared at |
| --- | --- | --- |
| ❌ migrations | \`text\` | [\`drizzle/0003_users.sql:12\`](<https://git.example/drizzle/0003_users.sql#L12>) |
| ✅ drizzle | \`varchar(255)\` | [\`src/db/schema.ts:14\`](<https://git.example/src/db/schema.ts#L14>) |

→ Add a migration that changes the type of column \`users.email\` to varchar(255): run \`npx drizzle-kit generate\`.

</details>

<details><summary><sub>Compared: 12 tables, 84 columns, 9 indexes. Not compared: functions.</sub></summary>

**Sources**

- \`migrations\`: 41 migrations (Drizzle journal)
- \`drizzle\`: drizzle-orm 0.45.4
- PostgreSQL 17.6

**Not compared**

- functions (3): drizzle cannot declare them

</details>

<sub>commit [\`0123456\`](<https://git.example/commit/0123456789abcdef>) · [run](<https://git.example/runs/7>) · schema-drift 0.1.0 · updates in place</sub>
`,
  );
});

const undecided: Report = {
  ...many,
  databases: many.databases.map((database) => ({
    ...database,
    truth: 'none',
    findings: database.findings.map((finding) => ({ ...finding, wrong: [] })),
  })),
};

const headings: readonly (readonly [string, Report, string])[] = [
  ['all agree', clean, '## ✅ The migrations and Drizzle agree\n'],
  ['cosmetic only', cosmeticOnly, '## ✅ The migrations and Drizzle agree, 2 cosmetic differences apart\n'],
  [
    'always the same side is wrong',
    many,
    '## ❌ 4 differences: the migrations disagree with Drizzle; 1 fault in the migrations\n',
  ],
  [
    'nothing tells who is wrong',
    undecided,
    '## ❌ 4 differences between the migrations and Drizzle; 1 fault in the migrations\n',
  ],
  [
    'sometimes one side is wrong, sometimes nothing tells',
    threeSources,
    '## ❌ 2 differences between the database, SQLModel and Drizzle\n',
  ],
  [
    'differences that do not fail the run',
    lenient,
    '## ⚠️ 1 difference: the migrations disagree with Drizzle\n',
  ],
  ['a source that was not read', couldNotCheck, '## ⛔ Could not check: Drizzle was not read\n'],
  ['no source at all', nothingRead, '## ⛔ Could not check\n'],
  [
    'some of it not read',
    couldNotCheckAll,
    '## ⛔ Could not check everything; so far 1 difference in 1 of 2 databases\n',
  ],
];

test.each(headings)('the verdict first: %s', (_, report, heading) => {
  expect(renderMarkdown(report).slice(0, heading.length)).toBe(heading);
});

const twoForeignKeys: Report = {
  ...threeSources,
  databases: threeSources.databases.map((database) => ({
    ...database,
    findings: [
      ...database.findings,
      ...database.findings.slice(0, 1).map((finding) => ({
        ...finding,
        foreignKeys: Object.fromEntries(
          Object.entries(finding.foreignKeys ?? {}).map(([name, ends]) => [
            name,
            { ...ends, table: 'clubs' },
          ]),
        ),
      })),
    ],
  })),
};

test('of one foreign key no picture is drawn, and a source that cannot say has no row', () => {
  const text = renderMarkdown(threeSources);
  expect(text).not.toContain('mermaid');
  expect(text).not.toContain('cannot say');
});

test('how to see it locally, in one line, where there is something to see', () => {
  const command = 'npx schema-drift check --cwd api';
  expect(renderMarkdown(threeSources, { command })).toContain(`\n\nTo see it locally: \`${command}\`\n\n`);
  expect(renderMarkdown(clean, { command })).not.toContain('locally');
});

const fileOf = (name: string) => `packages/a-long-name-of-a-package/src/db/${name}.sql`;

const names = ['migrations', 'drizzle', 'sqlmodel', 'staging', 'production'];

/** Five sources; each says what stands at its place, or nothing of it. */
function fiveSources(said: readonly (string | undefined)[], wrong: readonly string[]): string {
  const [database] = threeSources.databases;
  const [finding] = database?.findings ?? [];
  if (database === undefined || finding === undefined) throw new Error('The sample has a finding.');
  const cells = Object.fromEntries(
    names.map((name, at): [string, Cell] => {
      const text = said[at];
      const state = text === undefined ? 'silent' : text === 'missing' ? 'missing' : 'present';
      const location = state === 'present' ? { location: { file: fileOf(name), line: 7 } } : {};
      return [name, { state, text: text ?? 'cannot say', ...location }];
    }),
  );
  const { edits: _, foreignKeys: __, ...plain } = finding;
  const sources = names.map((name) => ({ ...(database.sources[0] as SourceReport), name }));
  const findings = [{ ...plain, kind: 'column', object: 'a.b', cells, wrong }];
  const text = renderMarkdown({ ...threeSources, databases: [{ ...database, sources, findings }] });
  return text.split('\n').find((line) => line.startsWith('| 🔴')) ?? '';
}

/** The end of a long path says most. */
const place = (name: string) => `<br>\`…${fileOf(name).slice(-40)}:7\``;

test.each([
  {
    what: 'the wrong one against all others, three of whom are named',
    said: ['x', 'x', 'x', 'x', 'y'],
    wrong: ['production'],
    row: `| production wrong | production: \`y\`${place('production')} | migrations, drizzle, sqlmodel and 1 more: \`x\`${place('migrations')} |`,
  },
  {
    what: 'those that cannot say are not told',
    said: ['x', undefined, undefined, undefined, 'missing'],
    wrong: ['production'],
    row: `| production wrong | production: *missing* | migrations: \`x\`${place('migrations')} |`,
  },
  {
    what: 'two that are wrong in different ways',
    said: ['x', 'x', undefined, 'y', 'missing'],
    wrong: ['staging', 'production'],
    row: `| staging and production wrong | staging: \`y\`${place('staging')}<br>production: *missing* | migrations and drizzle: \`x\`${place('migrations')} |`,
  },
  {
    what: 'nobody has judged',
    said: ['x', 'y', 'y', undefined, 'z'],
    wrong: [],
    row: `| wrong mirror | migrations: \`x\`${place('migrations')} | drizzle and sqlmodel: \`y\`${place('drizzle')}<br>production: \`z\`${place('production')} |`,
  },
])('a row of five sources: $what', ({ said, wrong, row }) => {
  const line = fiveSources(said, wrong);
  expect(line.slice(line.indexOf(' | ') + 1)).toBe(row);
});

const excerpts: readonly (readonly [string, typeof many, string])[] = [
  [
    'of three sources, what the wrong one says and what the others do',
    threeSources,
    '| object | verdict | says | the others say |\n| --- | --- | --- | --- |\n| 🔴 foreign key `teams.owner_id` foreign columns | sqlmodel wrong | sqlmodel: `→ user_credits.user_id`<br>`fastapi/models/credits.py:71` | database and drizzle: `→ users.id on delete cascade`<br>`database.sql:31` |\n',
  ],
  [
    'a long value is announced in the table',
    many,
    '| migrations wrong | 5 lines<br>`drizzle/0003_users.sql:12` | 4 lines<br>`src/db/schema.ts:14` |',
  ],
  [
    'a long value is a diff in the details',
    many,
    '```diff\n--- migrations\n+++ drizzle\n  SELECT id,\n-    email,\n-    name\n+    email\n',
  ],
  [
    'what is folded is named',
    many,
    'with its 2 columns, primary key and index: `column coupons.id`, `column coupons.code`',
  ],
  [
    'what is ignored has its reason',
    many,
    '- 🔴 table `legacy_a` is missing in migrations: dropped with the old billing\n',
  ],
  [
    'an edit is a diff, its place above it',
    threeSources,
    'In `sqlmodel`, at `fastapi/models/credits.py:71`:\n\n```diff\n-    owner_id: UUID = Field(foreign_key="user_credits.user_id")\n+    owner_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")\n```\n',
  ],
  [
    'the picture of the foreign keys, open while it is small',
    twoForeignKeys,
    '<details open><summary>Where the foreign keys point</summary>\n\n```mermaid\nflowchart LR\n',
  ],
  [
    'the summary names a few of the things that were not compared',
    many,
    '9 indexes. Not compared: functions, triggers, index documents_embedding. 1 warning.</sub>',
  ],
  ['warnings are told', many, '- `migrations`: drizzle/notes.txt: not a migration, passed over.\n'],
  [
    'a problem has its place and its detail',
    couldNotCheck,
    'without DATABASE\\_URL.** (`src/env.ts:9`)\n\n```\nError: DATABASE_URL is not set\n    at src/env.ts:9:11\n```\n\n→ Give it',
  ],
];

test.each(excerpts)('%s', (_, report, text) => {
  expect(renderMarkdown(report).replaceAll('DATABASE_URL.**', 'DATABASE\\_URL.**')).toContain(text);
});

test('the table has ten rows, the details have all', () => {
  const text = renderMarkdown(huge);
  expect(text.split('\n').filter((line) => /^\| (🔴|🟡) /u.test(line))).toHaveLength(10);
  expect(text).toContain('… and 240 more.');
  for (const { object } of huge.databases[0]?.findings ?? []) expect(text).toContain(`\`${object}\``);
});

test('beyond ten folds, all of them go into one', () => {
  const folds = (text: string) => text.match(/^<details>/gm)?.length ?? 0;
  const text = renderMarkdown(huge);
  expect(folds(text)).toBe(37 + 1 + 1 + 1);
  expect(text).toContain(
    '<details><summary>Details of 300 findings</summary>\n\n<details><summary><b><code>table_0',
  );
  expect(text).toContain('</details>\n\n</details>\n\n<details><summary><sub>Compared');
});

test('what a tool said at length is folded away', () => {
  const detail = Array.from({ length: 11 }, (_, line) => `line ${line}`).join('\n');
  const said = { ...nothingRead, problems: [{ message: 'It failed.', detail }] };
  expect(renderMarkdown(said)).toContain('<details><summary>11 lines</summary>\n\n```\nline 0\n');
});

test('tabs are shown in a value, and indent in an edit', () => {
  const [first] = threeSources.databases[0]?.findings ?? [];
  const [edit] = first?.edits ?? [];
  if (first === undefined || edit === undefined) throw new Error('The sample has an edit.');
  const cells = { drizzle: { state: 'present' as const, text: 'a\tb' } };
  const report: Report = {
    ...threeSources,
    databases: threeSources.databases.map((database) => ({
      ...database,
      findings: [{ ...first, cells, edits: [{ ...edit, from: '\t\tx', to: '\t\ty' }] }],
    })),
  };
  expect(renderMarkdown(report)).toContain('`a⇥   b`');
  expect(renderMarkdown(report)).toContain('```diff\n-        x\n+        y\n```');
});

const codeSpans = {
  'users.email': '`users.email`',
  'a`b': '``a`b``',
  'a``b`c': '```a``b`c```',
  '`a`': '`` `a` ``',
  'a|b': '<code>a&#124;b</code>',
  'a\\|b': '<code>a&#92;&#124;b</code>',
  '<b>@x #1': '`<b>@x #1`',
  'a\nb': '`a⏎b`',
  '': '<code></code>',
};

test.each(Object.entries(codeSpans))('the name %j in code', (name, expected) => {
  expect(code(name)).toBe(expected);
});

const plainTexts = {
  user_id: 'user_id',
  __init__: '\\_\\_init\\_\\_',
  'a __b__ c': 'a \\_\\_b\\_\\_ c',
  '@team': '@&#8203;team',
  'fixes #1': 'fixes #&#8203;1',
  '&#64;team': '&#38;#&#8203;64;team',
  '<script>': '&#60;script&#62;',
  'a|b': 'a&#124;b',
  '[a](b)': '\\[a\\](b)',
  'https://evil': 'https:&#8203;//evil',
  'www.evil': 'w&#8203;ww.evil',
  'GH-12': 'G&#8203;H-12',
  'x 0123abc y': 'x 0123ab&#8203;c y',
  $x$: '<span>$</span>x<span>$</span>',
  ':tada:': ':&#8203;tada:',
  '1. one': '&#8203;1. one',
  '- one': '&#8203;- one',
  '# one': '#&#8203; one',
  'a\n\n# b': 'a⏎⏎#&#8203; b',
};

test.each(Object.entries(plainTexts))('the text %j', (text, expected) => {
  expect(plain(text)).toBe(expected);
});

test('code spans of prose stay, their surroundings are escaped', () => {
  expect(prose('run `npx @x/y` for *all*')).toBe('run `npx @x/y` for \\*all\\*');
});

describe.each(Object.entries(samples))('%s', (_, report) => {
  const text = renderMarkdown(report, { link });

  test('nothing acts on the screen', () => {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });

  test('timings do not show', () => {
    expect(renderMarkdown({ ...report, timings: { replay: 99 } }, { link })).toBe(text);
  });
});
