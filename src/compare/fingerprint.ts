import { createHash } from 'node:crypto';

/** A stable id of 12 hexadecimal characters for the given parts; lines and values play no role in it. */
export function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12);
}
