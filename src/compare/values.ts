import type { AttributeValue, CatalogObject } from '../catalog/catalog.ts';

/** An attribute's value as one line of text, lists with commas; what is absent is the empty text. */
export function attributeText(value: AttributeValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') {
    if (isList(value)) return value.map(attributeText).join(', ');
    return Object.entries(value)
      .filter(([, part]) => part !== null && part !== false)
      .map(([key, part]) => (part === true ? key : `${key} ${attributeText(part)}`))
      .join(' ');
  }
  return String(value);
}

/** A value as a key that is equal for equal values; what is absent equals null, false and the empty list. */
export function valueKey(value: AttributeValue | undefined): string {
  if (value === undefined || value === null || value === false) return '';
  if (isList(value) && value.length === 0) return '';
  return JSON.stringify(value);
}

/** Whether two values are the same, whatever the order of their keys. */
export function isSame(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (isList(a))
    return isList(b) && a.length === b.length && a.every((item, place) => isSame(item, b[place]));
  if (isList(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

/** Whether two objects are the same in everything that describes them. */
export function isSameObject(a: CatalogObject, b: CatalogObject): boolean {
  if (a === b) return true;
  const isSameThing = a.kind === b.kind && a.parent === b.parent && isSame(a.path, b.path);
  return isSameThing && isSame(a.attributes, b.attributes);
}

/** Whether a value is a list (`Array.isArray` does not narrow readonly arrays). */
export function isList(value: AttributeValue | undefined): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

/** The items of a list of names, or none. */
export function names(value: AttributeValue | undefined): readonly string[] {
  return isList(value) ? value.map(attributeText) : [];
}

/** Whether two paths are the same. */
export function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}
