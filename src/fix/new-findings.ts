import type { Finding } from '../report/finding.ts';
import type { DatabaseReport, Report } from '../report/report.ts';

/** What is found after something was written and was not before, be it as accepted. */
export function newFindings(before: Report, after: Report): Finding[] {
  return after.databases.flatMap(({ name, findings }) => {
    const then = before.databases.find((it) => it.name === name);
    const known = then === undefined ? new Set() : knownIn(then);
    return findings.filter(({ fingerprint }) => !known.has(fingerprint));
  });
}

/** Fingerprints of what is found in a database, accepted or not. */
export function knownIn({ findings, accepted }: DatabaseReport): ReadonlySet<string> {
  return new Set([...findings, ...accepted.map(({ finding }) => finding)].map((it) => it.fingerprint));
}
