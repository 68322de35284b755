import { escapeIdentifier, escapeLiteral } from 'pg';
import type { CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';

/** When a statement can run: later stages need what earlier ones make. */
export const stages = [
  'schema',
  'extension',
  'collation',
  'type',
  'sequence',
  'text search',
  'foreign',
  'function',
  'made of functions',
  'table',
  'column',
  'owned sequence',
  'child constraint',
  'constraint',
  'view',
  'index',
  'foreign key',
  'setting',
  'rule',
  'trigger',
  'trigger of a partition',
  'policy',
  'statistics',
  'publication',
  'grant',
  'grant of another',
  'comment',
  'default privileges',
  'event trigger',
] as const;

export type Stage = (typeof stages)[number];

/** One statement, and when it is its turn. */
export type Step = readonly [stage: Stage, sql: string];

/** Gives the statements that make an object; none where it comes with another one. */
export type Maker = (object: CatalogObject, catalog: CatalogIndex) => readonly Step[];

/** The objects of a catalog as their makers look them up. */
export interface CatalogIndex {
  /** By `objectId`. */
  find(id: string | undefined): CatalogObject | undefined;
  /** What belongs to an object, in the catalog's order. */
  partsOf(object: CatalogObject, kind: ObjectKind): readonly CatalogObject[];
  /** How many tables are above a partition or inheriting table. */
  depthOf(table: CatalogObject): number;
}

export const name = (text: string) => escapeIdentifier(text);
export const literal = (text: string) => escapeLiteral(text).trim();

/** A name with its schema: `"public"."users"`. */
export function qualified(path: readonly string[]): string {
  return path.slice(0, 2).map(name).join('.');
}

/** What statements call an index or statistics, which are named beside their table: in its schema, or one of their own. */
export function besideTable({ path, attributes }: Pick<CatalogObject, 'path' | 'attributes'>): string {
  return `${name(String(attributes.schema ?? path[0] ?? ''))}.${name(path[2] ?? '')}`;
}

/** A name that Postgres printed without quotes where it needs some: `pg_catalog.default`. */
export function requalified(printed: string): string {
  return printed.split('.').map(name).join('.');
}

export function nameList(names: readonly string[]): string {
  return names.map(name).join(', ');
}

/**
 * Lines as a block that is run at once.
 *
 * @param word stands in the quotes where the lines have bare ones
 */
export function block(word: string, lines: readonly string[]): string {
  const tag = lines.some((line) => line.includes('$$')) ? `$${word}$` : '$$';
  const space = lines.length > 1 ? '\n' : ' ';
  return ['DO', [tag, ...lines, tag].join(space)].join(' ');
}

/** The words, each behind a space, without those that are not there. */
export function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');
}

/** Words in front of a text, where there is one. */
export function after(before: string, value: string | undefined, behind = ''): string | undefined {
  return value === undefined ? undefined : `${before}${value}${behind}`;
}

/** Storage parameters, given as `name=value`: `"fillfactor" = '70'`. */
export function parameters(options: readonly string[], prefix = ''): string {
  return options
    .map((option) => {
      const end = option.indexOf('=');
      const key = end < 0 ? option : option.slice(0, end);
      return `${prefix}${name(key)}${end < 0 ? '' : ` = ${literal(option.slice(end + 1))}`}`;
    })
    .join(', ');
}

/** Options of a foreign-data object; a catalog keeps only the names of those that could be secret. */
export function foreignOptions(options: readonly string[]): string | undefined {
  if (options.length === 0) return undefined;
  const written = options.map((option) => {
    const end = option.indexOf('=');
    return end < 0
      ? `${name(option)} '1'`
      : `${name(option.slice(0, end))} ${literal(option.slice(end + 1))}`;
  });
  return `OPTIONS (${written.join(', ')})`;
}

/** Whether a statement writes options whose values a catalog does not have. */
export function hasSecret(sql: string): boolean {
  return /OPTIONS \(.*" '1'/s.test(sql);
}

/** A statement with `'…'` where it writes such a value, and the names of the options that are meant. */
export function withoutSecrets(sql: string): { readonly sql: string; readonly options: readonly string[] } {
  const options: string[] = [];
  const open = sql.replaceAll(/"((?:[^"]|"")*)" '1'/g, (_, option: string) => {
    options.push(option.replaceAll('""', '"'));
    return `"${option}" '…'`;
  });
  return { sql: open, options };
}

/** The name and the types of a function or operator, whose path ends with `name(types)`. */
export function signature(object: CatalogObject): { readonly name: string; readonly types: string } {
  const last = object.path.at(-1) ?? '';
  const opening = last.lastIndexOf('(');
  return { name: last.slice(0, opening), types: last.slice(opening + 1, -1) };
}

/** How statements about a function refer to it. */
export function routine(object: CatalogObject): string {
  const { name: own, types } = signature(object);
  const none = object.kind === 'aggregate' && types === '' ? '*' : types;
  return `${name(object.path[0] ?? '')}.${name(own)}(${none})`;
}

/** How statements about an operator refer to it. */
export function operator(object: CatalogObject): string {
  return `${name(object.path[0] ?? '')}.${signature(object).name}`;
}
