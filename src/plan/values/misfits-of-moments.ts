import { digitsBehind } from '../../rebuild/value-type.ts';
import { changed, clock, days, moment, plain, type Rule } from './misfit.ts';

/** Moments, days, times and stretches of them that are to be of another type. */
export const ofMoments: readonly Rule[] = [
  {
    from: ['tsrange', 'tstzrange', 'tsmultirange', 'tstzmultirange'],
    to: days,
    misfit: (asked) => ({
      sql: `${asked.column}::text::${asked.to}::text::${asked.from} <> ${asked.column}`,
      tells: `values of ${asked.shown} with a time of the day`,
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
];
