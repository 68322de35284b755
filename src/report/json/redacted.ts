import { redactor } from '../../base/redact.ts';
import type { Report } from '../report.ts';

/** The report with every secret in its texts hidden: connection strings, passwords, tokens, and the given values. */
export function redactedReport(report: Report, secrets: readonly string[] = []): Report {
  return everyText(report, redactor(secrets)) as Report;
}

function everyText(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((inner) => everyText(inner, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, everyText(inner, hide)]));
}
