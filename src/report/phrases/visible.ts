import { visible } from '../../base/visible.ts';
import type { Report } from '../report.ts';

/** A report whose every text, names of sources included, is safe to put on a screen. */
export function visibleReport(report: Report): Report {
  return everyText(report, visible) as Report;
}

/** Lines of code to be written, whose tabs are mere indentation. */
function visibleCode(text: string): string {
  return visible(text.replaceAll('\t', '    '));
}

/** What holds lines to be copied. */
const code: ReadonlySet<string> = new Set(['edits', 'advice', 'sql']);

function everyText(value: unknown, shown: (text: string) => string): unknown {
  if (typeof value === 'string') return shown(value);
  if (Array.isArray(value)) return value.map((element) => everyText(element, shown));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      visible(key),
      everyText(inner, code.has(key) ? visibleCode : shown),
    ]),
  );
}
