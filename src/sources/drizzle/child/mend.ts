/**
 * Where drizzle-kit writes wrong DDL for a right schema, the schema's objects are changed beforehand into what it
 * writes correctly: a default it cannot spell becomes an SQL literal, a parameter becomes part of the text.
 * Each rule says what the kits get wrong; what a rule does is also right where they have it right.
 */
import type { Casing } from './casing.ts';
import type { Collected } from './collect.ts';
import { type Column, type Kit, type Policy, type Sql, tableConfig } from './drizzle.ts';
import { poisoned } from './load-problems.ts';
import { PoisonError } from './poison.ts';
import { refusedTable } from './refused.ts';

interface DefaultRule {
  readonly wrong: string;
  readonly applies: (value: unknown, column: Column) => boolean;
  /** The SQL that the default should be. */
  readonly literal: (value: never, column: Column) => string;
}

const typeIs = (pattern: RegExp) => (column: Column) => pattern.test(column.getSQLType().toLowerCase());
const isJson = typeIs(/^jsonb?$/);
const isArray = (column: Column) =>
  /\]$/.test(column.getSQLType()) || Boolean(column.dimensions) || column.baseColumn !== undefined;
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !(value instanceof Date);

/** Literal defaults that a kit writes wrongly. The first rule that applies is used. */
export const defaultRules: readonly DefaultRule[] = [
  {
    wrong: 'an array default loses its quoting: a quote, a comma or a brace in an element breaks it',
    applies: (value, column) => Array.isArray(value) && isArray(column) && !isJson(column),
    literal: (value: unknown[], column) => quote(arrayText(value, column.baseColumn ?? column)),
  },
  {
    wrong: 'a quote inside a jsonb default is not doubled',
    applies: (value, column) => isObject(value) && isJson(column),
    literal: (value: object, column) => `${quote(JSON.stringify(value))}::${column.getSQLType()}`,
  },
  {
    wrong: 'a point default becomes `[object Object]` or a list',
    applies: (value, column) => isObject(value) && typeIs(/^point$/)(column),
    literal: (value: object) => quote(elementText(value, 'point')),
  },
  {
    wrong: 'a line default becomes `[object Object]` or a list',
    applies: (value, column) => isObject(value) && typeIs(/^line$/)(column),
    literal: (value: object) => quote(elementText(value, 'line')),
  },
  {
    wrong: 'a geometry default becomes `[object Object]` or a list',
    applies: (value, column) => isObject(value) && typeIs(/^geometry/)(column),
    literal: (value: object, column) => {
      const [x, y] = numbers(value);
      const srid = /,\s*(\d+)\)/.exec(column.getSQLType())?.[1];
      return quote(`${srid ? `SRID=${srid};` : ''}POINT(${x} ${y})`);
    },
  },
  {
    wrong: 'a vector default becomes `1,2,3` without its brackets',
    applies: (value, column) => Array.isArray(value) && typeIs(/^(half)?vec(tor)?\b/)(column),
    literal: (value: number[]) => quote(`[${value.join(',')}]`),
  },
  {
    wrong: 'a bytea default becomes a list of numbers',
    applies: (value) => value instanceof Uint8Array,
    literal: (value: Uint8Array) => quote(`\\x${Buffer.from(value).toString('hex')}`),
  },
  {
    wrong: 'a bigint default makes the kit throw',
    applies: (value) => typeof value === 'bigint',
    literal: (value: bigint) => String(value),
  },
  {
    wrong: 'the backslash of a text default is doubled',
    applies: (value, column) => typeof value === 'string' && value.includes('\\') && !isJson(column),
    literal: (value: string) => quote(value),
  },
];

/**
 * Changes the collected objects in place; call it once, before the kit sees them. Gives those without the tables in
 * which something cannot be written down at all.
 */
export function mend(kit: Kit, collected: Collected): Collected {
  const refused = collected.tables.flatMap((table) => {
    try {
      mendTable(kit, table.value);
      return [];
    } catch (error) {
      if (error instanceof PoisonError) throw poisoned(error);
      return [{ table, told: refusedTable(kit, table, (error as Error).message) }];
    }
  });
  for (const { value } of collected.policies) inlinePolicy(kit, value as Policy);
  for (const { value } of collected.views) inline(kit, kit.pgCore.getViewConfig(value as never).query);
  for (const { value } of collected.materializedViews)
    inline(kit, kit.pgCore.getMaterializedViewConfig(value as never).query);
  return {
    ...collected,
    tables: collected.tables.filter((one) => refused.every(({ table }) => table !== one)),
    refused: [...collected.refused, ...refused.map(({ told }) => told)],
  };
}

