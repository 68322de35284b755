import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { checkRepository, majors } from './check-repository.ts';
import { type LiveDatabase, liveDatabase } from './live-database.ts';
import { copyOfFixture, type Repository } from './repository.ts';

/** Everything above cosmetic, as `severity: title`, the prefix and the quotes that it needs left out. */
function serious({ findings }: DatabaseReport): string[] {
  return findings
    .filter(({ severity }) => severity !== 'cosmetic')
    .map(({ severity, title }) => `${severity}: ${title.replaceAll(/"bazaar-vid_(\w+)"/g, '$1')}`);
}

const expected = [
  'critical: table api_usage_metric: drizzle and production: bazaar-vid_api_usage_metric, dev: api_usage_metric',
  'critical: column export_analytics.export_id: drizzle and dev: uuid, production: text',
  'critical: column exports.id: drizzle and dev: uuid, production: text',
  'critical: column exports.project_id: drizzle and dev: uuid, production: text',
  'critical: table paywall_analytics is missing in dev and production',
  'critical: table paywall_events is missing in dev and production',
  'critical: table promo_code_usage is missing in dev and production',
  'critical: table promo_codes is missing in dev and production',
  'warning: table agent_message is only in dev and production',
  'warning: table component_error is only in dev and production',
  'warning: column exports.user_id: drizzle and dev: character varying(255), production: text',
  'warning: table metric is only in dev and production',
  'warning: table patch is only in dev and production',
  'warning: table project_memory is only in dev and production',
  'warning: table scene_plan is only in dev and production',
  'warning: table scene_specs is only in dev and production',
  'warning: table api_usage_metric is only in production',
];

const phases = {
  correct: [
    'api_usage_metric',
    'bazaar-vid_api_usage_metric',
    'bazaar-vid_export_analytics.export_id',
    'bazaar-vid_exports.id',
    'bazaar-vid_exports.project_id',
    'bazaar-vid_exports.user_id',
  ],
  add: ['paywall_analytics', 'paywall_events', 'promo_code_usage', 'promo_codes'].map(
    (it) => `bazaar-vid_${it}`,
  ),
  'clean up': [
    'agent_message',
    'component_error',
    'metric',
    'patch',
    'project_memory',
    'scene_plan',
    'scene_specs',
  ].map((it) => `bazaar-vid_${it}`),
};

/** The objects of the findings of each phase, the quotes that they need left out. */
function objectsByPhase({ findings }: DatabaseReport): Record<string, string[]> {
  const objects: Record<string, string[]> = {};
  for (const { phase = 'none', object, severity } of findings)
    if (severity !== 'cosmetic')
      objects[phase] = [...(objects[phase] ?? []), object.replaceAll('"', '')].sort();
  return objects;
}

function about(database: DatabaseReport, object: string): Finding {
  const found = database.findings.find((it) => it.object === object && it.severity !== 'cosmetic');
  if (found === undefined) throw new Error(`Nothing is told of ${object}.`);
  return found;
}

describe('its databases as SQL files', () => {
  let repository: Repository;
  let database: DatabaseReport;
  let page: string;

  beforeAll(async () => {
    repository = copyOfFixture('bazaar-vid');
    const report = await checkRepository(repository.root);
    database = report.databases[0] as DatabaseReport;
    page = renderTerminal(report, { width: 1000, colour: false });
  });
  afterAll(() => repository.delete());

  test('the findings are those that the README names, and no others', () => {
    expect(serious(database)).toEqual(expected);
    expect(database.sources.map(({ state, warnings }) => ({ state, warnings }))).toEqual(
      Array(3).fill({ state: 'read', warnings: [] }),
    );
  });

  test('in three phases: correct what is there, add what is missing, clean up what is left over', () => {
    expect(objectsByPhase(database)).toEqual(phases);
    expect(page.split('\n').filter((line) => line.includes('Phase '))).toEqual([
      '── Phase 1 of 3 · correct what is there · 6',
      '── Phase 2 of 3 · add what is missing · 4',
      '── Phase 3 of 3 · clean up what is left over · 7 (3 need investigation)',
    ]);
  });

  test('each says who is wrong, and where it is declared', () => {
    const { cells, wrong, advice } = about(database, '"bazaar-vid_exports".id');
    expect(wrong).toEqual(['production']);
    expect(advice).toBe(
      'Change the type of column "bazaar-vid_exports".id to uuid in production, after dropping the foreign key and before adding it again.',
    );
    const lines = Object.values(cells).map(({ location }) => location && repository.lineAt(location).trim());
    expect(lines).toEqual([
      "id: d.uuid('id').primaryKey().defaultRandom(),",
      'id uuid PRIMARY KEY DEFAULT gen_random_uuid(),',
      'id text PRIMARY KEY DEFAULT gen_random_uuid(),',
    ]);
  });

  test('both ends of the foreign key are settled in one step', () => {
    const [id, exportId] = [
      about(database, '"bazaar-vid_exports".id'),
      about(database, '"bazaar-vid_export_analytics".export_id'),
    ];
    expect(id.together).toEqual([exportId.fingerprint]);
    expect(exportId.together).toEqual([id.fingerprint]);
    expect(about(database, '"bazaar-vid_exports".project_id')).not.toHaveProperty('together');
    expect(page).toContain('In one step with column "bazaar-vid_exports".id: a foreign key joins them.');
  });

  test('a table without the prefix is the same table: instead of the right one in dev, beside it in production', () => {
    const instead = about(database, '"bazaar-vid_api_usage_metric"');
    expect(instead).toMatchObject({
      wrong: ['dev'],
      advice: expect.stringMatching(
        /^Rename table api_usage_metric to "bazaar-vid_api_usage_metric" in dev:\nALTER TABLE public.api_usage_metric RENAME TO "bazaar-vid_api_usage_metric";\n/,
      ),
      note: 'The same table without the prefix bazaar-vid_, which 19 of 20 tables have: dev has it in place of "bazaar-vid_api_usage_metric".',
    });
    const beside = about(database, 'api_usage_metric');
    expect(beside).toMatchObject({
      wrong: ['production'],
      advice: 'Drop table api_usage_metric in production.',
      usage: { verdict: 'can be dropped', uses: 0 },
    });
    expect(beside.note).toContain('production has both; dev has it in place of');
  });

  test.each([
    ['component_error', 'can be dropped', 0, 0],
    ['patch', 'can be dropped', 0, 0],
    ['scene_plan', 'can be dropped', 0, 0],
    ['scene_specs', 'can be dropped', 0, 0],
    ['project_memory', 'needs investigation', 12, 671],
    ['metric', 'needs investigation', 0, 389],
    ['agent_message', 'needs investigation', 0, 3],
  ])('%s %s: %i rows in dev, %i in production, no use', (table, verdict, dev, production) => {
    const { usage, wrong } = about(database, `"bazaar-vid_${table}"`);
    expect(wrong).toEqual(['dev', 'production']);
    expect(usage).toMatchObject({
      verdict,
      statistics: { dev: { rows: dev }, production: { rows: production } },
      uses: 0,
      places: [],
    });
  });

  test('rows and use stand beside the verdict', () => {
    expect(page).toContain(
      'can be dropped: no rows in dev and production; no use in the 8 files of the repository',
    );
    expect(page).toContain('needs investigation: about 12 rows in dev, about 671 rows in production; no use');
  });

  test('code that needs a table makes it critical, and names the line', async () => {
    const copy = copyOfFixture('bazaar-vid');
    try {
      copy.write(
        'src/jobs/clean.ts',
        'import { sql } from "./sql";\n\nsql`delete from "bazaar-vid_patch"`;\n',
      );
      const { databases } = await checkRepository(copy.root);
      expect(about(databases[0] as DatabaseReport, '"bazaar-vid_patch"')).toMatchObject({
        severity: 'critical',
        phase: 'clean up',
        advice:
          'Declare table "bazaar-vid_patch" in the Drizzle schema, or take table "bazaar-vid_patch" out of the code and drop it in dev and production.',
        usage: {
          verdict: 'used in code but not declared',
          uses: 1,
          places: [{ file: 'src/jobs/clean.ts', line: 3 }],
        },
      });
    } finally {
      copy.delete();
    }
  });
});

