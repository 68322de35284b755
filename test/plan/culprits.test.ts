import { expect, test } from 'vitest';
import { culprits } from '../../src/plan/proof/culprits.ts';
import { type News, newsAmong } from '../../src/plan/proof/news.ts';
import type { Finding } from '../../src/report/finding.ts';
import { testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

const findings = Array.from(
  { length: 9 },
  (_, at) => ({ fingerprint: `f${at}`, title: `finding ${at}`, group: at < 4 ? 'a' : 'b' }) as Finding,
);

/** A difference that comes with each of some findings, by their numbers. */
interface Brought {
  readonly suspects: readonly number[];
  readonly by: readonly number[];
}

test.each<[what: string, brought: readonly Brought[], found: readonly number[], tries: number]>([
  ['the only suspect needs no try', [{ suspects: [3], by: [3] }], [3], 0],
  ['one of nine', [{ suspects: [0, 1, 2, 3, 4, 5, 6, 7, 8], by: [8] }], [8], 4],
  ['one of two that bring it, the other one next time', [{ suspects: [0, 1, 2, 3], by: [0, 3] }], [3], 2],
  [
    'two among other suspects each are searched for together',
    [
      { suspects: [0, 1, 2, 3], by: [2] },
      { suspects: [4, 5, 6, 7], by: [4] },
    ],
    [2, 4],
    2,
  ],
  [
    'of two with the same suspects the first',
    [
      { suspects: [0, 1, 2, 3], by: [1] },
      { suspects: [0, 1, 2, 3], by: [3] },
    ],
    [1],
    2,
  ],
])('who brought a difference is found by leaving out: %s', async (_what, brought, found, tries) => {
  let tried = 0;
  const at = (numbers: readonly number[]) => findings.filter((_, number) => numbers.includes(number));
  const news = brought.map(
    ({ suspects }, number): News => ({
      fingerprint: `n${number}`,
      title: `news ${number}`,
      suspects: at(suspects),
    }),
  );
  const blamed = await culprits(news, async (left) => {
    tried += 1;
    return new Set(
      brought.flatMap(({ by }, number) => (at(by).some((one) => !left.has(one)) ? [`n${number}`] : [])),
    );
  });
  expect([...blamed.keys()]).toEqual(at(found));
  expect(tried).toBe(tries);
});

test('what came is suspected of the findings on its table, or else of all', () => {
  const came = (fingerprint: string, group: string, more: Partial<Finding> = {}) =>
    ({ fingerprint, title: fingerprint, group, severity: 'warning', wrong: ['own'], ...more }) as Finding;
  const before = new Map([['old', came('old', 'a')]]);
  const after = [
    came('on a', 'a'),
    came('elsewhere', 'c'),
    came('old', 'a'),
    came('f1', 'a'),
    came('cosmetic', 'a', { severity: 'cosmetic' }),
    came('of others', 'a', { wrong: ['other'] }),
  ];
  const byId = new Map(after.map((finding) => [finding.fingerprint, finding]));
  expect(newsAmong(findings, { findings: before }, byId, 'own')).toEqual([
    { fingerprint: 'on a', title: 'on a', suspects: findings.slice(0, 4) },
    { fingerprint: 'elsewhere', title: 'elsewhere', suspects: findings },
  ]);
  expect(newsAmong([], { findings: before }, byId, 'own')).toEqual([]);
});

test('one finding after which there are other differences, elsewhere, takes no other plan with it', async () => {
  const server = testServer();
  const [own, right] = await Promise.all([server.createDatabase('own'), server.createDatabase('right')]);
  const both = 'CREATE TABLE t (id int); CREATE TABLE u (id int)';
  // Whoever makes a table gets another one, and whoever drops that gets it again.
  const follow = `CREATE FUNCTION follow() RETURNS event_trigger LANGUAGE plpgsql AS
      'BEGIN IF to_regclass(''public.log'') IS NULL THEN CREATE TABLE public.log (of text); CREATE VIEW public.logged AS SELECT of FROM public.log; END IF; END';
    CREATE EVENT TRIGGER following ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE', 'DROP VIEW') EXECUTE FUNCTION follow()`;
  await own.query(`${both}; ${follow}`);
  await right.query(
    `CREATE TABLE t (id bigint, n int); CREATE TABLE u (id bigint); CREATE TABLE made (id int); ${follow}`,
  );
  try {
    const { plan } = await planned(server, await catalogOf(own), await catalogOf(right));
    expect(plan.unplanned.map(({ title, reason }) => [title, reason])).toEqual([
      [
        'table made is missing in production',
        expect.stringMatching(/^No proved plan: after what was tried, there is another difference \(.* log/),
      ],
    ]);
    expect(statementsOf(plan).sort()).toEqual([
      'ALTER TABLE public.t ADD COLUMN n integer',
      'ALTER TABLE public.t ALTER COLUMN id TYPE bigint',
      'ALTER TABLE public.u ALTER COLUMN id TYPE bigint',
    ]);
  } finally {
    await Promise.all([own.end(), right.end()]);
  }
});
