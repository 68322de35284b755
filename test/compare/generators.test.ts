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
