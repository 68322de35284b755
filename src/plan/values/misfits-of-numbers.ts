import { numbers, type ValueType, wholeNumbers } from '../../rebuild/value-type.ts';
import { changed, floats, highestOf, outOfNumbers, type Rule } from './misfit.ts';

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

/** Numbers that are to be of another type. */
export const ofNumbers: readonly Rule[] = [
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
];

/** A number as it is: floats only tell all of their digits as text. */
function exact(column: string, { base }: ValueType): string {
  if (floats.includes(base)) return `${column}::text::numeric`;
  return base === 'numeric' || wholeNumbers.has(base) ? column : `${column}::numeric`;
}
