import type { Finding } from './finding.ts';
import type { DatabaseReport, Report } from './report.ts';
import type { Severity } from './severity.ts';

/** The findings that make a run fail: as severe as `failOn`, and of those new ones only where the gate is for these. */
export function failingFindings(report: Report): Finding[] {
  const { failOn, databases } = report;
  const severities: readonly Severity[] =
    failOn === 'never' ? [] : failOn === 'critical' ? ['critical'] : ['critical', 'warning'];
  return databases
    .flatMap(({ findings }) => findings)
    .filter((finding) => severities.includes(finding.severity) && !isSpared(finding, report));
}

/** Whether a finding fails nothing, since what the change is compared with has it, too. */
export function isSpared({ origin }: Finding, { base }: Report): boolean {
  return origin === 'old' && base?.gate === 'new';
}

/** Whether the change neither brings nor mends anything that is more than cosmetic. */
export function isNothingNew({ databases, base }: Report): boolean {
  if (base === undefined || base.unknown !== undefined) return false;
  return databases.every(
    (database) =>
      fixedOf(database).length === 0 &&
      database.findings.every(({ severity, origin }) => severity === 'cosmetic' || origin === 'old'),
  );
}

/** Whether something differs, more than in cosmetics, that is not known to have been there before. */
export function hasNew({ databases }: Pick<Report, 'databases'>): boolean {
  return databases.some(({ findings }) =>
    findings.some(({ severity, origin }) => severity !== 'cosmetic' && origin !== 'old'),
  );
}

/** `1 new, 3 old, 2 fixed` of findings that are more than cosmetic; nothing where the base is not known. */
export function originCounts({ databases, base }: Report): string {
  if (base === undefined || base.unknown !== undefined) return '';
  const serious = databases
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity !== 'cosmetic');
  const fresh = serious.filter(({ origin }) => origin === 'new').length;
  const fixed = fixedCount({ databases });
  const counts = [
    fresh === 0 ? 'none is new' : `${fresh} new`,
    ...(fresh === 0 ? [] : [`${serious.length - fresh} old`]),
    ...(fixed === 0 ? [] : [`${fixed} fixed`]),
  ];
  return counts.join(', ');
}

/** How many findings that are more than cosmetic the change mends. */
export function fixedCount({ databases }: Pick<Report, 'databases'>): number {
  return databases.reduce((sum, database) => sum + fixedOf(database).length, 0);
}

/** What the base has and the change mends, more than cosmetic. */
export function fixedOf({ fixed = [] }: DatabaseReport): readonly Finding[] {
  return fixed.filter(({ severity }) => severity !== 'cosmetic');
}
