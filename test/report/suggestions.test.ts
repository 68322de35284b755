import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applied, lineOf, startOfLine, wholeLines } from '../../src/fix/change.ts';
import { unifiedDiff } from '../../src/fix/unified-diff.ts';
import { hunksIn as hunksOfPatch } from '../../src/github/hunks.ts';
import { editedLines } from '../../src/report/edited-lines.ts';
import type { Edit, Finding } from '../../src/report/finding.ts';
import { renderReview } from '../../src/report/markdown/suggestion.ts';
import type { Report } from '../../src/report/report.ts';
import { suggestionsOf } from '../../src/report/suggestions.ts';
import { many } from './samples.ts';

const file = 'src/schema.ts';
const schema = `import { integer, pgTable, text } from 'drizzle-orm/pg-core';

export const users = pgTable('users', {
  id: integer().primaryKey(),
  name: text(),
  email: text(),
  age: integer(),
});

export const orders = pgTable('orders', {
  id: integer().primaryKey(),
  total: integer(),
});
`;

/** Hunks of a file that was checked as the branch has it. */
const hunksIn = (patch: string) => hunksOfPatch(patch).map((hunk) => ({ ...hunk, later: 0 }));

type Substitution = readonly [old: string, fresh: string];

/** An edit as it is made of a file: what it is about first, what else it needs behind that. */
function edit(text: string, ...substitutions: readonly Substitution[]): Edit {
  const all = substitutions.map(([old, fresh]) => {
    const from = text.indexOf(old);
    if (from < 0) throw new Error(`There is no ${old}.`);
    return { from, to: from + old.length, text: fresh };
  });
  const [first, ...besides] = all.map((one) => {
    const span = wholeLines(text, one);
    const inLine = { ...one, from: one.from - span.from, to: one.to - span.from };
    const from = text.slice(span.from, span.to);
    return { location: { file, line: lineOf(text, span.from) }, from, to: applied(from, [inLine]) };
  });
  if (first === undefined) throw new Error('An edit changes something.');
  const inOrder = [...all].sort((one, other) => one.from - other.from);
  return {
    ...first,
    source: 'drizzle',
    language: 'typescript',
    besides,
    diff: unifiedDiff(file, text, inOrder),
  };
}

function finding(object: string, edits: readonly Edit[], more: Partial<Finding> = {}): Finding {
  const [own] = (many.databases[0]?.findings ?? []) as readonly [Finding];
  return {
    ...own,
    fingerprint: object.padEnd(12, '0'),
    object,
    title: `column ${object} differs`,
    edits,
    ...more,
  };
}

const reportOf = (...databases: readonly (readonly Finding[])[]): Report => ({
  ...many,
  databases: databases.map((findings) => ({
    ...(many.databases[0] as Report['databases'][number]),
    findings,
  })),
});

/** A patch that shows the lines of a text from one to another, as added. */
function patchOf(text: string, ...spans: readonly (readonly [from: number, to: number])[]): string {
  const lines = text.split('\n');
  return spans
    .map(([from, to]) => {
      const shown = lines.slice(from - 1, to).map((line) => `+${line}`);
      return `@@ -0,0 +${from},${shown.length} @@ of something\n-what was there\n${shown.join('\n')}`;
    })
    .join('\n');
}

const everything = patchOf(schema, [1, 13]);

/** What is suggested, as `6-6: …` with the new lines apart by `⏎`. */
function suggested(report: Report, patch = everything, folder = '.', path = file): string[] {
  return suggestionsOf(report, folder, (its) => (its === path ? hunksIn(patch) : []))
    .flat()
    .map(
      ({ startLine, line, to }) => `${startLine}-${line}: ${to.map((text) => text.trimStart()).join('⏎')}`,
    );
}

const email: Substitution = ['email: text()', 'email: varchar({ length: 255 })'];
const varchar: Substitution = ['integer, pgTable, text', 'integer, pgTable, text, varchar'];

