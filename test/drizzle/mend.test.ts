import { beforeAll, describe, expect, test } from 'vitest';
import { defaultRules } from '../../src/sources/drizzle/child/mend.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { buildLoader, find, readSchema } from './support.ts';

beforeAll(buildLoader);

/** A column, and the default that Postgres is to have for it. */
const defaults: readonly (readonly [what: string, column: string, expected: string])[] = [
  [
    'bigint',
    "p.bigint('c', { mode: 'bigint' }).default(12345678901234567890123n % 9007199254740993n)",
    `'${12345678901234567890123n % 9007199254740993n}'::bigint`,
  ],
  ['point tuple', "p.point('c').default([1, 2])", "'(1,2)'::point"],
  ['point object', "p.point('c', { mode: 'xy' }).default({ x: 1, y: 2 })", "'(1,2)'::point"],
  ['line', "p.line('c').default([1, 2, 3])", "'{1,2,3}'::line"],
  ['quote in jsonb', `p.jsonb('c').default({ a: "it's" })`, `'{"a": "it''s"}'::jsonb`],
  [
    'array of text',
    `p.text('c').array().default(["it's", 'a,b', 'say "x"'])`,
    `'{it''s,"a,b","say \\"x\\""}'::text[]`,
  ],
  ['empty array', "p.integer('c').array().default([])", "'{}'::integer[]"],
  [
    'array of arrays',
    "p.integer('c').array().array().default([[1, 2], [3, 4]])",
    "'{{1,2},{3,4}}'::integer[]",
  ],
  ['backslash', "p.text('c').default('a\\\\b')", String.raw`'a\b'::text`],
  ['quote in text', `p.text('c').default("it's")`, "'it''s'::text"],
  ['value inside sql', `p.text('c').default(sql\`lower(\${'ABC'})\`)`, "lower('ABC'::text)"],
];

describe.each([0, 1] as const)('defaults with drizzle-orm %i', (orm) => {
  const ofMajor = defaults.filter(([what]) => orm === 0 || what !== 'array of arrays');
  let source: ReadSource;
  beforeAll(async () => {
    const columns = ofMajor.map(([, column], i) => `c${i}: ${column.replace("'c'", `'c${i}'`)}`);
    source = await readSchema(`export const t = p.pgTable('t', { ${columns.join(', ')} });`, { orm });
  });

  test.each(ofMajor.map((row, i) => [...row, i] as const))('%s', (_what, _column, expected, i) => {
    expect(source.unchecked).toEqual([]);
    const value = find(source, `column:public.t.c${i}`).attributes.default;
    expect(String(value).replace(/^(\d+)$/, "'$1'::bigint")).toBe(expected);
  });
});

/** Rules whose extension a test server seldom has: only what is written counts. */
const literals: readonly (readonly [type: string, value: unknown, expected: string])[] = [
  ['vector(3)', [1, 2, 3], "'[1,2,3]'"],
  ['halfvec(2)', [1, 2], "'[1,2]'"],
  ['geometry(point)', { x: 1, y: 2 }, "'POINT(1 2)'"],
  ['geometry(point,4326)', [1, 2], "'SRID=4326;POINT(1 2)'"],
  ['bytea', new Uint8Array([222, 173]), "'\\xdead'"],
];

test.each(literals)('a default of type %s', (type, value, expected) => {
  const column = { getSQLType: () => type, dimensions: 0 } as never;
  const rule = defaultRules.find(({ applies }) => applies(value, column));
  expect(rule?.literal(value as never, column)).toBe(expected);
});

/** Values inside `sql` that must become text, and where they show. */
const inlined: readonly (readonly [
  what: string,
  extras: string,
  id: string,
  attribute: string,
  expected: RegExp,
])[] = [
  ['check', `p.check('k', sql\`\${t.c} > \${5}\`)`, 'constraint:public.t.k', 'expression', /c > 5/],
  [
    'check with a bigint',
    `p.check('k', sql\`\${t.c} > \${5n}\`)`,
    'constraint:public.t.k',
    'expression',
    /c > 5/,
  ],
  ['partial index', "p.index('k').on(t.c).where(eq(t.d, 'x'))", 'index:public.t.k', 'predicate', /d = 'x'/],
  ['index expression', `p.index('k').on(sql\`(\${t.c} + \${7})\`)`, 'index:public.t.k', 'keys', /c \+ 7/],
  [
    'policy',
    `p.pgPolicy('k', { using: sql\`\${t.d} = \${'me'}\` })`,
    'policy:public.t.k',
    'using',
    /d = 'me'/,
  ],
];

