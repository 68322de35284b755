import { didYouMean } from '../base/did-you-mean.ts';
import { matchesGlob } from '../base/glob.ts';
import { Problem } from '../base/problem.ts';
import type { Finding } from '../report/report.ts';

/**
 * The findings that somebody means, each once.
 *
 * @param names fingerprints, and objects or tables as reports show them; globs take several
 * @throws Problem for a name that none of the findings has
 */
export function namedFindings(findings: readonly Finding[], names: readonly string[]): Finding[] {
  const isMeant = ({ fingerprint, object, group }: Finding, name: string) =>
    fingerprint === name || [object, group].some((its) => matchesGlob(its, name.replace(/^public\./, '')));
  for (const name of names) {
    if (findings.some((finding) => isMeant(finding, name))) continue;
    const meant = didYouMean(
      name,
      findings.map(({ object }) => object),
    );
    throw new Problem(`No finding that counts is about \`${name}\`.`, {
      advice: `${meant === undefined ? '' : `Did you mean \`${meant}\`? `}Name an object as \`schema-drift check\` shows it, a glob, or a fingerprint of its JSON report.`,
    });
  }
  return findings.filter((finding) => names.some((name) => isMeant(finding, name)));
}
