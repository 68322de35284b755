import { defined } from '../../base/defined.ts';
import { counted } from '../../base/phrases.ts';
import { oneLine, shortened } from '../../base/visible.ts';
import { unplaced } from '../annotations.ts';
import type { Finding } from '../finding.ts';
import { headline, severityCounts } from '../phrases/phrases.ts';
import { membersOf } from '../phrases/repeated.ts';
import { headingOf, sectionsOf } from '../phrases/sections.ts';
import { verdict } from '../phrases/verdict.ts';
import { visibleReport } from '../phrases/visible.ts';
import type { Report } from '../report.ts';
import { bullets, strong, wholly } from './blocks.ts';
import { proseNaming } from './escape.ts';
import type { MarkdownLook } from './look.ts';
import { renderWithin } from './markdown.ts';

/** What a check run on GitHub says. */
export interface CheckText {
  /** Plain text of one line, at most 255 characters. */
  readonly title: string;
  /** Markdown of at most 65,535 bytes. */
  readonly summary: string;
  /** Markdown of at most 65,535 bytes; absent where every finding is beside a line. */
  readonly text?: string;
}

const titleAtMost = 255;
const bytesAtMost = 65_535;
/** Keep within the bytes even where every character has to be escaped. */
const unplacedAtMost = 20;
const charactersAtMost = 200;

/** The report as the output of a check run, beside the annotations of the same `folder`. */
export function renderCheckText(report: Report, look: MarkdownLook = {}, folder = '.'): CheckText {
  const shown = visibleReport(report);
  const homeless = unplaced(shown, folder);
  return {
    title: titleOf(shown),
    summary: renderWithin(report, look, bytesAtMost, (text) => Buffer.byteLength(text)),
    ...(homeless.length === 0 ? {} : { text: withoutLine(shown, homeless) }),
  };
}

/** The first of the findings without a line, below the heading of their phase. */
function withoutLine({ databases }: Report, findings: readonly Finding[]): string {
  const homeless = new Set(findings);
  const sections = databases.flatMap(sectionsOf).map(({ title, findings: all }) => ({
    ...defined({ title }),
    findings: all.filter((finding) => membersOf(finding).some((member) => homeless.has(member))),
  }));
  const shown = new Set(sections.flatMap((section) => section.findings).slice(0, unplacedAtMost));
  const more = [...homeless].filter(
    (finding) => ![...shown].some((told) => membersOf(told).includes(finding)),
  );
  const have = findings.length === 1 ? 'has' : 'have';
  return `${[
    `${counted(findings.length, 'finding')} ${have} no line in a file to stand beside:`,
    ...sections.flatMap((section) => {
      const lines = section.findings.flatMap((finding) => (shown.has(finding) ? [lineOf(finding)] : []));
      const heading = headingOf(section);
      if (lines.length === 0) return [];
      return [...(heading === undefined ? [] : [strong(heading)]), bullets(lines, wholly)];
    }),
    ...(more.length > 0 ? [`- … and ${more.length} more`] : []),
  ].join('\n\n')}\n`;
}

function lineOf(finding: Finding): string {
  return proseNaming(shortened(headline(finding), charactersAtMost), finding.object);
}

/** `3 critical, 1 warning · 4 differences: Drizzle disagrees with the database`. */
function titleOf(report: Report): string {
  const counts = severityCounts(report.counts);
  const words = report.outcome === 'drift' ? `${counts} · ${verdict(report)}` : verdict(report);
  return shortened(oneLine(words), titleAtMost);
}
