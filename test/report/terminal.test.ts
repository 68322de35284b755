import { describe, expect, test } from 'vitest';
import type { Edit, Finding } from '../../src/report/finding.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { classWords, headline } from '../../src/report/phrases/phrases.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { widthOf } from '../../src/report/terminal/wrap.ts';
import {
  clean,
  cosmeticOnly,
  couldNotCheck,
  hostile,
  many,
  missingTable,
  nothingRead,
  oneDifference,
  samples,
  skipped,
  threeSources,
} from './samples.ts';

const plain = (width = 100) => ({ colour: false, width });

const closing = `
Sources:
  migrations  41 migrations (Drizzle journal)
  drizzle     drizzle-orm 0.45.4
Compared: 12 tables, 84 columns, 9 indexes, on PostgreSQL 17.6
Not compared:
  · functions (3): drizzle cannot declare them
`;

const expected = {
  clean: [clean, `✓ The migrations and Drizzle agree\n${closing}`],
  'one difference': [
    oneDifference,
    `✗ 1 difference: the migrations disagree with Drizzle
  1 critical · drizzle is the truth

users
  ✗ critical  column users.email: type differs · unmigrated change
      ✗ migrations  text          drizzle/0003_users.sql:12:3
      ✓ drizzle     varchar(255)  src/db/schema.ts:14:5
      → Add a migration that changes the type of column users.email to varchar(255): run
        \`npx drizzle-kit generate\`.
${closing}
✗ 1 difference: the migrations disagree with Drizzle
  1 critical · drizzle is the truth
`,
  ],
  'only cosmetic differences': [
    cosmeticOnly,
    `✓ The migrations and Drizzle agree, 2 cosmetic differences apart
  2 cosmetic · drizzle is the truth

Cosmetic (never fails the run): 2
  · type of 2 columns: migrations varchar, drizzle text
    users.name, orders.memo
    Functionally equivalent in PostgreSQL: varchar without a length is text.
${closing}
✓ The migrations and Drizzle agree, 2 cosmetic differences apart
  2 cosmetic · drizzle is the truth
`,
  ],
  'nothing could be read': [
    nothingRead,
    `✗ Could not check

  ✗ No schema was found in this folder.
    → Run \`schema-drift init\`.
`,
  ],
  'nothing had to be checked': [
    skipped,
    `✓ Nothing to check
  The pull request changes no file that declares the schema.
`,
  ],
  'one source could not be read': [
    couldNotCheck,
    `✗ Could not check: Drizzle was not read

  ✗ drizzle: The Drizzle schema could not be loaded: it imports \`@/env\`, which throws without
    DATABASE_URL.
    src/env.ts:9:11
      Error: DATABASE_URL is not set
          at src/env.ts:9:11
    → Give it a placeholder under \`env\` in schema-drift.yml.

Sources:
  migrations  41 migrations (Drizzle journal)
  drizzle     could not be checked
Compared: nothing, on PostgreSQL 17.6

✗ Could not check: Drizzle was not read
`,
  ],
} as const;

test.each(Object.entries(expected))('%s', (_, [report, text]) => {
  expect(renderTerminal(report, plain())).toBe(text);
});

test('a source that cannot say has no row', () => {
  expect(renderTerminal(threeSources, plain())).not.toContain('cannot say');
});

test('an edit that two findings need is shown with the first of them', () => {
  const [database] = threeSources.databases as [DatabaseReport];
  const [first] = database.findings as [Finding];
  const { location, from = '' } = first.edits?.[0] ?? {};
  const second = { ...first, object: 'teams.name', fingerprint: 'abcdef123456' };
  const text = renderTerminal(
    { ...threeSources, databases: [{ ...database, findings: [first, second] }] },
    plain(),
  );
  expect(text.split(from.trim().split('\n')[0] ?? '').length - 1).toBe(1);
  expect(text).toContain(
    `${location?.file}:${location?.line}:${location?.column}\n        the same edit as for ${first.object}\n`,
  );
});

test('an advice that says more than a line is told with the first of its findings', () => {
  const [database] = threeSources.databases as [DatabaseReport];
  const [first] = database.findings as [Finding];
  const told = (advice: string) => {
    const findings = ['first', 'second'].map((object) => ({ ...first, object, advice, fingerprint: object }));
    const report = { ...threeSources, databases: [{ ...database, findings }] };
    return renderTerminal(report, plain()).match(/→ (?:Run|The) .*/g);
  };
  expect(told('Run `a`.')).toEqual(['→ Run `a`.', '→ Run `a`.']);
  const long = `Run \`a\` (${'b'.repeat(80)}).`;
  expect(told(long)?.at(-1)).toBe('→ The same as for first.');
  // A group stands where its first finding does: what is shown above another one need not come before it.
  const ordered = ['a', 'b', 'a'].map((group, at) => ({
    ...first,
    group,
    object: `${group}.${at}`,
    advice: at === 0 ? 'Run `a`.' : long,
    fingerprint: String(at),
  }));
  const report = { ...threeSources, databases: [{ ...database, findings: ordered }] };
  expect(renderTerminal(report, plain())).toContain('→ The same as for a.2.');
});

