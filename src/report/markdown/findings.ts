import type { Finding } from '../finding.ts';
import { visibleReport } from '../phrases/visible.ts';
import type { Report } from '../report.ts';
import { shortly, wholly } from './blocks.ts';
import { findingBlock } from './details.ts';
import type { MarkdownLook } from './look.ts';

/** Characters of an answer: a page, not a report. */
const longest = 20_000;

/** Some findings of a report in full, shortened where they are long. */
export function renderFindings(
  report: Report,
  findings: readonly Finding[],
  { link }: Pick<MarkdownLook, 'link'>,
): string {
  const wanted = new Set(findings.map(({ fingerprint }) => fingerprint));
  const shown = visibleReport(report).databases.flatMap((database) =>
    database.findings.flatMap((finding) => (wanted.has(finding.fingerprint) ? [{ finding, database }] : [])),
  );
  const texts = (room: typeof wholly) =>
    shown.map(({ finding, database }) => findingBlock(finding, database, link, room));
  const whole = texts(wholly).join('\n\n---\n\n');
  if (whole.length <= longest) return whole;
  const short = texts(shortly);
  const kept = short.filter((_, at) => short.slice(0, at + 1).join('').length <= longest);
  const more = short.length - kept.length;
  return [...kept, ...(more > 0 ? [`… and ${more} more: ask for fewer at once.`] : [])].join('\n\n---\n\n');
}
