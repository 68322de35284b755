import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writePlans } from '../../src/command-line/commands/write-plans.ts';
import { redactedReport } from '../../src/report/json/redacted.ts';
import type { MendingPlan, PlanStatement, PlanStep } from '../../src/report/mending-plan.ts';
import { planFiles } from '../../src/report/plan-files.ts';
import { planScript } from '../../src/report/plan-script.ts';
import type { Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { many } from './samples.ts';

function statement(sql: string, more: Partial<PlanStatement> = {}): PlanStatement {
  return { sql, effects: [], risks: [], ...more };
}

function plan(steps: readonly Partial<PlanStep>[], more: Partial<MendingPlan> = {}): MendingPlan {
  const step = {
    phase: 'correct',
    title: 'table t',
    findings: [],
    rights: [],
    before: [],
    statements: [],
    loses: [],
    held: false,
  } as const;
  return {
    source: 'production',
    form: 'statements',
    steps: steps.map((own) => ({ ...step, ...own })),
    verification: [],
    unplanned: [],
    needs: [],
    ...more,
  };
}

const reportWith = (...plans: readonly (readonly MendingPlan[])[]): Report => ({
  ...many,
  databases: plans.map((own, at) => ({
    ...(many.databases[0] as Report['databases'][number]),
    name: `db${at}`,
    plans: own,
  })),
});

const own = (table: string) => ({ needed: `own table ${table}`, sql: `has('${table}')` });
const read = (table: string) => ({ needed: `read table ${table}`, sql: `reads('${table}')` });

/** What of a script psql would run. */
function code(script: string): string[] {
  return script
    .split(/[\r\n]/)
    .filter((line) => line !== '' && !line.startsWith('--') && !/^(?:\\set|SET) /.test(line));
}

describe('the script of a plan', () => {
  const losing = plan([
    {
      statements: [
        statement('ALTER TABLE t ADD a int', { transaction: 1 }),
        statement('ALTER TABLE t ADD b int', { transaction: 1 }),
        statement('VALIDATE'),
      ],
    },
    { phase: 'clean up', loses: ['the table u'], held: true, statements: [statement('DROP TABLE u')] },
    {
      phase: 'clean up',
      held: true,
      statements: [statement("CREATE FUNCTION f() AS $$\n-- a remark\nselect 'x'\n$$")],
    },
  ]);

  test('statements of one transaction stand between BEGIN and COMMIT; what is held is a comment', () => {
    expect(code(planScript(losing, { allowDataLoss: false }))).toEqual([
      'BEGIN;',
      'ALTER TABLE t ADD a int;',
      'ALTER TABLE t ADD b int;',
      'COMMIT;',
      'VALIDATE;',
    ]);
  });

  test('where losing data is allowed, all of it is run, and the loss is still said', () => {
    const script = planScript(losing, { allowDataLoss: true });
    expect(code(script)).toContain('DROP TABLE u;');
    expect(script).toContain('-- LOSES the table u for good\n');
    expect(script).toContain('; 1 loses data and is run, as was asked for.\n');
    expect(script).not.toContain('held back');
  });

  test('rights are asked for before the first step; those that only held steps need are a comment', () => {
    const [first, second, third] = [
      { rights: [own('t')] },
      { rights: [own('t'), read('t')] },
      { rights: [own('u')], held: true },
    ];
    const script = planScript(plan([first, second, third]), { allowDataLoss: false });
    expect(script.match(/^.*has\(.*$/gm)).toEqual([
      "--  ('own table u', has('u')),",
      "    ('own table t', has('t'))",
    ]);
    expect(script.indexOf('RAISE EXCEPTION')).toBeLessThan(script.indexOf('-- ── correct'));
    expect(planScript(plan([third]), { allowDataLoss: false })).not.toContain('RAISE EXCEPTION');
  });

  test('what tells that a held step was run is a comment with it', () => {
    const verification = ['SELECT 1', 'SELECT 2'].map((sql, at) => ({
      sql,
      tells: 'table t',
      prints: 'f',
      ...(at === 0 ? { held: true as const } : {}),
    }));
    const told = plan(losing.steps, { verification });
    expect(code(planScript(told, { allowDataLoss: false })).slice(-2)).toEqual([
      "\\echo 'table t; prints: f'",
      'SELECT 2;',
    ]);
    expect(code(planScript(told, { allowDataLoss: true }))).toContain('SELECT 1;');
  });

  const filledIn = plan([{ statements: [statement('UPDATE t SET b = …', { open: 'Put values in.' })] }]);
  const noting = [
    ['sql', 'CREATE TABLE noted ();\nINSERT INTO noted VALUES\n  (2);', '-- INSERT INTO noted VALUES'],
    ['command', 'alembic stamp heads', '--   alembic stamp heads'],
  ] as const;
  test.each(noting)('migrations are noted (by %s) only where all of it is run', (by, text, commented) => {
    const noted = (of: MendingPlan, allowDataLoss = false) =>
      planScript({ ...of, notes: [{ migrations: 'sql', finding: 'f', by, text }] }, { allowDataLoss });
    for (const script of [noted(losing), noted(filledIn), noted(filledIn, true)]) {
      expect(code(script).filter((line) => line.includes('noted'))).toEqual([]);
      expect(script).toMatch(/the migrations are noted as applied once all of that was run\./);
      expect(script).toContain('\n-- Not yet, since ');
      expect(script).toContain(`\n${commented}\n`);
    }
    const run = noted(losing, true);
    expect(run).not.toContain('Not yet');
    if (by === 'sql') expect(code(run).slice(-3)).toEqual(text.split('\n'));
  });

  test('what others may do after a step is said in the head and above it', () => {
    const script = planScript(plan([{ opens: ['table t to anon'], statements: [statement('GRANT')] }]), {
      allowDataLoss: false,
    });
    expect(script).toContain('; 1 opens something to others, which may have been closed on purpose.\n');
    expect(script).toContain(
      '-- table t\n-- OPENS table t to anon: find out first whether it was closed on purpose\nGRANT;\n',
    );
  });

  test('a plan of no steps is not said to be proved', () => {
    const unplanned = [{ finding: '', title: 'column t.b', reason: 'No proved plan: nobody knows.' }];
    expect(planScript(plan([], { unplanned }), { allowDataLoss: false })).toBe(
      '-- Plan for production: 1 finding without a proved plan.\n\n-- ── Without a proved plan\n-- column t.b\n--   nobody knows.\n',
    );
  });

  test('of a long one the terminal shows the steps, and that rights are asked for in one line', () => {
    const steps = Array.from({ length: 20 }, (_, at) => ({
      rights: [own(`t${at}`)],
      statements: [statement(`ALTER TABLE t${at} ADD a int`)],
    }));
    const shown = (some: typeof steps) =>
      renderTerminal(reportWith([plan(some)]), { colour: false, width: 100 });
    expect(shown(steps)).toContain('-- It asks first for the rights that it needs.\n\n  -- ── correct');
    expect(shown(steps)).toContain('ALTER TABLE t19 ADD a int;');
    expect(shown(steps)).not.toContain('RAISE EXCEPTION');
    expect(shown(steps.slice(0, 2))).toContain('RAISE EXCEPTION');
  });

  test('what waits for a word stands once at the terminal, also below a plan of which it shows a part', () => {
    const unplanned = [{ finding: '', title: 'table t', reason: 'say whether it is u.' }];
    const told = '  -- ── Without a proved plan\n  -- table t\n  --   say whether it is u.\n';
    for (const length of [2, 60]) {
      const steps = Array.from({ length }, (_, at) => ({
        statements: [statement(`ALTER TABLE t${at} ADD a int`)],
      }));
      const shown = renderTerminal(reportWith([plan(steps, { unplanned })]), { colour: false, width: 100 });
      expect(shown.includes('more lines: `schema-drift fix --side production`')).toBe(length === 60);
      expect(shown.split(told)).toHaveLength(2);
    }
  });

  test('what a person has to put in is no statement yet', () => {
    const open = statement('UPDATE t SET a = … WHERE a IS NULL', { open: 'Say what t.a is.' });
    const script = planScript(plan([{ statements: [open] }]), { allowDataLoss: true });
    expect(code(script)).toEqual([]);
    expect(script).toContain('a person fills in 1 value');
    expect(script).toContain('make a plan for the rest then, with `schema-drift fix`');
    expect(script).toContain('-- Say what t.a is.\n-- UPDATE t SET a = … WHERE a IS NULL;\n');
  });

  test('a statement of which a secret is hidden is not run as it stands', () => {
    const sql = "CREATE FUNCTION f() RETURNS text\nRETURN 'postgres://ada:hunter22@db/shop'";
    const report = reportWith([plan([{ statements: [statement(sql), statement('SELECT 1')] }])]);
    const [{ text } = { text: '' }] = planFiles(redactedReport(report));
    expect(text).not.toContain('hunter22');
    expect(code(text)).toEqual(['SELECT 1;']);
    expect(text).toContain('-- Before it is run, a person fills in 1 value, ');
    expect(text).toContain('-- Put in the secret that is hidden in this statement.\n-- CREATE FUNCTION f()');
  });

  test.each(['\n', '\r', '\r\n', '\u2028'])('a name with %j in it ends no comment', (ending) => {
    const name = `t${ending}DROP TABLE users;`;
    const hostile = plan(
      [
        {
          title: `table ${name}`,
          loses: [name],
          before: [{ sql: 'SELECT 1', tells: name, prints: '0' }],
          statements: [
            statement('SELECT 2', {
              risks: [name],
              open: name,
              effects: [{ table: name, lock: name, blocks: '', work: 'none' }],
            }),
          ],
          rights: [{ needed: name, sql: `has('${name}')` }],
          held: true,
        },
        { rights: [{ needed: 'run', sql: 'true' }] },
      ],
      {
        needs: [name],
        unplanned: [{ finding: '', title: name, reason: name }],
        source: name,
        verification: [{ sql: 'SELECT 3', tells: name, prints: name }],
      },
    );
    const [head, asked] = planScript(hostile, { allowDataLoss: false }).split('$$;');
    expect(code(head ?? '').filter((line) => line.includes('users'))).toEqual([]);
    expect(code(asked ?? '')).toEqual([expect.stringMatching(/^\\echo '[^']*'$/), 'SELECT 3;']);
  });
});

describe('the files of plans', () => {
  const step = { statements: [statement('ALTER TABLE t ADD a int')] };
  const unplanned = [{ finding: '', title: 'column t.b', reason: 'nobody knows' }];
  const [production, staging] = ['production', 'staging'].map((source) => plan([step], { source })) as [
    MendingPlan,
    MendingPlan,
  ];

  test('are one for each database on which something is to be run', () => {
    const report = reportWith([production, staging, plan([], { source: 'third', unplanned })]);
    expect(planFiles(report).map(({ name }) => name)).toEqual(['production.plan.sql', 'staging.plan.sql']);
    const several = planFiles(reportWith([production], [], [production]));
    expect(several.map(({ name }) => name)).toEqual(['db0.production.plan.sql', 'db2.production.plan.sql']);
    expect(several[1]?.text).toMatch(/^-- Plan for production of db2: 1 step, /);
  });

  test.each([
    { what: 'one', report: reportWith([production]), says: /^-- Plan for production: 1 step, /, beside: [] },
    { what: 'none', report: reportWith([]), says: /^-- There is nothing to run: .*\n$/, beside: [] },
    {
      what: 'several',
      report: reportWith([production, staging]),
      says: /run on its own:\n-- {3}plan\.production\.sql\n-- {3}plan\.staging\.sql\n$/,
      beside: ['plan.production.sql', 'plan.staging.sql'],
    },
  ])(
    'on the command line, of $what: the file that was named is written in any case',
    async ({ report, says, beside }) => {
      const folder = mkdtempSync(join(tmpdir(), 'plans-'));
      await writePlans(join(folder, 'plan.sql'), report);
      expect(readFileSync(join(folder, 'plan.sql'), 'utf8')).toMatch(says);
      expect(readdirSync(folder).sort()).toEqual([...beside, 'plan.sql'].sort());
      rmSync(folder, { recursive: true });
    },
  );
});
