import { matchesGlob } from '../base/glob.ts';
import { displayName } from '../catalog/catalog.ts';
import type { Finding } from '../report/report.ts';
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
 */
export function idleIgnores(
  findings: readonly Finding[],
  ignores: readonly Ignore[],
  today: string,
  database: string,
): Finding[] {
  return ignores.flatMap((entry) => {
    const isOver = entry.until !== undefined && entry.until < today;
    const matches = findings.some((finding) => isAbout(entry, finding));
    if (matches && !isOver) return [];
    const what = `\`ignore\` of ${entry.object}${entry.kind === undefined ? '' : ` (${entry.kind})`}`;
    const state = isOver ? `held until ${entry.until}` : 'matches nothing';
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
      advice: matches
        ? 'Mend what it accepted, or give it another day in schema-drift.yml.'
        : mendOf(entry, findings),
      folded: [],
    };
  });
}

function mendOf(entry: Ignore, findings: readonly Finding[]): string {
  const ofKind = findings.filter(({ kind }) => entry.kind === undefined || entry.kind === kind);
  const meant = nearestName(ofKind, entry.object);
  const what = 'Take it out of schema-drift.yml, or correct the name';
  return meant === undefined
    ? `${what}: a glob is over names such as users.email.`
    : `${what}: did you mean \`${meant}\`?`;
}

type Named = Pick<Finding, 'kind' | 'object' | 'group'>;

function accepts(entry: Ignore, finding: Named, today: string): boolean {
  return !(entry.until !== undefined && entry.until < today) && isAbout(entry, finding);
}

function isAbout(entry: Ignore, finding: Named): boolean {
  if (entry.kind !== undefined && entry.kind !== finding.kind) return false;
  const glob = withoutPublic(entry.object);
  return matchesGlob(finding.object, glob) || matchesGlob(finding.group, glob);
}
