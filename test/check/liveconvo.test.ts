import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import { lineDiff } from '../../src/report/line-diff.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { checkRepository, majors } from './check-repository.ts';
import { type LiveDatabase, liveDatabase } from './live-database.ts';
import { copyOfFixture, type Repository } from './repository.ts';

let repository: Repository;
beforeAll(() => {
  repository = copyOfFixture('liveconvo');
});
afterAll(() => repository.delete());

async function checked(): Promise<DatabaseReport> {
  const { databases, problems } = await checkRepository(repository.root);
  expect(problems).toEqual([]);
  return databases[0] as DatabaseReport;
}

/** Everything above cosmetic, as `severity: title`. */
function serious({ findings }: DatabaseReport): string[] {
  const some = findings.filter(({ severity }) => severity !== 'cosmetic');
  return some.map(({ severity, title }) => `${severity}: ${title}`);
}

const expected = [
  'critical: table custom_reports is missing in production',
  'critical: table email_notifications is missing in production',
  'critical: table referral_audit_logs is missing in production',
  'critical: table referral_fraud_checks is missing in dev',
  'critical: table user_preferences is missing in production',
  'critical: column user_referrals.discount_percentage: dev: discount_percentage, production: referee_discount_percent',
  'critical: column user_referrals.first_payment_id is missing in dev',
  'critical: column user_referrals.metadata is missing in production',
  'critical: column user_referrals.referee_discount_applied is missing in dev',
  'critical: column user_referrals.referee_email is missing in production',
  'critical: column user_referrals.referee_id: dev: referee_id, production: referee_user_id',
  'critical: column user_referrals.referral_code is missing in dev',
  'critical: column user_referrals.referrer_id: dev: referrer_id, production: referrer_user_id',
  'critical: column user_referrals.rewarded_at is missing in dev',
  'critical: column user_referrals.stripe_checkout_session_id is missing in dev',
  'critical: column user_referrals.stripe_coupon_id is missing in dev',
  'critical: column user_referrals.stripe_customer_id is missing in production',
  'critical: column user_referrals.stripe_payment_intent_id is missing in production',
  'critical: enum referral_event_type is missing in production',
  'critical: function check_referral_limits(uuid, inet, text) is missing in dev',
  'critical: function complete_referral(uuid, text) is missing in production',
  'critical: function generate_referral_code(): not the same arguments, body',
  'critical: function generate_user_referral_code() is missing in production',
  'critical: function handle_new_user() is missing in production',
  'critical: function handle_new_user_referral() is missing in dev',
  'critical: function log_referral_event(referral_event_type, uuid, uuid, uuid, character varying, jsonb) is missing in production',
  'warning: column user_referrals.created_at: dev: NOT NULL, production: nullable',
  'warning: column user_referrals.device_id: dev: character varying(255), production: text',
  'warning: column user_referrals.referee_id: dev: NOT NULL, production: nullable',
  'warning: column user_referrals.status: dev: NOT NULL, production: nullable',
  'warning: index user_referrals (status) is missing in production',
  'warning: function process_referral_code(uuid, text, inet, text): not the same body',
];

