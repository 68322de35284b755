import { beforeGenerator } from '../compare/advice/steps.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Finding } from '../report/finding.ts';
import { isMendedBy } from '../sources/source-kind.ts';

/**
 * Findings of which all edits of generated types are there, with the command that makes these in front of the one that
 * generates: it needs nothing but the files, where the generator needs a database that has all migrations.
 */
export function withFixFirst(findings: readonly Finding[], sources: readonly ComparedSource[]): Finding[] {
  const generated = sources.filter(isMendedBy('generator')).map(({ name }) => name);
  return findings.map((finding) => {
    const own = generated.filter((name) => finding.wrong.includes(name));
    if (own.length === 0 || !own.every((name) => isEdited(finding, name))) return finding;
    const others = findings.filter((other) => other !== finding && other.severity !== 'cosmetic');
    const advice = beforeGenerator(finding.advice, wayTo(finding, own, { others, sources }));
    return advice === undefined ? finding : { ...finding, advice };
  });
}

/** One command for all that is stale, where nothing else comes of it. */
function wayTo(
  { fingerprint }: Finding,
  [only = '', ...more]: readonly string[],
  { others, sources }: { others: readonly Finding[]; sources: readonly ComparedSource[] },
): string {
  if (more.length > 0 && others.length > 0 && others.every(isOfEdits(new Set([only, ...more]))))
    return '`schema-drift fix --all --write` writes the diff below and all others';
  // Of two sources, the one whose side is not asked for is right in everything.
  const isOneSided = sources.length > 2 || others.every(({ wrong }) => wrong.includes(only));
  if (more.length > 0 || !isOneSided)
    return `\`schema-drift fix --finding ${fingerprint} --write\` writes the diff below`;
  const isMore = others.some((other) => other.wrong.includes(only) && isEdited(other, only));
  return `\`schema-drift fix --side ${only} --write\` writes the diff below${isMore ? ` and all others of ${only}` : ''}`;
}

/** Whether edits of these sources alone settle a finding. */
function isOfEdits(names: ReadonlySet<string>): (finding: Finding) => boolean {
  return (finding) =>
    finding.wrong.length > 0 && finding.wrong.every((name) => names.has(name) && isEdited(finding, name));
}

/** Whether all that is wrong in a source is brought in line by edits. */
function isEdited({ edits = [], objects = [] }: Finding, name: string): boolean {
  return (
    edits.some(({ source }) => source === name) &&
    objects.every(({ unedited = [] }) => !unedited.includes(name))
  );
}
