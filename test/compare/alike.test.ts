import { expect, test } from 'vitest';
import type { CatalogObject } from '../../src/catalog/catalog.ts';
import { compare } from '../../src/compare/compare.ts';
import { describeTheSame } from '../../src/compare/sources/alike.ts';
import { readSourceOf } from '../support/read-source.ts';

const table: CatalogObject = {
  kind: 'table',
  path: ['public', 't'],
  attributes: { options: ['fillfactor=70'] },
};
const column = (position: number, type = 'text'): CatalogObject => ({
  kind: 'column',
  path: ['public', 't', 'c'],
  parent: 'table:public.t',
  position,
  attributes: { type },
});
const catalogOf = (...objects: CatalogObject[]) => readSourceOf(objects).catalog;

test.each([
  ['the same', catalogOf({ ...table }, column(1)), true],
  ['another value', catalogOf(table, column(1, 'integer')), false],
  ['another place', catalogOf(table, column(2)), false],
  [
    'one object more',
    catalogOf(table, column(1), { kind: 'schema', path: ['other'], attributes: {} }),
    false,
  ],
  ['one object less', catalogOf(table), false],
])('catalogs describe the same or not: %s', (_, other, expected) => {
  expect(describeTheSame([catalogOf(table, column(1)), other])).toBe(expected);
});

test('of sources that are alike it is told how much was compared', () => {
  const sourceOf = (name: string) => ({
    name,
    kind: 'live' as const,
    read: readSourceOf([table, column(1)]),
  });
  const { findings, compared } = compare([sourceOf('one'), sourceOf('other')], 'none', 'shop');
  expect({ findings, compared }).toEqual({ findings: [], compared: { table: 1, column: 1 } });
});
