/**
 * Drizzle's objects, whichever major made them. The kinds are told apart by the symbols that both majors (and any
 * copy of the package) share, so the bundled drizzle-orm can look into objects that the installed one made.
 */

import type { Location } from '../../../base/problem.ts';
import type { Casing } from './casing.ts';
import type * as kit0 from './kit-0.ts';

/** One bundled kit with its drizzle-orm. The types are those of major 0; what differs in 1 is handled where it is used. */
export type Kit = typeof kit0;

export type Sql = InstanceType<Kit['orm']['SQL']>;

/** A column, as far as both majors agree. */
export interface Column {
  name: string;
  readonly keyAsName: boolean;
  readonly table: object;
  readonly primary: boolean;
  readonly isUnique: boolean;
  readonly uniqueName?: string;
  default: unknown;
  generated?: { as: unknown };
  readonly config: object;
  readonly columnType: string;
  /** Set on array columns of major 1. */
  dimensions?: number;
  /** Set on array columns of major 0. */
  readonly baseColumn?: Column;
  readonly enum?: { readonly enumName: string; readonly schema?: string };
  getSQLType(): string;
}

export interface TableConfig {
  readonly name: string;
  readonly schema: string | undefined;
  readonly columns: readonly Column[];
  readonly indexes: readonly { readonly config: IndexConfig }[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly primaryKeys: readonly {
    readonly columns: readonly Column[];
    readonly name?: string;
    getName(): string;
  }[];
  readonly uniqueConstraints: readonly { readonly columns: readonly Column[]; readonly name?: string }[];
  readonly checks: readonly { readonly name: string; readonly value: Sql }[];
  readonly policies: readonly Policy[];
}

export interface IndexConfig {
  readonly name?: string;
  readonly columns: unknown[];
  where?: Sql;
}

export interface ForeignKey {
  readonly reference: () => {
    name?: string;
    columns: Column[];
    foreignTable: object;
    foreignColumns: Column[];
  };
}

export interface Policy {
  readonly name: string;
  readonly to?: unknown;
  using?: unknown;
  withCheck?: unknown;
  readonly _linkedTable?: object;
}

/** An export of a schema file that Drizzle makes DDL of. */
export interface Declared {
  readonly exportName: string;
  readonly value: object;
  readonly location: Location | undefined;
}

/** What a table consists of, in the terms of both majors. */
export function tableConfig(kit: Kit, table: object): TableConfig {
  return kit.pgCore.getTableConfig(table as never) as unknown as TableConfig;
}

export function schemaOf(named: { readonly schema?: string | undefined }): string {
  return named.schema ?? 'public';
}

/** The name that a column gets in the database. */
export function columnName(kit: Kit, column: { name: string; keyAsName?: boolean }, casing: Casing): string {
  if (!casing || !column.keyAsName) return column.name;
  const { toCamelCase, toSnakeCase } = kit.modules['drizzle-orm/casing'];
  return casing === 'snake_case' ? toSnakeCase(column.name) : toCamelCase(column.name);
}

/** Postgres keeps the first 63 bytes of a name. */
export function cutName(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= 63) return name;
  let end = 63;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString();
}
