import type { Catalog } from '../catalog/catalog.ts';
import {
  digitsBehind,
  isRounding,
  numbers,
  strings,
  undomained,
  type ValueType,
  valueType,
  wholeNumbers,
} from './value-type.ts';

/**
 * Whether a column's values become those of another type without being cast. A value that does not fit is refused then;
 * a cast that is asked for cuts it without a word.
 *
 * @param from a type as Postgres prints it: `character varying(20)`, `public.email`
 */
export function isAssignable(
  from: string,
  to: string,
  catalogs: { readonly own: Catalog; readonly right: Catalog },
): boolean {
  const [a, b] = [valueType(undomained(from, catalogs.own)), valueType(undomained(to, catalogs.right))];
  if (b !== undefined && !b.isArray && strings.has(b.base)) return true;
  if (a === undefined || b === undefined) return false;
  if (a.isArray !== b.isArray) return false;
  if (a.base === b.base || families.some((family) => family.has(a.base) && family.has(b.base))) return true;
  return assigned[a.base]?.includes(b.base) === true;
}

/** Types of which each is assigned to each. */
const families: readonly ReadonlySet<string>[] = [
  new Set([...numbers].filter((type) => type !== 'money')),
  new Set(['bit', 'bit varying']),
  new Set(['date', 'timestamp without time zone', 'timestamp with time zone']),
  new Set(['time without time zone', 'time with time zone']),
  new Set(['json', 'jsonb']),
  new Set(['inet', 'cidr']),
  strings,
];

/** What is assigned in one direction, or outside of a family. */
const assigned: Readonly<Record<string, readonly string[]>> = {
  'timestamp without time zone': ['time without time zone'],
  'timestamp with time zone': ['time without time zone', 'time with time zone'],
  interval: ['time without time zone'],
  'time without time zone': ['interval'],
  integer: ['money'],
  bigint: ['money'],
  numeric: ['money'],
  money: ['numeric'],
};

/**
 * Whether a cast of one type to another changes values that are nothing unusual, without refusing them: it rounds, cuts,
 * or leaves out. What only happens to unusual ones (a text with zeros before its number) is counted, and no loss.
 *
 * @param from a type as Postgres prints it, and no domain
 */
export function losesPrecision(from: string, to: string): boolean {
  const [a, b] = [valueType(from), valueType(to)];
  if (a === undefined || b === undefined) return false;
  if (b.base === '"char"') return a.base !== 'boolean' && a.base !== b.base;
  if (b.base === 'tsvector') return a.base !== b.base;
  if (isRounding(b.base) && b.digits !== undefined && digitsBehind(b) < digitsBehind(a)) return true;
  if (b.fields !== undefined && a.base === 'interval' && a.fields !== b.fields) return true;
  return isCutInBits(a, b) || roundedBy[a.base]?.includes(b.base) === true;
}

/** A cast to so many bits cuts what is longer, and fills up what is shorter. */
function isCutInBits(a: ValueType, b: ValueType): boolean {
  return b.base === 'bit' && (strings.has(a.base) || wholeNumbers.has(a.base));
}

/** A text may say more of a moment than these hold. */
const moments = ['date', 'time without time zone', 'time with time zone'];

const roundedBy: Readonly<Record<string, readonly string[]>> = {
  numeric: [...wholeNumbers, 'real', 'double precision', 'money', 'boolean'],
  // To numeric they are cut to the 15 and 6 digits that they are sure of.
  'double precision': [...wholeNumbers, 'real', 'numeric', 'money', 'boolean'],
  real: [...wholeNumbers, 'numeric', 'money', 'boolean'],
  bigint: ['real', 'double precision', 'boolean'],
  // All but zero is true.
  integer: ['real', 'boolean'],
  smallint: ['boolean'],
  'timestamp without time zone': moments,
  'timestamp with time zone': moments,
  'time with time zone': ['time without time zone'],
  interval: ['time without time zone'],
  text: ['name', ...moments],
  'character varying': ['name', ...moments],
  character: moments,
  tsrange: ['daterange'],
  tsmultirange: ['datemultirange'],
  tstzrange: ['daterange'],
  tstzmultirange: ['datemultirange'],
  jsonb: [...wholeNumbers],
  inet: ['cidr'],
  box: ['point', 'lseg', 'circle'],
  circle: ['point', 'box', 'polygon'],
  polygon: ['point', 'box', 'circle'],
  path: ['point', 'box', 'lseg', 'polygon'],
  lseg: ['point'],
};
