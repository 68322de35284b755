import { beforeAll, expect, test } from 'vitest';
import { notedIn } from '../../src/sources/drizzle/noted.ts';
import { buildLoader, read, repository } from './support.ts';

beforeAll(buildLoader);

const schema = `import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
export const t = pgTable('t', { id: text('id').primaryKey(), at: timestamp('at') }, (t) => [index('recent').on(t.at.desc())]);`;

/** The snapshot of it as a drizzle-kit before policies and sequences wrote it, with keys in another order. */
const before1 = (nulls: string) => ({
  id: 'a',
  prevId: 'b',
  version: '7',
  dialect: 'postgresql',
  enums: { 'public.mood': { values: ['ok'], schema: 'public', name: 'mood' } },
  tables: {
    'public.t': {
      schema: '',
      name: 't',
      columns: {
        at: { notNull: false, primaryKey: false, type: 'timestamp', name: 'at' },
        id: { name: 'id', type: 'text', primaryKey: true, notNull: true },
      },
      indexes: {
        recent: {
          name: 'recent',
          columns: [{ expression: 'at', isExpression: false, asc: false, nulls }],
          isUnique: false,
          concurrently: false,
          method: 'btree',
          with: {},
        },
      },
      foreignKeys: {},
      compositePrimaryKeys: {},
      uniqueConstraints: {},
    },
  },
});

test('a schema is noted as the kit noted it in a snapshot, whatever an older one left out', async () => {
  const { noted } = await read(repository({ 'schema.ts': schema }));
  expect(Object.keys(noted ?? {})).toEqual(['public.t']);
  expect(notedIn(before1('last'))?.['public.t']).toBe(noted?.['public.t']);
  expect(notedIn(before1('first'))?.['public.t']).not.toBe(noted?.['public.t']);
  expect(notedIn(before1('last'))).toHaveProperty(['public.mood']);
});

test('since 1.0 the rows of a table are noted together', async () => {
  const { noted } = await read(repository({ 'schema.ts': schema }, { orm: 1 }));
  expect(Object.keys(noted ?? {})).toEqual(['public.t']);
  const rows = [
    { entityType: 'tables', schema: 'public', name: 't' },
    { entityType: 'columns', schema: 'public', table: 't', name: 'id' },
    { entityType: 'enums', schema: 'app', name: 'mood' },
    { entityType: 'schemas', name: 'app' },
  ];
  const turned = notedIn({ version: '8', ddl: rows.toReversed() });
  expect(turned).toEqual(notedIn({ version: '8', ddl: rows }));
  expect(turned).toMatchObject({ 'public.t': expect.any(String), 'app.mood': expect.any(String) });
});

test('of a format that is not known nothing is said', () => {
  expect(notedIn({ version: '5', tables: {} })).toBeUndefined();
});
