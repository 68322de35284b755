/** What is gathered while statements are written, and what they depend on. */
import type { ObjectKind } from '../../../../catalog/object-kind.ts';
import type { ExportError, ExportStatement, ExternalTable, UnknownObject } from '../../export-format.ts';
import type { Unreadable } from '../python/values.ts';
import type { Versions } from '../versions/versions.ts';
import { defaultSchema, type Schema, type Table } from './schema.ts';

export interface Written {
  readonly statements: ExportStatement[];
  readonly unknowns: UnknownObject[];
  readonly errors: ExportError[];
  readonly external: Map<string, ExternalTable>;
}

/** What the statements of a table depend on. */
export interface Surroundings {
  readonly schema: Schema;
  readonly versions: Versions;
  /** Whether a table is declared of which nothing certain can be said. */
  readonly isUnread: (table: { readonly schema: string | undefined; readonly table: string }) => boolean;
}

export function noteUnknown(
  written: Written,
  kind: ObjectKind,
  path: readonly string[],
  reason: Pick<Unreadable, 'message' | 'place'> & Partial<Pick<Unreadable, 'hidden'>>,
  columns?: readonly string[],
): void {
  const { message, place, hidden } = reason;
  const note = (of: ObjectKind, at: readonly string[], over?: readonly string[]) =>
    written.unknowns.push({
      kind: of,
      path: [...at],
      reason: message,
      ...(over && { columns: [...over] }),
      location: place,
    });
  note(kind, path, columns);
  for (const type of hidden?.types ?? []) note(type.kind, [type.schema ?? defaultSchema, type.name]);
  const [schema, table, column] = path;
  if (kind === 'column' && hidden?.index !== undefined)
    note('index', [schema as string, table as string, `${hidden.index}_${table}_${column}`]);
}

export function pathOf({ declaration }: Table): [string, string] {
  return [declaration.schema ?? defaultSchema, declaration.name];
}
