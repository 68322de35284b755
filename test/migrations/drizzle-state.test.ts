import { beforeAll, expect, test } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { extractCatalog } from '../../src/catalog/extract.ts';
import { staleSnapshot } from '../../src/sources/migrations/drizzle-state.ts';
import { freshDatabase } from '../support/postgres.ts';

/** What migrations and schema.ts say alike: by hand, some of it. */
const sql = `
  CREATE TYPE kind AS ENUM ('make', 'edit');
  CREATE TABLE ask (id int, part int, kind kind NOT NULL, note text,
    CONSTRAINT ask_pk PRIMARY KEY (id, part), CONSTRAINT ask_note_unique UNIQUE (note));
  CREATE INDEX ask_kind ON ask (kind);
`;
let agreed: Catalog;
let more: Catalog;
beforeAll(async () => {
  const client = await freshDatabase();
  await client.query(sql);
  agreed = (await extractCatalog(client)).catalog;
  await client.query('ALTER TABLE ask ADD COLUMN later text; CREATE TABLE extra (id int);');
  more = (await extractCatalog(client)).catalog;
  await client.end();
});

const columns = {
  id: { name: 'id', notNull: false },
  part: { name: 'part', notNull: false },
  kind: { name: 'kind', notNull: true },
  note: { name: 'note', notNull: false },
};
const ask = {
  name: 'ask',
  schema: '',
  columns,
  indexes: { ask_kind: { name: 'ask_kind' } },
  foreignKeys: {},
  uniqueConstraints: { ask_note_unique: { name: 'ask_note_unique' } },
  compositePrimaryKeys: { ask_pk: { name: 'ask_pk', columns: ['id', 'part'] } },
};
const enums = (...values: readonly string[]) => ({
  'public.kind': { name: 'kind', schema: 'public', values },
});
const { note: _, ...withoutNote } = columns;

/** Of drizzle-kit before 1.0: the tables and enums. */
const before1 = (tables: object, kinds: object = enums('make', 'edit')) => ({
  version: '7',
  tables,
  enums: kinds,
});
/** Of 1.0, where it holds the whole state. */
const from1 = (...names: readonly string[]) => ({
  version: '8',
  ddl: [
    { entityType: 'enums', schema: 'public', name: 'kind', values: ['make', 'edit'] },
    { entityType: 'tables', schema: 'public', name: 'ask' },
    { entityType: 'pks', schema: 'public', table: 'ask', name: 'ask_pk', columns: ['id', 'part'] },
    { entityType: 'uniques', schema: 'public', table: 'ask', name: 'ask_note_unique' },
    { entityType: 'indexes', schema: 'public', table: 'ask', name: 'ask_kind' },
    ...names.map((name) => ({
      entityType: 'columns',
      schema: 'public',
      table: 'ask',
      name,
      notNull: name === 'kind',
    })),
  ],
});

const cases: readonly (readonly [what: string, json: Record<string, unknown>, says: string | undefined])[] = [
  ['what is agreed on', before1({ 'public.ask': ask }), undefined],
  [
    'a column by hand',
    before1({ 'public.ask': { ...ask, columns: withoutNote } }),
    'it lacks column ask.note.',
  ],
  ['an index by hand', before1({ 'public.ask': { ...ask, indexes: {} } }), 'it lacks index ask.ask_kind.'],
  [
    'a constraint by hand',
    before1({ 'public.ask': { ...ask, uniqueConstraints: {} } }),
    'it lacks constraint ask.ask_note_unique.',
  ],
  ['an enum value by hand', before1({ 'public.ask': ask }, enums('make')), 'it says otherwise of enum kind.'],
  [
    'NOT NULL by hand',
    before1({ 'public.ask': { ...ask, columns: { ...columns, kind: { name: 'kind', notNull: false } } } }),
    'it says otherwise of column ask.kind.',
  ],
  ['a table by hand, without its parts', before1({}), 'it lacks table ask.'],
  [
    'a table that was dropped by hand',
    before1({ 'public.ask': ask, 'public.old': { ...ask, name: 'old' } }),
    'it still has table old.',
  ],
  ['one that holds nothing, of those who never generate', before1({}, {}), undefined],
  ['a format that is not known', { version: '5', tables: {} }, undefined],
  ['1.0: what is agreed on', from1('id', 'part', 'kind', 'note'), undefined],
  ['1.0: a column by hand', from1('id', 'part', 'kind'), 'it lacks column ask.note.'],
];

test.each(cases)('the newest snapshot against what migrations and schema say: %s', (_what, json, says) => {
  const fault = staleSnapshot({ tag: '0001_b', file: 'm/meta/0001_snapshot.json', json }, agreed, agreed);
  expect(fault?.message).toBe(
    says === undefined
      ? undefined
      : `The newest snapshot (m/meta/0001_snapshot.json) is not what migrations and schema agree on: ${says} The next \`drizzle-kit generate\` writes that once more.`,
  );
  expect(fault?.severity).toBe(says === undefined ? undefined : 'warning');
});

test('what only one of them has is no matter of the snapshot: the next generate is to write it, or it is drift', () => {
  const newest = { tag: '0001_b', file: 'm', json: before1({ 'public.ask': ask }) };
  expect(staleSnapshot(newest, agreed, more)).toBeUndefined();
  expect(staleSnapshot(newest, more, agreed)).toBeUndefined();
  expect(staleSnapshot(newest, more, more)?.message).toContain(
    'it lacks column ask.later, lacks table extra.',
  );
});

test('nor is what could not be made of either', () => {
  const newest = {
    tag: '0001_b',
    file: 'm',
    json: before1({ 'public.ask': ask, 'shop.cart': { ...ask, schema: 'shop', name: 'cart' } }),
  };
  const unchecked = [{ kind: 'table', path: ['shop', 'cart'], reason: 'needs an extension' }] as const;
  expect(staleSnapshot(newest, agreed, agreed, unchecked)?.message ?? '').not.toContain('cart');
  expect(staleSnapshot(newest, agreed, agreed)?.message).toContain('still has table shop.cart');
});