function mendTable(kit: Kit, table: object): void {
  keepExtras(table);
  const config = tableConfig(kit, table);
  for (const column of config.columns) mendColumn(kit, column);
  // Values inside `sql` become `$1` in checks, indexes and policies, which DDL cannot have.
  for (const check of config.checks) inline(kit, check.value);
  for (const index of config.indexes)
    for (const part of [...index.config.columns, index.config.where]) inline(kit, part);
  for (const policy of config.policies) inlinePolicy(kit, policy);
}

/**
 * Makes queries built while the schema is loaded (views) name columns by the configured casing, which drizzle-orm
 * would only know when it connects. `casingModules` are the `drizzle-orm/casing` of every copy in use.
 */
export function applyCasingToQueries(casing: Casing, casingModules: readonly unknown[]): void {
  if (!casing) return;
  for (const module of casingModules) {
    const { CasingCache, toSnakeCase, toCamelCase } = (module ?? {}) as Record<string, unknown> & {
      CasingCache?: { prototype: { getColumnCasing: (column: Column) => string } };
    };
    const convert = (casing === 'snake_case' ? toSnakeCase : toCamelCase) as
      | ((name: string) => string)
      | undefined;
    if (!CasingCache || !convert) continue;
    CasingCache.prototype.getColumnCasing = (column) =>
      column.keyAsName ? convert(column.name) : column.name;
  }
}

/** A table makes its indexes and checks anew whenever it is asked; changes hold only if it keeps them. */
function keepExtras(table: object): void {
  const holder = table as Record<symbol, ((columns: unknown) => unknown) | undefined>;
  const key = Symbol.for('drizzle:ExtraConfigBuilder');
  const build = holder[key];
  if (!build) return;
  const kept = build(holder[Symbol.for('drizzle:ExtraConfigColumns')]);
  holder[key] = () => kept;
}

function mendColumn(kit: Kit, column: Column): void {
  const { generated } = column;
  if (generated) {
    const as = typeof generated.as === 'function' ? generated.as() : generated.as;
    generated.as = inline(kit, as);
  }
  // `.array(3)` of major 0 leaves no dimension in major 1: the column would become a scalar.
  if (Number.isNaN(column.dimensions)) column.dimensions = 1;
  if (column.default === undefined) return;
  if (kit.orm.is(column.default, kit.orm.SQL)) {
    // One kit throws on values inside a default; written out beforehand there are none.
    const { sql } = new kit.pgCore.PgDialect().sqlToQuery(inline(kit, column.default) as Sql);
    column.default = kit.orm.sql.raw(sql);
    return;
  }
  const rule = defaultRules.find(({ applies }) => applies(column.default, column));
  if (rule) column.default = kit.orm.sql.raw(rule.literal(column.default as never, column));
}

function inlinePolicy(kit: Kit, policy: Policy): void {
  inline(kit, policy.using);
  inline(kit, policy.withCheck);
}

/** Makes an SQL expression write its values out. Anything else is returned as it is. */
function inline(kit: Kit, value: unknown): unknown {
  if (!kit.orm.is(value, kit.orm.SQL)) return value;
  const expression = value as unknown as { queryChunks: unknown[]; inlineParams(): unknown };
  expression.queryChunks = expression.queryChunks.map((chunk) => spellOut(kit, chunk));
  return expression.inlineParams();
}

/** Values that drizzle-orm cannot write into text itself. */
function spellOut(kit: Kit, chunk: unknown): unknown {
  if (typeof chunk === 'bigint') return kit.orm.sql.raw(String(chunk));
  if (chunk instanceof Date) return kit.orm.sql.raw(quote(chunk.toISOString()));
  if (Array.isArray(chunk)) return chunk.map((one) => spellOut(kit, one));
  if (kit.orm.is(chunk, kit.orm.Param)) {
    const { value } = chunk as { value: unknown };
    return typeof value === 'bigint' ? spellOut(kit, value) : chunk;
  }
  return inline(kit, chunk);
}

function arrayText(values: readonly unknown[], column: Column): string {
  const type = column
    .getSQLType()
    .toLowerCase()
    .replace(/\[\d*\]/g, '');
  const items = values.map((value) => {
    if (value === null || value === undefined) return 'NULL';
    if (Array.isArray(value) && !isTuple(type)) return arrayText(value, column);
    if (isTuple(type) && Array.isArray(value) && Array.isArray(value[0])) return arrayText(value, column);
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
      return String(value);
    return `"${elementText(value, type).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  });
  return `{${items.join(',')}}`;
}

function isTuple(type: string): boolean {
  return type === 'point' || type === 'line' || /^(half)?vec(tor)?\b/.test(type);
}

function elementText(value: unknown, type: string): string {
  if (type === 'point') return `(${numbers(value).join(',')})`;
  if (type === 'line') return `{${numbers(value).join(',')}}`;
  if (isTuple(type)) return `[${numbers(value).join(',')}]`;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function numbers(value: unknown): unknown[] {
  return Object.values(value as object);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
