import { namedFindings } from '../../compare/named-findings.ts';
import type { Finding } from '../../report/finding.ts';
import { isCosmetic } from '../../report/phrases/phrases.ts';
import type { Report } from '../../report/report.ts';

/**
 * The findings that a command is about: `all` are those that are more than cosmetic.
 *
 * @throws Problem for a name that nothing has
 */
export function meant({ databases }: Report, names: readonly string[]): readonly Finding[] {
  const findings = databases.flatMap((database) => database.findings);
  return isAll(names) ? findings.filter((finding) => !isCosmetic(finding)) : namedFindings(findings, names);
}

export function isAll(names: readonly string[]): boolean {
  return names.length === 1 && names[0] === 'all';
}
