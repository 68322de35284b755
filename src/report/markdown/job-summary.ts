import type { Report } from '../report.ts';
import type { MarkdownLook } from './look.ts';
import { renderWithin } from './markdown.ts';

/** Bytes that GitHub takes of the summary of one step; of a longer one it takes nothing. */
const bytesAtMost = 1_048_576;

/** The report for the page of a run: as `renderMarkdown`, within the bytes that GitHub takes. */
export function renderJobSummary(report: Report, look: MarkdownLook = {}): string {
  return renderWithin(report, look, bytesAtMost, (text) => Buffer.byteLength(text));
}
