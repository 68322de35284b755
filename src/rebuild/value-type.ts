import { text } from '../catalog/attributes.ts';
import { type Catalog, displayName, objectsOfKind } from '../catalog/catalog.ts';

/** A type of Postgres's own as it is printed, taken apart. */
export interface ValueType {
  /** `timestamp with time zone`, without digits and brackets. */
  readonly base: string;
  /** What stands in parentheses: `[10, 2]`. */
  readonly digits: readonly number[] | undefined;
  /** Of an interval: `day`, `hour to second`. */
  readonly fields: string | undefined;
  readonly isArray: boolean;
}

/** `undefined` for what is none of Postgres's own, or has a name that says nothing. */
export function valueType(type: string): ValueType | undefined {
  const found =
    /^("char"|[a-z][a-z\d]*(?: precision| varying)?)((?: (?:year|month|day|hour|minute|second|to)\b)*)(?:\(([\d,-]+)\))?((?: with(?:out)? time zone)?)((?:\[\])*)$/.exec(
      type,
    );
  if (found === null) return undefined;
  const [, base = '', fields = '', digits, zone = '', brackets = ''] = found;
  return {
    base: base + zone,
    digits: digits?.split(',').map(Number),
    fields: fields.trim() || undefined,
    isArray: brackets !== '',
  };
}

/** What a domain is made of, and what that is made of if it is one, too; any other type as it is. */
export function undomained(type: string, catalog: Catalog, depth = 0): string {
  const found = objectsOfKind(catalog, 'domain').find(({ path }) =>
    [path.join('.'), displayName(path)].includes(type),
  );
  const base = text(found?.attributes.type);
  return base === undefined || depth > 20 ? type : undomained(base, catalog, depth + 1);
}

/** Types whose values are texts. */
export const strings: ReadonlySet<string> = new Set(['text', 'character varying', 'character', 'name']);

export const wholeNumbers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);

export const numbers: ReadonlySet<string> = new Set([
  ...wholeNumbers,
  'numeric',
  'real',
  'double precision',
  'money',
]);

/** Digits behind the point that values of a type may have. */
export function digitsBehind({ base, digits }: ValueType): number {
  if (base === 'numeric') return digits === undefined ? Number.POSITIVE_INFINITY : (digits[1] ?? 0);
  if (isRounding(base)) return digits?.[0] ?? 6;
  return digitsOf[base] ?? Number.POSITIVE_INFINITY;
}

const digitsOf: Readonly<Record<string, number>> = { smallint: 0, integer: 0, bigint: 0, date: 0, money: 2 };

/** Whether values are rounded to the digits that a type is declared with. */
export function isRounding(base: string): boolean {
  return rounding.has(base);
}

const rounding = new Set([
  'numeric',
  'timestamp without time zone',
  'timestamp with time zone',
  'time without time zone',
  'time with time zone',
  'interval',
]);
