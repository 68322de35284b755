import type { Finding } from '../../report/finding.ts';
import type { Differences } from '../run/differences.ts';

/** A difference that is there after a plan was tried and was not before it. */
export interface News {
  readonly fingerprint: string;
  readonly title: string;
  /** The findings that may have brought it: those on the same table, or else all that were planned. */
  readonly suspects: readonly Finding[];
}

/** What came over a source while some findings were settled; nothing where none was. */
export function newsAmong(
  planned: readonly Finding[],
  before: Pick<Differences, 'findings'>,
  after: ReadonlyMap<string, Finding>,
  source: string,
): News[] {
  if (planned.length === 0) return [];
  const known = new Set(planned.map(({ fingerprint }) => fingerprint));
  return [...after.values()].flatMap(({ fingerprint, severity, wrong, group, title }): News[] => {
    const isNew = !known.has(fingerprint) && !before.findings.has(fingerprint);
    if (!isNew || severity === 'cosmetic' || (wrong.length > 0 && !wrong.includes(source))) return [];
    const near = planned.filter((finding) => finding.group === group);
    return [{ fingerprint, title, suspects: near.length > 0 ? near : planned }];
  });
}
