import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';

/**
 * Tells which of some names stand in an object as words by which it needs others: not in what is only said of something,
 * nor in a body that is read when it is called. Each text is looked through once, since most are types of many columns.
 *
 * @param names of one word each
 */
export function namesWithin(names: ReadonlySet<string>): (object: CatalogObject) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const inText = (text: string): readonly string[] => {
    let found = known.get(text);
    if (found === undefined) {
      found = (text.match(wordsOfNames) ?? []).filter((word) => names.has(word));
      known.set(text, found);
    }
    return found;
  };
  const inValue = (value: AttributeValue): readonly string[] => {
    if (typeof value === 'string') return inText(value);
    if (typeof value !== 'object' || value === null) return [];
    return Array.isArray(value)
      ? value.flatMap(inValue)
      : Object.entries(value).flatMap(([key, inner]) => [...inText(key), ...inValue(inner)]);
  };
  return ({ kind, attributes }) => {
    if (kind === 'comment' || kind === 'grant') return [];
    const found: string[] = [];
    for (const name in attributes) {
      const value = attributes[name];
      if (value !== undefined && !(name === 'body' && isReadWhenCalled(value))) found.push(...inValue(value));
    }
    return found;
  };
}

/** Words that can be names without quotes. */
export const wordsOfNames = /[\p{L}\p{N}_$]+/gu;

function isReadWhenCalled(body: AttributeValue): boolean {
  return typeof body === 'string' && !/^\s*(?:return|begin\s+atomic)\b/i.test(body);
}
