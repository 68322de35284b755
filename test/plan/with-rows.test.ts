import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import { planScript } from '../../src/report/plan-script.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { checkRepository, majors } from '../check/check-repository.ts';
import { copyOfFixture, type Repository } from '../check/repository.ts';
import { freshDatabase } from '../support/postgres.ts';

const major = majors.at(-1) ?? 18;

/** The plans for a fixture whose config is completed, by the name of the source. */
async function plansOf(
  fixture: string,
  more: string,
): Promise<{ readonly repository: Repository; readonly plans: ReadonlyMap<string, MendingPlan> }> {
  const repository = copyOfFixture(fixture);
  repository.write('schema-drift.yml', `${repository.read('schema-drift.yml')}${more}`);
  const { databases, problems } = await checkRepository(repository.root, {
    sharedServer: major,
    plans: { renames: [], migrations: false },
  });
  expect(problems).toEqual([]);
  return {
    repository,
    plans: new Map(databases.flatMap(({ plans = [] }) => plans.map((plan) => [plan.source, plan] as const))),
  };
}

/** A database as a dump tells it, without what only restores statistics. */
async function restored(sql: string): Promise<Client> {
  const client = await freshDatabase(major);
  await client.query(sql.replaceAll(/^SELECT pg_restore_.*$/gm, ''));
  return client;
}

/** Runs a script as psql would, each statement by itself. */
async function run(client: Client, script: string): Promise<void> {
  for (const { text } of splitStatements(script).statements) await client.query(text);
}

async function rowsOf(client: Client, sql: string): Promise<unknown[]> {
  return (await client.query<Record<string, unknown>>(sql)).rows;
}

describe('bazaar-vid: text becomes uuid on both ends of a key, in tables with rows', () => {
  let production: Client;
  let plan: MendingPlan;
  let repository: Repository;
  const id = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';

  beforeAll(async () => {
    const made = await plansOf('bazaar-vid', '');
    repository = made.repository;
    plan = made.plans.get('production') as MendingPlan;
    production = await restored(repository.read('db/production.sql'));
    await production.query(`INSERT INTO "bazaar-vid_exports" (id, user_id, project_id, render_id) VALUES ('${id}', 'u1', '${id}', 'r1');
      INSERT INTO "bazaar-vid_export_analytics" (export_id, event_type) VALUES ('${id}', 'viewed');
      SET session_replication_role = replica;
      INSERT INTO "bazaar-vid_scene_plan" (project_id) VALUES ('${id}');
      RESET session_replication_role`);
  });
  afterAll(async () => {
    await production?.end();
    repository?.delete();
  });

  test('in the three phases of the work: critical types, missing tables, clean-up; every finding has a step', () => {
    expect([...new Set(plan.steps.map(({ phase }) => phase))]).toEqual(['correct', 'add', 'clean up']);
    expect(plan.unplanned).toEqual([]);
    const keys = plan.steps.find(({ title }) => title.includes('exports".id'));
    expect(keys?.title).toContain('export_analytics".export_id');
  });

  test('the question before it finds what is no uuid', async () => {
    const [first] = plan.steps.flatMap(({ before }) => before);
    await production.query(`UPDATE "bazaar-vid_exports" SET project_id = 'none'`);
    expect(await rowsOf(production, first?.sql ?? '')).toEqual([{ count: '1' }]);
    await production.query(`UPDATE "bazaar-vid_exports" SET project_id = '${id}'`);
  });

  test('applied, it keeps every row; what loses data is a comment', async () => {
    await run(production, planScript(plan, { allowDataLoss: false }));
    expect(
      await rowsOf(
        production,
        'SELECT e.id, e.project_id, pg_typeof(e.id)::text AS type, a.event_type FROM "bazaar-vid_exports" e JOIN "bazaar-vid_export_analytics" a ON a.export_id = e.id',
      ),
    ).toEqual([{ id, project_id: id, type: 'uuid', event_type: 'viewed' }]);
    expect(await rowsOf(production, 'SELECT count(*)::int AS rows FROM "bazaar-vid_scene_plan"')).toEqual([
      { rows: 1 },
    ]);
  });

  test('with what loses data, each query at the end prints what is said behind it', async () => {
    const all = planScript(plan, { allowDataLoss: true });
    const held = { ...plan, steps: plan.steps.filter((step) => step.held), verification: [] };
    expect(all).toContain('DROP TABLE public."bazaar-vid_scene_plan";');
    const ofTables = plan.verification.filter(({ tells }) => tells.startsWith('table '));
    expect(ofTables.map(({ held, prints }) => [held, prints])).toContainEqual([true, 'f']);
    expect(ofTables.filter(({ held, prints }) => held === true && prints === 't')).toEqual([]);
    await run(production, planScript(held, { allowDataLoss: true }));
    for (const { sql, prints } of plan.verification) {
      const { rows } = await production.query<unknown[]>({ text: sql, rowMode: 'array' });
      const value = rows.length === 0 ? '(0 rows)' : rows[0]?.[0];
      expect([sql, value === true ? 't' : value === false ? 'f' : String(value ?? '')]).toEqual([
        sql,
        prints,
      ]);
    }
  });
});

describe('LiveConvo, with dev as the truth', () => {
  const renames = [
    'user_referrals.referrer_user_id:referrer_id',
    'user_referrals.referee_user_id:referee_id',
    'user_referrals.referee_discount_percent:discount_percentage',
  ];

  test('renames that are confirmed keep their values; a person fills what may not be null', async () => {
    const config = `truth: dev\nrenames: [${renames.join(', ')}]\n`;
    const { repository, plans } = await plansOf('liveconvo', config);
    const plan = plans.get('production') as MendingPlan;
    const production = await restored(repository.read('db/production.sql'));
    const user = 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
    try {
      await production.query(
        `INSERT INTO users (id, email) VALUES ('${user}', 'a@b.c');
        INSERT INTO user_referrals (referrer_user_id, referee_user_id, referral_code, referee_discount_percent, device_id)
          VALUES ('${user}', '${user}', 'ABC', 15, 'phone')`,
      );
      const script = planScript(plan, { allowDataLoss: false });
      await expect(run(production, script)).rejects.toThrow('have no referee_email: give them one first');
      await production.end();
      const again = await restored(repository.read('db/production.sql'));
      await again.query(
        `INSERT INTO users (id, email) VALUES ('${user}', 'a@b.c');
        INSERT INTO user_referrals (referrer_user_id, referee_user_id, referral_code, referee_discount_percent, device_id)
          VALUES ('${user}', '${user}', 'ABC', 15, 'phone')`,
      );
      await run(again, script.replace(/^-- (UPDATE .* SET referee_email = )…/m, "$1'?'"));
      expect(
        await rowsOf(
          again,
          'SELECT referrer_id, discount_percentage, referee_email, device_id, referral_code FROM user_referrals',
        ),
      ).toEqual([
        {
          referrer_id: user,
          discount_percentage: 15,
          referee_email: '?',
          device_id: 'phone',
          referral_code: 'ABC',
        },
      ]);
      await again.end();
      expect(plan.unplanned).toEqual([]);
    } finally {
      repository.delete();
    }
  });
});
