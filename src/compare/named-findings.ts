import { didYouMean } from '../base/did-you-mean.ts';
import { matchesGlob } from '../base/glob.ts';
import { Problem } from '../base/problem.ts';
import type { Finding } from '../report/finding.ts';

/** What a finding or its table is called that a name is nearest to; `undefined` where none is near. */
export function nearestName(
  findings: readonly Pick<Finding, 'object' | 'group'>[],
  name: string,
): string | undefined {
  const names = [...new Set(findings.flatMap(({ object, group }) => [object, group]))];
  const wanted = unquoted(withoutPublic(name));
  return names.find((its) => isInShort(wanted, unquoted(its), names)) ?? didYouMean(wanted, names);
}

/** Whether a name is all of another but the types of its arguments, or its end where no other one ends like that. */
function isInShort(wanted: string, its: string, names: readonly string[]): boolean {
  if (its.replace(/(?<=\S)\(.*$/s, '') === wanted.replace(/\(\)$/, '')) return true;
  const isEnd = (one: string) => unquoted(one).endsWith(`.${wanted}`);
  return isEnd(its) && names.filter(isEnd).length === 1;
}

function unquoted(name: string): string {
  return name.replaceAll('"', '');
}

/** The finding that is meant by a fingerprint that none has, or by a name. */
export function nearestFinding(findings: readonly Finding[], written: string): Finding | undefined {
  const ids = findings.map((finding) => finding.fingerprint);
  const meant = didYouMean(written, ids) ?? nearestName(findings, written);
  return findings.find((it) => [it.fingerprint, it.object, it.group].some((its) => its === meant));
}

/** Names are shown without the schema where that is \`public\`. */
export function withoutPublic(name: string): string {
  return name.replace(/^public\./, '');
}

/**
 * The findings that somebody means, each once.
 *
 * @param names fingerprints, and objects or tables as reports show them; globs take several
 * @throws Problem for a name that none of the findings has
 */
export function namedFindings(findings: readonly Finding[], names: readonly string[]): Finding[] {
  const isMeant = ({ fingerprint, object, group }: Finding, name: string) =>
    fingerprint === name || [object, group].some((its) => matchesGlob(its, withoutPublic(name)));
  for (const name of names) {
    if (findings.some((finding) => isMeant(finding, name))) continue;
    const meant = nearestName(findings, name);
    throw new Problem(`No finding that counts is about \`${name}\`.`, {
      advice: `${meant === undefined ? '' : `Did you mean \`${meant}\`? `}Name an object as \`schema-drift check\` shows it, a glob, or a fingerprint of its JSON report.`,
    });
  }
  return findings.filter((finding) => names.some((name) => isMeant(finding, name)));
}
