import { text } from '../catalog/attributes.ts';
import { type Catalog, displayName } from '../catalog/catalog.ts';

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
  const [a, b] = [parsed(undomained(from, catalogs.own)), parsed(undomained(to, catalogs.right))];
  if (b !== undefined && !b.array && strings.has(b.base)) return true;
  if (a === undefined || b === undefined) return false;
  if (a.array !== b.array) return false;
  if (a.base === b.base || families.some((family) => family.has(a.base) && family.has(b.base))) return true;
  return assigned[a.base]?.includes(b.base) === true;
}

/** Postgres assigns the text of everything to these. */
const strings = new Set(['text', 'character varying', 'character', 'name']);

/** Types of which each is assigned to each. */
const families: readonly ReadonlySet<string>[] = [
  new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']),
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

/** A domain is assigned as what it is made of. */
function undomained(type: string, catalog: Catalog, depth = 0): string {
  const found = catalog.objects.find(
    ({ kind, path }) => kind === 'domain' && [path.join('.'), displayName(path)].includes(type),
  );
  const base = text(found?.attributes.type);
  return base === undefined || depth > 20 ? type : undomained(base, catalog, depth + 1);
}

/** Whether a cast of one type to another changes values without refusing any: it rounds, cuts, or leaves out. */
export function losesPrecision(from: string, to: string): boolean {
  const [a, b] = [from, to].map(parsed);
  if (a === undefined || b === undefined) return false;
  if (rounding.has(b.base) && b.digits !== undefined && digitsBehind(b) < digitsBehind(a)) return true;
  return roundedBy[a.base]?.includes(b.base) === true;
}

/** Types whose values are rounded to the digits that they are declared with. */
const rounding = new Set([
  'numeric',
  'timestamp without time zone',
  'timestamp with time zone',
  'time without time zone',
  'time with time zone',
  'interval',
]);

const whole = ['smallint', 'integer', 'bigint'];
/** A text may say more of a moment than these hold. */
const moments = ['date', 'time without time zone', 'time with time zone'];

const roundedBy: Readonly<Record<string, readonly string[]>> = {
  numeric: [...whole, 'real', 'double precision', 'money'],
  // To numeric they are cut to the 15 and 6 digits that they are sure of.
  'double precision': [...whole, 'real', 'numeric'],
  real: [...whole, 'numeric'],
  bigint: ['real', 'double precision'],
  integer: ['real'],
  'timestamp without time zone': ['date', 'time without time zone'],
  'timestamp with time zone': ['date', 'time without time zone', 'time with time zone'],
  'time with time zone': ['time without time zone'],
  interval: ['time without time zone'],
  text: ['name', ...moments],
  'character varying': ['name', ...moments],
};

interface ParsedType {
  readonly base: string;
  readonly digits: readonly number[] | undefined;
  readonly array: boolean;
}

function parsed(type: string): ParsedType | undefined {
  const found =
    /^([a-z]+(?: precision| varying)?)(?:\(([\d,-]+)\))?((?: with(?:out)? time zone)?)((?:\[\])*)$/.exec(
      type,
    );
  if (found === null) return undefined;
  const [, base = '', digits, zone = '', array = ''] = found;
  return { base: base + zone, digits: digits?.split(',').map(Number), array: array !== '' };
}

/** Digits behind the point that its values may have. */
function digitsBehind({ base, digits }: ParsedType): number {
  if (base === 'numeric') return digits === undefined ? Number.POSITIVE_INFINITY : (digits[1] ?? 0);
  if (rounding.has(base)) return digits?.[0] ?? 6;
  return digitsOf[base] ?? Number.POSITIVE_INFINITY;
}

const digitsOf: Readonly<Record<string, number>> = { smallint: 0, integer: 0, bigint: 0, date: 0, money: 2 };
