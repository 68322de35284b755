import { expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { applyIgnores, type Ignore, idleIgnores } from '../../src/compare/ignore.ts';
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

const idle: { what: string; entry: Omit<Ignore, 'reason'>; says?: string }[] = [
  { what: 'one that accepts something', entry: { object: 'users.id', until: today } },
  {
    what: 'one whose findings another accepts, too',
    entry: { object: 'users*' },
  },
  {
    what: 'one that is over, and its findings are back',
    entry: { object: 'users.id', until: '2026-06-14' },
    says: '`ignore` of users.id held until 2026-06-14: Mend what it accepted',
  },
  {
    what: 'one that is over for good',
    entry: { object: 'gone', until: '2026-06-14' },
    says: '`ignore` of gone held until 2026-06-14, and matches nothing any more: Take it out',
  },
  {
    what: 'a name that nothing has',
    entry: { object: 'user' },
    says: '`ignore` of user matches nothing: Take it out of schema-drift.yml, or correct the name: did you mean `users`?',
  },
  {
    what: 'a name with a slip',
    entry: { object: 'public.legacy_ordres' },
    says: 'Take it out of schema-drift.yml, or correct the name: did you mean `legacy_orders`?',
  },
  {
    what: 'a kind that the name is not of',
    entry: { object: 'users.id', kind: 'index' },
    says: '`ignore` of users.id (index) matches nothing',
  },
];

test.each(idle)('an entry that accepts nothing is told: $what', ({ entry, says }) => {
  const ignores = [
    { object: 'users', reason: 'all of it' },
    { ...entry, reason: 'known' },
  ];
  const told = idleIgnores(findings, ignores, today, 'main');
  expect(told.map(({ severity }) => severity)).toEqual(says === undefined ? [] : ['cosmetic']);
  expect(told.map(({ title, advice }) => `${title}: ${advice}`).join()).toContain(says ?? '');
});
