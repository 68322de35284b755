/** What the statements of all constraints and indexes have in common. */

import { quotedName } from '../../../../base/quoted-name.ts';
import type { ExportStatement, StatementKind } from '../../export-format.ts';
import type { ConstraintDeclaration, SqlPiece } from '../declarations.ts';
import { Unreadable } from '../python/values.ts';
import { qualified, quotedText } from '../quoting.ts';
import { conventionalName, longestName, type NameParts, postgresName } from './names.ts';
import type { Column, Table } from './schema.ts';
import { requireColumn } from './table-ddl.ts';
import { unreadIn } from './unread-in-text.ts';
import { noteUnknown, pathOf, type Written } from './written.ts';

/** What is known of a constraint or an index before its statement. */
export interface Named {
  readonly kind: StatementKind;
  /** `undefined` where Postgres chooses it. */
  readonly name: string | undefined;
  /** How Postgres ends a name that it chooses. */
  readonly ending: string;
  readonly columns: readonly Column[];
}

/** Adds the statement, unless one of the columns can't be told. */
export function add(
  named: Named,
  table: Table,
  constraint: ConstraintDeclaration,
  ddl: Written,
  sql: () => string,
): void {
  const { kind, name, columns } = named;
  const path = pathOf(table);
  const names = columns.map(({ declaration }) => declaration.name);
  const reason = refusal(named, table, constraint);
  if (reason !== undefined) {
    const shown = name ?? postgresName(table.declaration.name, names, named.ending);
    const cut = Buffer.from(shown).subarray(0, longestName).toString('utf8');
    noteUnknown(ddl, kind === 'index' ? 'index' : 'constraint', [...path, cut], reason);
    return;
  }
  const statement: ExportStatement = {
    kind,
    path: [...path, name ?? null],
    sql: sql(),
    columns: names,
    location: constraint.place,
  };
  ddl.statements.push(statement);
  if (constraint.comment !== undefined && name !== undefined) {
    const { schema, name: of } = table.declaration;
    ddl.statements.push({
      kind: 'comment',
      path: [...path, `constraint ${name}`],
      sql: `COMMENT ON CONSTRAINT ${quotedName(name)} ON ${qualified(schema, of)} IS ${quotedText(constraint.comment)}`,
      location: constraint.place,
    });
  }
}

/** Why a statement can't be written. */
function refusal(
  { name, columns }: Named,
  table: Table,
  constraint: ConstraintDeclaration,
): Pick<Unreadable, 'message' | 'place'> | undefined {
  if (name !== undefined && [...name].length > longestName)
    return {
      message: `SQLAlchemy refuses names of more than ${longestName} characters`,
      place: constraint.place,
    };
  const included = 'include' in constraint ? constraint.include.map((key) => requireColumn(table, key)) : [];
  const unreadable =
    [...columns, ...included].map(({ definition }) => definition).find((one) => one instanceof Unreadable) ??
    unreadIn(textsOf(constraint).join(' '), table.columns);
  return unreadable === undefined ? undefined : { message: unreadable.message, place: unreadable.place };
}

/** What stands in a constraint as it was written. */
function textsOf(constraint: ConstraintDeclaration): string[] {
  return piecesOf(constraint).filter((piece) => typeof piece === 'string');
}

/** The expressions of a constraint or an index, one behind the other. */
export function piecesOf(constraint: ConstraintDeclaration): readonly SqlPiece[] {
  switch (constraint.kind) {
    case 'check':
      return constraint.sql;
    case 'exclude':
    case 'index':
      return [...constraint.elements.flatMap(({ sql }) => sql), ...(constraint.where ?? [])];
    default:
      return [];
  }
}

export function nameOf(
  kind: string,
  constraint: ConstraintDeclaration,
  table: Table,
  columns: readonly Column[],
  referred: Pick<NameParts, 'referredTable' | 'referredColumns'> = {},
): string | undefined {
  const parts = {
    table: table.declaration,
    columns: columns.map(({ declaration }) => declaration),
    ...referred,
  };
  return conventionalName(kind, constraint.name, parts, table.declaration.metadata);
}

export function addConstraint({ declaration }: Table, name: string | undefined): string {
  const named = name === undefined ? '' : `CONSTRAINT ${quotedName(name)} `;
  return `ALTER TABLE ${qualified(declaration.schema, declaration.name)} ADD ${named}`;
}

export function namesOf(columns: readonly Column[]): string {
  return columns.map(({ declaration }) => quotedName(declaration.name)).join(', ');
}

export function includeSql(keys: readonly string[], table: Table): string {
  return keys.length === 0 ? '' : ` INCLUDE (${namesOf(keys.map((key) => requireColumn(table, key)))})`;
}

export function columnsIn(pieces: readonly SqlPiece[], table: Table): readonly Column[] {
  return pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [requireColumn(table, piece.column)]));
}

export function asSql(pieces: readonly SqlPiece[], table: Table): string {
  return pieces
    .map((piece) =>
      typeof piece === 'string' ? piece : quotedName(requireColumn(table, piece.column).declaration.name),
    )
    .join('');
}
