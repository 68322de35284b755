import { createHash } from 'node:crypto';
import type { Finding } from '../report/finding.ts';

/** A stable id of 12 hexadecimal characters for the given parts; lines and values play no role in it. */
export function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}

/**
 * Gives findings that would have one fingerprint, as two indexes of one name on other columns do, one each: by what the
 * sources have to say, and where that is the same by their order.
 */
export function distinctFingerprints(): (finding: Finding) => Finding {
  const taken = new Set<string>();
  return (finding) => {
    const said = Object.entries(finding.cells).map(([source, { state }]) => `${source} ${state}`);
    let own = finding.fingerprint;
    for (let again = 2; taken.has(own); again += 1)
      own = fingerprint(finding.fingerprint, ...said, again === 2 ? '' : String(again));
    taken.add(own);
    return own === finding.fingerprint ? finding : { ...finding, fingerprint: own };
  };
}
