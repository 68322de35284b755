import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { checkRepository } from './check-repository.ts';
import { copyOfFixture, type Repository } from './repository.ts';

let repository: Repository;
beforeAll(() => {
  repository = copyOfFixture('creator-economy');
});
afterAll(() => repository.delete());

async function checked(): Promise<DatabaseReport> {
  const { databases, problems } = await checkRepository(repository.root, {
    plans: { renames: [], migrations: true },
  });
  expect(problems).toEqual([]);
  return databases[0] as DatabaseReport;
}

const told = ({ severity, title }: Finding) => `${severity}: ${title}`;

/** Everything above cosmetic. */
const serious = ({ findings }: DatabaseReport) => findings.filter(({ severity }) => severity !== 'cosmetic');

const orphans = [
  'credit_packages',
  'payments',
  'creator_earnings',
  'payouts',
  'story_pricing',
  'story_purchases',
  'reading_progress',
  'user_library',
  'subscription_usage',
  'story_covers',
  'cover_generation_queue',
  'ai_usage_logs',
  'cache_rewards',
  'creator_earnings_accumulation',
  'monthly_payout_batches',
  'individual_payouts',
];

const fields = [
  'credits_balance',
  'credits_earned_total',
  'credits_spent_total',
  'cache_hits',
  'cache_discount_earned',
  'is_creator',
  'creator_tier',
  'total_earnings_usd',
  'pending_payout_usd',
  'stripe_connect_account_id',
  'stripe_account_status',
  'stripe_charges_enabled',
  'stripe_payouts_enabled',
  'display_name',
];

describe('creator-economy', () => {
  let report: DatabaseReport;
  beforeAll(async () => {
    report = await checked();
  });
  const about = (object: string) => report.findings.find((finding) => finding.object === object) as Finding;

  test('what types.ts alone has, what the base schema and the types lack, and a union are found, and nothing else', () => {
    expect(serious(report).map(told)).toEqual([
      'critical: table credit_transactions is missing in sql',
      'critical: 14 columns of profiles are missing in sql and migrations: credits_balance, credits_earned_total, credits_spent_total and 11 more',
      'critical: 16 tables are missing in sql and migrations: credit_packages, payments, creator_earnings and 13 more',
      `warning: column credit_transactions.transaction_type: migrations: text, one of 'bonus', 'earn', 'purchase', 'spend', types: "bonus" | "earn" | "purchase" | "refund" | "spend"`,
      'warning: table referrals is missing in types',
    ]);
  });

  test('the 16 tables are one finding, each with its declaration, in the order of the file', () => {
    const { objects = [], wrong, cells } = about('16 tables');
    expect(objects.map(({ object }) => object)).toEqual(orphans);
    for (const { object, places } of objects)
      expect(repository.lineAt(places.types as never).trim()).toBe(`${object}: {`);
    expect(wrong).toEqual(['sql', 'migrations']);
    expect(cells).toMatchObject({
      sql: { state: 'missing' },
      types: { state: 'present', text: '16 tables' },
    });
  });

  test('the fields of profiles are another', () => {
    const { objects = [], advice } = about('14 columns of profiles');
    expect(objects.map(({ object }) => object)).toEqual(fields.map((field) => `profiles.${field}`));
    expect(advice).toMatch(
      /^Declare the 14 columns of profiles in sql \(database-schema\.sql:3\); write a migration that creates the 14 columns of profiles/,
    );
  });

  test('a union of literals is compared with the values that the CHECK names', () => {
    const { cells, wrong } = about('credit_transactions.transaction_type');
    expect(cells.migrations?.text).toBe("text, one of 'bonus', 'earn', 'purchase', 'spend'");
    expect(cells.types?.text).toBe('"bonus" | "earn" | "purchase" | "refund" | "spend"');
    expect(wrong).toEqual(['migrations']);
  });

  test('what the types lack is no reason to drop it: they are older', () => {
    expect(about('referrals')).toMatchObject({
      class: 'stale types',
      wrong: ['types'],
      advice:
        '`schema-drift fix --side types --write` writes the diff below, or run `npm run types` (`supabase gen types typescript --local > lib/supabase/types.ts`), which writes types again, once the local database has the migrations.',
    });
  });

  test('what the database has to be given is one phase', () => {
    const phases = serious(report).map(({ object, phase }) => [object, phase]);
    expect(phases.filter(([, phase]) => phase !== undefined)).toEqual([
      ['credit_transactions', 'add'],
      ['14 columns of profiles', 'add'],
      ['16 tables', 'add'],
    ]);
  });

  test('nothing is planned: a person changes a schema file, and types do not tell SQL', () => {
    expect(report.plans ?? []).toEqual([]);
    expect(about('credit_transactions').advice).toMatch(/^Declare table credit_transactions in sql/);
  });

  test('the page names every table once with its line', () => {
    const page = renderTerminal(
      {
        formatVersion: 1,
        tool: { name: 'schema-drift', version: '0' },
        outcome: 'drift',
        failOn: 'warning',
        counts: { critical: 3, warning: 2, cosmetic: 0 },
        databases: [report],
        recognised: [],
        problems: [],
        timings: {},
      },
      { width: 100, colour: false },
    );
    for (const table of orphans) expect(page.split(`· ${table}  lib/supabase/types.ts:`).length).toBe(2);
  });
});
