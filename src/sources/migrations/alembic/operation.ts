import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../base/problem.ts';
import type { Source } from '../../sqlmodel/static/python/syntax.ts';
import { type PythonCall, stringIn } from './python-calls.ts';

/** The parameters of Alembic's operations in their order, those of a batch but for the table. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  batch_alter_table: ['table_name', 'schema'],
  create_table: ['table_name'],
  drop_table: ['table_name'],
  rename_table: ['old_table_name', 'new_table_name'],
  add_column: ['table_name', 'column'],
  drop_column: ['table_name', 'column_name'],
  alter_column: ['table_name', 'column_name'],
  create_index: ['index_name', 'table_name', 'columns'],
  drop_index: ['index_name', 'table_name'],
  create_foreign_key: ['constraint_name', 'source_table', 'referent_table', 'local_cols'],
  create_unique_constraint: ['constraint_name', 'table_name', 'columns'],
  create_primary_key: ['constraint_name', 'table_name', 'columns'],
  create_check_constraint: ['constraint_name', 'table_name', 'condition'],
  create_exclude_constraint: ['constraint_name', 'table_name'],
  drop_constraint: ['constraint_name', 'table_name'],
  execute: ['sqltext'],
};

const ofTable = ['table_name', 'source_table', 'old_table_name'];

/** A call of one of Alembic's operations. */
export interface Operation {
  readonly name: string;
  readonly source: Source;
  /** What it is given by place, all of it. */
  readonly positional: readonly SyntaxNode[];
  readonly location: Location;
  /** The table that it is about; `undefined` where its text does not tell. */
  readonly table: readonly string[] | undefined;
  given(parameter: string): SyntaxNode | undefined;
  /** What it is given as a string. */
  text(parameter: string): string | undefined;
}

/**
 * @param batch the table of the batch that it is called on
 * @returns `undefined` where the call is no operation
 */
export function operationOf(
  source: Source,
  { callee, positional, keywords, location }: PythonCall,
  batch: readonly string[] | undefined,
): Operation | undefined {
  const known = parameters[callee];
  if (known === undefined) return undefined;
  const named = batch === undefined ? known : known.filter((parameter) => !ofTable.includes(parameter));
  const given = (parameter: string) => keywords.get(parameter) ?? positional[at(named.indexOf(parameter))];
  const text = (parameter: string) => stringIn(source, given(parameter));
  const name = ofTable.map(text).find((its) => its !== undefined);
  const schema = text('schema') ?? text('source_schema');
  const own = name === undefined ? undefined : schema === undefined ? [name] : [schema, name];
  return { name: callee, source, positional, location, table: batch ?? own, given, text };
}

/** Nothing is at the end of an array. */
function at(index: number): number {
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}
