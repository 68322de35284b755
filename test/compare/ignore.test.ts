import { expect, test } from 'vitest';
import { compare } from '../../src/compare/compare.ts';
import { applyIgnores, type Ignore, idleIgnores } from '../../src/compare/ignore.ts';
import type { Finding } from '../../src/report/finding.ts';
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

/** As advice on security is told: a kind of its own, and names that people shorten. */
const unused = 'policy_exists_rls_disabled';
const [any] = findings;
const advice = [
  ['rls_disabled_in_public', 'public_holidays', 'public_holidays'],
  ['function_search_path_mutable', 'get_user(uuid, text)', 'get_user(uuid, text)'],
  ['rls_policy_always_true', 'notes."Users can write"', 'notes'],
].map(([kind = '', object = '', group = '']) => ({ ...(any as Finding), kind, object, group }));

const idle: { what: string; entry: Omit<Ignore, 'reason'>; says?: string }[] = [
  { what: 'one that accepts something', entry: { object: 'users.id', until: today } },
  {
    what: 'one whose findings another accepts, too',
    entry: { object: 'users*' },
  },
  {
    what: 'one that is over, and its findings are back',
    entry: { object: 'users.id', until: '2026-06-14' },
    says: '`ignore` of users.id held until 2026-06-14. Mend what it accepted',
  },
  {
    what: 'one that is over for good',
    entry: { object: 'gone', until: '2026-06-14' },
    says: '`ignore` of gone held until 2026-06-14, and matches nothing any more. Take it out',
  },
  {
    what: 'a name that nothing has',
    entry: { object: 'user' },
    says: '`ignore` of user matches nothing. Did you mean `users`?',
  },
  {
    what: 'a name with a slip',
    entry: { object: 'public.legacy_ordres' },
    says: '`ignore` of public.legacy_ordres matches nothing. Did you mean `legacy_orders`?',
  },
  {
    what: 'a kind that the name is not of',
    entry: { object: 'users.id', kind: 'index' },
    says: '`ignore` of users.id (index) matches nothing. Did you mean `kind: column`?',
  },
  {
    what: 'a function without its arguments',
    entry: { object: 'public.get_user', kind: 'function_search_path_mutable' },
    says: 'Did you mean `get_user(uuid, text)`?',
  },
  {
    what: 'a policy without its table',
    entry: { object: 'Users can write' },
    says: 'Did you mean `notes."Users can write"`?',
  },
  {
    what: 'the kind of its object in place of the rule',
    entry: { object: 'public_holidays', kind: 'table' },
    says: 'Did you mean `kind: rls_disabled_in_public`?',
  },
  {
    what: 'a rule as the dashboard calls it',
    entry: { object: 'notes', kind: 'RLS Policy Always True' },
    says: 'Did you mean `kind: rls_policy_always_true`?',
  },
  {
    what: 'a rule with a slip, of an object of which only its table is found',
    entry: { object: 'legacy_orders', kind: 'rls_policy_allways_true' },
    says: 'Did you mean `kind: rls_policy_always_true`?',
  },
  {
    what: 'a kind that is like none',
    entry: { object: 'legacy_orders', kind: 'everything_of_it' },
    says: 'matches nothing. Take it out',
  },
  {
    what: 'the beginning of a rule, and a name with a slip',
    entry: { object: 'public_holiday', kind: 'rls_disabled' },
    says: 'Did you mean `public_holidays` with `kind: rls_disabled_in_public`?',
  },
  {
    what: 'a rule and a name with a slip each',
    entry: { object: 'public_holydays', kind: 'rls_disabled_on_public' },
    says: 'Did you mean `public_holidays` with `kind: rls_disabled_in_public`?',
  },
  {
    what: 'a rule that is broken no more',
    entry: { object: 'public_holidays', kind: unused },
    says: `\`ignore\` of public_holidays (${unused}) matches nothing. Take it out`,
  },
];

test.each(idle)('an entry that accepts nothing is told: $what', ({ entry, says }) => {
  const ignores = [
    { object: 'users', reason: 'all of it' },
    { ...entry, reason: 'known' },
  ];
  const told = idleIgnores([...findings, ...advice], ignores, today, 'main', [
    unused,
    ...advice.map(({ kind }) => kind),
  ]);
  expect(told.map(({ severity }) => severity)).toEqual(says === undefined ? [] : ['cosmetic']);
  expect(told.map(({ title, note, advice }) => `${title}. ${note ?? advice}`).join()).toContain(says ?? '');
});
