import { losesPrecision } from '../../rebuild/casts.ts';
import { strings, type ValueType, valueType, wholeNumbers } from '../../rebuild/value-type.ts';
import { holds } from '../../rehearsal/effects.ts';
import {
  always,
  changed,
  ifValid,
  type Kind,
  longerThan,
  type Misfit,
  moment,
  outOfNumbers,
  plain,
  type Rule,
  refusedAsText,
  type ValuesAsked,
} from './misfit.ts';
import { ofMoments } from './misfits-of-moments.ts';
import { ofNumbers } from './misfits-of-numbers.ts';
import { ofTexts } from './misfits-of-texts.ts';

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

function ruleFor(a: ValueType | undefined, b: ValueType | undefined): Rule | undefined {
  if (a === undefined || b === undefined || a.isArray || b.isArray) return undefined;
  return rules.find(({ from, to }) => isOf(from, a) && isOf(to, b));
}

/** A day or a clock time has another meaning in each zone. */
function isMoment({ base }: ValueType): boolean {
  return base === plain || base === moment;
}

function isOf(kind: Kind, { base }: ValueType): boolean {
  return new Set(kind).has(base);
}

const bits = ['bit', 'bit varying'];

const ofOthers: readonly Rule[] = [
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

const rules: readonly Rule[] = [...ofTexts, ...ofNumbers, ...ofMoments, ...ofOthers];

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
