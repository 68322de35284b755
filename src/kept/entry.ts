import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { version } from '../base/version.ts';

/**
 * What is kept of something that was worked out, as the bytes of a file: a line that says what it is and a value as V8
 * writes it. The file bears a hash of its bytes in its name, so that nothing damaged is ever taken apart.
 */

/** Another form of what is in the file; programs of another version are told apart by the key. */
const HEADER = Buffer.from(`schema-drift ${version} kept, form 1\n`);
const DIGITS = 32;

/** `<key>-<hash of the bytes>` */
const NAME = /^(?<key>[0-9a-f]{32})-(?<hash>[0-9a-f]{32})$/;

/** The key of what is decided by some values, which JSON must be able to say. */
export function keyOf(parts: readonly unknown[]): string {
  return hashOf(JSON.stringify(parts));
}

export function bytesOf(value: unknown): Buffer {
  return Buffer.concat([HEADER, serialize(value)]);
}

/** @throws Error where the bytes are of another form */
export function valueIn(bytes: Buffer): unknown {
  if (!bytes.subarray(0, HEADER.length).equals(HEADER)) throw new Error('it is of another version');
  return deserialize(bytes.subarray(HEADER.length));
}

export function nameOf(key: string, bytes: Buffer): string {
  return `${key}-${hashOf(bytes)}`;
}

/** What a file's name says; `undefined` for any other file. */
export function namedIn(name: string): { readonly key: string; readonly hash: string } | undefined {
  const { key, hash } = NAME.exec(name)?.groups ?? {};
  return key === undefined || hash === undefined ? undefined : { key, hash };
}

export function hashOf(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, DIGITS);
}
