import type { AttributeValue } from '../catalog.ts';
import type { Attributes, Database } from '../database.ts';
import { builtInTypes } from './built-in-types.ts';

/**
 * How one kind of object is read: one query, and what becomes of its rows. The queries of all kinds run in
 * one transaction and are evaluated in the order of `kinds/index.ts`, so a kind can rely on those before it.
 *
 * Queries return OIDs where a kind before has the name: joining in here is cheaper than in Postgres.
 * Objects made by initdb have an OID below 16384.
 */
export interface Kind {
  readonly sql: (major: number) => string;
  readonly read: (rows: readonly (readonly unknown[])[], database: Database) => void;
}

/** Gives the rows of a kind's query their type: one element an output column. */
export function kind<Row extends readonly unknown[]>(definition: {
  sql: string | ((major: number) => string);
  read: (row: Row, database: Database) => void;
}): Kind {
  const { sql, read } = definition;
  return {
    sql: typeof sql === 'string' ? () => sql : sql,
    read: (rows, database) => {
      for (const row of rows) read(row as unknown as Row, database);
    },
  };
}

/** `true` or absent, for attributes that are rarely set. */
export function flag(value: boolean | null): true | undefined {
  return value === true ? true : undefined;
}

/**
 * The name of a type without `public.`, unless Postgres has one of that name itself: `public.money` is not `money`.
 * Every other schema but pg_catalog stays.
 */
export function typeName(formatted: string): string {
  const [, name = '', rest = ''] = /^public\.("(?:[^"]|"")+"|[^"([]+)(.*)$/s.exec(formatted) ?? [];
  return name === '' || builtInTypes.has(name) ? formatted : name + rest;
}

/** An int2vector, oidvector or array of numbers as Postgres prints it: `1 2`, `{1,2}`. */
export function numbers(printed: string | null): number[] {
  if (printed === null) return [];
  const [inner, separator] = printed.startsWith('{') ? [printed.slice(1, -1), ','] : [printed, ' '];
  return inner === '' ? [] : inner.split(separator).map(Number);
}

/** Sorted, or absent if there are none: for lists whose order means nothing. */
export function sorted(list: readonly string[] | null): string[] | undefined {
  return list === null || list.length === 0 ? undefined : [...list].sort();
}

/** The attributes without those that are `undefined`, as a value inside another attribute. */
export function compact(attributes: Attributes): { [key: string]: AttributeValue } {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [key: string]: AttributeValue };
}

/** Options of a foreign-data object (`name=value`): names only where a value could be a secret. */
export function foreignOptions(options: readonly string[] | null): string[] | undefined {
  return sorted(
    (options ?? []).map((option) => {
      const name = option.slice(0, option.indexOf('='));
      return /^(table|schema|column|collection|object|sheet|format)(_?name|_?id)?$/i.test(name)
        ? option
        : name;
    }),
  );
}