describe('what is suggested of edits', () => {
  const cases: readonly {
    readonly what: string;
    readonly edit: Edit;
    readonly patch?: string;
    readonly is: readonly string[];
  }[] = [
    { what: 'a line', edit: edit(schema, email), is: ['6-6: email: varchar({ length: 255 }),'] },
    {
      what: 'a line that the pull request only shows beside others',
      edit: edit(schema, email),
      patch: `@@ -5,3 +5,3 @@\n   name: text(),\n   email: text(),\n-  age: text(),\n+  age: integer(),`,
      is: ['6-6: email: varchar({ length: 255 }),'],
    },
    {
      what: 'several lines, with those between them',
      edit: edit(schema, ['name: text()', 'name: text().notNull()'], ['age: integer()', 'age: bigint()']),
      is: ['5-7: name: text().notNull(),⏎email: text(),⏎age: bigint(),'],
    },
    {
      what: 'lines that only go',
      edit: edit(schema, ['  name: text(),\n  email: text(),\n', '']),
      is: ['5-6: '],
    },
    {
      what: 'lines that only come, with the line before them',
      edit: edit(schema, ['  age: integer(),\n', '  age: integer(),\n  city: text(),\n']),
      is: ['7-7: age: integer(),⏎city: text(),'],
    },
    {
      what: 'the same with the line after them, where that alone is shown',
      edit: edit(schema, ['  age: integer(),\n', '  age: integer(),\n  city: text(),\n']),
      patch: patchOf(schema, [8, 9]),
      is: ['8-8: city: text(),⏎});'],
    },
    {
      what: 'a column with the import of its type, both of them',
      edit: edit(schema, email, varchar),
      patch: patchOf(schema, [1, 2], [5, 7]),
      is: [
        "1-1: import { integer, pgTable, text, varchar } from 'drizzle-orm/pg-core';",
        '6-6: email: varchar({ length: 255 }),',
      ],
    },
    {
      what: 'neither, where the import is not shown',
      edit: edit(schema, email, varchar),
      patch: patchOf(schema, [3, 7]),
      is: [],
    },
    {
      what: 'nothing across two hunks',
      edit: edit(schema, ['name: text()', 'name: text().notNull()'], ['age: integer()', 'age: bigint()']),
      patch: patchOf(schema, [5, 6], [7, 8]),
      is: [],
    },
    {
      what: 'nothing where the pull request has other lines in that place',
      edit: edit(schema, email),
      patch: patchOf(`\n${schema}`, [1, 13]),
      is: [],
    },
    { what: 'nothing of a file that is not shown', edit: edit(schema, email), patch: '', is: [] },
    {
      what: 'nothing that reads otherwise than it is',
      edit: edit(schema, ['email: text()', 'email: text() /* \u202e */']),
      is: [],
    },
    {
      what: 'nothing of which a secret was hidden',
      edit: edit(schema, ['email: text()', "email: text().default('***')"]),
      is: [],
    },
  ];

  test.each(cases)('$what', ({ edit: own, patch, is }) => {
    expect(suggested(reportOf([finding('users.email', [own])]), patch)).toEqual(is);
  });

  test('lines that the branch has further above are suggested there', () => {
    const report = reportOf([finding('users.email', [edit(`\n\n${schema}`, email)])]);
    const shown = hunksIn(everything).map((hunk) => ({ ...hunk, first: hunk.first + 2, later: 2 }));
    const [[one] = []] = suggestionsOf(report, '.', () => shown);
    expect([one?.startLine, one?.line]).toEqual([6, 6]);
  });

  test('line breaks and tabs are those of the file', () => {
    const windows = schema.replaceAll('\n', '\r\n').replaceAll('  ', '\t');
    const report = reportOf([finding('users.email', [edit(windows, email)])]);
    const [[one] = []] = suggestionsOf(report, '.', () => hunksIn(patchOf(windows, [1, 13])));
    expect(one?.to).toEqual(['\temail: varchar({ length: 255 }),\r']);
  });

  test('paths are those of the repository', () => {
    const report = reportOf([finding('users.email', [edit(schema, email)])]);
    expect(suggested(report, everything, 'packages/db/', 'packages/db/src/schema.ts')).toHaveLength(1);
    expect(suggested(report, everything, 'packages/db/')).toEqual([]);
    expect(suggested(report, everything, '../..')).toEqual([]);
  });

  test('what two findings or databases want of the same lines is suggested once; of others each for itself', () => {
    const both = edit(schema, email);
    const findings = [finding('users.email', [both]), finding('users.email_2', [{ ...both, diff: '' }])];
    const total = finding('orders.total', [edit(schema, ['total: integer()', 'total: bigint()'])]);
    const groups = suggestionsOf(
      reportOf(
        [total, ...findings],
        findings.map((it) => ({ ...it })),
      ),
      '.',
      () => hunksIn(everything),
    );
    expect(groups.map(([one]) => [one?.line, one?.others, one?.findings.length])).toEqual([
      [12, 0, 1],
      [6, 0, 2],
    ]);
  });

  test('an edit that shares the import of one that is not shown is not suggested either', () => {
    const twice = edit(schema, email, ['total: integer()', 'total: varchar()'], varchar);
    const one = { ...twice, besides: twice.besides?.slice(1) ?? [] };
    const other = { ...(twice.besides?.[0] as Edit), ...one, ...twice.besides?.[0], diff: '' };
    const report = reportOf([finding('users.email', [one]), finding('orders.total', [other])]);
    expect(suggested(report)).toHaveLength(3);
    expect(suggested(report, patchOf(schema, [1, 8]))).toEqual([]);
  });

  test('the halves of a rename are suggested together or not at all', () => {
    const whole = edit(schema, ['  email: text(),\n', ''], ["'orders'", "'purchases'"]);
    const { besides: [later] = [], ...first } = whole;
    const halves = [first, { ...first, ...later }] as readonly Edit[];
    expect(suggested(reportOf([finding('orders', halves)]))).toHaveLength(2);
    expect(suggested(reportOf([finding('orders', halves)]), patchOf(schema, [1, 8]))).toEqual([]);
  });

  test('of two ways to change one line none is suggested', () => {
    const ways = ['varchar()', 'uuid()'].map((type) => edit(schema, ['email: text()', `email: ${type}`]));
    expect(suggested(reportOf(...ways.map((way, at) => [finding(`e${at}`, [way])])))).toEqual([]);
  });

  test('an edit of whose lines not all are known is not suggested, nor what it shares them with', () => {
    const half = { ...edit(schema, email, ['total: integer()', 'total: bigint()']), diff: '' };
    const report = reportOf([finding('a', [edit(schema, email)]), finding('b', [half])]);
    expect(suggested(report)).toEqual([]);
  });

  test('taken one and all, suggestions make what the edits make', () => {
    let left = 0;
    const line = fc.constantFrom('a', 'b', '', '  c', '\td', '```', 'e\r');
    const changes = fc.array(fc.tuple(fc.nat(30), fc.nat(3), fc.array(line, { maxLength: 3 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), changes, (lines, wanted) => {
        const text = `${lines.join('\n')}\n`;
        const starts = lines.map((_, at) => startOfLine(text, at + 1)).concat(text.length);
        let free = 0;
        const replacements = wanted
          .sort(([one], [other]) => one - other)
          .flatMap(([first, count, fresh]) => {
            const from = Math.max(first, free);
            const to = Math.min(from + count, lines.length);
            if (from >= lines.length || (count === 0 && fresh.length === 0)) return [];
            free = to + 1;
            const [start = 0, end = 0] = [starts[from], starts[to]];
            return [{ from: start, to: end, text: fresh.map((it) => `${it}\n`).join('') }];
          });
        const parts = replacements.map(({ from, to }) => ({
          location: { file, line: lineOf(text, from) },
          from: text.slice(from, to).replace(/\n$/, ''),
          to: '',
        }));
        const [first, ...besides] = parts;
        if (first === undefined) return;
        const diff = unifiedDiff(file, text, replacements);
        const own = { ...first, besides, diff, source: 'drizzle', language: 'typescript' };
        const groups = suggestionsOf(reportOf([finding('a', [own])]), '.', () =>
          hunksIn(patchOf(text, [1, lines.length])),
        );
        const made: string[] = [...lines];
        for (const { startLine, line: last, to } of groups.flat().reverse())
          made.splice(startLine - 1, last - startLine + 1, ...to);
        const isChanged = editedLines(diff)?.some(({ from, to }) => from.join('\n') !== to.join('\n'));
        if (isChanged === true && groups.length > 0)
          expect(made.map((it) => `${it}\n`).join('')).toBe(applied(text, replacements));
        if (groups.length === 0) left += 1;
      }),
      { numRuns: 300 },
    );
    expect(left).toBeLessThan(30);
  });
});

describe('the review', () => {
  const words = (report: Report, text = schema) =>
    renderReview(suggestionsOf(report, '.', () => hunksIn(patchOf(text, [1, text.split('\n').length - 1]))));

  test('has the finding above the lines, and says what belongs together', () => {
    const { suggestions } = words(reportOf([finding('users.email', [edit(schema, email, varchar)])]));
    expect(suggestions.map(({ body }) => body)[1]).toBe(
      [
        '🔴 column users.email differs · `users.email0`',
        '```suggestion\n  email: varchar({ length: 255 }),\n```',
        'Holds only together with 1 other suggestion about `users.email0`: commit them in one batch.',
      ].join('\n\n'),
    );
  });

  test('a suggestion ends where it should, and lines that go leave none', () => {
    const fenced = edit(schema, ['email: text()', 'email: text() /* ```` */']);
    const gone = edit(schema, ['  age: integer(),\n', '']);
    const { suggestions } = words(reportOf([finding('a', [fenced]), finding('b', [gone])]));
    expect(suggestions.map(({ body }) => body.split('\n\n')[1])).toEqual([
      '`````suggestion\n  email: text() /* ```` */,\n`````',
      '```suggestion\n```',
    ]);
  });

  test('names of strangers are harmless', () => {
    const title = 'column <img> @octo \u202e `x`\n\n```suggestion';
    const { suggestions } = words(reportOf([finding('a', [edit(schema, email)], { title })]));
    const [heading] = suggestions[0]?.body.split('\n\n') ?? [];
    expect(heading).toBe(
      '🔴 column &#60;img&#62; @&#8203;octo &#92;u202e `x`⏎⏎\\`\\`\\`suggestion · `a00000000000`',
    );
  });

  test('an id stays while the lines move, and tells the same lines of two tables apart', () => {
    const key = 'id: integer().primaryKey(),\n  ';
    const ids = (text: string) => {
      const findings = ['name', 'total'].map((next) => {
        const fresh = key.replace('integer', 'bigint');
        return finding(next, [edit(text, [key + next, fresh + next])]);
      });
      return words(reportOf(findings), text).suggestions.map(({ id, line }) => [id, line] as const);
    };
    const before = ids(schema);
    const after = ids(`\n\n${schema}`);
    expect(before.map(([, line]) => line)).toEqual([4, 11]);
    expect(after.map(([, line]) => line)).toEqual([6, 13]);
    expect(after.map(([id]) => id)).toEqual(before.map(([id]) => id));
    expect(new Set(before.map(([id]) => id)).size).toBe(2);
  });

  test('of more than 20 the most dangerous are there, and how many would not fit', () => {
    const columns = Array.from(
      { length: 25 },
      (_, at) => `  c${at}: text(),\n${'  // a remark\n'.repeat(8)}`,
    );
    const long = columns.join('');
    const findings = columns.map((_, at) =>
      finding(`c${at}`, [edit(long, [`c${at}: text()`, `c${at}: uuid()`])]),
    );
    const { text, suggestions } = words(reportOf(findings), long);
    expect(suggestions).toHaveLength(20);
    expect(suggestions.at(-1)?.body).toContain('c19: uuid()');
    expect(text).toContain(' 5 more suggestions would not fit here.');
  });
});
