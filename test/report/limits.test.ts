import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell, Finding } from '../../src/report/finding.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import type { MendingPlan } from '../../src/report/mending-plan.ts';
import type { DatabaseReport, Report } from '../../src/report/report.ts';
import { rendered } from './rendered.ts';
import { hostileNames, huge, many } from './samples.ts';

const look = {
  link: ({ file, line }: { file: string; line: number }) => `https://git.example/${file}#L${line}`,
  commit: { sha: '0123456789abcdef', url: 'https://git.example/commit' },
  run: { url: 'https://git.example/run' },
  report: { words: 'the job summary', url: 'https://git.example/summary' },
};

const notice = (text: string) => /\*\*(.*):\*\* the whole report is in (.*)\.$/m.exec(text);

test.each([2_000, 5_000, 20_000, 60_000])(
  'within %i characters the least dangerous details are left out, and that is said',
  (limit) => {
    const text = renderMarkdown(huge, { ...look, limit });
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text.length).toBeGreaterThan(limit * 0.8);
    const [, what, where] = notice(text) ?? [];
    expect(where).toBe('[the job summary](<https://git.example/summary>)');
    const told = new Set(
      [...text.matchAll(/\*\*column `([^`]+)`: type differs\*\*/g)].map(([, object]) => object),
    );
    expect(what).toBe(`Details of ${300 - told.size} findings are left out here for length`);
    const severities = huge.databases[0]?.findings.filter(({ object }) => told.has(object)) ?? [];
    expect(severities.filter(({ severity }) => severity === 'warning').length).toBe(
      Math.max(0, told.size - 100),
    );
  },
);

test('the ten rows are the most dangerous ones of all databases', () => {
  const [database] = huge.databases as [DatabaseReport];
  const of = (severity: Finding['severity']) => database.findings.filter((it) => it.severity === severity);
  const several = {
    ...huge,
    databases: [
      { ...database, name: 'first', findings: of('warning').slice(0, 20) },
      { ...database, name: 'second', findings: of('critical').slice(0, 8) },
    ],
  };
  const text = renderMarkdown(several);
  expect(text.match(/^\| 🔴 /gm)).toHaveLength(8);
  expect(text.match(/^\| 🟡 /gm)).toHaveLength(2);
  expect(text).toContain('… and 18 more.');
});

test('the rows go after the details, the counts stay', () => {
  const rows = (limit: number) =>
    renderMarkdown(huge, { ...look, limit })
      .split('\n')
      .filter((line) => line.startsWith('| 🔴 ')).length;
  expect(rows(5_000)).toBe(10);
  expect(rows(2_000)).toBeLessThan(10);
  expect(rows(2_000)).toBeGreaterThan(1);
  expect(renderMarkdown(huge, { ...look, limit: 1_000 })).toContain(
    '100 critical, 150 warnings, 50 cosmetic',
  );
});

test('where even that does not fit, counts and links are left', () => {
  const nameless = { ...huge, databases: huge.databases.map((it) => ({ ...it, server: 'x'.repeat(5_000) })) };
  expect(
    renderMarkdown(nameless, { ...look, limit: 1_000 }),
  ).toBe(`## ❌ 100 critical, 150 warnings, 50 cosmetic

**Details of 300 findings are left out here for length:** the whole report is in [the job summary](<https://git.example/summary>).

<sub>commit [\`0123456\`](<https://git.example/commit>) · [run](<https://git.example/run>) · schema-drift 0.1.0</sub>
`);
});

test('long texts are cut before a detail is left out', () => {
  const [database] = many.databases as [DatabaseReport];
  const [, email] = database.findings as [Finding, Finding];
  const text = Array.from({ length: 3_000 }, (_, line) => `line ${line} of a long definition`).join('\n');
  const long = {
    ...many,
    databases: [
      { ...database, findings: [{ ...email, cells: { drizzle: { state: 'present' as const, text } } }] },
    ],
  };
  const shown = renderMarkdown(long, { ...look, limit: 60_000 });
  expect(shown).toContain('line 39 of a long definition\n… and 2960 more lines\n```');
  expect(notice(shown)?.[1]).toBe('Long texts and lists are cut short here');
});

describe('a plan that does not fit', () => {
  const [database] = huge.databases as [DatabaseReport];
  const planOf = (lines: number, source = 'production'): MendingPlan => {
    const sql = Array.from({ length: lines }, (_, line) => `ALTER TABLE t ADD column_${line} text`);
    const statements = sql.map((text) => ({ sql: text, effects: [], risks: [] }));
    const step = {
      title: 'table t',
      findings: [],
      rights: [],
      before: [],
      statements,
      loses: [],
      held: false,
    };
    const steps = [{ phase: 'add' as const, ...step }];
    return { source, form: 'statements', steps, verification: [], unplanned: [], needs: [] };
  };
  const withPlans = (findings: number, ...plans: readonly MendingPlan[]) => ({
    ...huge,
    databases: [{ ...database, findings: findings === 0 ? [] : database.findings.slice(-findings), plans }],
  });
  const within = (limit: number, report: Report, more: object = {}) =>
    renderMarkdown(report, { ...look, limit, ...more });

  test('is named, with the place that has all of it; what fits beside it stays', () => {
    const text = within(60_000, withPlans(10, planOf(2_100)));
    expect(text).not.toContain('ADD column_');
    expect(text).toContain('10 cosmetic (never fails the run)');
    const summary = '[the job summary](<https://git.example/summary>)';
    expect(text).toContain(
      `\n\n**The plan for \`production\` is left out here for length:** whole in what \`schema-drift fix --side production\` prints, and in ${summary}.\n\n`,
    );
    expect(within(60_000, withPlans(10, planOf(2_100)), { hasPlanFiles: true })).toContain(
      `:** whole in the file \`production.plan.sql\` that the run wrote, and in ${summary}.\n\n`,
    );
  });

  test('where little else fits either, it is still said', () => {
    const several = withPlans(300, planOf(2_100), planOf(2_100, 'staging'));
    expect(within(1_000, several)).toContain('**2 plans are left out here for length:** whole in');
    expect(within(2_000, withPlans(300, planOf(20)))).toContain('**The plan for `production` is left out');
  });

  test('is there whole where it does fit, before what is cosmetic', () => {
    const text = within(60_000, withPlans(300, planOf(20)));
    expect(text.includes('ADD column_19 text;')).toBe(!text.includes('**The plan for'));
    expect(within(60_000, withPlans(20, planOf(20)))).toContain('ADD column_19 text;');
  });
});

const words = fc.oneof(
  fc.constantFrom(...hostileNames, 'users', 'users.email', '', '```', '<details>', '</details>\n\n'),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .constantFrom('x', '`', '$', '\n', '|', '😀', '#')
    .chain((it) => fc.nat(4_000).map((times) => it.repeat(times))),
);

const location = fc.record({ file: words, line: fc.nat() });

const cell: fc.Arbitrary<Cell> = fc.record(
  { state: fc.constantFrom('present', 'missing', 'silent', 'unchecked'), text: words, location },
  { requiredKeys: ['state', 'text'] },
);

const acceptedBy = { owner: words, reason: words, expiry: words, location };
const acceptance = fc.record(acceptedBy);

const ends = fc.record({
  table: words,
  columns: fc.array(words, { maxLength: 3 }),
  toTable: words,
  toColumns: fc.array(words, { maxLength: 3 }),
});

const sourceName = fc.oneof(fc.constantFrom('migrations', 'drizzle', 'sqlmodel'), words);

const finding: fc.Arbitrary<Finding> = fc.record(
  {
    fingerprint: words,
    severity: fc.constantFrom('critical', 'warning', 'cosmetic'),
    class: fc.constantFrom('unmigrated change', 'ledger fault', 'difference'),
    kind: words,
    object: words,
    group: words,
    title: words,
    attribute: words,
    cells: fc.dictionary(sourceName, cell, { maxKeys: 3 }),
    wrong: fc.array(sourceName, { maxLength: 2 }),
    reason: words,
    advice: words,
    phase: fc.constantFrom('correct', 'add', 'clean up'),
    folded: fc.array(words, { maxLength: 3 }),
    foreignKeys: fc.dictionary(sourceName, ends, { maxKeys: 3 }),
    edits: fc.array(
      fc.record({ source: sourceName, location, language: words, from: words, to: words, diff: words }),
      { maxLength: 2 },
    ),
    note: words,
    lapsed: fc.record({ ...acceptedBy, why: fc.constantFrom('expired', 'more severe') }),
  },
  {
    requiredKeys: [
      'fingerprint',
      'severity',
      'class',
      'kind',
      'object',
      'group',
      'title',
      'cells',
      'wrong',
      'reason',
      'advice',
      'folded',
    ],
  },
);

const problem = fc.record(
  { message: words, advice: words, detail: words, location },
  { requiredKeys: ['message'] },
);

const plan: fc.Arbitrary<MendingPlan> = fc.record({
  source: sourceName,
  form: fc.constantFrom('statements', 'migration'),
  steps: fc.array(
    fc.record({
      phase: fc.constantFrom('prepare', 'add', 'clean up'),
      title: words,
      findings: fc.constant([]),
      rights: fc.array(fc.record({ needed: words, sql: words }), { maxLength: 2 }),
      before: fc.constant([]),
      statements: fc.array(fc.record({ sql: words, effects: fc.constant([]), risks: fc.array(words) })),
      loses: fc.array(words, { maxLength: 2 }),
      held: fc.boolean(),
    }),
    { maxLength: 2 },
  ),
  verification: fc.array(fc.record({ sql: words, tells: words, prints: words }), { maxLength: 2 }),
  unplanned: fc.constant([]),
  needs: fc.array(words, { maxLength: 2 }),
});

const database: fc.Arbitrary<DatabaseReport> = fc.record({
  name: words,
  truth: sourceName,
  server: words,
  sources: fc.array(
    fc.record(
      {
        name: sourceName,
        kind: words,
        state: fc.constantFrom('read', 'could not check'),
        facts: fc.array(words, { maxLength: 3 }),
        warnings: fc.array(words, { maxLength: 3 }),
        objects: fc.dictionary(words, fc.nat(), { maxKeys: 3 }),
        problem,
      },
      { requiredKeys: ['name', 'kind', 'state', 'facts', 'warnings', 'objects'] },
    ),
    { maxLength: 4 },
  ),
  findings: fc.array(finding, { maxLength: 12 }),
  ignored: fc.array(fc.record({ finding, reason: words }), { maxLength: 2 }),
  accepted: fc.array(fc.record({ finding, acceptance }), { maxLength: 2 }),
  compared: fc.dictionary(words, fc.nat(), { maxKeys: 3 }),
  tablesNotCompared: fc.nat(),
  plans: fc.array(plan, { maxLength: 2 }),
  notCompared: fc.array(
    fc.record(
      { what: words, why: words, count: fc.nat(), gap: fc.constant(true as const), location },
      { requiredKeys: ['what', 'why', 'count'] },
    ),
    { maxLength: 50 },
  ),
});

const report: fc.Arbitrary<Report> = fc.record({
  formatVersion: fc.constant(1 as const),
  tool: fc.constant({ name: 'schema-drift' as const, version: '0.1.0' }),
  outcome: fc.constantFrom('clean', 'drift', 'could not check'),
  failOn: fc.constantFrom('critical', 'warning', 'never'),
  counts: fc.record({ critical: fc.nat(), warning: fc.nat(), cosmetic: fc.nat() }),
  databases: fc.array(database, { maxLength: 3 }),
  recognised: fc.array(words, { maxLength: 3 }),
  baseline: fc.record({ file: words, remarks: fc.array(problem, { maxLength: 30 }) }),
  problems: fc.array(problem, { maxLength: 3 }),
  timings: fc.constant({}),
});

test('any report, any limit: it fits, and every fence and fold is closed', () => {
  fc.assert(
    fc.property(report, fc.integer({ min: 1_000, max: 70_000 }), (any, limit) => {
      const text = renderMarkdown(any, { ...look, limit });
      expect(text.length).toBeLessThanOrEqual(limit);
      const page = rendered(text);
      expect(page.unbalanced).toEqual([]);
      expect(page.tags.filter((tag) => tag.startsWith('<details')).length).toBe(
        page.tags.filter((tag) => tag === '</details>').length,
      );
      expect(page.tags[0]).toBe('<h2>');
      expect(text.endsWith('</sub>\n') || notice(text) !== null).toBe(true);
    }),
    { numRuns: 60 },
  );
});