describe.each([0, 1] as const)('values in expressions with drizzle-orm %i', (orm) => {
  describe('one table', () => {
    let source: ReadSource;
    beforeAll(async () => {
      const extras = inlined.map(([, extra], i) => extra.replace("'k'", `'k${i}'`));
      const columns = "{ c: p.integer('c'), d: p.text('d') }";
      source = await readSchema(
        `export const t = p.pgTable('t', ${columns}, (t) => [${extras.join(', ')}]);`,
        {
          orm,
        },
      );
    });

    test.each(inlined.map((row, i) => [...row, i] as const))(
      '%s',
      (_what, _extras, id, attribute, expected, i) => {
        expect(source.unchecked).toEqual([]);
        expect(JSON.stringify(find(source, `${id}${i}`).attributes[attribute])).toMatch(expected);
      },
    );
  });

  test('generated column', async () => {
    const columns = `{ c: p.integer('c'), g: p.integer('g').generatedAlwaysAs(() => sql\`c * \${2}\`) }`;
    const source = await readSchema(`export const t = p.pgTable('t', ${columns});`, { orm });
    expect(find(source, 'column:public.t.g').attributes.generationExpression).toMatch(/c \* 2/);
  });

  test('views are created in whatever order they need', async () => {
    const source = await readSchema(
      `export const t = p.pgTable('t', { c: p.integer('c') });
       export const a = p.pgView('a', { c: p.integer('c') }).as(sql\`select c from b\`);
       export const b = p.pgView('b').as((q) => q.select().from(t).where(eq(t.c, 3)));`,
      { orm },
    );
    expect(source.unchecked).toEqual([]);
    expect(find(source, 'view:public.a').attributes.definition).toMatch(/FROM (public\.)?b/);
  });

  test('what is needed and not exported is created all the same', async () => {
    const source = await readSchema(
      `const mood = p.pgEnum('mood', ['a']); const s = p.pgSchema('s'); const role = p.pgRole('drift_reader_${orm}');
       const numbers = p.pgSequence('numbers');
       export const t = s.table('t', { m: mood('m'), n: p.integer('n').default(sql\`nextval('numbers')\`) }, () => [
         p.pgPolicy('x', { to: role, using: sql\`true\` }), p.pgPolicy('y', { to: 'drift_writer_${orm}', using: sql\`true\` })]);`,
      { orm },
    );
    expect(source.unchecked).toEqual([]);
    expect(find(source, 'policy:s.t.x').attributes.roles).toEqual([`drift_reader_${orm}`]);
    find(source, 'enum:public.mood');
    find(source, 'sequence:public.numbers');
  });
});

test('casing holds in tables, keys, indexes and views', async () => {
  const source = await readSchema(
    `export const t = p.pgTable('t', { firstName: p.text(), ownId: p.integer().references(() => t.refId), refId: p.integer().unique() }, (t) => [p.index().on(t.firstName)]);
     export const v = p.pgView('v').as((q) => q.select({ firstName: t.firstName }).from(t));
     export const w = p.pgView('w').as((q) => q.select().from(t).where(eq(t.firstName, 'x')));`,
    { orm: 0, casing: 'snake_case' },
  );
  expect(source.unchecked).toEqual([]);
  find(source, 'column:public.t.first_name');
  find(source, 'index:public.t.t_first_name_index');
  expect(source.locations.get('constraint:public.t.t_own_id_t_ref_id_fk')?.line).toBe(1);
  const view = find(source, 'view:public.v').attributes.columns;
  expect(view).toEqual([{ name: 'first_name', type: 'text' }]);
});

test('an array with a size stays an array with major 1', async () => {
  const source = await readSchema(
    "export const t = p.pgTable('t', { c: (p.integer('c') as any).array(3) });",
    { orm: 1 },
  );
  expect(find(source, 'column:public.t.c').attributes.type).toBe('integer[]');
});
