/** What copies of a schema alone have or lack is told once a cause, whatever it is of. */

import { describe, expect, test } from 'vitest';
import { applyBaseline, uselessEntries } from '../../src/baseline/accept.ts';
import { entryFor } from '../../src/baseline/acceptance.ts';
import { parseBaseline } from '../../src/baseline/read-baseline.ts';
import { newBaseline } from '../../src/baseline/write-baseline.ts';
import { withOneCause } from '../../src/compare/folding/one-cause.ts';
import type { Finding } from '../../src/report/finding.ts';
import { whyLeft } from '../../src/report/phrases/fix-left.ts';
import { foldedWords } from '../../src/report/phrases/phrases.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { many } from '../report/samples.ts';
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

describe('several of one cause that somebody accepted', () => {
  const acceptance = { owner: 'ada', reason: 'known', expiry: '2999-12-31' };
  const had = [typed('a'), typed('b', ['x']), typed('c', ['y'])];
  const made = [table('a'), table('b2', ['x']), table('c2', ['y']), table('p'), table('q')];

  /** What counts of findings once others are accepted, and what is said of the entries. */
  function counting(accepted: readonly Finding[], findings: readonly Finding[]) {
    const text = newBaseline(accepted.map((finding) => entryFor(finding, acceptance)));
    const baseline = parseBaseline(text, 'b.yml');
    const all = many.databases.slice(0, 1).map((one) => ({ ...one, findings, ignored: [] }));
    const { databases, remarks } = applyBaseline(all, baseline, '2026-06-15');
    return {
      counting: databases.flatMap((one) => one.findings.map(({ object, lapsed }) => [object, lapsed?.why])),
      useless: [...remarks, ...uselessEntries(databases, baseline)],
    };
  }

  test('stay accepted where a migration is known to have renamed some of them', async () => {
    const before = await told(made, had);
    expect(before.map(({ object }) => object)).toEqual(['2 tables', '4 tables']);
    const { sources } = await compared(made, had);
    const [migrations, types] = sources as [(typeof sources)[0], (typeof sources)[0]];
    const renamings = ['b', 'c'].map((name) => ({
      ...{ kind: 'table' as const, from: ['public', name], to: ['public', `${name}2`] },
      location: { file: '2.sql', line: 1 },
    }));
    const known = [{ ...migrations, read: { ...migrations.read, renamings } }, types];
    const now = withOneCause(findingsOf(known), known, 'main');
    expect(now.map(({ object }) => object).sort()).toEqual(['2 tables', 'b2', 'c2']);
    expect(counting(before, now)).toEqual({ counting: [], useless: [] });
    // An entry for one half of each is none for the whole.
    expect(counting(before.slice(0, 1), now).counting).toHaveLength(3);
  });

  test('stay accepted where one alone is left, and one that is new counts', async () => {
    const before = await told(made.slice(0, 3), had.slice(0, 1));
    expect(counting(before, await told(made.slice(0, 2), had.slice(0, 1)))).toEqual({
      counting: [],
      useless: [],
    });
    const others = await told([table('a'), table('p')], had.slice(0, 1));
    expect(counting(before, others).counting).toEqual([['p', 'changed']]);
  });
});
