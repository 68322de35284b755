import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import { renderJson } from '../../src/report/json/json.ts';
import { reportSchema } from '../../src/report/json/json-schema.ts';
import { largestReport, readReport } from '../../src/report/json/read-report.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { hostile, many, nothingRead, oneDifference, samples, threeSources } from './samples.ts';

const { hostile: _, ...plainSamples } = samples;

test.each(Object.entries(plainSamples))('what the check writes is read back: %s', (_, report) => {
  expect(readReport(renderJson(report))).toEqual(report);
});

test('texts that would act on a screen are none of its business', () => {
  const name = '\u001b[31m</details>@team\u202e\u0000';
  const report = { ...oneDifference, recognised: [name] };
  expect(readReport(JSON.stringify(report)).recognised).toEqual([name]);
});

/** The report with another value at a path. */
function changed(report: Report, path: readonly (string | number)[], value: unknown): string {
  const copy = JSON.parse(JSON.stringify(report));
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce((inner, step) => inner[step], copy);
  parent[last] = value;
  return JSON.stringify(copy);
}

const finding = ['databases', 0, 'findings', 1] as const;
const place = [...finding, 'cells', 'migrations', 'location'] as const;

const refusals: readonly (readonly [string, string, RegExp])[] = [
  ['no JSON', '{"formatVersion": 1', /it is no JSON/],
  ['another value', '[]', /`the report` is wrong/],
  ['another format', changed(many, ['formatVersion'], 2), /`formatVersion` is wrong/],
  ['another tool', changed(many, ['tool', 'name'], 'x'), /`tool.name` is wrong/],
  [
    'a severity that is none',
    changed(many, [...finding, 'severity'], 'mild'),
    /findings\[1\].severity` is wrong/,
  ],
  [
    'no findings',
    changed(many, ['databases', 0, 'findings'], undefined),
    /databases\[0\].findings` is wrong/,
  ],
  ['a finding within itself', changed(many, [...finding, 'cells'], many), /cells.* is wrong/],
  ['negative counts', changed(many, ['counts', 'critical'], -1), /`counts.critical` is no number/],
  [
    'endless counts',
    renderJson(many).replace(/"critical": \d+/, '"critical": 1e999'),
    /`counts.critical` is no/,
  ],
  ['line 0', changed(many, [...place, 'line'], 0), /location` has a line or column that is none/],
  ['line 1.5', changed(many, [...place, 'line'], 1.5), /location` has a line or column that is none/],
  [
    'a huge text',
    changed(many, [...finding, 'title'], 'x'.repeat(200_001)),
    /findings\[1\].title` is longer/,
  ],
  ['a huge list', changed(many, ['recognised'], Array(20_001).fill('')), /`recognised` has more than 20000/],
  [
    'a huge record',
    changed(many, ['timings'], { ...Array(20_001).fill(1) }),
    /`timings` has more than 20000/,
  ],
  ['a huge file', JSON.stringify({ x: 'é'.repeat(largestReport / 2) }), /larger than 5 MB/],
  ['a deep file', '['.repeat(100_000) + ']'.repeat(100_000), /nested more than/],
];

test.each(refusals)('refused: %s', (_, text, message) => {
  expect(() => readReport(text)).toThrow(Problem);
  expect(() => readReport(text)).toThrow(message);
});

test('what it says about a hostile report is one harmless line', () => {
  const text = changed(many, [...finding, 'cells'], { ['`\u001b[31m\n'.repeat(50)]: 1 });
  try {
    readReport(text);
  } catch (error) {
    expect((error as Problem).message).toMatch(/^[^\p{Cc}]{1,300}$/u);
  }
  expect.assertions(1);
});

const outside = [
  '/etc/passwd',
  '../secret.sql',
  'a/../../secret.sql',
  '..',
  'C:/x.sql',
  'a\\..\\..\\x.sql',
  'https://evil.example/x.sql',
  'a\nb.sql',
  'a\u202eb.sql',
  '',
  'x'.repeat(1001),
];

test.each(outside)('the path %j is refused wherever it stands', (file) => {
  for (const path of [
    place,
    ['databases', 0, 'notCompared', 2, 'location'],
    ['databases', 0, 'ignored', 0, 'finding', 'cells', 'drizzle', 'location'],
  ])
    expect(() => readReport(changed(many, [...path, 'file'], file))).toThrow(
      /not plainly one of the repository/,
    );
  const report = { ...nothingRead, problems: [{ message: '', location: { file, line: 1 } }] };
  expect(() => readReport(JSON.stringify(report))).toThrow(/not plainly one of the repository/);
});

test('a folder of the repository may look at its neighbours', () => {
  const text = changed(many, [...place, 'file'], '../../packages/db/0001.sql');
  expect(() => readReport(text, { directory: 'apps' })).toThrow(/not plainly one of the repository/);
  expect(readReport(text, { directory: 'apps/web' }).databases[0]?.findings).toHaveLength(7);
});

test('a key that reaches for the prototype reaches nothing', () => {
  const poison = '"__proto__": { "polluted": true, "state": "present" }, "constructor": { "prototype": 1 }';
  const text = renderJson(oneDifference)
    .replace('{', `{ ${poison},`)
    .replace('"timings": {', `"timings": { "__proto__": 1,`);
  const report = readReport(text);
  expect(report).toEqual(oneDifference);
  expect(Object.getPrototypeOf(report)).toBe(Object.prototype);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

/** As `binary`, of which fast-check would first make a table of all million characters. */
const character = fc
  .oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    '',
    '\u001b[2J',
    '`|<@#\n\u202e',
    [],
    {},
    'constructor',
  ),
  fc.string({ unit: character }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__":{"state":"present"},"toString":{"state":"missing","text":"x"}}')),
);

/** Its names act on every screen, its places are plain. */
const hostileNames = JSON.parse(renderJson(hostile), (key, value) =>
  key === 'file' && typeof value === 'string' ? 'db/0001.sql' : value,
) as Report;

test('names that act on a screen are read and rendered', () => {
  const report = readReport(renderJson(hostileNames));
  expect(renderMarkdown(report)).toBe(renderMarkdown(hostileNames));
});

/** A report with some of its values or keys replaced, at places drawn at random. */
const tampered = fc
  .tuple(
    fc.constantFrom(many, threeSources, oneDifference, nothingRead, hostileNames),
    fc.array(
      fc.record({ at: fc.nat(), value: strange, as: fc.constantFrom('value', 'key', 'twin', 'gone') }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([report, changes]) => {
    const copy = JSON.parse(JSON.stringify(report));
    for (const { at, value, as } of changes) {
      const spots = spotsOf(copy);
      const spot = spots[at % spots.length];
      if (spot === undefined) continue;
      const [parent, key] = spot;
      if (as === 'gone') delete parent[key];
      else if (as === 'value') parent[key] = structuredClone(value);
      else if (as === 'twin' && Array.isArray(parent)) parent.push(structuredClone(parent[Number(key)]));
      else
        Object.assign(parent, {
          [typeof value === 'string' ? value : JSON.stringify(value)]: structuredClone(parent[key]),
        });
    }
    return JSON.stringify(copy);
  });

type Spot = readonly [Record<string, unknown>, string];

function spotsOf(value: unknown, spots: Spot[] = []): Spot[] {
  if (typeof value !== 'object' || value === null) return spots;
  const parent = value as Record<string, unknown>;
  for (const key of Object.keys(parent)) {
    spots.push([parent, key]);
    spotsOf(parent[key], spots);
  }
  return spots;
}

test('what it accepts has the shape of a report and is rendered by every format; all else is a Problem', () => {
  let accepted = 0;
  fc.assert(
    fc.property(tampered, (text) => {
      let report: Report;
      try {
        report = readReport(text);
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        return;
      }
      accepted += 1;
      expect(reportSchema.parse(report)).toEqual(report);
      expect(renderMarkdown(report, { limit: 60_000 })).toMatch(/^## /);
      expect(renderTerminal(report, { colour: false, width: 100 })).not.toBe('');
      expect(readReport(renderJson(report))).toEqual(report);
    }),
    { numRuns: 1500 },
  );
  expect(accepted).toBeGreaterThan(100);
});
