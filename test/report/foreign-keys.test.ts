import { expect, test } from 'vitest';
import type { Finding, ForeignKeyEnds } from '../../src/report/finding.ts';
import { foreignKeyPicture } from '../../src/report/markdown/foreign-keys.ts';
import type { DatabaseReport } from '../../src/report/report.ts';
import { hostileNames, oneDifference, threeSources } from './samples.ts';

const [fltr] = threeSources.databases as [DatabaseReport];
const [owner] = fltr.findings as [Finding];
const teams: ForeignKeyEnds = { table: 'teams', columns: ['owner_id'], toTable: 'users', toColumns: ['id'] };

function pictureOf(...findings: readonly Partial<Finding>[]) {
  return foreignKeyPicture({ ...fltr, findings: findings.map((finding) => ({ ...owner, ...finding })) });
}

test('an arrow for each place that the sources let a foreign key point to', () => {
  expect(pictureOf({})).toEqual({
    mermaid: `flowchart LR
  t0["teams"]
  t1["users"]
  t2["user_credits"]
  t0 -->|"✅ database and drizzle#58; owner_id → id"| t1
  t0 -->|"❌ sqlmodel#58; owner_id → user_id"| t2
  linkStyle 0 stroke:#1a7f37,stroke-width:2px,stroke-dasharray:0
  linkStyle 1 stroke:#d1242f,stroke-width:2px,stroke-dasharray:2 3`,
    tables: 3,
    keys: 1,
    leftOut: 0,
    legend: 'Solid: several sources say so; dashed: one alone. Red: wrong.',
  });
});

test('a foreign key that some source lacks is drawn where it is, and says where it is not', () => {
  const drawn = pictureOf({
    cells: {
      database: { state: 'missing', text: 'missing' },
      sqlmodel: { state: 'silent', text: 'cannot say' },
      drizzle: { state: 'present', text: '→ users.id' },
    },
    wrong: ['drizzle'],
    foreignKeys: { drizzle: teams },
  });
  expect(drawn?.mermaid).toContain('|"❌ drizzle#58; owner_id → id, missing in database"|');
});

test('where nothing tells who is wrong, no arrow is marked', () => {
  const drawn = pictureOf({ wrong: [] });
  expect(drawn?.mermaid).toContain('|"sqlmodel#58; owner_id → user_id"|');
  expect(drawn?.mermaid).not.toMatch(/❌|✅|stroke:/);
  expect(drawn?.legend).toBe('Solid: several sources say so; dashed: one alone.');
});

test('columns of a foreign key are named on both ends', () => {
  const long = { ...teams, columns: ['a', 'b'], toColumns: ['c', 'd'] };
  expect(pictureOf({ foreignKeys: { database: teams, drizzle: long } })?.mermaid).toContain(
    'drizzle#58; a, b → c, d',
  );
});

test('the same arrow of two findings is drawn once', () => {
  expect(pictureOf({}, {})).toEqual(pictureOf({}));
});

test.each([
  ['no foreign key', oneDifference.databases[0] as DatabaseReport],
  [
    'the same ends everywhere',
    { ...fltr, findings: [{ ...owner, foreignKeys: { database: teams, drizzle: teams } }] },
  ],
  ['cosmetic only', { ...fltr, findings: [{ ...owner, severity: 'cosmetic' as const }] }],
])('there is nothing to draw: %s', (_, database) => {
  expect(foreignKeyPicture(database)).toBeUndefined();
});

test.each([...hostileNames, ''])('the name %j is a name, nothing else', (name) => {
  const drawn = pictureOf({
    foreignKeys: {
      database: { ...teams, table: name },
      drizzle: { ...teams, toTable: name, columns: [name] },
    },
  });
  for (const line of drawn?.mermaid.split('\n') ?? [])
    expect(line).toMatch(
      /^(?:flowchart LR| {2}t\d+\["[^"]+"\]| {2}t\d+ -->\|"[^"]+"\| t\d+| {2}linkStyle \d+ [\w:#,. -]+)$/,
    );
  for (const [, text = ''] of drawn?.mermaid.matchAll(/"([^"]*)"/g) ?? [])
    expect(text.replace(/#\d+;/g, '')).toMatch(/^[\p{L}\p{N} _.,→…✅❌]*$/u);
});

test('a picture stays below what Mermaid takes, and says what it leaves out', () => {
  const findings = Array.from({ length: 600 }, (_, number) => ({
    foreignKeys: {
      database: { ...teams, table: `t${number}${'"'.repeat(60)}` },
      drizzle: { ...teams, table: `t${number}${'"'.repeat(60)}`, columns: Array(32).fill('#'.repeat(63)) },
    },
  }));
  const drawn = pictureOf(...findings);
  expect(drawn?.mermaid.length).toBeLessThan(50_000);
  const arrows = drawn?.mermaid.match(/-->/g)?.length ?? 0;
  expect(arrows).toBeGreaterThan(10);
  expect(arrows).toBeLessThanOrEqual(40);
  expect(arrows + (drawn?.leftOut ?? 0)).toBe(1200);
});
