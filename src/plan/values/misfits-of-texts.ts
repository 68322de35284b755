import { digitsBehind, strings, wholeNumbers } from '../../rebuild/value-type.ts';
import {
  always,
  changed,
  clock,
  days,
  floats,
  ifValid,
  longerThan,
  type Misfit,
  moment,
  outOfNumbers,
  plain,
  type Rule,
  refusedAsText,
  type ValuesAsked,
} from './misfit.ts';

/** Texts that are to be of another type. */
export const ofTexts: readonly Rule[] = [
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
    from: strings,
    to: days,
    isUnnoticed: true,
    misfit: (asked) => ({
      sql: ifValid(asked, asked.to, `${asked.column} ~ '\\d:\\d'`),
      tells: `${changed(asked)} (a time of the day)`,
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
];

/** A text is read as the type with all that it holds, and then cut or rounded, where the type has room for less. */
function narrowed(asked: ValuesAsked, whole: string, isNarrow: boolean): Misfit | undefined {
  const { column, to, isValid } = asked;
  if (!isNarrow) return isValid(column, whole) === always ? undefined : refusedAsText(asked);
  return {
    sql: ifValid(asked, whole, `${column}::${to} <> ${column}::${whole}`),
    tells: changed(asked),
  };
}

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
