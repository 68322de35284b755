import { losesPrecision } from '../rebuild/casts.ts';
import { literal } from '../rebuild/sql.ts';
import {
  digitsBehind,
  numbers,
  strings,
  type ValueType,
  valueType,
  wholeNumbers,
} from '../rebuild/value-type.ts';
import { holds } from '../rehearsal/effects.ts';

/** A condition on a value of a column, and what it tells of those that fulfil it. */
export interface Misfit {
  readonly sql: string;
  readonly tells: string;
}

export interface ValuesAsked {
  /** The column, quoted. */
  readonly column: string;
  /** As shown to a person. */
  readonly shown: string;
  /** Types without domains. */
  readonly from: string;
  readonly to: string;
  /** Whether a text is one of a type, as an expression. */
  readonly isValid: (value: string, type: string) => string;
  readonly serverVersion: number;
}

/**
 * Tells the values that another type refuses, or holds otherwise than they are; `undefined` where the two types leave
 * no such value, or say nothing that a value could be asked.
 */
export function misfitsOf(asked: ValuesAsked): Misfit | undefined {
  const [a, b] = [valueType(asked.from), valueType(asked.to)];
  const isInZone = a !== undefined && b !== undefined && a.base !== b.base && isMoment(b);
  if (!isInZone && holds(asked.to, asked.from) && !losesPrecision(asked.from, asked.to)) return undefined;
  if (/(?:^|\.)citext$/.test(asked.to) && a?.isArray !== true && b?.isArray !== true) return undefined;
  const rule = ruleFor(a, b);
  const longer = longerElements(asked, a, b);
  if (longer !== undefined) return longer;
  if (rule === undefined || a === undefined || b === undefined) return refusedAsText(asked);
  return rule.misfit(asked, b, a);
}

/** Those of them that another type takes without a word; where it refuses others, asking for these may be refused. */
export function changedUnnoticed(asked: Omit<ValuesAsked, 'isValid'>): Misfit | undefined {
  if (isWider(asked)) return undefined;
  const [a, b] = [valueType(asked.from), valueType(asked.to)];
  const valid = { ...asked, isValid: () => always };
  const rule = ruleFor(a, b);
  const longer = longerElements(valid, a, b);
  if (longer !== undefined) return longer;
  return rule?.isUnnoticed === true && a !== undefined && b !== undefined
    ? rule.misfit(valid, b, a)
    : undefined;
}

/** Those that another type holds otherwise than they are, of values that it has taken. */
export function changedByType(asked: Omit<ValuesAsked, 'isValid'>): Misfit | undefined {
  const misfit = misfitsOf({ ...asked, isValid: () => always });
  return misfit?.sql === `NOT ${always}` ? undefined : misfit;
}

const always = 'true';

function ruleFor(a: ValueType | undefined, b: ValueType | undefined): Rule | undefined {
  if (a === undefined || b === undefined || a.isArray || b.isArray) return undefined;
  return rules.find(({ from, to }) => isOf(from, a) && isOf(to, b));
}

/** A value that is printed as something that the other type does not read. */
function refusedAsText({ column, shown, to, isValid }: ValuesAsked): Misfit {
  return { sql: `NOT ${isValid(`${column}::text`, to)}`, tells: `values of ${shown} that are no ${to}` };
}

/** A day or a clock time has another meaning in each zone. */
function isMoment({ base }: ValueType): boolean {
  return base === plain || base === moment;
}

type Kind = ReadonlySet<string> | readonly string[];

interface Rule {
  readonly from: Kind;
  readonly to: Kind;
  /** Whether Postgres takes some of the values and changes them, where nothing else says that the step loses any. */
  readonly isUnnoticed?: true;
  readonly misfit: (asked: ValuesAsked, to: ValueType, from: ValueType) => Misfit | undefined;
}

function isOf(kind: Kind, { base }: ValueType): boolean {
  return new Set(kind).has(base);
}

const plain = 'timestamp without time zone';
const moment = 'timestamp with time zone';
const clock = ['time without time zone', 'time with time zone'];
const floats = ['real', 'double precision'];
const bits = ['bit', 'bit varying'];
const days = ['daterange', 'datemultirange'];

/** Numbers of objects: a number below zero becomes one from the upper end. */
const oids = [
  'oid',
  'regclass',
  'regcollation',
  'regnamespace',
  'regproc',
  'regprocedure',
  'regrole',
  'regtype',
];

const changed = ({ shown, to }: ValuesAsked) =>
  `values of ${shown} that ${to} refuses or does not hold as they are`;

