import { redactor } from '../../base/redact.ts';
import type { PlanStatement } from '../mending-plan.ts';
import type { Report } from '../report.ts';

/**
 * The report with every secret in its texts hidden: connection strings, passwords, tokens, and the given values. A
 * statement of a plan that held one is left for a person to complete.
 */
export function redactedReport(report: Report, secrets: readonly string[] = []): Report {
  return everyText(report, redactor(secrets)) as Report;
}

function everyText(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((inner) => everyText(inner, hide));
  if (typeof value !== 'object' || value === null) return value;
  const hidden = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, everyText(inner, hide)]),
  );
  return isStatement(value) && value.sql !== hidden.sql ? withSecretToPutIn(value, hidden) : hidden;
}

/** In the whole format nothing but a statement of a plan has both. */
function isStatement(value: object): value is PlanStatement {
  return 'sql' in value && 'effects' in value;
}

/** Run as it stands it would write the stars where the secret was. */
function withSecretToPutIn({ open }: PlanStatement, hidden: object): object {
  const own = 'Put in the secret that is hidden in this statement.';
  return { ...hidden, open: open === undefined ? own : `${open} ${own}` };
}
