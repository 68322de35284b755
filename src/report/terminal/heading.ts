import { everyProblem, gapLines, severityCounts } from '../phrases/phrases.ts';
import { orderOfWork } from '../phrases/sections.ts';
import { isComplete, leniency, truthOf, unknownBase, verdict } from '../phrases/verdict.ts';
import type { Report } from '../report.ts';
import type { Colour, Page } from './page.ts';

const stateMarks: Readonly<Record<'good' | 'gaps' | 'bad', { mark: string; colour: Colour }>> = {
  good: { mark: '✓ ', colour: 'green' },
  gaps: { mark: '! ', colour: 'yellow' },
  bad: { mark: '✗ ', colour: 'red' },
};

/** The verdict, how bad it is, in which order to work, and what could not be compared. Ends with an empty line. */
export function heading(report: Report, page: Page): string[] {
  const [only] = report.databases;
  const order = report.databases.length === 1 && only !== undefined ? orderOfWork(only) : undefined;
  const unknown = unknownBase(report);
  return [
    ...verdictLines(report, page),
    ...(order === undefined ? [] : page.paragraph(2, '', `In this order: ${order}`, 'dim', 'dim')),
    ...(unknown === undefined
      ? []
      : page.paragraph(2, '! ', `${unknown.why} ${unknown.advice}`.trimEnd(), 'yellow')),
    ...gapLines(report).flatMap((line) => page.paragraph(2, '· ', `not compared: ${line}`, 'yellow')),
    '',
  ];
}

/** The verdict again, where findings or problems stand between it and the prompt. */
export function ending(report: Report, page: Page): string[] {
  const isLong =
    everyProblem(report).length > 0 || report.databases.some(({ findings }) => findings.length > 0);
  return isLong && report.databases.length > 0 ? verdictLines(report, page) : [];
}

function verdictLines(report: Report, page: Page): string[] {
  const { mark, colour } =
    stateMarks[report.outcome !== 'clean' ? 'bad' : isComplete(report) ? 'good' : 'gaps'];
  const [only] = report.databases;
  const truth = report.databases.length === 1 && only !== undefined ? truthOf(only) : '';
  const facts = report.databases.some(({ findings }) => findings.length > 0)
    ? [severityCounts(report.counts), truth, leniency(report) ?? '']
    : [report.skipped ?? ''];
  const below = facts.filter((fact) => fact !== '').join(' · ');
  return [
    ...page.paragraph(0, mark, verdict(report)).map((line) => page.paint(line, 'bold', colour)),
    ...(below === '' ? [] : page.paragraph(2, '', below, 'dim', 'dim')),
  ];
}
