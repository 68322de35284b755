/** Where edits bring generated types in line, the command that makes these stands in front of the one that generates. */

import { expect, test } from 'vitest';
import { withFixFirst } from '../../src/fix/fix-first.ts';
import type { Finding } from '../../src/report/finding.ts';
import { many } from '../report/samples.ts';
import { sourceOf } from '../supabase-types/support.ts';

const migrations = sourceOf({ serverVersion: 170000, objects: [], unmodelled: [] });
const types = { ...migrations, name: 'types', kind: 'supabase-types' as const };
const [sample] = many.databases.flatMap(({ findings }) => findings) as [Finding];
const edit = {
  ...{ source: 'types', language: 'typescript', location: { file: 'types.ts', line: 1 } },
  ...{ from: '', to: 'x', diff: '' },
};
const run = 'run `npm run types` (`supabase gen types`), which writes types again.';
const stale: Finding = {
  ...{ ...sample, fingerprint: 'aaaaaaaaaaaa', severity: 'critical', wrong: ['types'], edits: [edit] },
  advice: `R${run.slice(1)}`,
};
const own = '`schema-drift fix --finding aaaaaaaaaaaa --write` writes the diff below';
const side = '`schema-drift fix --side types --write` writes the diff below';

test.each<
  [what: string, others: readonly Finding[], sources: readonly string[], advice: string, more?: object]
>([
  ['alone', [], [], `${side}, or ${run}`],
  ['beside another', [stale], [], `${side} and all others of types, or ${run}`],
  [
    'where the other source is wrong elsewhere',
    [{ ...stale, wrong: ['migrations'] }],
    [],
    `${own}, or ${run}`,
  ],
  ['where a third one is', [{ ...stale, wrong: ['migrations'] }], ['drizzle'], `${side}, or ${run}`],
  ['beside a step of another source', [], [], `Do this; ${side}, or ${run}`, { advice: `Do this; ${run}` }],
  ['without an edit', [], [], `R${run.slice(1)}`, { edits: [] }],
  ['by hand', [], [], 'Change column a in types.ts.', { advice: 'Change column a in types.ts.' }],
  [
    'where not all of several are edited',
    [],
    [],
    `R${run.slice(1)}`,
    { objects: [{ object: 'a', places: {}, unedited: ['types'] }] },
  ],
])('%s', (_, others, names, advice, more = {}) => {
  const sources = [migrations, types, ...names.map((name) => ({ ...migrations, name }))];
  const [told] = withFixFirst([{ ...stale, ...more }, ...others], sources);
  expect(told?.advice).toBe(advice);
});

test('one command for several sources of types, where it writes nothing else', () => {
  const both = { ...stale, wrong: ['types', 'web'], edits: [edit, { ...edit, source: 'web' }] };
  const sources = [migrations, types, { ...types, name: 'web' }];
  const told = (...others: Finding[]) => withFixFirst([both, ...others], sources)[0]?.advice;
  const all = '`schema-drift fix --all --write` writes the diff below and all others';
  expect(told({ ...both, fingerprint: 'b' }, stale)).toBe(`${all}, or ${run}`);
  expect(told()).toBe(`${own}, or ${run}`);
  for (const other of [{ wrong: [] }, { wrong: ['types', 'migrations'] }, { wrong: ['web'] }])
    expect(told({ ...stale, ...other })).toBe(`${own}, or ${run}`);
});