describe('with no truth', () => {
  let database: DatabaseReport;
  beforeAll(async () => {
    database = await checked();
  });

  const about = (title: string): Finding => {
    const found = database.findings.find((finding) => finding.title.startsWith(title));
    if (found === undefined) throw new Error(`Nothing is told of ${title}.`);
    return found;
  };

  test('the findings are those that the README names, and no others; none is judged', () => {
    expect(serious(database)).toEqual(expected);
    expect(database.findings.flatMap(({ wrong }) => wrong)).toEqual([]);
    for (const finding of database.findings) expect(finding).not.toHaveProperty('phase');
  });

  test('tables that are the same are counted, not listed', () => {
    expect(database.compared).toMatchObject({ table: 9, enum: 2, function: 8 });
    for (const table of ['users', 'subscriptions', 'sessions'])
      expect(database.findings.map(({ group }) => group)).not.toContain(table);
    const columns = (table: string) =>
      repository.read('db/dev.sql').split(`CREATE TABLE ${table} (`)[1]?.split('\n);')[0]?.split(',\n')
        .length;
    expect([columns('users'), columns('subscriptions')]).toEqual([27, 16]);
  });

  test.each([
    ['custom_reports', 9, 2, 3],
    ['email_notifications', 10, 2, 4],
    ['referral_audit_logs', 13, 4, 5],
    ['user_preferences', 8, 1, 1],
    ['referral_fraud_checks', 8, 1, 3],
  ])('%s is told with its %i columns, %i foreign keys and %i indexes', (table, columns, keys, indexes) => {
    const { folded } = about(`table ${table} `);
    const ofKind = (kind: string) => folded.filter((text) => text.startsWith(`${kind} `)).length;
    expect([ofKind('column'), ofKind('foreign key'), ofKind('index')]).toEqual([columns, keys, indexes]);
  });

  test('an index is told by what it does', () => {
    expect(about('table custom_reports').folded).toContain('index custom_reports (created_at desc)');
  });

  test('a rename is proposed with its evidence, and said from both sides', () => {
    expect(about('column user_referrals.discount_percentage')).toMatchObject({
      note: 'Proposed as a rename: both are integer, their names share the word discount, and percentage begins with percent. If they are two different columns, one is missing on each side.',
      advice: [
        'If dev is right, rename column user_referrals.referee_discount_percent to discount_percentage in production.',
        'If production is right, rename column user_referrals.discount_percentage to referee_discount_percent in dev.',
        'As SQL:',
        '-- if dev is right, in production',
        'ALTER TABLE public.user_referrals RENAME COLUMN referee_discount_percent TO discount_percentage;',
        '-- if production is right, in dev',
        'ALTER TABLE public.user_referrals RENAME COLUMN discount_percentage TO referee_discount_percent;',
      ].join('\n'),
    });
  });

  test('the enum that is missing is told with its values', () => {
    const { cells } = about('enum referral_event_type');
    expect(cells.dev?.text.split(', ')).toHaveLength(13);
    expect(cells.production?.state).toBe('missing');
  });

  test('functions of one name are laid side by side, signature first', () => {
    const { cells } = about('function generate_referral_code()');
    const diff = lineDiff(cells.dev?.text ?? '', cells.production?.text ?? '');
    expect(diff.slice(0, 4)).toEqual([
      { mark: '-', text: 'function generate_referral_code()' },
      { mark: '+', text: 'function generate_referral_code(p_user_id uuid)' },
      { mark: ' ', text: 'returns text' },
      { mark: ' ', text: 'language plpgsql' },
    ]);
  });
});

test('with dev as the truth, production is wrong throughout, and told what to do', async () => {
  const config = repository.read('schema-drift.yml');
  repository.write('schema-drift.yml', `${config}truth: dev\n`);
  try {
    const database = await checked();
    const judged = expected.map((title) => title.replace('is missing in dev', 'is only in production'));
    // Of a table that only production has, rows and use are weighed.
    const weighed = judged.map((title) =>
      title.includes('referral_fraud_checks') ? title.replace('critical', 'warning') : title,
    );
    expect(serious(database).sort()).toEqual(weighed.sort());
    for (const { wrong, advice } of database.findings) {
      expect(wrong).toEqual(['production']);
      expect(advice).toMatch(/ in production(?:\.$|;|:\n)/);
    }
    const phaseOf = (title: string) =>
      title.includes(' is only in ') ? 'clean up' : title.includes(' is missing ') ? 'add' : 'correct';
    for (const { title, severity, phase } of database.findings)
      expect([title, phase]).toEqual([title, severity === 'cosmetic' ? undefined : phaseOf(title)]);
    const usage = database.findings.find(({ object }) => object === 'referral_fraud_checks')?.usage;
    expect(usage).toMatchObject({
      verdict: 'needs investigation',
      statistics: { production: { rows: 143 } },
    });
  } finally {
    repository.write('schema-drift.yml', config);
  }
});

describe('on servers of different majors', () => {
  const [oldest = 18, newest = 18] = [majors[0], majors.at(-1)];
  let live: readonly LiveDatabase[];

  beforeAll(async () => {
    const sqlOf = (name: string) =>
      repository.read(`db/${name}.sql`).replaceAll(/^SELECT pg_restore_.*$/gm, '');
    live = await Promise.all([
      liveDatabase('dev', newest, sqlOf('dev')),
      liveDatabase('production', oldest, sqlOf('production')),
    ]);
    const sources = live.map(({ name, urlEnv }) => `  ${name}: { kind: live, url-env: ${urlEnv} }\n`);
    repository.write('schema-drift.yml', `sources:\n${sources.join('')}`);
  });
  afterAll(() => Promise.all(live.map((database) => database.forget())));

  test('the same findings: what only the majors print differently is none', async () => {
    const database = await checked();
    expect(serious(database)).toEqual(expected);
    expect(database.sources.map(({ facts }) => facts[0])).toEqual([
      expect.stringMatching(new RegExp(`^PostgreSQL ${newest}\\b.*, primary$`)),
      expect.stringMatching(new RegExp(`^PostgreSQL ${oldest}\\b.*, primary$`)),
    ]);
  });
});
