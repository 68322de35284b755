import { counted } from '../../base/phrases.ts';
import type { Finding } from '../finding.ts';
import { fixedOf } from '../gate.ts';
import { acceptanceWords, acceptedWhere, baselineRemarks } from '../phrases/acceptance.ts';
import { headline } from '../phrases/phrases.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { type Page, severityMarks } from './page.ts';

/** The findings of a database that do not count, a line each: who said so, and why. */
export function setAside(database: DatabaseReport, page: Page): string[] {
  const { ignored, accepted } = database;
  const fixed = fixedOf(database);
  return [
    ...(fixed.length === 0
      ? []
      : [
          page.paint(`Fixed by this pull request: ${fixed.length}`, 'green', 'bold'),
          ...fixed.flatMap((finding) => page.paragraph(2, '✓ ', headline(finding), 'green')),
          '',
        ]),
    ...listed(
      'Ignored by the config',
      ignored.map(({ finding, reason }) => [finding, reason]),
      page,
    ),
    ...listed(
      sentenceCase(acceptedWhere(database)),
      accepted.map(({ finding, acceptance }) => [finding, acceptanceWords(acceptance)]),
      page,
    ),
  ];
}

function listed(title: string, entries: readonly [Finding, string][], page: Page): string[] {
  if (entries.length === 0) return [];
  return [
    ...page.paragraph(0, '', `${title}: ${entries.length}`, 'dim', 'dim', 'bold'),
    ...entries.flatMap(([finding, why]) =>
      page.paragraph(
        2,
        `${severityMarks[finding.severity].mark} `,
        `${headline(finding).replace(/\.$/, '')} (${why})`,
        'dim',
        'dim',
      ),
    ),
    '',
  ];
}

/** The entries of the baseline that somebody has to look after. */
export function baselineLines(report: Report, page: Page): string[] {
  const { file, count, shown, more } = baselineRemarks(report);
  if (count === 0) return [];
  const who = counted(count, 'entry');
  return [
    ...page.paragraph(0, '', `${file}: ${who} to look after`, 'bold', 'bold'),
    ...shown.flatMap(({ message, advice, location }) => [
      ...page.paragraph(2, '! ', message, 'yellow'),
      ...(location === undefined ? [] : [`    ${page.place(location)}`]),
      ...(advice === undefined ? [] : page.paragraph(4, '→ ', advice, 'green')),
    ]),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    '',
  ];
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
