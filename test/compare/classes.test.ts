import { expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { classOf, type Party } from '../../src/compare/judgement/classes.ts';
import type { SourceKind } from '../../src/sources/source-kind.ts';
import { source, table } from './catalogs.ts';

/**
 * Kinds of the sources on both sides. `live+` is a database that has, by its ledger, the migrations on the other side,
 * `live~` one that lacks some of them; what is wrong for being there at all is `extra`.
 */
const cases: readonly (readonly [wrong: string, others: string, expected: string])[] = [
  // Only databases say it.
  ['migrations', 'live', 'hot-fix on a live database'],
  ['migrations drizzle', 'live snapshot', 'hot-fix on a live database'],
  ['migrations drizzle live', 'live', 'hot-fix on a live database'],
  ['drizzle live', 'live', 'hot-fix on a live database'],
  ['extra live', 'migrations', 'hot-fix on a live database'],
  ['extra live', 'migrations drizzle live', 'hot-fix on a live database'],
  ['extra live snapshot', 'drizzle', 'hot-fix on a live database'],
  ['extra live', 'sql', 'hot-fix on a live database'],
  // Databases lack it, or have it otherwise, and their ledgers say that they were given it.
  ['live+', 'migrations', 'hot-fix on a live database'],
  ['live+', 'migrations drizzle live+', 'hot-fix on a live database'],
  ['snapshot+ live+', 'migrations', 'hot-fix on a live database'],
  // That they were not.
  ['live~', 'migrations drizzle', 'pending migration'],
  ['live~ live', 'migrations', 'missing migration'],
  // That one was.
  ['live+ live', 'migrations', 'missing migration'],
  // Ledgers say nothing.
  ['live', 'migrations drizzle', 'missing migration'],
  ['live', 'migrations drizzle live', 'environment skew'],
  ['live', 'drizzle live', 'environment skew'],
  ['live', 'live', 'environment skew'],
  ['live snapshot', 'live', 'environment skew'],
  ['extra live', 'live', 'environment skew'],
  // Code says it.
  ['migrations', 'drizzle', 'unmigrated change'],
  ['migrations', 'drizzle live', 'unmigrated change'],
  ['migrations live', 'drizzle', 'unmigrated change'],
  ['migrations live live', 'sqlmodel', 'unmigrated change'],
  ['live', 'drizzle', 'missing migration'],
  ['sql', 'sqlmodel', 'missing migration'],
  // One that is kept by hand is no database: nothing migrates it.
  ['sql^', 'sqlmodel', 'wrong mirror'],
  ['sql^ sqlmodel', 'drizzle', 'wrong mirror'],
  ['sql^', 'live', 'difference'],
  ['live', 'sql', 'missing migration'],
  // Code does not say it.
  ['drizzle', 'live', 'wrong mirror'],
  ['drizzle', 'migrations live', 'wrong mirror'],
  ['drizzle sqlmodel', 'sql', 'wrong mirror'],
  // A schema file does not say it, and a migration does: none is missing.
  ['sql', 'migrations', 'wrong mirror'],
  ['sql', 'migrations drizzle live', 'wrong mirror'],
  ['sql drizzle', 'migrations', 'wrong mirror'],
  ['sql live', 'migrations', 'missing migration'],
  ['migrations', 'sql', 'unmigrated change'],
  // It takes a person to tell.
  ['sql', 'live', 'difference'],
  ['sql', 'sql', 'difference'],
  ['live drizzle', 'sqlmodel', 'difference'],
  ['live+ drizzle', 'migrations', 'difference'],
  ['', 'live drizzle', 'difference'],
];

test.each(cases)('%s against %s: %s', (wrong, others, expected) => {
  const words = (text: string) => text.split(' ').filter((word) => word !== '' && word !== 'extra');
  const parties = (text: string) =>
    words(text).map((word): Party => {
      const kind = word.replace(/[+~^]$/, '') as SourceKind;
      if (word === kind) return { kind };
      if (word.endsWith('^')) return { kind, isWritten: true };
      return { kind, status: word.endsWith('+') ? 'applied' : 'pending' };
    });
  expect(
    classOf({ wrong: parties(wrong), others: parties(others), isExtra: wrong.startsWith('extra') }),
  ).toBe(expected);
});

test('where nothing tells who is wrong, those that lack the object count', () => {
  const [both, one] = [[...table('users'), ...table('notes')], table('users')];
  const sources = [source('staging', 'live', both), source('production', 'live', one)];
  expect(compare(sources, 'none', 'main').findings).toMatchObject([
    { object: 'notes', class: 'environment skew', wrong: [] },
  ]);
});
