import type { ObjectKind } from '../../../catalog/object-kind.ts';
import type { Decision } from '../../decisions.ts';
import { decisionsOf } from '../../sql/decisions-of-statement.ts';
import { splitStatements } from '../../sql/statements.ts';
import { among, naming } from '../../sql/table-elements.ts';
import { parse, statementsOf } from '../../sqlmodel/static/python/syntax.ts';
import { constraintMade, declaredPart } from './declared-parts.ts';
import { type Operation, operationOf } from './operation.ts';
import { callsIn, stringsIn } from './python-calls.ts';

/** What a revision decides on its way up, by its text: the decisions of each of its calls. */
export function decisionsOfRevision(text: string, file: string): Decision[][] {
  const source = parse(text, file);
  const batches = new Map<string, readonly string[]>();
  const calls = statementsOf(source.top)
    .filter((node) => !/^(?:async\s+)?def\s+downgrade\b/.test(source.text(node)))
    .flatMap((node) => callsIn(source, node));
  return calls.map((call) => {
    const operation = operationOf(source, call, batches.get(call.on));
    if (operation === undefined) return [];
    const variable = call.node.nextSibling?.nextSibling;
    if (
      operation.name === 'batch_alter_table' &&
      operation.table !== undefined &&
      variable?.name === 'VariableName'
    )
      batches.set(source.text(variable), operation.table);
    if (operation.name === 'execute') return ofSql(operation, file);
    if (operation.table !== undefined) return decides[operation.name]?.(operation, operation.table) ?? [];
    return operation.name === 'drop_index' ? ofIndexAlone(operation) : [];
  });
}

function ofSql({ text, given, source }: Operation, file: string): Decision[] {
  const [sql, node] = [text('sqltext'), given('sqltext')];
  if (sql === undefined || node === undefined) return [];
  const before = source.place(node).line - 1;
  return splitStatements(sql).statements.flatMap((each) =>
    decisionsOf({ ...each, line: before + each.line }, file),
  );
}

function ofIndexAlone({ text, location }: Operation): Decision[] {
  const name = text('index_name');
  return name === undefined ? [] : [{ verb: 'drops', kind: 'index', path: [name], location }];
}

type Decides = (operation: Operation, table: readonly string[]) => Decision[];

const decides: Readonly<Record<string, Decides>> = {
  create_table: ({ source, positional, location }, table) => [
    { verb: 'makes', kind: 'table', path: table, location },
    ...positional.slice(1).flatMap((part) => declaredPart(source, table, part)),
  ],
  drop_table: ({ location }, table) => [{ verb: 'drops', kind: 'table', path: table, location }],
  rename_table({ text, location }, table) {
    const to = text('new_table_name');
    return to === undefined
      ? []
      : [{ verb: 'renames', kind: 'table', path: table, to: [to], attributes: ['name'], location }];
  },
  add_column({ source, given }, table) {
    const column = given('column');
    return column === undefined ? [] : declaredPart(source, table, column);
  },
  alter_column: altered,
  drop_column: ofPart('drops', 'column', 'column_name'),
  create_index: ofPart('makes', 'index', 'index_name'),
  drop_index: ofPart('drops', 'index', 'index_name'),
  create_foreign_key: constrains('foreign key', 'local_cols'),
  create_unique_constraint: constrains('unique', 'columns'),
  create_primary_key: constrains('primary key', 'columns'),
  create_check_constraint: constrains('check', 'condition'),
  create_exclude_constraint: constrains('exclude', 'condition'),
  drop_constraint: ofPart('drops', 'constraint', 'constraint_name'),
};

function ofPart(verb: 'makes' | 'drops', kind: ObjectKind, parameter: string): Decides {
  return ({ text, location }, table) => {
    const name = text(parameter);
    return name === undefined ? [] : [{ verb, kind, table, path: [name], location }];
  };
}

/** @param parameter has the columns, or the text that names them */
function constrains(type: string, parameter: string): Decides {
  return ({ source, given, text, location }, table) => {
    const node = given(parameter);
    const columns = stringsIn(source, node);
    const isOn = columns.length > 0 ? among(columns) : naming(node === undefined ? '' : source.text(node));
    return constraintMade(table, text('constraint_name'), { type, isOn }, location);
  };
}

function altered({ text, given, location }: Operation, table: readonly string[]): Decision[] {
  const [name, to] = [text('column_name'), text('new_column_name')];
  if (name === undefined) return [];
  const column = { kind: 'column', table, location } as const;
  const attributes = Object.entries(alterable).flatMap(([parameter, its]) =>
    given(parameter) === undefined ? [] : its,
  );
  const changes: Decision = { ...column, verb: 'changes', path: [name], attributes };
  return to === undefined
    ? [changes]
    : [changes, { ...column, verb: 'renames', path: [name], to: [to], attributes: ['name'] }];
}

/** The attributes that an argument of `alter_column` decides. */
const alterable: Readonly<Record<string, readonly string[]>> = {
  type_: ['type', 'collation'],
  nullable: ['notNull', 'notNullConstraint'],
  server_default: ['default', 'identity', 'identityOptions', 'generated', 'generationExpression'],
};
