import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { code, plain, prose } from '../../src/report/markdown-escape.ts';
import {
  clean,
  couldNotCheck,
  hostile,
  huge,
  many,
  oneDifference,
  samples,
  threeSources,
} from './samples.ts';

const link = ({ file, line }: { file: string; line: number }) => `https://git.example/${file}#L${line}`;

test('all agree', () => {
  expect(renderMarkdown(clean)).toBe(`## ✅ migrations and drizzle agree

<sub>Compared: 12 tables, 84 columns, 9 indexes, on PostgreSQL 17.6.</sub>

<details><summary><sub>Sources, what was not compared, and why</sub></summary>

**Sources**

- \`migrations\`: 41 migrations (Drizzle journal)
- \`drizzle\`: drizzle-orm 0.45.4

**Not compared**

- functions (3): drizzle cannot declare them

</details>

<sub>schema-drift 0.1.0.</sub>
`);
});

test('one difference', () => {
  expect(renderMarkdown(oneDifference, { link })).toContain(`## ❌ 1 difference between migrations and drizzle

**1 critical.** Add a migration that changes the type of column \`users.email\` to varchar(255): run \`npx drizzle-kit generate\`.

|  | object | migrations | drizzle | verdict |
| --- | --- | --- | --- | --- |
| ❌ | column \`users.email\` type | \`text\` | \`varchar(255)\` | migrations wrong |

<details><summary><b><code>users</code></b>: 1 critical</summary>

❌ **column \`users.email\`: type differs** · unmigrated change

| source | says | declared at |
| --- | --- | --- |
| ❌ migrations | \`text\` | [\`drizzle/0003_users.sql:12\`](<https://git.example/drizzle/0003_users.sql#L12>) |
| ✅ drizzle | \`varchar(255)\` | [\`src/db/schema.ts:14\`](<https://git.example/src/db/schema.ts#L14>) |

→ Add a migration that changes the type of column \`users.email\` to varchar(255): run \`npx drizzle-kit generate\`.

</details>
`);
});

const excerpts: readonly (readonly [string, typeof many, string])[] = [
  ['a source a column', threeSources, '|  | object | database | sqlmodel | drizzle | verdict |\n'],
  ['a long value is announced in the table', many, '| 5 lines | 4 lines | migrations wrong |'],
  [
    'a long value is a diff in the details',
    many,
    '```diff\n--- migrations\n+++ drizzle\n  SELECT id,\n-    email,\n-    name\n+    email\n',
  ],
  [
    'what is folded is named',
    many,
    'with its 2 columns, 1 primary key and 1 index: `column coupons.id`, `column coupons.code`',
  ],
  [
    'what is ignored has its reason',
    many,
    '- ❌ table `legacy_a` is missing in migrations: dropped with the old billing\n',
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
  expect(text.split('\n').filter((line) => /^\| (❌|⚠️) \| /u.test(line))).toHaveLength(10);
  expect(text).toContain('… and 240 more, in the details below.');
  for (const { object } of huge.databases[0]?.findings ?? []) expect(text).toContain(`\`${object}\``);
});

test.each([20_000, 60_000])(
  'within %i characters the least dangerous details go, and that is said',
  (limit) => {
    const text = renderMarkdown(huge, { link, limit });
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text).toMatch(/\*\*Details of \d+ findings are left out here for length;\*\*/);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  },
);

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
  __init__: '\\__init_\\_',
  '@team': '@&#8203;team',
  'fixes #1': 'fixes #&#8203;1',
  '&#64;team': '&#38;#&#8203;64;team',
  '<script>': '&#60;script&#62;',
  'a|b': 'a&#124;b',
  '[a](b)': '\\[a\\](b)',
  'https://evil': 'https:&#8203;//evil',
  'www.evil': 'www&#8203;.evil',
  'GH-12': 'GH&#8203;-12',
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

function withoutFences(text: string): string {
  return text.replace(/^(`{3,})[^`]*\n[\s\S]*?^\1$/gm, '');
}

describe.each(Object.entries(samples))('%s', (_, report) => {
  const text = renderMarkdown(report, { link });

  test('every details block is closed, every fence too', () => {
    const tags = withoutFences(text)
      .split('\n')
      .filter((line) => /^<\/?details>/.test(line));
    expect(tags.filter((tag) => tag.startsWith('</')).length).toBe(tags.length / 2);
  });

  test('every row of a table has as many cells as its head', () => {
    for (const block of text.split('\n\n').filter((it) => it.startsWith('|') && !it.includes('```'))) {
      const cells = block.split('\n').map((line) => line.split('|').length);
      expect(new Set(cells).size).toBe(1);
    }
  });

  test('nothing acts on the screen', () => {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });

  test('timings do not show', () => {
    expect(renderMarkdown({ ...report, timings: { replay: 99 } }, { link })).toBe(text);
  });
});

test('outside of code, hostile names mention nobody and close nothing', () => {
  const outside = withoutFences(renderMarkdown(hostile))
    .replace(/<code>[^<]*<\/code>/g, '')
    .replace(/(?<![`\\])(`+)(?!`)(.*?[^`\n])\1(?!`)/g, '');
  expect(outside).not.toMatch(/@\w|(?<!&)#\d|<script|<img|!\[|https?:\/\//);
});