test('of a long edit the beginning is shown', () => {
  const [database] = threeSources.databases as [DatabaseReport];
  const [first] = database.findings as [Finding];
  const [edit] = first.edits as [Edit];
  const written = (lines: number) => {
    const to = Array.from({ length: lines }, (_, at) => `line ${at + 1}`).join('\n');
    const findings = [{ ...first, edits: [{ ...edit, from: '', to }] }];
    return renderTerminal({ ...threeSources, databases: [{ ...database, findings }] }, plain());
  };
  expect(written(61)).toContain('+ line 61\n');
  expect(written(62)).toContain('+ line 60\n          … and 2 more lines\n');
  expect(written(62)).not.toContain('line 61');
});

test('several edits of a file stand in the order of its lines; of one, what it is about stands in front', () => {
  const [database] = threeSources.databases as [DatabaseReport];
  const [first] = database.findings as [Finding];
  const [edit] = first.edits as [Edit];
  const part = (line: number) => ({ location: { file: 'types.ts', line }, from: '', to: `line ${line}` });
  const come = { ...edit, ...part(5), besides: [part(2), part(9)] };
  const go = { ...edit, ...part(3), besides: [part(8)] };
  const shown = (edits: Edit[]) => {
    const report = { ...threeSources, databases: [{ ...database, findings: [{ ...first, edits }] }] };
    return [renderTerminal(report, plain()), renderMarkdown(report)].map((text) =>
      [...text.matchAll(/^ *\+ *line (\d+)$/gm)].map(([, line]) => Number(line)),
    );
  };
  expect(shown([come, go])).toEqual([
    [2, 3, 5, 8, 9],
    [2, 3, 5, 8, 9],
  ]);
  expect(shown([come])).toEqual([
    [5, 2, 9],
    [5, 2, 9],
  ]);
});

test('an edit of a file that two sources share is shown once', () => {
  const [database] = threeSources.databases as [DatabaseReport];
  const [first] = database.findings as [Finding];
  const [edit] = first.edits as [Edit];
  const findings = [{ ...first, edits: [edit, { ...edit, source: 'models' }] }];
  const report = { ...threeSources, databases: [{ ...database, findings }] };
  expect(
    renderTerminal(report, plain())
      .split('\n')
      .filter((line) => /^ *- /.test(line)),
  ).toHaveLength(1);
  expect(renderMarkdown(report)).toContain('In `sqlmodel` and `models`, at `fastapi/models/credits.py:71`:');
});

test('of many things that were not compared, the count stands before the names', () => {
  const why = 'drizzle cannot declare them';
  const notCompared = ['a', 'b', 'c', 'd'].map((name) => ({ what: `table ${name}`, why, count: 1 }));
  const databases = clean.databases.map((database) => ({ ...database, notCompared }));
  expect(renderTerminal({ ...clean, databases }, plain())).toContain(
    `Not compared:\n  · 4 tables (a, b, c, d): ${why}\n`,
  );
});

test('kinds that were not compared are counted by their objects', () => {
  const why = 'drizzle cannot declare them';
  const notCompared = [
    { what: 'default privileges', why, count: 9 },
    { what: 'grants', why, count: 15 },
    ...['policies', 'publications', 'schemas'].map((what) => ({ what, why, count: 1 })),
  ];
  const databases = clean.databases.map((database) => ({ ...database, notCompared }));
  expect(renderTerminal({ ...clean, databases }, plain(200))).toContain(
    `Not compared:\n  · 27 objects (default privileges (9), grants (15), policies, publications, schemas): ${why}\n`,
  );
});

