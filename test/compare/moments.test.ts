import { describe, expect, test } from 'vitest';
import { frozenWord, isFrozenAlike } from '../../src/compare/meaning/moments.ts';

const plain = 'timestamp without time zone';
const zoned = 'timestamp with time zone';

describe('a default that was frozen when it was made', () => {
  const cases: readonly [one: string | undefined, other: string | undefined, alike: boolean][] = [
    [`'now'::${plain}`, `'2024-05-01 12:00:00.123456'::${plain}`, true],
    [`'2024-05-01'::date`, `'today'::date`, true],
    [
      `timezone('utc'::text, 'now'::${zoned})`,
      `timezone('utc'::text, '2024-05-01 12:00:00+00'::${zoned})`,
      true,
    ],
    [`'now'::${plain}`, `'now'::${plain}`, true],
    // Two words are two defaults, and so are two constants.
    [`'today'::date`, `'tomorrow'::date`, false],
    [`'2024-05-01'::date`, `'2024-05-02'::date`, false],
    // What is meant is not what was frozen.
    [`'now'::${zoned}`, 'now()', false],
    [`'now'::${zoned}`, undefined, false],
    [`('today'::date + 1)`, `('2024-05-01'::date + 2)`, false],
    ["'now'::text", "'then'::text", false],
  ];
  test.each(cases)('%s and %s: %s', (one, other, alike) => {
    expect(isFrozenAlike(one, other)).toBe(alike);
    expect(isFrozenAlike(other, one)).toBe(alike);
  });

  test('says by which word', () => {
    expect(frozenWord(`timezone('utc'::text, 'now'::${zoned})`)).toBe('now');
    expect(frozenWord("('yesterday'::date + 7)")).toBe('yesterday');
    expect(frozenWord("'2024-05-01'::date")).toBeUndefined();
    expect(frozenWord("'now'::text")).toBeUndefined();
  });
});
