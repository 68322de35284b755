import { expect, test } from 'vitest';
import type { Finding } from '../../src/report/finding.ts';
import { renderMarkdown } from '../../src/report/markdown/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { renderTerminal } from '../../src/report/terminal/terminal.ts';
import { oneDifference } from './samples.ts';

const reason = 'drizzle alone has it, and no migration has ever made it: it is new.';

function reportOf(truth: string, more: Partial<Finding>): Report {
  return {
    ...oneDifference,
    databases: oneDifference.databases.map((database) => ({
      ...database,
      truth,
      findings: database.findings.map((finding) => ({ ...finding, reason, ...more })),
    })),
  };
}

test.each([
  { what: 'the truth itself has to follow', truth: 'migrations', wrong: ['migrations'], isTold: true },
  { what: 'the truth at the top says it', truth: 'migrations', wrong: ['drizzle'], isTold: false },
  { what: 'nobody is declared right, and nobody wrong', truth: 'none', wrong: [], isTold: false },
  { what: 'more agree', truth: 'majority', wrong: ['drizzle'], isTold: true },
  { what: 'the truth says nothing of it', truth: 'migrations', wrong: [], isTold: true },
])('why somebody is wrong is told where $what: $isTold', ({ truth, wrong, isTold }) => {
  const report = reportOf(truth, { wrong });
  expect(renderTerminal(report, { colour: false, width: 200 }).includes(reason)).toBe(isTold);
  expect(renderMarkdown(report, {}).includes(reason)).toBe(isTold);
});

test.each(['notes is among the tables that anybody can read.', reason.replace('drizzle', 'Drizzle')])(
  'of a fault it is told once, whether its title says it or not: %s',
  (title) => {
    const report = reportOf('migrations', { class: 'declaration fault', title });
    expect(renderTerminal(report, { colour: false, width: 200 }).toLowerCase().split(reason)).toHaveLength(2);
  },
);
