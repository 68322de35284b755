/** Every table that the files declare: of classes, and of calls of `Table`. */
import type { Location } from '../../../problem.ts';
import { attributeKey, type Reading, readClassTable, tableNameOf, tableOwner } from './class-tables.ts';
import { coreTableName, momentOfCall, readCoreTable } from './core-tables.ts';
import type { UnreadTable } from './ddl.ts';
import type { SequenceDeclaration, TableDeclaration } from './declarations.ts';
import { type Effects, effectsOf } from './effects.ts';
import { createInterpreter, type Interpreter, isSqlModel } from './interpreter.ts';
import { callOf } from './library.ts';
import { columnCall } from './mapped.ts';
import { createMetadataReader } from './metadata.ts';
import type { Modules } from './modules.ts';
import { referredColumn, type TableLookup, type TableName } from './references.ts';
import { ancestorClasses, looksLikeModel, unknownBase } from './roles.ts';
import { readSequence } from './sequences.ts';
import { type TypeName, typesOfClass, typesWithin } from './types-within.ts';
import {
  attempt,
  type Call,
  type ClassDefinition,
  described,
  given,
  plain,
  Unreadable,
  type Value,
} from './values.ts';
import type { Versions } from './versions.ts';

export interface DeclaredTables {
  readonly tables: readonly TableDeclaration[];
  /** Tables of which nothing certain can be said. */
  readonly unread: readonly UnreadTable[];
  /** Sequences that belong to a `MetaData` whether or not a column uses them. */
  readonly sequences: readonly SequenceDeclaration[];
  /** What may declare a table whose name can't be told. */
  readonly nameless: readonly Unreadable[];
}

export function declaredTables(modules: Modules, versions: Versions): DeclaredTables {
  const interpreter = createInterpreter(modules);
  const all = modules.loaded();
  const effects = effectsOf(all, interpreter);
  const named = {
    interpreter,
    modules,
    versions,
    metadata: createMetadataReader(interpreter, modules, effects.changes),
  };
  const lookup = tableLookup(named);
  const reading: Reading = { ...named, lookup };
  const tables: TableDeclaration[] = [];
  const unread: UnreadTable[] = [];
  const nameless: Unreadable[] = [];
  const indexes = assignedIndexes(effects, lookup, nameless);

  const read = (
    name: TableName | Unreadable,
    types: () => readonly TypeName[],
    declaration: () => TableDeclaration,
  ) => {
    if (name instanceof Unreadable) {
      nameless.push(name);
      return;
    }
    const table = attempt(declaration);
    if (table instanceof Unreadable)
      unread.push({ schema: name.schema, name: name.name, reason: table, types: types() });
    else tables.push(table);
  };

  const heirs = new Map<ClassDefinition, ClassDefinition[]>();
  for (const one of all.flatMap(interpreter.classesOf)) {
    const owner = attempt(() => tableOwner(one, interpreter));
    if (owner instanceof Unreadable) nameless.push(owner);
    else if (owner === undefined) noteLikely(one, named, unread, nameless);
    else heirs.set(owner, [...(heirs.get(owner) ?? []), ...(owner === one ? [] : [one])]);
  }
  const core = new Set(effects.tables);
  for (const [owner, children] of heirs) {
    const table = tableAttribute(owner, interpreter);
    if (table !== undefined) {
      core.add(table);
      continue;
    }
    const name = attempt(() => tableNameOf(owner, named));
    const types = () =>
      [owner, ...children, ...ancestorClasses(owner, interpreter)].flatMap((one) =>
        typesOfClass(one, interpreter),
      );
    read(name, types, () => {
      for (const one of [owner, ...children]) requireUntouched(one, effects, interpreter);
      return readClassTable(owner, children, indexes(name), reading);
    });
  }
  for (const call of core) {
    const name = attempt(() => coreTableName(call, named));
    const types = () => typesWithin(call, interpreter);
    read(name, types, () => readCoreTable(call, indexes(name), reading));
  }
  const sequences = effects.sequences.flatMap((call) => {
    const sequence = attempt(() => standaloneSequence(call, named));
    if (sequence instanceof Unreadable) nameless.push(sequence);
    return sequence === undefined || sequence instanceof Unreadable ? [] : [sequence];
  });
  return { ...withoutDoubles(tables, unread), sequences, nameless };
}

function standaloneSequence(call: Call, { metadata, modules }: NameReading): SequenceDeclaration | undefined {
  const of = given(call.keywords.get('metadata'));
  if (of === undefined) return undefined;
  const { schema } = metadata.ofValue(of, momentOfCall(call, modules));
  return readSequence(call, schema);
}

type NameReading = Omit<Reading, 'lookup'>;

function tableLookup(reading: NameReading): TableLookup {
  const { interpreter } = reading;
  return {
    tableOf: (value) => {
      const held = plain(value);
      if (callOf(held, 'Table') !== undefined) return coreTableName(held as Call, reading);
      if (held.kind !== 'class') return undefined;
      const owner = tableOwner(held.class, interpreter);
      if (owner === undefined) return undefined;
      const table = tableAttribute(owner, interpreter);
      return table === undefined ? tableNameOf(owner, reading) : coreTableName(table, reading);
    },
    columnKey: (of, attribute) => attributeKey(of, attribute, interpreter),
  };
}