describe('its databases on servers of different majors', () => {
  const [oldest = 18, newest = 18] = [majors[0], majors.at(-1)];
  let repository: Repository;
  let live: readonly LiveDatabase[];

  beforeAll(async () => {
    repository = copyOfFixture('bazaar-vid');
    const sqlOf = (name: string) => repository.read(`db/${name}.sql`);
    live = await Promise.all([
      liveDatabase('dev', newest, withRows(sqlOf('dev'))),
      liveDatabase('production', oldest, withRows(sqlOf('production'))),
    ]);
    for (const file of ['db/dev.sql', 'db/production.sql']) repository.remove(file);
    const sources = live.map(({ name, urlEnv }) => `  ${name}: { kind: live, url-env: ${urlEnv} }\n`);
    repository.write(
      'schema-drift.yml',
      `sources:\n  drizzle: { config: drizzle.config.ts }\n${sources.join('')}truth: drizzle\n`,
    );
  });
  afterAll(async () => {
    repository.delete();
    await Promise.all(live.map((database) => database.forget()));
  });

  test('the same findings, and the rows that the servers estimate', async () => {
    const { databases, problems } = await checkRepository(repository.root);
    expect(problems).toEqual([]);
    const [database] = databases as readonly [DatabaseReport];
    expect(serious(database)).toEqual(expected);
    expect(objectsByPhase(database)).toEqual(phases);
    expect(about(database, '"bazaar-vid_patch"').usage).toMatchObject({
      verdict: 'can be dropped',
      statistics: { dev: { keptBy: 'primary', rows: 0, bytes: 0 }, production: { rows: 0, bytes: 0 } },
    });
    expect(about(database, '"bazaar-vid_metric"').usage).toMatchObject({
      verdict: 'needs investigation',
      statistics: { dev: { rows: 0 }, production: { keptBy: 'primary', rows: 389 } },
    });
  });
});

/** What one row takes, `n` being its number. */
const columnsOfRow: Readonly<Record<string, string>> = {
  'bazaar-vid_project_memory':
    "(project_id, memory_type, memory_key, memory_value) select gen_random_uuid(), 'fact', n, 'x'",
  'bazaar-vid_metric': "(name, value) select 'latency', n",
  'bazaar-vid_agent_message': "(message_id, sender, recipient, payload) select n, 'a', 'b', '{}'",
  api_usage_metric: "(provider, model, success) select 'a', 'b', true",
};

/** A schema file with as many rows as it says that there are, in place of saying so. */
function withRows(sql: string): string {
  const filled = sql.replaceAll(
    /^SELECT pg_restore_relation_stats\(.*'relname', '([^']+)'.*'reltuples', '(\d+)'::real\);$/gm,
    (_, table: string, rows: string) =>
      rows === '0' ? '' : `insert into "${table}" ${columnsOfRow[table]} from generate_series(1, ${rows}) n;`,
  );
  // The projects that the rows refer to are not there.
  return `set session_replication_role = replica;\n${filled}\nanalyze;`;
}