/** A text is asked only where it is of the type at all: nothing else says in which order conditions are met. */
function ifValid({ column, isValid }: ValuesAsked, type: string, then: string): string {
  const valid = isValid(`${column}::text`, type);
  return valid === always ? then : `CASE WHEN ${valid} THEN ${then} ELSE ${column} IS NOT NULL END`;
}

/** A text is read as the type with all that it holds, and then cut or rounded, where the type has room for less. */
function narrowed(asked: ValuesAsked, whole: string, isNarrow: boolean): Misfit | undefined {
  const { column, to, isValid } = asked;
  if (!isNarrow) return isValid(column, whole) === always ? undefined : refusedAsText(asked);
  return {
    sql: ifValid(asked, whole, `${column}::${to} <> ${column}::${whole}`),
    tells: changed(asked),
  };
}

const rules: readonly Rule[] = [
  {
    from: numbers,
    to: [...wholeNumbers, 'numeric', 'money'],
    misfit: (asked, to, from) => {
      const condition = outOfNumbers(`${exact(asked.column, from)}`, to);
      return condition === undefined ? undefined : { sql: condition, tells: changed(asked) };
    },
  },
  {
    from: numbers,
    to: floats,
    misfit: (asked, _, from) => ({
      sql: `${asked.column}::${asked.to}::text::numeric <> ${exact(asked.column, from)}`,
      tells: changed(asked),
    }),
  },
  {
    from: numbers,
    to: ['boolean'],
    misfit: (asked, _, from) => ({
      sql: `${exact(asked.column, from)} NOT IN (0, 1)`,
      tells: `values of ${asked.shown} that are neither 0 nor 1`,
    }),
  },
  {
    from: strings,
    to: [...wholeNumbers, 'numeric'],
    isUnnoticed: true,
    misfit: (asked, to) => {
      const condition = outOfNumbers(`${asked.column}::numeric`, to);
      const isPadded = `${asked.column} ~ '^\\s*[+-]?0\\d'`;
      return {
        sql: ifValid(asked, 'numeric', condition === undefined ? isPadded : `${condition} OR ${isPadded}`),
        tells: `${changed(asked)} (zeros in front, digits behind the point)`,
      };
    },
  },
  {
    from: strings,
    to: floats,
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: ifValid(
        asked,
        asked.to,
        `${asked.column}::${asked.to}::text::numeric <> ${asked.column}::numeric OR ${asked.column} ~ '^\\s*[+-]?0\\d'`,
      ),
      tells: changed(asked),
    }),
  },
  {
    from: strings,
    to: ['character'],
    isUnnoticed: true,
    misfit: (asked, to) => ({
      sql: `length(rtrim(${asked.column}::text, ' ')) > ${to.digits?.[0] ?? 1} OR ${asked.column}::text LIKE '% '`,
      tells: `values of ${asked.shown} longer than ${to.digits?.[0] ?? 1} characters, or with spaces at the end, which ${asked.to} does not keep`,
    }),
  },
  {
    from: strings,
    to: ['character varying'],
    // Of what is too long only blanks are cut without a word.
    isUnnoticed: true,
    misfit: (asked, to) =>
      to.digits === undefined ? undefined : longerThan(asked, `${asked.column}::text`, to.digits[0] ?? 1),
  },
  {
    from: strings,
    to: ['name'],
    misfit: (asked) => ({
      sql: `octet_length(${asked.column}::text) > 63`,
      tells: `values of ${asked.shown} that are cut to 63 bytes`,
    }),
  },
  { from: strings, to: ['text'], misfit: () => undefined },
  {
    from: strings,
    to: ['bit'],
    misfit: (asked, to) => ({
      sql: `${asked.column}::text !~ '^[01]{${to.digits?.[0] ?? 1}}$'`,
      tells: changed(asked),
    }),
  },
  {
    from: strings,
    to: ['date', plain],
    isUnnoticed: true,
    misfit: (asked) => ({
      // Read with its zone, a text that says another one than the session's or UTC becomes another clock time.
      sql: ifValid(
        asked,
        moment,
        `${asked.column}::${asked.to}::timestamp NOT IN (${asked.column}::timestamptz AT TIME ZONE current_setting('timezone'), ${asked.column}::timestamptz AT TIME ZONE 'UTC')`,
      ),
      tells: `${changed(asked)} (another zone, a time of the day)`,
    }),
  },
  {
    from: strings,
    to: [moment],
    isUnnoticed: true,
    misfit: (asked, to) => narrowed(asked, moment, to.digits !== undefined),
  },
  {
    from: strings,
    to: ['interval'],
    isUnnoticed: true,
    misfit: (asked, to) => narrowed(asked, 'interval', to.digits !== undefined || to.fields !== undefined),
  },
  {
    from: strings,
    to: ['money'],
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: ifValid(asked, 'money', `${asked.column} ~ '\\.\\d\\d\\d*[1-9]'`),
      tells: `${changed(asked)} (more than two digits behind the point)`,
    }),
  },
  {
    from: strings,
    to: ['oid'],
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: ifValid(asked, 'oid', `${asked.column} ~ '^\\s*(-|[+]?0\\d)'`),
      tells: `${changed(asked)} (below zero, zeros in front)`,
    }),
  },
  {
    from: wholeNumbers,
    to: oids,
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: `${asked.column} NOT BETWEEN 0 AND 4294967295`,
      tells: changed(asked),
    }),
  },
  {
    // Written from the upper end of the one, they are below zero in the other.
    from: oids,
    to: ['integer'],
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: `${asked.column}::oid::bigint > ${highestOf.integer}`,
      tells: changed(asked),
    }),
  },
  {
    from: ['tsrange', 'tstzrange', 'tsmultirange', 'tstzmultirange'],
    to: days,
    misfit: (asked) => ({
      sql: `${asked.column}::text::${asked.to}::text::${asked.from} <> ${asked.column}`,
      tells: `values of ${asked.shown} with a time of the day`,
    }),
  },
  {
    from: strings,
    to: days,
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: ifValid(asked, asked.to, `${asked.column} ~ '\\d:\\d'`),
      tells: `${changed(asked)} (a time of the day)`,
    }),
  },
  { from: ['boolean', 'bit'], to: ['integer', 'bigint'], misfit: () => undefined },
  {
    from: bits,
    to: bits,
    misfit: (asked, { base, digits }) => ({
      sql: `length(${asked.column}) ${base === 'bit' ? '<>' : '>'} ${digits?.[0] ?? (base === 'bit' ? 1 : 'NULL')}`,
      tells: changed(asked),
    }),
  },
  {
    from: strings,
    to: ['bytea'],
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: `${asked.column} LIKE '%\\\\%' AND NOT ${asked.column} ~ '^\\\\x'`,
      tells: `values of ${asked.shown} with a backslash, with which bytea writes other bytes`,
    }),
  },
  {
    from: strings,
    to: clock,
    misfit: (asked, to) => ({
      sql: `NOT ${asked.isValid(`${asked.column}::text`, asked.to)} OR ${asked.column}::text !~ '^\\s*\\d\\d?:\\d\\d(:\\d\\d(\\.\\d{1,${Math.max(digitsBehind(to), 1)}})?)?${to.base === clock[1] ? '\\s*([+-]\\d\\d?(:?\\d\\d)?|z|Z)' : ''}\\s*$'`,
      tells: changed(asked),
    }),
  },
  {
    from: [...strings, 'json'],
    to: ['jsonb'],
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: ifValid(
        asked,
        'jsonb',
        asked.serverVersion >= 160_000
          ? `${asked.column}::text IS NOT JSON WITH UNIQUE KEYS`
          : keysTwice(`${asked.column}::json`),
      ),
      tells: `values of ${asked.shown} that are no jsonb, or have a key twice, of which only the last stays`,
    }),
  },
  {
    from: [plain, moment],
    to: [moment, plain],
    misfit: (asked, to, from) =>
      from.base === to.base
        ? { sql: `${asked.column}::${asked.to} <> ${asked.column}`, tells: changed(asked) }
        : {
            sql: `${asked.column} AT TIME ZONE 'UTC' AT TIME ZONE 'UTC' <> ${asked.column} OR ${asked.column}::${from.base.replace(/^timestamp/, `timestamp(${digitsBehind(to)})`)} <> ${asked.column}`,
            tells: `values of ${asked.shown} that the zone skips or has twice, or that ${asked.to} rounds`,
          },
  },
  {
    from: [plain, moment],
    to: ['date'],
    misfit: (asked, _, from) => {
      const seen = from.base === moment ? `(${asked.column} AT TIME ZONE 'UTC')` : asked.column;
      return { sql: `${seen}::date <> ${seen}`, tells: `values of ${asked.shown} with a time of the day` };
    },
  },
  { from: ['date'], to: [plain], misfit: () => undefined },
  {
    from: ['date'],
    to: [moment],
    misfit: (asked) => ({
      sql: `(${asked.column}::timestamp AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' <> ${asked.column}`,
      tells: `values of ${asked.shown} that do not begin at midnight in the zone`,
    }),
  },
  {
    from: [plain, moment],
    to: clock,
    misfit: ({ column, shown }) => ({
      sql: `${column} IS NOT NULL`,
      tells: `values of ${shown}, which lose their day`,
    }),
  },
  {
    from: ['time with time zone'],
    to: ['time without time zone'],
    misfit: ({ column, shown }) => ({
      sql: `extract(timezone FROM ${column}) <> 0`,
      tells: `values of ${shown} with another zone than UTC`,
    }),
  },
  {
    from: [...clock, 'interval'],
    to: [...clock, 'interval'],
    misfit: (asked) => ({
      sql: `${asked.column}::${asked.to}::text <> ${asked.column}::text${asked.to.startsWith('time with time zone') ? " || '+00'" : ''}`,
      tells: changed(asked),
    }),
  },
  {
    from: ['inet'],
    to: ['cidr'],
    misfit: (asked) => ({
      sql: `${asked.column} <> network(${asked.column})`,
      tells: `values of ${asked.shown} that are a host, which loses its address within the network`,
    }),
  },
  {
    from: ['jsonb'],
    to: [...wholeNumbers, 'numeric'],
    misfit: (asked, to) => {
      const condition = outOfNumbers(`${asked.column}::numeric`, to) ?? 'false';
      return {
        sql: `CASE jsonb_typeof(${asked.column}) WHEN 'number' THEN ${condition} ELSE ${asked.column} IS NOT NULL END`,
        tells: changed(asked),
      };
    },
  },
];

