/** The statements that make what was declared, one for each object, and what they lack. */
import { defined } from '../../../../base/defined.ts';
import { quotedName } from '../../../../base/quoted-name.ts';
import { type ExportStatement, type StatementKind, statementKinds } from '../../export-format.ts';
import type { ExtraStatement, NamedObject, SequenceDeclaration, UnreadTable } from '../declarations.ts';
import { Unreadable } from '../python/values.ts';
import { qualified, quotedText } from '../quoting.ts';
import type { Versions } from '../versions/versions.ts';
import { constraintStatements } from './constraint-ddl.ts';
import { defaultSchema, type Schema, type Table } from './schema.ts';
import { keyOf, tableStatement } from './table-ddl.ts';
import { noteUnknown, pathOf, type Surroundings, type Written } from './written.ts';

/** What is declared besides the tables that can be told. */
export interface Besides {
  readonly unread: readonly UnreadTable[];
  /** Those that no column uses. */
  readonly sequences: readonly SequenceDeclaration[];
  readonly extras: readonly ExtraStatement[];
}

export function writeDdl(
  schema: Schema,
  { unread, sequences, extras }: Besides,
  versions: Versions,
): Written {
  const whole: Written = { statements: [], unknowns: [], errors: [], external: new Map() };
  const refused = [...unread];
  const isUnread = (table: { readonly schema: string | undefined; readonly table: string }) =>
    refused.some((one) => samePath(one.schema, one.name, table.schema, table.table));
  for (const { schema: of, name, reason, uses } of unread) {
    noteTable(whole, of, name, reason);
    for (const object of uses) noteObject(whole, object, schema, reason);
  }
  for (const table of schema.tables) {
    const part: Written = { statements: [], unknowns: [], errors: [], external: whole.external };
    const { declaration } = table;
    try {
      writeTable(table, { schema, versions, isUnread }, part);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      noteTable(whole, declaration.schema, declaration.name, error);
      continue;
    }
    whole.statements.push(...part.statements);
    whole.unknowns.push(...part.unknowns);
    whole.errors.push(...part.errors);
  }
  for (const { kind, schema: of, name, definition, place } of schema.types) {
    const sql = `CREATE ${kind === 'enum' ? 'TYPE' : 'DOMAIN'} ${qualified(of, name)} ${definition}`;
    whole.statements.push({ kind, path: [of ?? defaultSchema, name], sql, location: place });
  }
  whole.statements.push(...sequenceStatements([...sequences, ...sequencesOf(schema)]));
  whole.statements.push(...extras.map(extraStatement));
  whole.statements.push(...schemaStatements(whole.statements));
  return { ...whole, statements: inOrder(whole.statements) };
}

function writeTable(table: Table, surroundings: Surroundings, ddl: Written): void {
  const { declaration, columns } = table;
  const path = pathOf(table);
  const key = keyOf(table, surroundings.versions);
  ddl.statements.push(tableStatement(table, key));
  if (key?.unreadable !== undefined) noteUnknown(ddl, 'constraint', [...path, key.shownName], key.unreadable);
  for (const { declaration: column, definition } of columns) {
    if (definition instanceof Unreadable) noteUnknown(ddl, 'column', [...path, column.name], definition);
    else if (definition.comment !== undefined) {
      const sql = `COMMENT ON COLUMN ${qualified(declaration.schema, declaration.name)}.${quotedName(column.name)} IS ${quotedText(definition.comment)}`;
      ddl.statements.push({ kind: 'comment', path: [...path, column.name], sql, location: column.place });
    }
  }
  if (declaration.comment !== undefined) {
    const sql = `COMMENT ON TABLE ${qualified(declaration.schema, declaration.name)} IS ${quotedText(declaration.comment)}`;
    ddl.statements.push({ kind: 'comment', path, sql, location: declaration.place });
  }
  constraintStatements(table, surroundings, ddl);
}

function noteTable(ddl: Written, schema: string | undefined, name: string, reason: Unreadable): void {
  noteUnknown(ddl, 'table', [schema ?? defaultSchema, name], reason);
}

function samePath(
  schema: string | undefined,
  name: string,
  otherSchema: string | undefined,
  otherName: string,
): boolean {
  return name === otherName && (schema ?? defaultSchema) === (otherSchema ?? defaultSchema);
}

/** An object that only a table refers to of which nothing certain can be said. */
function noteObject(
  written: Written,
  { kind, schema: of, name }: NamedObject,
  schema: Schema,
  reason: Unreadable,
): void {
  const made = [...schema.types, ...sequencesOf(schema)];
  const path = [of ?? defaultSchema, name];
  const isNoted = written.unknowns.some(
    (one) => one.kind === kind && one.path.join('\0') === path.join('\0'),
  );
  if (!isNoted && !made.some((one) => samePath(one.schema, one.name, of, name)))
    noteUnknown(written, kind, path, reason);
}

function extraStatement(extra: ExtraStatement): ExportStatement {
  const { kind, name, sql, place } = extra;
  const path =
    extra.kind === 'index'
      ? [extra.table.schema ?? defaultSchema, extra.table.name, name]
      : [extra.schema ?? defaultSchema, name];
  return { kind, path, sql, location: place };
}

function sequencesOf({ tables }: Schema): SequenceDeclaration[] {
  return tables.flatMap(({ columns }) => columns).flatMap(({ declaration }) => declaration.sequence ?? []);
}

function sequenceStatements(sequences: readonly SequenceDeclaration[]): ExportStatement[] {
  const made = sequences.map(
    ({ schema, name, options, place }): ExportStatement => ({
      kind: 'sequence',
      path: [schema ?? defaultSchema, name],
      sql: `CREATE SEQUENCE ${qualified(schema, name)}${options}`,
      location: place,
    }),
  );
  return made.filter((one, index) => made.findIndex(({ sql }) => sql === one.sql) === index);
}

function schemaStatements(statements: readonly ExportStatement[]): ExportStatement[] {
  const first = new Map<string, ExportStatement>();
  for (const statement of statements) {
    const [schema] = statement.path;
    if (typeof schema === 'string' && schema !== defaultSchema && !first.has(schema))
      first.set(schema, statement);
  }
  return [...first].map(([schema, { location }]) => ({
    kind: 'schema',
    path: [schema],
    sql: `CREATE SCHEMA IF NOT EXISTS ${quotedName(schema)}`,
    ...defined({ location }),
  }));
}

/** By kind, as the export lists them; within a kind, by what they make. */
function inOrder(statements: readonly ExportStatement[]): ExportStatement[] {
  const rank = (kind: StatementKind) => statementKinds.indexOf(kind);
  const text = ({ path, sql }: ExportStatement) => JSON.stringify([path, sql]);
  return statements.toSorted(
    (one, other) => rank(one.kind) - rank(other.kind) || (text(one) < text(other) ? -1 : 1),
  );
}
