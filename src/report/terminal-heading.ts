import { gapLines, severityCounts } from './phrases.ts';
import type { Report } from './report.ts';
import { orderOfWork } from './sections.ts';
import type { Colour, Page } from './terminal-page.ts';
import { isComplete, leniency, truthOf, verdict } from './verdict.ts';

const stateMarks: Readonly<Record<'good' | 'gaps' | 'bad', { mark: string; colour: Colour }>> = {
  good: { mark: '✓ ', colour: 'green' },
  gaps: { mark: '! ', colour: 'yellow' },
  bad: { mark: '✗ ', colour: 'red' },
};

/** The verdict, how bad it is, in which order to work, and what could not be compared. Ends with an empty line. */
export function heading(report: Report, page: Page): string[] {
  const { mark, colour } =
    stateMarks[report.outcome !== 'clean' ? 'bad' : isComplete(report) ? 'good' : 'gaps'];
  const [only] = report.databases;
  const truth = report.databases.length === 1 && only !== undefined ? truthOf(only) : '';
  const facts = report.databases.some(({ findings }) => findings.length > 0)
    ? [severityCounts(report.counts), truth, leniency(report) ?? '']
    : [report.skipped ?? ''];
  const below = facts.filter((fact) => fact !== '').join(' · ');
  const text = page.paragraph(0, mark, verdict(report)).map((line) => page.paint(line, 'bold', colour));
  const order = report.databases.length === 1 && only !== undefined ? orderOfWork(only) : undefined;
  return [
    ...text,
    ...(below === '' ? [] : page.paragraph(2, '', below, 'dim', 'dim')),
    ...(order === undefined ? [] : page.paragraph(2, '', `In this order: ${order}`, 'dim', 'dim')),
    ...gapLines(report).flatMap((line) => page.paragraph(2, '· ', `not compared: ${line}`, 'yellow')),
    '',
  ];
}
