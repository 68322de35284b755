import type { FindingClass } from '../../report/finding.ts';
import { isMendedBy } from '../../sources/source-kind.ts';
import type { CopiesApart, Difference } from '../difference.ts';
import type { ComparedSource } from '../sources/compared-source.ts';

/** Whether a source is made of a database by a command: it can be old, and never be right against all others. */
export const isCopy = isMendedBy('generator');

/** Whether a copy is one in name only: a person wrote it, and keeps it. */
export function isByHand({ read }: Pick<ComparedSource, 'read'>): boolean {
  return read?.writtenBy?.byHand === true;
}

/** What has happened where copies are wrong. */
export function classOfCopies(copies: readonly Pick<ComparedSource, 'read'>[]): FindingClass {
  return copies.every(isByHand) ? 'types written by hand' : 'stale types';
}

/** How copies stand apart in a difference on which all others agree; `undefined` where these differ themselves. */
export function copiesApart({
  groups,
  missing,
}: Pick<Difference, 'groups' | 'missing'>): CopiesApart | undefined {
  const others = groups.filter((group) => !group.every(isCopy));
  if (others.length !== 1 || others.length === groups.length) return undefined;
  if (!missing) return 'differing';
  return groups.at(-1)?.every(isCopy) === true ? 'lacking' : 'having';
}

/** Sources without the copies, where there is anybody else. */
export function withoutCopies<Source extends Pick<ComparedSource, 'kind'>>(
  sources: readonly Source[],
): readonly Source[] {
  const others = sources.filter((source) => !isCopy(source));
  return others.length === 0 ? sources : others;
}
