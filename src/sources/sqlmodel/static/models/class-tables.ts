/** The tables of classes: which class has which, and what it declares there. */

import { defined } from '../../../../base/defined.ts';
import type { Metadata, TableDeclaration } from '../declarations.ts';
import type { Interpreter } from '../python/interpreter.ts';
import type { Modules } from '../python/modules.ts';
import {
  booleanOf,
  type ClassDefinition,
  given,
  plain,
  textOf,
  Unreadable,
  type Value,
} from '../python/values.ts';
import type { Versions } from '../versions/versions.ts';
import { type ColumnContext, columnArguments, readConstraints } from './columns.ts';
import { mappedColumns, sqlmodelColumns, typeMapOf } from './columns-of-class.ts';
import { automaticName, namesItself } from './flask.ts';
import { callOf } from './library.ts';
import { columnCall } from './mapped.ts';
import type { MetadataReader, Moment } from './metadata.ts';
import type { TableLookup, TableName } from './references.ts';
import { ancestorClasses, isMapped, requireKnown, roleOf } from './roles.ts';
import { commentOption, prefixOf, schemaOption, suffixOf, tableArguments } from './table-options.ts';
import { refuseView } from './views.ts';

/** What tables are read with. */
export interface Reading {
  readonly interpreter: Interpreter;
  readonly modules: Modules;
  readonly metadata: MetadataReader;
  readonly versions: Versions;
  /** Types whose SQL a function writes. */
  readonly compiled: ReadonlySet<ClassDefinition>;
  readonly lookup: TableLookup;
}

/** The class whose table a class uses: itself, or the one it inherits from. `undefined`: none. */
export function tableOwner(one: ClassDefinition, interpreter: Interpreter): ClassDefinition | undefined {
  const role = roleOf(one, interpreter);
  if (role === 'sqlmodel') return one;
  if (role === 'other') return undefined;
  if (hasOwn(one, '__table__', interpreter)) return one;
  const above = ancestorClasses(one, interpreter).find((ancestor) => isMapped(ancestor, interpreter));
  // Flask-SQLAlchemy gives a table to each model that has a key or nothing above it, whatever its name.
  const hasOne = namesItself(one, interpreter)
    ? above === undefined || hasKey(one, interpreter)
    : ownTableName(one, interpreter) !== undefined;
  if (hasOne) return one;
  return above === undefined ? undefined : tableOwner(above, interpreter);
}

type NameReading = Omit<Reading, 'lookup'>;

function momentOf({ scope, place }: ClassDefinition, { modules }: Pick<Reading, 'modules'>): Moment {
  return { module: modules.load(scope.module.path), line: place.line };
}

/** @throws Unreadable when it can't be told */
export function tableNameOf(one: ClassDefinition, { interpreter, ...reading }: NameReading): TableName {
  const name =
    ownTableName(one, interpreter) ??
    (roleOf(one, interpreter) === 'sqlmodel' ? one.name.toLowerCase() : undefined) ??
    (namesItself(one, interpreter) ? automaticName(one, reading.versions) : undefined);
  if (name === undefined) throw new Unreadable(`${one.name} has no __tablename__`, one.place);
  const { options } = tableArguments(one, contributors(one, interpreter), interpreter);
  return {
    schema: schemaOption(options) ?? reading.metadata.ofClass(one, momentOf(one, reading)).schema,
    name,
  };
}

/** Whether a class or its mixins declare a key or a column of one. */
function hasKey(one: ClassDefinition, interpreter: Interpreter): boolean {
  const { items } = tableArguments(one, contributors(one, interpreter), interpreter);
  if (items.some((item) => callOf(item, 'PrimaryKeyConstraint') !== undefined)) return true;
  return columnContributors(one, interpreter).some((owner) =>
    [...interpreter.bodyOf(owner).bindings].some(([name, [binding]]) => {
      if (binding?.kind !== 'value' || binding.value === undefined) return false;
      const column = columnCall(interpreter.valueBound({ owner, binding }, name));
      const key = given(column?.keywords.get('primary_key'));
      return key !== undefined && booleanOf(key, 'primary_key');
    }),
  );
}