/** Whether an object anywhere in a json has a key twice. */
function keysTwice(json: string): string {
  const within = (type: string, empty: string) =>
    `CASE json_typeof(part) WHEN '${type}' THEN part ELSE '${empty}' END`;
  return [
    `(WITH RECURSIVE parts(part) AS (SELECT ${json} UNION ALL`,
    'SELECT value FROM parts, LATERAL',
    `(SELECT value FROM json_each(${within('object', '{}')}) UNION ALL`,
    `SELECT value FROM json_array_elements(${within('array', '[]')})) AS more)`,
    'SELECT bool_or((SELECT count(*) <> count(DISTINCT key)',
    `FROM json_object_keys(${within('object', '{}')}) AS key)) FROM parts)`,
  ].join(' ');
}

/** Whether one type has room for all values of the other, or of arrays for their elements. */
function isWider({ from, to }: Pick<ValuesAsked, 'from' | 'to'>): boolean {
  const [own, other] = [from, to].map((type) => type.replaceAll('[]', '')) as [string, string];
  return holds(other, own);
}

/** Where texts become, or are, arrays of shorter ones, those of which an element is longer. */
function longerElements(
  asked: ValuesAsked,
  from: ValueType | undefined,
  to: ValueType | undefined,
): Misfit | undefined {
  const length = to?.isArray === true && to.base === 'character varying' ? to.digits?.[0] : undefined;
  if (from === undefined || !strings.has(from.base) || length === undefined || isWider(asked))
    return undefined;
  const { column } = asked;
  const { sql, tells } = longerThan(asked, 'element', length);
  const among = (elements: string) => `EXISTS (SELECT FROM unnest(${elements}) AS element WHERE ${sql})`;
  return { sql: from.isArray ? among(column) : ifValid(asked, 'text[]', among(`${column}::text[]`)), tells };
}