/** `__table__ = Table(…)` in a class. */
function tableAttribute(one: ClassDefinition, interpreter: Interpreter): Call | undefined {
  const [binding] = interpreter.bodyOf(one).bindings.get('__table__') ?? [];
  if (binding?.kind !== 'value' || binding.value === undefined) return undefined;
  const value = interpreter.valueBound({ owner: one, binding }, '__table__');
  const call = callOf(value, 'Table');
  if (call !== undefined) return call;
  throw new Unreadable(`the table of ${one.name} is not known`, one.place);
}

/** The indexes that stand outside, by the table of their columns. */
function assignedIndexes(
  { indexes }: Effects,
  lookup: TableLookup,
  nameless: Unreadable[],
): (table: TableName | Unreadable) => readonly Call[] {
  const found = indexes.flatMap((call) => {
    const table = attempt(() => tableIn(call.positional, lookup));
    if (table !== undefined && !(table instanceof Unreadable)) return [{ call, table }];
    nameless.push(table ?? new Unreadable('an index whose table is not known', call.place));
    return [];
  });
  return (table) =>
    table instanceof Unreadable
      ? []
      : found
          .filter((one) => one.table.name === table.name && one.table.schema === table.schema)
          .map(({ call }) => call);
}

/** The table that the columns within some expressions belong to. */
function tableIn(values: readonly Value[], lookup: TableLookup): TableName | undefined {
  for (const value of values) {
    const column = referredColumn(value, lookup);
    if (column !== undefined) return { schema: column.schema, name: column.table };
    const held = plain(value);
    const inner =
      held.kind === 'call'
        ? [...(held.callee.kind === 'attribute' ? [held.callee.of] : []), ...held.positional]
        : held.kind === 'operation'
          ? held.operands
          : [];
    const found = tableIn(inner, lookup);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A class with a base that isn't known may be a table all the same. */
function noteLikely(
  one: ClassDefinition,
  reading: NameReading,
  unread: UnreadTable[],
  nameless: Unreadable[],
): void {
  const { interpreter } = reading;
  const base = unknownBase(one, interpreter);
  if (base === undefined || !looksLikeModel(one, interpreter)) return;
  const reason = new Unreadable(
    `${one.name} inherits from ${described(base)}, which is not known here`,
    one.place,
  );
  const name = attempt(() => tableNameOf(one, reading));
  if (name instanceof Unreadable) nameless.push(reason);
  else unread.push({ ...name, reason, types: typesOfClass(one, interpreter) });
}

/** Throws when something outside the class changes it. */
function requireUntouched(
  one: ClassDefinition,
  { changes, additions }: Effects,
  interpreter: Interpreter,
): void {
  for (const { target, attribute, value } of changes) {
    const held = plain(target);
    const isSharedBase =
      held.kind === 'external' &&
      /(?:^|\.)SQLModel$/.test(held.name) &&
      interpreter.ancestorsOf(one).some(isSqlModel);
    if (isSharedBase && attribute !== 'metadata') throw changedOutside(one, value.place);
    if (classIn(held) !== one) continue;
    if (held.kind !== 'class' || columnCall(value) !== undefined || /^__.*__$/.test(attribute))
      throw changedOutside(one, value.place);
  }
  const addition = additions.find(({ callee }) => classIn(callee) === one);
  if (addition !== undefined) throw changedOutside(one, addition.place);
}

function changedOutside(one: ClassDefinition, place: Location): Unreadable {
  return new Unreadable(`${one.name} is changed outside its class`, place);
}

/** The class in `User.__table__.c`. */
function classIn(value: Value): ClassDefinition | undefined {
  const held = plain(value);
  if (held.kind === 'class') return held.class;
  return held.kind === 'attribute' ? classIn(held.of) : undefined;
}

/** Two declarations of one name: SQLAlchemy refuses them, and neither is certain. */
function withoutDoubles(
  tables: readonly TableDeclaration[],
  unread: readonly UnreadTable[],
): Pick<DeclaredTables, 'tables' | 'unread'> {
  const key = ({ schema, name }: TableName) => JSON.stringify([schema, name]);
  const count = new Map<string, number>();
  for (const one of [...tables, ...unread]) count.set(key(one), (count.get(key(one)) ?? 0) + 1);
  const doubled = (one: TableName) => (count.get(key(one)) ?? 0) > 1;
  return {
    tables: tables.filter((one) => !doubled(one)),
    unread: [
      ...unread,
      ...tables.filter(doubled).map(({ schema, name, columns, place }) => ({
        schema,
        name,
        reason: new Unreadable(`${name} is declared more than once`, place),
        types: columns.flatMap(({ type }) =>
          type === 'target' || type instanceof Unreadable ? [] : (type.created ?? []),
        ),
      })),
    ],
  };
}