/** The class and those it inherits from that have no table of their own: what they declare becomes part of it. */
function contributors(one: ClassDefinition, interpreter: Interpreter): readonly ClassDefinition[] {
  const above = ancestorClasses(one, interpreter);
  return [one, ...above.filter((ancestor) => !isMapped(ancestor, interpreter))];
}

/** Those whose columns become part of the table: not what a mapped ancestor already has. */
function columnContributors(one: ClassDefinition, interpreter: Interpreter): readonly ClassDefinition[] {
  const mapped = ancestorClasses(one, interpreter).filter((ancestor) => isMapped(ancestor, interpreter));
  const taken = new Set(mapped.flatMap((ancestor) => ancestorClasses(ancestor, interpreter)));
  return contributors(one, interpreter).filter((each) => !taken.has(each));
}

function ownTableName(one: ClassDefinition, interpreter: Interpreter): string | undefined {
  if (!contributors(one, interpreter).some((each) => hasOwn(each, '__tablename__', interpreter)))
    return undefined;
  const self: Value = { kind: 'class', class: one, place: one.place };
  const value = plain(interpreter.attribute(self, '__tablename__', one.place));
  return given(value) === undefined ? undefined : textOf(value, `the __tablename__ of ${one.name}`);
}

function hasOwn(one: ClassDefinition, name: string, interpreter: Interpreter): boolean {
  const [binding] = interpreter.bodyOf(one).bindings.get(name) ?? [];
  return binding !== undefined && !(binding.kind === 'value' && binding.value === undefined);
}

/**
 * @param heirs classes that add columns to the table without having one of their own
 * @param further constraints and indexes that stand outside the class
 * @throws Unreadable when nothing certain can be said of the table
 */
export function readClassTable(
  one: ClassDefinition,
  heirs: readonly ClassDefinition[],
  further: readonly Value[],
  reading: Reading,
): TableDeclaration {
  const { interpreter } = reading;
  for (const each of [one, ...heirs]) requireKnown(each, interpreter);
  const own = contributors(one, interpreter);
  const metadata = reading.metadata.ofClass(one, momentOf(one, reading));
  const table = tableNameOf(one, reading);
  const { items, options } = tableArguments(one, own, interpreter);
  refuseView(options, one.place);
  const context = columnContext(table, metadata, reading);
  const comment = commentOption(options);
  const columnsOf = (each: ClassDefinition) =>
    mappedColumns(each, columnContributors(each, interpreter), typeMapOf(each, interpreter), context);
  const columns = roleOf(one, interpreter) === 'sqlmodel' ? sqlmodelColumns(own, context) : columnsOf(one);
  const names = new Set(columns.map(({ name }) => name));
  // An heir may declare a column once more to say that it is the same.
  const added = heirs.flatMap(columnsOf).filter(({ name }) => !names.has(name) && names.add(name));
  return {
    ...table,
    columns: [...columns, ...added],
    constraints: readConstraints([...items, ...further], context),
    prefix: prefixOf(options),
    suffix: suffixOf(options),
    metadata,
    place: one.place,
    ...defined({ comment }),
  };
}

export function columnContext(table: TableName, metadata: Metadata, reading: Reading): ColumnContext {
  return {
    interpreter: reading.interpreter,
    versions: reading.versions,
    compiled: reading.compiled,
    lookup: reading.lookup,
    table,
    tableSchema: table.schema,
    metadataSchema: metadata.schema,
    ownColumn: () => undefined,
  };
}

/** The key of the column that an attribute of a model is. */
export function attributeKey(
  one: ClassDefinition,
  attribute: string,
  interpreter: Interpreter,
): string | undefined {
  const found = interpreter.find(one, attribute);
  if (found === undefined) return attribute;
  const value = interpreter.valueBound(found, attribute);
  const field = callOf(value, 'Field');
  const column = field === undefined ? columnCall(value) : callOf(field.keywords.get('sa_column'), 'Column');
  if (column === undefined) return attribute;
  const key = given(column.keywords.get('key')) ?? columnArguments(column).name;
  return key === undefined ? attribute : textOf(key, 'the key of a column');
}
