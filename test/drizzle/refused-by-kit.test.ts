/** Mistakes on which drizzle-kit fails as a whole, without a place: each is told, and everything else is compared. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildLoader, ids, read, repository } from './support.ts';

beforeAll(buildLoader);

interface Mistake {
  /** What the third argument of table `t` gives; it stands in line 3. */
  readonly extra: string;
  /** What is not compared; `table public.t` where nobody could tell which part it is elsewhere. */
  readonly object: string;
  readonly reason: RegExp;
  /** The line, where it is not that of the part. */
  readonly line?: number;
}

const mistakes: Readonly<Record<string, Mistake>> = {
  'a text as the predicate of an index': {
    extra: "p.index('i').on(t.a).where('a IS NULL')",
    object: 'index public.t.i',
    reason: /^drizzle-kit cannot take the index i of table t: `where` is a text where `sql` belongs$/,
  },
  'a text as a check': {
    extra: "p.check('c', 'a > 0')",
    object: 'constraint public.t.c',
    reason: /^drizzle-kit cannot take the constraint c of table t: `value` is a text where `sql` belongs$/,
  },
  'texts as what a policy allows': {
    extra: "p.pgPolicy('own', { for: 'select', using: 'true' })",
    object: 'policy public.t.own',
    reason: /the policy own of table t: `using` is a text where `sql` belongs$/,
  },
  'a value that is no expression': {
    extra: "p.check('c', true)",
    object: 'constraint public.t.c',
    reason: /`value` is a value of type boolean where `sql` belongs$/,
  },
  'a unique constraint on a column that is not there': {
    extra: "p.unique('u').on(t.a, t.gone)",
    object: 'constraint public.t.u',
    reason: /the constraint u of table t: one of its columns is undefined$/,
  },
  'a key without a name on a column that is not there': {
    extra: 'p.primaryKey({ columns: [t.a, t.gone] })',
    object: 'table public.t',
    reason: /the constraint of table t: one of its columns is undefined$/,
  },
  'an index on an expression without a name': {
    extra: 'p.index().on(sql`lower(a)`)',
    object: 'table public.t',
    reason: /the index of table t: it is on an expression and has no name$/,
  },
  'an index on a column that is not there': {
    extra: "p.index('i').on(t.gone)",
    object: 'table public.t',
    reason: /^drizzle-kit cannot take table t: its indexes and constraints cannot be read \(.*undefined/,
    line: 2,
  },
};

const schema = (
  extra: string,
) => `import { sql } from 'drizzle-orm'; import * as p from 'drizzle-orm/pg-core';
export const t = p.pgTable('t', { a: p.text('a') }, (t) => [
  ${extra},
  p.index('kept').on(t.a)]);
export const other = p.pgTable('other', { id: p.integer('id').primaryKey() });
`;

describe.each([0, 1] as const)('with drizzle-orm %i', (orm) => {
  test.each(Object.entries(mistakes))('%s', async (_name, { extra, object, reason, line = 3 }) => {
    const source = await read(repository({ 'schema.ts': schema(extra) }, { orm }));
    const told = source.unchecked.map((it) => [`${it.kind} ${it.path.join('.')}`, it.location?.line]);
    expect(told).toEqual([[object, line]]);
    expect(source.unchecked[0]?.reason).toMatch(reason);
    expect(source.faults).toMatchObject([{ code: 'refused', severity: 'warning', location: { line } }]);
    const made = ids(source);
    expect(made).toContain('table:public.other');
    if (object !== 'table public.t') expect(made).toContain('index:public.t.kept');
  });

  /** Tables that it fails on for whatever reason, in line 6. */
  test.each([
    ['a default that cannot be written', "p.jsonb('a').default({ n: 1n })", /BigInt/],
    [
      'a default of which it makes no text',
      "p.text('a').default({ toString() { throw new Error('no text'); } })",
      /./,
    ],
  ])('%s', async (_what, column, reason) => {
    const text = `${schema("p.check('c', sql`a <> ''`)")}export const odd = p.pgTable('odd', { a: ${column}, t: p.text('t') });
export const by = p.pgTable('by', { id: p.integer('id').references(() => other.id) });\n`;
    const source = await read(repository({ 'schema.ts': text }, { orm }));
    expect(source.unchecked).toMatchObject([
      {
        kind: 'table',
        path: ['public', 'odd'],
        reason: expect.stringMatching(reason),
        location: { line: 6 },
      },
    ]);
    expect(source.faults).toHaveLength(1);
    expect(ids(source)).toEqual(
      expect.arrayContaining(['table:public.t', 'table:public.other', 'table:public.by']),
    );
  });
});
