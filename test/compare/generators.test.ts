import { expect, test } from 'vitest';
import type { AttributeValue } from '../../src/catalog/catalog.ts';
import type { ObjectKind } from '../../src/catalog/object-kind.ts';
import { writtenBy } from '../../src/compare/advice/generators.ts';

const alembic = { from: 'sqlmodel', command: 'alembic revision --autogenerate' } as const;
const writes = '`alembic revision --autogenerate` writes the migration';
const byHand =
  'autogenerate does not see that: make its file with `alembic revision`, and write it with `op.execute`';

/** What differs, and whether Alembic's autogenerate compares it. */
test.each<[string, ObjectKind, Record<string, AttributeValue>, string[], string, string?]>([
  ['a missing table', 'table', {}, [], writes],
  ['a missing column', 'column', { type: 'text' }, [], writes],
  ['a type', 'column', { type: 'text' }, ['type'], writes],
  ['a nullability', 'column', { type: 'text' }, ['notNull'], writes],
  ['a default', 'column', { type: 'text' }, ['default'], writes],
  ['a missing index', 'index', {}, [], writes],
  ['a unique constraint', 'constraint', { type: 'unique' }, [], writes],
  ['a foreign key', 'constraint', { type: 'foreign key' }, ['onDelete'], writes],
  ['a comment on a table', 'comment', {}, [], writes, 'table:public.orders'],
  ['a comment on a function', 'comment', {}, [], byHand, 'function:public.f()'],
  ['another name', 'column', { type: 'text' }, ['name'], byHand],
  ['what computes a column', 'column', { type: 'text' }, ['generationExpression'], byHand],
  ['the values of an enum', 'enum', {}, ['values'], byHand],
  ['a check constraint', 'constraint', { type: 'check' }, [], byHand],
  ['an exclusion constraint', 'constraint', { type: 'exclusion' }, [], byHand],
  ['a primary key', 'constraint', { type: 'primary key' }, ['columns'], byHand],
  ['the predicate of an index', 'index', {}, ['predicate'], byHand],
  ...(['sequence', 'function', 'trigger', 'policy', 'grant', 'view'] as const).map(
    (kind): [string, ObjectKind, Record<string, AttributeValue>, string[], string] => [
      `a ${kind}`,
      kind,
      {},
      [],
      byHand,
    ],
  ),
])('autogenerate and %s', (_, kind, attributes, differing, says, parent) => {
  const object = { kind, path: ['public', 'orders', 'it'], attributes, ...(parent ? { parent } : {}) };
  expect(writtenBy(alembic, { object, attributes: differing })).toBe(says);
});

const drizzle = { from: 'drizzle', command: 'drizzle-kit generate' } as const;
const generates = '`drizzle-kit generate` writes the migration';
const sees = 'does not see that, since its newest snapshot says so already';
const custom = `\`drizzle-kit generate\` ${sees}: make the file with \`drizzle-kit generate --custom\`, and write it`;
const [orders, others] = [{ 'public.orders': 'a' }, { 'public.orders': 'b' }];

/** drizzle-kit compares code with its newest snapshot, and reads no SQL: what somebody changed there it does not see. */
test.each<[string, ObjectKind, string[], Parameters<typeof writtenBy>[1]['noted'], string]>([
  ['a table that is noted as it is', 'index', ['public', 'orders', 'it'], [orders, orders], custom],
  ['a table that was changed since', 'index', ['public', 'orders', 'it'], [orders, others], generates],
  ['a new table', 'table', ['public', 'orders'], [{}, orders], generates],
  ['what neither knows', 'view', ['public', 'sums'], [orders, orders], custom],
  ['a schema, which is noted elsewhere', 'schema', ['app'], [orders, orders], generates],
  ['a snapshot that cannot be read', 'index', ['public', 'orders', 'it'], [undefined, orders], generates],
])('drizzle-kit and %s', (_, kind, path, noted, says) => {
  const object = { kind, path, attributes: {} };
  expect(writtenBy(drizzle, { object, attributes: [], ...(noted && { noted }) })).toBe(says);
});
