import { describe, expect, test } from 'vitest';
import { annotationsOf } from '../../src/report/annotations.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import { adviceInShort, adviceParts } from '../../src/report/phrases/advice.ts';
import type { Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { couldNotCheck, oneDifference } from './samples.ts';

test.each([
  { advice: undefined, steps: [], code: [] },
  { advice: '', steps: [], code: [] },
  { advice: 'Do it.', steps: ['Do it.'], code: [] },
  { advice: 'If a is right, do it.\nIf b is, do that.', steps: 2, code: [] },
  { advice: 'Run this:\nSELECT 1;', steps: ['Run this:'], code: ['SELECT 1;'] },
  {
    advice: 'First this.\nThen:\n\n  a\n\n  b:\n  c\n',
    steps: ['First this.', 'Then:'],
    code: ['  a', '', '  b:', '  c'],
  },
])('$advice', ({ advice, steps, code }) => {
  const parts = adviceParts(advice);
  if (typeof steps === 'number') expect(parts.steps).toHaveLength(steps);
  else expect(parts.steps).toEqual(steps);
  expect(parts.code).toEqual(code);
});

test('in short, code is left to the details', () => {
  expect(adviceInShort('If so, run this:\nSELECT 1;')).toBe('If so, run this; the details say how.');
  expect(adviceInShort('Do it.\nThen rest.')).toBe('Do it. Then rest.');
});

const long = `  (${"'0123456789abcdef', ".repeat(10)}1)`;
const code = ['CREATE TABLE t (a int);', 'INSERT INTO t VALUES', `${long},`, '  (2, `x`);'];
const advice = `Run this:\n${code.join('\n')}`;

const ofFinding: Report = {
  ...oneDifference,
  databases: oneDifference.databases.map((database) => ({
    ...database,
    findings: database.findings.map((finding) => ({ ...finding, advice })),
  })),
};
const ofProblem: Report = {
  ...couldNotCheck,
  databases: couldNotCheck.databases.map((database) => ({
    ...database,
    sources: database.sources.map(({ problem, ...source }) =>
      problem === undefined ? source : { ...source, problem: { ...problem, advice } },
    ),
  })),
};

describe.each([
  { what: 'a finding', report: ofFinding },
  { what: 'a problem', report: ofProblem },
])('code in the advice of $what can be copied', ({ report }) => {
  test.each([40, 100])('from a terminal of %i columns', (width) => {
    const lines = renderTerminal(report, { colour: false, width }).split('\n');
    const at = lines.findIndex((line) => line.trim() === '→ Run this:');
    const indent = ' '.repeat((lines[at] ?? '').indexOf('→') + 2);
    expect(lines.slice(at + 1, at + 1 + code.length)).toEqual(code.map((line) => indent + line));
  });

  test('from a comment', () => {
    expect(renderMarkdown(report, {})).toContain(`→ Run this:\n\n\`\`\`\n${code.join('\n')}\n\`\`\`\n`);
  });

  test('from a remark beside the code', () => {
    expect(annotationsOf(report).map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`\n→ Run this:\n${code.join('\n')}`),
    );
  });
});
