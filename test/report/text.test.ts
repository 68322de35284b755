import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counted, list } from '../../src/base/phrases.ts';
import { editLines, lineDiff } from '../../src/report/line-diff.ts';
import { wrap } from '../../src/report/terminal/wrap.ts';

const diffs: readonly (readonly [string, string, string, string[]])[] = [
  ['equal', 'a\nb', 'a\nb', ['2 equal lines']],
  ['one line changed', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['one line added at the end', 'a', 'a\nb', [' a', '+b']],
  [
    'far from the change, lines are counted',
    '1\n2\n3\n4\n5\n6\n7\n8',
    '1\n2\n3\n4\n5\n6\n7\n8!',
    ['5 equal lines', ' 6', ' 7', '-8', '+8!'],
  ],
];

test.each(diffs)('diff: %s', (_, before, after, expected) => {
  const lines = lineDiff(before, after).map(({ mark, text }) => (mark === 'gap' ? text : mark + text));
  expect(lines).toEqual(expected);
});

const edits: readonly (readonly [string, string, string, string[]])[] = [
  ['a line replaced, its line break no line of its own', 'a\n', 'b\n', ['-a', '+b']],
  ['a line added to nothing', '', 'b', ['+b']],
  ['a line taken away', 'a\nb', '', ['-a', '-b']],
];

test.each(edits)('edit: %s', (_, from, to, expected) => {
  expect(editLines(from, to).map(({ mark, text }) => mark + text)).toEqual(expected);
});

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 12 });

test('a diff leads from one text to the other', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before.join('\n'), after.join('\n'));
      const shared = lines.flatMap(({ mark, text: words }) =>
        mark === 'gap' ? [Number.parseInt(words, 10)] : [],
      );
      const hidden = shared.reduce((sum, count) => sum + count, 0);
      expect(lines.filter(({ mark }) => mark === ' ' || mark === '-').length + hidden).toBe(before.length);
      expect(lines.filter(({ mark }) => mark === ' ' || mark === '+').length + hidden).toBe(after.length);
      if (hidden > 0) return;
      expect(lines.filter(({ mark }) => mark !== '+').map((line) => line.text)).toEqual(before);
      expect(lines.filter(({ mark }) => mark !== '-').map((line) => line.text)).toEqual(after);
    }),
  );
});

const wrapped: readonly (readonly [string, number, string[]])[] = [
  ['one two three', 8, ['one two', 'three']],
  ['a/very/long/path.sql:12 ok', 8, ['a/very/long/path.sql:12', 'ok']],
  ['run `npx kit go` now', 14, ['run', '`npx kit go`', 'now']],
  ['a ` lonely tick', 8, ['a `', 'lonely', 'tick']],
  ['名前 名前', 6, ['名前', '名前']],
  ['', 10, ['']],
];

test.each(wrapped)('%j within %i columns', (words, width, lines) => {
  expect(wrap(words, width)).toEqual(lines);
});

test('wrapping loses no word', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', '`', '名') }),
      fc.integer({ min: 1, max: 20 }),
      (words, width) => {
        expect(wrap(words, width).join(' ')).toBe(words);
      },
    ),
  );
});

test.each([
  [1, 'index', '1 index'],
  [2, 'index', '2 indexes'],
  [2, 'policy', '2 policies'],
  [3, 'foreign key', '3 foreign keys'],
  [0, 'table', '0 tables'],
] as const)('%i %s', (count, noun, expected) => {
  expect(counted(count, noun)).toBe(expected);
});

test.each([
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
] as const)('%j', (names, expected) => {
  expect(list(names)).toBe(expected);
});
