import type { AttributeValue } from '../catalog/catalog.ts';

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

/** Whether a value is a list (`Array.isArray` does not narrow readonly arrays). */
export function isList(value: AttributeValue | undefined): value is readonly AttributeValue[] {
  return Array.isArray(value);
}

/** The items of a list of names, or none. */
export function names(value: AttributeValue | undefined): readonly string[] {
  return isList(value) ? value.map(attributeText) : [];
}
