/**
 * The betas of drizzle-orm 1.0 still went by `casing` of drizzle.config, which drizzle-kit of rc.1 and later ignores: the
 * columns get the names that theirs would have given them.
 */
import type { Casing } from './casing.ts';
import { type Column, columnName, type Kit } from './drizzle.ts';
import { isPoison } from './poison.ts';

/** Whether a drizzle-orm of major 1, by its version, names columns by the config. */
export function goesByConfig(version: string | undefined): boolean {
  return /^1\.0\.0-(?:alpha|beta)\b/.test(version ?? '');
}

/** A table's columns, and the copies of them that its indexes and constraints are made of. */
const columnsOfTable = ['drizzle:Columns', 'drizzle:ExtraConfigColumns'].map((name) => Symbol.for(name));

type Named = Pick<Column, 'name'> & { keyAsName: boolean };

/** Names the columns of those values that are tables; before anything is made of them, since indexes copy the names. */
export function nameColumns(kit: Kit, values: readonly unknown[], casing: Casing): void {
  for (const value of values) {
    if (typeof value !== 'object' || value === null || isPoison(value)) continue;
    const holder = value as Record<symbol, Record<string, Named> | undefined>;
    for (const column of columnsOfTable.flatMap((symbol) => Object.values(holder[symbol] ?? {}))) {
      column.name = columnName(kit, column, casing);
      column.keyAsName = false;
    }
  }
}

/**
 * SQL of a beta asks whoever prints it for the names of columns, and drizzle-kit of now has none to give: the columns
 * tell their own.
 *
 * @param installed the `drizzle-orm` of the repository, where it has one
 */
export function letColumnsName(installed: unknown): void {
  const { SQL } = (installed ?? {}) as { SQL?: { prototype: { buildQueryFromSourceParams: Print } } };
  if (SQL === undefined) return;
  const print = SQL.prototype.buildQueryFromSourceParams;
  const casing = { getColumnCasing: ({ name }: Named) => name };
  SQL.prototype.buildQueryFromSourceParams = function (chunks, config) {
    return print.call(this, chunks, { casing, ...config });
  };
}

type Print = (this: unknown, chunks: unknown, config: object) => unknown;
