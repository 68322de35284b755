import { unplaced } from './annotations.ts';
import { type MarkdownLook, renderWithin } from './markdown.ts';
import { bullets } from './markdown-blocks.ts';
import { proseNaming } from './markdown-escape.ts';
import type { Finding, Report } from './report.ts';
import { verdict } from './verdict.ts';
import { oneLine, shortened, visibleReport } from './visible.ts';
import { counted, headline, severityCounts } from './words.ts';

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
/** Keeps within the bytes even where every character has to be escaped. */
const unplacedRoom = { lines: 20, characters: 200 };

/** The report as the output of a check run, beside the annotations of the same `folder`. */
export function renderCheckText(report: Report, look: MarkdownLook = {}, folder = '.'): CheckText {
  const shown = visibleReport(report);
  const homeless = unplaced(shown, folder);
  return {
    title: titleOf(shown),
    summary: renderWithin(report, look, bytesAtMost, (text) => Buffer.byteLength(text)),
    ...(homeless.length === 0 ? {} : { text: withoutLine(homeless) }),
  };
}

function withoutLine(findings: readonly Finding[]): string {
  const have = findings.length === 1 ? 'has' : 'have';
  const lines = findings.map((finding) =>
    proseNaming(shortened(headline(finding), unplacedRoom.characters), finding.object),
  );
  const heading = `${counted(findings.length, 'finding')} ${have} no line in a file to stand beside:`;
  return `${heading}\n\n${bullets(lines, unplacedRoom)}\n`;
}

/** `3 critical, 1 warning · 4 differences: Drizzle disagrees with the database`. */
function titleOf(report: Report): string {
  const counts = severityCounts(report.counts);
  const words = report.outcome === 'drift' ? `${counts} · ${verdict(report)}` : verdict(report);
  return shortened(oneLine(words), titleAtMost);
}
