import { ownAcceptanceCount } from '../phrases/acceptance.ts';
import { everyProblem, severityCounts } from '../phrases/phrases.ts';
import { isComplete, leniency, verdict } from '../phrases/verdict.ts';
import { visibleReport } from '../phrases/visible.ts';
import type { Report } from '../report.ts';
import { type Room, shortly, wholly } from './blocks.ts';
import { coverage, locally, origin } from './coverage.ts';
import type { Detail } from './detail.ts';
import { detailsOf, foldedDetails } from './details.ts';
import { plain } from './escape.ts';
import { leftOut } from './left-out.ts';
import type { MarkdownLook } from './look.ts';
import { baseLine, gaps, mistakes, overview, phaseLines, problemBlock, whatToDo } from './overview.ts';
import { schemaChangeBlock } from './schema-change.ts';
import { securityAdviceBlock } from './security.ts';

const rowsAtMost = 10;

/**
 * The report as a comment on a pull request, or a file: verdict, what to do, a table of at most ten rows, details
 * by table folded away, then what was compared; of a pull request also what it does to the schema. Whatever comes from the sources is escaped.
 *
 * Beyond the limit the least dangerous details go first, then rows, until counts and links are left; the text says
 * what it left out and where that is.
 */
export function renderMarkdown(report: Report, look: MarkdownLook = {}): string {
  return renderWithin(report, look, look.limit ?? Number.POSITIVE_INFINITY, (text) => text.length);
}

/** As `renderMarkdown`, with a limit in what `size` measures. */
export function renderWithin(
  report: Report,
  look: MarkdownLook,
  limit: number,
  size: (text: string) => number,
): string {
  const shown = visibleReport(report);
  const whole = wholeText(shown, look);
  return size(whole) <= limit
    ? whole
    : longestThatFits(
        shorterTexts(shown, look, (text) => size(text) <= limit),
        limit,
        size,
      );
}

function wholeText(report: Report, look: MarkdownLook): string {
  return joined([
    ...top(report, look, wholly, rowsAtMost),
    schemaChangeBlock(report, look.link, wholly, true),
    ...foldedDetails(detailsOf(report, look.link, wholly), () => true),
    securityAdviceBlock(report, look.link, wholly),
    coverage(report, look.link, wholly),
    report.outcome === 'clean' ? '' : locally(look),
    origin(report, look),
  ]);
}

/** The same text ever shorter, one finding's details or one row at a time; the last one has some 200 characters. */
function shorterTexts(
  report: Report,
  look: MarkdownLook,
  canFit: (text: string) => boolean,
): (() => string)[] {
  const details = detailsOf(report, look.link, shortly);
  // One that cannot fit alone, a long plan say, would drive out all that is less dangerous.
  const [fitting, tooLong] = partition(details, ({ text }) => canFit(text));
  const ranked = [...fitting].sort((a, b) => order.indexOf(a.danger) - order.indexOf(b.danger));
  const text = (kept: number, rows: number) => () => {
    const keeps = new Set(ranked.slice(0, kept));
    return joined([
      ...top(report, look, shortly, rows),
      schemaChangeBlock(report, look.link, shortly, false),
      ...foldedDetails(details, (detail) => keeps.has(detail)),
      leftOut([...tooLong, ...ranked.slice(kept)], look),
      securityAdviceBlock(report, look.link, { ...shortly, lines: 0 }),
      coverage(report, look.link, shortly),
      report.outcome === 'clean' ? '' : locally(look),
      origin(report, look),
    ]);
  };
  return [
    ...Array.from({ length: ranked.length + 1 }, (_, fewer) => text(ranked.length - fewer, rowsAtMost)),
    ...Array.from({ length: rowsAtMost }, (_, fewer) => text(0, rowsAtMost - 1 - fewer)),
    () => joined([bareHeading(report), leftOut(details, look), origin(report, look)]),
    () => joined([bareHeading(report), leftOut(details, {})]),
  ];
}

const order: readonly Detail['danger'][] = ['critical', 'warning', 'cosmetic', 'ignored'];

/** The first text that fits; the last one where none of the others does. */
function longestThatFits(
  texts: readonly (() => string)[],
  limit: number,
  size: (text: string) => number,
): string {
  let first = 0;
  let fits = texts.length - 1;
  while (first < fits) {
    const middle = Math.floor((first + fits) / 2);
    if (size(texts[middle]?.() ?? '') <= limit) fits = middle;
    else first = middle + 1;
  }
  return texts[fits]?.() ?? '';
}

function top(report: Report, look: MarkdownLook, room: Room, rows: number): string[] {
  return [
    `## ${icon(report)} ${plain(verdict(report))}`,
    whatToDo(report),
    baseLine(report),
    phaseLines(report),
    gaps(report, room),
    mistakes(report, room),
    ...everyProblem(report).map((problem) => problemBlock(problem, look.link, room)),
    ...overview(report, look.link, rows),
  ];
}

function bareHeading(report: Report): string {
  const counts = severityCounts(report.counts);
  const words =
    report.outcome === 'could not check' ? ['Could not check', counts] : [counts || 'No difference'];
  return `## ${icon(report)} ${words.filter((part) => part !== '').join('; ')}`;
}

function icon(report: Report): string {
  if (report.outcome === 'could not check') return '⛔';
  if (report.counts.critical + report.counts.warning === 0)
    return isComplete(report) && ownAcceptanceCount(report) === 0 ? '✅' : '⚠️';
  return leniency(report) === undefined ? '❌' : '⚠️';
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

function joined(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
