import { expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { applyIgnores, type Ignore } from '../../src/compare/ignore.ts';
import { part, source, table } from './catalogs.ts';

const index = part('index', 'users', 'by_id', { method: 'btree', keys: [{ column: 'id' }] });
const { findings } = compare(
  [
    source('migrations', 'migrations', [...table('users'), ...table('legacy_orders'), index]),
    source('drizzle', 'drizzle', [...table('users', { id: 'bigint' })]),
  ],
  'none',
  'main',
);

const today = '2026-06-15';
const cases: { what: string; entry: Omit<Ignore, 'reason'>; ignored: string[] }[] = [
  { what: 'one object by its name', entry: { object: 'users.id' }, ignored: ['users.id'] },
  {
    what: 'a glob, with or without the schema',
    entry: { object: 'public.legacy_*' },
    ignored: ['legacy_orders'],
  },
  { what: 'everything of a table', entry: { object: 'users' }, ignored: ['users.id', 'users (id)'] },
  { what: 'only one kind of it', entry: { object: 'users', kind: 'index' }, ignored: ['users (id)'] },
  {
    what: 'until a day that has not passed',
    entry: { object: 'users.id', until: today },
    ignored: ['users.id'],
  },
  { what: 'no longer after that day', entry: { object: 'users.id', until: '2026-06-14' }, ignored: [] },
  { what: 'nothing of another name', entry: { object: 'user' }, ignored: [] },
];

test.each(cases)('an ignore accepts $what', ({ entry, ignored }) => {
  const applied = applyIgnores(findings, [{ ...entry, reason: 'known' }], today);
  expect(applied.ignored.map(({ finding }) => finding.object).sort()).toEqual(ignored.sort());
  expect(applied.ignored.every(({ reason }) => reason === 'known')).toBe(true);
  expect(applied.findings.length + applied.ignored.length).toBe(findings.length);
});
