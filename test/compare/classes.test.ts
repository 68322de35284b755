import { expect, test } from 'vitest';
import { classOf } from '../../src/compare/classes.ts';
import { compare } from '../../src/compare/compare.ts';
import { source, table } from './catalogs.ts';

const cases: readonly (readonly [wrong: string, others: string, expected: string])[] = [
  ['migrations', 'drizzle', 'unmigrated change'],
  ['migrations', 'drizzle live', 'unmigrated change'],
  ['migrations', 'live', 'hot-fix on a live database'],
  ['migrations drizzle', 'live snapshot', 'hot-fix on a live database'],
  ['drizzle', 'live', 'wrong mirror'],
  ['drizzle sqlmodel', 'sql', 'wrong mirror'],
  ['live', 'live', 'environment skew'],
  ['live snapshot', 'live', 'environment skew'],
  ['live', 'migrations drizzle', 'missing migration'],
  ['sql', 'sqlmodel', 'missing migration'],
  ['sql', 'sql', 'difference'],
  ['live drizzle', 'sqlmodel', 'difference'],
  ['', 'live drizzle', 'difference'],
];

test.each(cases)('%s against %s: %s', (wrong, others, expected) => {
  const kinds = (text: string) => text.split(' ').filter((kind) => kind !== '');
  expect(classOf({ wrong: kinds(wrong), others: kinds(others) })).toBe(expected);
});

test('where nothing tells who is wrong, those that lack the object count', () => {
  const [both, one] = [[...table('users'), ...table('notes')], table('users')];
  const columns = [source('staging', 'live', both), source('production', 'live', one)];
  expect(compare(columns, 'none', 'main').findings).toMatchObject([
    { object: 'notes', class: 'environment skew', wrong: [] },
  ]);
});
