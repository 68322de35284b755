import type { Finding } from '../report/report.ts';
import { matchesGlob } from './glob.ts';

/** A finding that a team has accepted: a glob over the object's name, perhaps for one kind only, until a day. */
export interface Ignore {
  readonly object: string;
  readonly kind?: string | undefined;
  readonly reason: string;
  /** Last day (`2026-12-31`) on which it counts. */
  readonly until?: string | undefined;
}

/** Findings split into those that count and those that an entry of the config accepts. `today` is `YYYY-MM-DD`. */
export function applyIgnores(
  findings: readonly Finding[],
  ignores: readonly Ignore[],
  today: string,
): { findings: Finding[]; ignored: { finding: Finding; reason: string }[] } {
  const kept: Finding[] = [];
  const ignored: { finding: Finding; reason: string }[] = [];
  for (const finding of findings) {
    const accepted = ignores.find((entry) => accepts(entry, finding, today));
    if (accepted === undefined) kept.push(finding);
    else ignored.push({ finding, reason: accepted.reason });
  }
  return { findings: kept, ignored };
}

function accepts(entry: Ignore, finding: Finding, today: string): boolean {
  if (entry.until !== undefined && entry.until < today) return false;
  if (entry.kind !== undefined && entry.kind !== finding.kind) return false;
  const glob = entry.object.replace(/^public\./, '');
  return matchesGlob(finding.object, glob) || matchesGlob(finding.group, glob);
}
