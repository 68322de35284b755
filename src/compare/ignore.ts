import { didYouMean } from '../base/did-you-mean.ts';
import { matchesGlob } from '../base/glob.ts';
import { displayName } from '../catalog/catalog.ts';
import { objectKinds } from '../catalog/object-kind.ts';
import type { Finding } from '../report/finding.ts';
import { fingerprint } from './fingerprint.ts';
import { nearestName, withoutPublic } from './named-findings.ts';

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

/** Tells by its path whether all that is found of a table is accepted. */
export function ignoredTables(
  ignores: readonly Ignore[],
  today: string,
): (table: readonly string[]) => boolean {
  return (path) => {
    const name = displayName(path);
    return ignores.some((entry) => accepts(entry, { kind: 'table', object: name, group: name }, today));
  };
}

/**
 * Entries that accept nothing any more, as cosmetic findings: their last day is over, or nothing matches them. To be asked
 * only where every source was read, since one that was not may be what they are about.
 *
 * @param rules kinds of findings that are called after what is wrong, and not after the object
 */
export function idleIgnores(
  findings: readonly Finding[],
  ignores: readonly Ignore[],
  today: string,
  database: string,
  rules: readonly string[] = [],
): Finding[] {
  return ignores.flatMap((entry) => {
    const isOver = entry.until !== undefined && entry.until < today;
    const matches = findings.some((finding) => isAbout(entry, finding));
    if (matches && !isOver) return [];
    const what = `\`ignore\` of ${entry.object}${entry.kind === undefined ? '' : ` (${entry.kind})`}`;
    const state = isOver ? `held until ${entry.until}` : 'matches nothing';
    const meant = matches ? undefined : meantBy(entry, findings, rules);
    const title = `${what} ${state}${isOver && !matches ? ', and matches nothing any more' : ''}`;
    return {
      fingerprint: fingerprint(database, 'ignore', entry.object, entry.kind ?? '', entry.until ?? ''),
      severity: 'cosmetic',
      class: 'declaration fault',
      kind: 'ignore',
      object: entry.object,
      group: entry.object,
      title,
      cells: {},
      wrong: [],
      reason: `${title}.`,
      ...(meant === undefined ? {} : { note: `Did you mean ${meant}?` }),
      advice: matches
        ? 'Mend what it accepted, or give it another day in schema-drift.yml.'
        : 'Take it out of schema-drift.yml, or correct it: `object` is a name such as users.email, or a glob.',
      folded: [],
    };
  });
}

/**
 * What an entry that accepts nothing may be about, as it would be written; nothing where that is anybody's guess.
 *
 * @param rules kinds of findings that are called after what is wrong, and not after the object
 */
function meantBy(
  { object, kind }: Ignore,
  findings: readonly Finding[],
  rules: readonly string[],
): string | undefined {
  const named = (its: readonly Finding[]) => inCode(nearestName(its, object));
  if (kind === undefined) return named(findings);
  const asKind = (one: string | undefined) => inCode(one === undefined ? undefined : `kind: ${one}`);
  const ofName = findings.filter((finding) => matchesGlob(finding.object, withoutPublic(object)));
  const its = [...new Set(ofName.map((finding) => finding.kind))];
  const kinds = [...new Set([...its, ...objectKinds, ...rules, ...findings.map((finding) => finding.kind)])];
  // Who names a rule means that one, though another may now be broken there; who names a kind of object may mean a rule.
  if (its.length > 0 && kinds.includes(kind) && !rules.includes(kind))
    return asKind(didYouMean(kind, its) ?? (its.length === 1 ? its[0] : undefined));
  if (kinds.includes(kind)) return named(findings.filter((finding) => finding.kind === kind));
  // What is spelled most alike is meant, and nothing else that is found there: that would accept more than was asked for.
  const meant = didYouMean(kind, kinds);
  const ofKind = findings.filter((finding) => finding.kind === meant);
  const isNamed = ofKind.some((finding) => isAbout({ object }, finding));
  const both = [isNamed ? undefined : named(ofKind), asKind(meant)].filter((it) => it !== undefined);
  return both.length === 0 ? undefined : both.join(' with ');
}

function inCode(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `\`${text}\``;
}

type Named = Pick<Finding, 'kind' | 'object' | 'group'>;

function accepts(entry: Ignore, finding: Named, today: string): boolean {
  return !(entry.until !== undefined && entry.until < today) && isAbout(entry, finding);
}

function isAbout(entry: Pick<Ignore, 'object' | 'kind'>, finding: Named): boolean {
  if (entry.kind !== undefined && entry.kind !== finding.kind) return false;
  const glob = withoutPublic(entry.object);
  return matchesGlob(finding.object, glob) || matchesGlob(finding.group, glob);
}
