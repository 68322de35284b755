/** In what a type of a file and that of a schema are otherwise. */
import { texts, values } from '../../catalog/attributes.ts';
import type { AttributeValue } from '../../catalog/catalog.ts';
import { custom, objectWords } from './words.ts';

type Value = { readonly [key: string]: AttributeValue };

/** What two types say otherwise: `type`, `notNull`, `values`. */
export function typesDiffer(own: Value, seen: Value): string[] {
  const base = String(own.base);
  if (base === 'any') return [];
  const bases = texts(seen.bases);
  const isSpelledOut = own.values !== undefined && base === seen.valuesBase;
  const isType = bases.includes(base) || isSpelledOut || isNarrower(base, bases);
  const isNullTold = base !== 'unknown' && !bases.includes('unknown');
  const allowed = values(own.values);
  return [
    ...(isType ? [] : ['type']),
    ...(own.absent === true || (isNullTold && own.nullable !== seen.nullable && seen.isNullUnsure !== true)
      ? ['notNull']
      : []),
    ...(isType && allowed.length > 0 && seen.values !== undefined && !hasSame(allowed, values(seen.values))
      ? ['values']
      : []),
  ];
}

/** Whether a type of somebody's own may be what the generator says, and more: the shape of a json value. */
function isNarrower(base: string, bases: readonly string[]): boolean {
  const [, plain = base, list = ''] = /^\(?(.*?)\)?(\[\])?$/.exec(base) ?? [];
  const parts = plain.split(' | ');
  const isOpen = (it: string) => it === 'Json' || it === 'unknown';
  const isLikeIt = (it: string) => isOpen(it) || it.endsWith('[]') === (list !== '');
  if (parts.some((part) => part.startsWith(custom))) return bases.some(isLikeIt);
  // An object is no text and no number, and may be a row or what is in a json value.
  if (parts.some((part) => part.startsWith(objectWords)))
    return bases.some((it) => isOpen(it) || (isLikeIt(it) && /^Database|^Json/.test(it)));
  return base === `bigint${list}` && bases.includes(`number${list}`);
}

function hasSame(one: readonly AttributeValue[], other: readonly AttributeValue[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}
