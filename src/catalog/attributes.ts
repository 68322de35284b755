/** Attributes of objects, read as what they are expected to be. */
import type { AttributeValue } from './catalog.ts';

/** What an object says as text; `undefined` where it says nothing. */
export function text(value: AttributeValue | undefined): string | undefined {
  return value === undefined || value === null ? undefined : plain(value);
}

/** A snapshot that somebody wrote may hold an object of any shape, even one that cannot be made a text as others are. */
function plain(value: AttributeValue): string {
  if (Array.isArray(value)) return value.map((item) => text(item) ?? '').join();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The items of an attribute as text; none where it is no list. */
export function texts(value: AttributeValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(plain) : [];
}

/** The items of an attribute; none where it is no list. */
export function values(value: AttributeValue | undefined): readonly AttributeValue[] {
  return Array.isArray(value) ? value : [];
}

/** The attributes inside an attribute. */
export function record(value: AttributeValue | undefined): Readonly<Record<string, AttributeValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, AttributeValue>)
    : {};
}
