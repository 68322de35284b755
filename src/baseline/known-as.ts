/** Which finding an entry of a baseline is about, also where it is told otherwise than when it was accepted. */

import { plural } from '../base/phrases.ts';
import type { Finding, FindingHalf } from '../report/finding.ts';
import type { BaselineEntry } from './baseline.ts';

/** A finding, or half of one, in the words of an entry. */
export type KnownFinding = FindingHalf & Pick<Finding, 'objects'>;

/**
 * The finding that an entry is about as the entry knows it: what was accepted as one of several of one cause, and is told
 * by itself now, as one of these. Whoever reads an entry reads the object, so one that names another object is about
 * nothing.
 */
export function knownTo(
  entry: Pick<BaselineEntry, 'fingerprint' | 'object'>,
  finding: KnownFinding,
): KnownFinding | undefined {
  if (entry.fingerprint === finding.fingerprint) return isNamed(entry, finding) ? finding : undefined;
  const { kind, object, cause } = finding;
  const isOneOfSeveral =
    entry.fingerprint === cause && new RegExp(`\\d ${plural(kind)}\\b`).test(entry.object);
  return isOneOfSeveral ? { ...finding, objects: [{ object, places: {} }] } : undefined;
}

/** The fingerprints of entries that can be about a finding. */
export function fingerprintsOf({ fingerprint, cause, halves = [] }: Partial<Finding>): string[] {
  return [fingerprint, cause, ...halves.flatMap(fingerprintsOf)].filter((it) => it !== undefined);
}

/** Of several of one cause the number may be another one: `saidOtherwise` tells whether there are more of them. */
function isNamed({ object }: Pick<BaselineEntry, 'object'>, { kind, ...finding }: KnownFinding): boolean {
  const uncounted = (text: string) => (finding.objects === undefined ? text : text.replace(/\d+(?= )/, ''));
  const own = uncounted(finding.object);
  return [own, `${kind} ${own}`].includes(uncounted(object));
}