const excerpts: readonly (readonly [string, typeof many, string])[] = [
  [
    'what follows from a missing table is one line',
    many,
    `  ✗ critical  table coupons is missing in migrations · unmigrated change
      ✗ migrations  missing
      ✓ drizzle     declared  src/db/schema.ts:60:5
      with its 2 columns, primary key and index
`,
  ],
  [
    'long texts are shown as the lines to change',
    many,
    `      ✗ migrations  5 lines  drizzle/0003_users.sql:12:3
      ✓ drizzle     4 lines  src/db/schema.ts:14:5
        - migrations   + drizzle
           SELECT id,
        -     email,
        -     name
        +     email
             FROM users
            WHERE deleted_at IS NULL;
`,
  ],
  [
    'a fault of one source takes no sides',
    many,
    '        migrations  out of order  drizzle/meta/_journal.json:52:7\n',
  ],
  [
    'what the config ignores is named',
    many,
    '  ✗ table legacy_a is missing in migrations (dropped with the old billing)\n',
  ],
  [
    'a majority is explained',
    threeSources,
    '      database and drizzle agree; sqlmodel alone says → user_credits.user_id.\n',
  ],
  [
    'an edit is shown as the lines to change, at their place',
    threeSources,
    `      → Change the foreign key teams.owner_id to → users.id on delete cascade.
        fastapi/models/credits.py:71:5
        -     owner_id: UUID = Field(foreign_key="user_credits.user_id")
        +     owner_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
`,
  ],
  [
    'each step of an advice is a line',
    threeSources,
    '      → If database is right, declare it.\n      → If drizzle is right, drop it.\n',
  ],
  ['who could not say is named', threeSources, '        drizzle   not checked: type locale does not exist\n'],
];

test.each(excerpts)('%s', (_, report, text) => {
  expect(renderTerminal(report, plain())).toContain(text);
});

describe.each(Object.entries(samples))('%s', (_, report) => {
  test.each([40, 60, 80, 120])('fits into %i columns, single words apart', (width) => {
    const tooWide = renderTerminal(report, plain(width))
      .split('\n')
      .filter((line) => widthOf(line) > width)
      .filter((line) =>
        line
          .replace(/^\s*(?:[✗✓!·→+-] *)*/, '')
          .trim()
          .includes(' '),
      )
      .filter((line) => !/^\s*(?:near )?\S+$/.test(line));
    expect(report === hostile ? [] : tooWide).toEqual([]);
  });

  test('names every finding', () => {
    const words = renderTerminal(report, plain(100_000));
    if (report === hostile) return;
    for (const { findings } of report.databases)
      for (const finding of findings)
        expect(words).toContain(finding.severity === 'cosmetic' ? finding.object : headline(finding));
  });

  test('colour changes nothing but colour', () => {
    const coloured = renderTerminal(report, { colour: true, width: 80 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(renderTerminal(report, plain(80)));
    expect(coloured).toContain('\u001b[');
  });

  test('nothing but line breaks acts on the screen', () => {
    expect(renderTerminal(report, plain()).replaceAll('\n', '')).not.toMatch(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u,
    );
  });

  test('timings do not show', () => {
    expect(renderTerminal({ ...report, timings: { replay: 99 } }, plain())).toBe(
      renderTerminal(report, plain()),
    );
  });
});

test('what an edit takes away is red, what it adds is green', () => {
  const text = renderTerminal(threeSources, { colour: true, width: 100 });
  expect(text).toContain(
    '\u001b[31m-     owner_id: UUID = Field(foreign_key="user_credits.user_id")\u001b[0m',
  );
  expect(text).toContain(
    '\u001b[32m+     owner_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")\u001b[0m',
  );
});

test('places become hyperlinks where there is an address for them', () => {
  const text = renderTerminal(oneDifference, {
    ...plain(),
    link: ({ file, line }) => `file:///repo/${file}#${line}`,
  });
  expect(text).toContain(
    '\u001b]8;;file:///repo/src/db/schema.ts#14\u001b\\src/db/schema.ts:14:5\u001b]8;;\u001b\\',
  );
});

test('of a very long value, the passage where it differs is shown', () => {
  const [database] = oneDifference.databases;
  const [finding] = database?.findings ?? [];
  if (database === undefined || finding === undefined) throw new Error('The sample has no finding.');
  const said = (end: string) => ({ state: 'present' as const, text: `${'x'.repeat(20_000)}${end}` });
  const cells = { ...finding.cells, migrations: said('old'), drizzle: said('new') };
  const text = renderTerminal(
    { ...oneDifference, databases: [{ ...database, findings: [{ ...finding, cells }] }] },
    plain(),
  );
  expect(text).toMatch(/migrations {2}…x+old$/m);
  expect(text).toMatch(/drizzle {5}…x+new$/m);
  expect(text.length).toBeLessThan(2000);
});

test.each([
  ['what is wrong in a mirror', 'type', 'present', 'wrong mirror'],
  ['what only a mirror has', undefined, 'present', 'wrong mirror'],
  ['what a mirror lacks', undefined, 'missing', 'incomplete mirror'],
] as const)('%s is called so', (_what, attribute, state, words) => {
  const { attribute: _, ...finding } = missingTable;
  const cells = { ...finding.cells, drizzle: { state, text: '' } };
  const told = { ...finding, class: 'wrong mirror' as const, wrong: ['drizzle'], cells };
  expect(classWords(attribute === undefined ? told : { ...told, attribute })).toBe(words);
});