function longerThan({ shown }: Pick<ValuesAsked, 'shown'>, value: string, length: number): Misfit {
  return {
    sql: `length(${value}) > ${length}`,
    tells: `values of ${shown} longer than ${length} characters`,
  };
}

/** A number as it is: floats only tell all of their digits as text. */
function exact(column: string, { base }: ValueType): string {
  if (floats.includes(base)) return `${column}::text::numeric`;
  return base === 'numeric' || wholeNumbers.has(base) ? column : `${column}::numeric`;
}

/** Whether a number is none of a type, or is rounded to be one. */
function outOfNumbers(value: string, to: ValueType): string | undefined {
  const { base, digits } = to;
  if (base === 'money') return `${value} <> round(${value}, 2) OR abs(${value}) > 92233720368547758.07`;
  const highest = highestOf[base];
  if (highest !== undefined)
    return `${value} <> trunc(${value}::numeric) OR ${value} NOT BETWEEN -${highest} - 1 AND ${highest}`;
  if (digits === undefined) return undefined;
  const [precision = 0, scale = 0] = digits;
  const limit = literal(`1e${precision - scale}`);
  return `${value} <> round(${value}, ${scale}) OR abs(round(${value}, ${scale})) >= ${limit}::numeric`;
}

const highestOf: Readonly<Record<string, string>> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
};
