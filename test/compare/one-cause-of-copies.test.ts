/** What copies of a schema alone have or lack is told once a cause, whatever it is of. */
import { describe, expect, test } from 'vitest';
import { withOneCause } from '../../src/compare/folding/one-cause.ts';
import { whyLeft } from '../../src/report/phrases/fix-left.ts';
import { foldedWords } from '../../src/report/phrases/phrases.ts';
import type { DatabaseReport, Finding } from '../../src/report/report.ts';
import { findingsOf, sourceOf, typesOf } from '../supabase-types/support.ts';

const table = (name: string, columns: readonly string[] = ['id']) => [
  { kind: 'table' as const, path: ['public', name], attributes: {} },
  ...columns.map((column) => ({
    kind: 'column' as const,
    path: ['public', name, column],
    parent: `table:public.${name}`,
    attributes: { type: 'text', notNull: true },
  })),
];
const typed = (name: string, columns: readonly string[] = ['id']) =>
  `${name}: { Row: { ${columns.map((column) => `${column}: string`).join(';')} } }`;

const edit = (line: number, diff: string) => [
  { source: 'types', language: 'typescript', location: { file: 'types.ts', line }, from: '', to: 'x', diff },
];

async function told(
  tables: readonly ReturnType<typeof table>[],
  types: readonly string[],
): Promise<readonly Finding[]> {
  const { sources, findings } = await compared(tables, types);
  return withOneCause(findings, sources, 'main');
}

async function compared(tables: readonly ReturnType<typeof table>[], types: readonly string[]) {
  const file = await typesOf(`export type Database = { public: { Tables: { ${types.join(';')} } } }`);
  const objects = tables.flat();
  const sources = [sourceOf({ serverVersion: 170000, objects, unmodelled: [] }), file];
  return { sources, findings: findingsOf(sources) };
}

describe('one cause is one finding', () => {
  test('tables that types alone have, and those that they lack', async () => {
    const found = await told(
      [table('a'), table('x'), table('y')],
      [typed('a'), typed('b'), typed('c'), typed('d')],
    );
    expect(found.map(({ title }) => title)).toEqual([
      '3 tables are missing in migrations: b, c and d',
      '2 tables are missing in types: x and y',
    ]);
  });

  test('columns, a finding a table', async () => {
    const found = await told(
      [table('a'), table('b')],
      [typed('a', ['id', 'one', 'two']), typed('b', ['id', 'one', 'two'])],
    );
    expect(found.map(({ title }) => title)).toEqual([
      '2 columns of a are missing in migrations: one and two',
      '2 columns of b are missing in migrations: one and two',
    ]);
    expect(found[0]?.objects?.map(({ object, places }) => [object, places.types?.line])).toEqual([
      ['a.one', 1],
      ['a.two', 1],
    ]);
  });

  test('tables that go into one place of a file are one edit, with the diff that one of them has', async () => {
    const { sources, findings } = await compared(
      [table('a'), table('x'), table('y'), table('z')],
      [typed('a')],
    );
    const [x, y, z] = findings as [Finding, Finding, Finding];
    const edited = [
      { ...x, edits: edit(1, '') },
      { ...y, edits: edit(1, '--- all') },
      { ...z, edits: edit(9, '') },
    ];
    const [all] = withOneCause(edited, sources, 'main');
    expect(all?.edits).toEqual([...edit(1, '--- all'), ...edit(9, '')]);
    expect(foldedWords({ ...(all as Finding), folded: ['column x.id', 'column y.id'] })).toBe(
      'with their 2 columns',
    );
    const besides = (line: number) =>
      edit(line, '').map(({ location, from, to }) => ({ location, from, to }));
    const [bound] = withOneCause(
      [
        { ...x, edits: edit(1, '').map((its) => ({ ...its, besides: besides(5) })) },
        { ...y, edits: edit(1, '---').map((its) => ({ ...its, besides: [...besides(5), ...besides(7)] })) },
        z,
      ],
      sources,
      'main',
    );
    expect(bound?.edits).toEqual([{ ...edit(1, '---')[0], besides: [...besides(5), ...besides(7)] }]);
  });

  test('what no edit reaches, of several that others do, is left', async () => {
    const { sources, findings } = await compared([table('a'), table('x'), table('y')], [typed('a')]);
    const [x, y] = findings as [Finding, Finding];
    const left = (members: readonly Finding[]) => {
      const [all] = withOneCause(members, sources, 'main');
      return whyLeft(all as Finding, { name: 'main', sources: [] } as unknown as DatabaseReport);
    };
    expect(left([x, { ...y, edits: edit(1, '---') }])).toEqual([expect.stringMatching(/^by hand for x: /)]);
    expect(left([x, y])).toEqual([expect.stringMatching(/^by hand: /)]);
    expect(left([x, y].map((one) => ({ ...one, edits: edit(1, '---') })))).toEqual([]);
  });

  test('a single one stays as it is', async () => {
    const found = await told([table('a')], [typed('a'), typed('b')]);
    expect(found.map(({ title, objects }) => [title, objects])).toEqual([
      ['table b is missing in migrations', undefined],
    ]);
  });

  test('one more table is told by the same finding, which says so to whoever accepted it', async () => {
    const two = await told([table('a')], [typed('a'), typed('b'), typed('c')]);
    const three = await told([table('a')], [typed('a'), typed('b'), typed('c'), typed('d')]);
    expect(two[0]?.fingerprint).toBe(three[0]?.fingerprint);
    expect([two[0], three[0]].map((finding) => finding?.objects?.map(({ object }) => object))).toEqual([
      ['b', 'c'],
      ['b', 'c', 'd'],
    ]);
  });
});
