/** Every table that the files declare: of classes, and of calls of `Table`. */
import type { Location } from '../../../../base/problem.ts';
import type { NamedObject, SequenceDeclaration, TableDeclaration, UnreadTable } from '../declarations.ts';
import { isSqlModel } from '../python/classes.ts';
import { createInterpreter, type Interpreter } from '../python/interpreter.ts';
import type { Modules } from '../python/modules.ts';
import {
  attempt,
  type Call,
  type ClassDefinition,
  described,
  given,
  plain,
  Unreadable,
  type Value,
} from '../python/values.ts';
import type { Versions } from '../versions/versions.ts';
import { attributeKey, type Reading, readClassTable, tableNameOf, tableOwner } from './class-tables.ts';
import { coreTableName, momentOfCall, readCoreTable } from './core-tables.ts';
import { type Effects, effectsOf } from './effects.ts';
import { callOf } from './library.ts';
import { columnCall } from './mapped.ts';
import { createMetadataReader } from './metadata.ts';
import { objectsOfClass, objectsWithin } from './objects-within.ts';
import { referredColumn, type TableLookup, type TableName } from './references.ts';
import { ancestorClasses, looksLikeModel, unknownBase } from './roles.ts';
import { readSequence } from './sequences.ts';

export interface DeclaredTables {
  readonly tables: readonly TableDeclaration[];
  /** Tables of which nothing certain can be said. */
  readonly unread: readonly UnreadTable[];
  /** Sequences that belong to a `MetaData` whether or not a column uses them. */
  readonly sequences: readonly SequenceDeclaration[];
  /** What may declare a table whose name can't be told. */
  readonly nameless: readonly Unreadable[];
}

/** What is gathered while tables are read. */
interface Gathered {
  readonly tables: TableDeclaration[];
  readonly unread: UnreadTable[];
  readonly nameless: Unreadable[];
}

export function declaredTables(modules: Modules, versions: Versions): DeclaredTables {
  const interpreter = createInterpreter(modules);
  const effects = effectsOf(modules.loaded(), interpreter);
  const metadata = createMetadataReader(interpreter, modules, effects.changes);
  const { compiled } = effects;
  const named: NameReading = { interpreter, modules, versions, metadata, compiled };
  const reading: Reading = { ...named, lookup: tableLookup(named) };
  const gathered: Gathered = { tables: [], unread: [], nameless: effects.obscure.map(asObscure) };
  const indexes = assignedIndexes(effects, reading.lookup, gathered.nameless);
  const core = new Set(effects.tables);
  for (const [owner, heirs] of classesByTable(reading, gathered)) {
    const own = attempt(() => tableAttribute(owner, interpreter));
    if (own instanceof Unreadable) gathered.nameless.push(own);
    else if (own !== undefined) core.add(own);
    else gatherClassTable(owner, heirs, { effects, indexes, reading }, gathered);
  }
  for (const call of core) {
    const name = attempt(() => coreTableName(call, named));
    gather(name, gathered, {
      read: () => readCoreTable(call, indexes(name), reading),
      uses: () => objectsWithin(call, interpreter),
    });
  }
  const { nameless, ...found } = gathered;
  const sequences = standaloneSequences(effects, named, nameless);
  return { ...withoutDoubles(found.tables, found.unread), sequences, nameless };
}

function asObscure(call: Call): Unreadable {
  return new Unreadable(`${described(call)} may change tables`, call.place);
}

/** Classes with a table, each with those that add columns to it. */
function classesByTable(
  reading: NameReading,
  gathered: Gathered,
): ReadonlyMap<ClassDefinition, readonly ClassDefinition[]> {
  const { interpreter, modules } = reading;
  const heirs = new Map<ClassDefinition, ClassDefinition[]>();
  for (const one of modules.loaded().flatMap(interpreter.classesOf)) {
    const owner = attempt(() => tableOwner(one, interpreter));
    if (owner instanceof Unreadable) gathered.nameless.push(owner);
    else if (owner === undefined) noteLikely(one, reading, gathered);
    else heirs.set(owner, [...(heirs.get(owner) ?? []), ...(owner === one ? [] : [one])]);
  }
  return heirs;
}

function gatherClassTable(
  owner: ClassDefinition,
  heirs: readonly ClassDefinition[],
  {
    effects,
    indexes,
    reading,
  }: { readonly effects: Effects; readonly indexes: AssignedIndexes; readonly reading: Reading },
  gathered: Gathered,
): void {
  const { interpreter } = reading;
  const name = attempt(() => tableNameOf(owner, reading));
  gather(name, gathered, {
    read: () => {
      for (const one of [owner, ...heirs]) requireUntouched(one, effects, interpreter);
      return readClassTable(owner, heirs, indexes(name), reading);
    },
    uses: () =>
      [owner, ...heirs, ...ancestorClasses(owner, interpreter)].flatMap((one) =>
        objectsOfClass(one, interpreter),
      ),
  });
}

/** Reads a table, or notes that it can't be told, with what it refers to. */
function gather(
  name: TableName | Unreadable,
  { tables, unread, nameless }: Gathered,
  { read, uses }: { readonly read: () => TableDeclaration; readonly uses: () => readonly NamedObject[] },
): void {
  if (name instanceof Unreadable) {
    nameless.push(name);
    return;
  }
  const table = attempt(read);
  if (table instanceof Unreadable) unread.push({ ...name, reason: table, uses: uses() });
  else tables.push(table);
}

function standaloneSequences(
  { sequences }: Effects,
  reading: NameReading,
  nameless: Unreadable[],
): SequenceDeclaration[] {
  return sequences.flatMap((call) => {
    const sequence = attempt(() => standaloneSequence(call, reading));
    if (sequence instanceof Unreadable) nameless.push(sequence);
    return sequence === undefined || sequence instanceof Unreadable ? [] : [sequence];
  });
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

type AssignedIndexes = (table: TableName | Unreadable) => readonly Call[];

/** The indexes that stand outside, by the table of their columns. */
function assignedIndexes({ indexes }: Effects, lookup: TableLookup, nameless: Unreadable[]): AssignedIndexes {
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
function noteLikely(one: ClassDefinition, reading: NameReading, { unread, nameless }: Gathered): void {
  const { interpreter } = reading;
  const base = unknownBase(one, interpreter);
  if (base === undefined || !looksLikeModel(one, interpreter)) return;
  const reason = new Unreadable(
    `${one.name} inherits from ${described(base)}, which is not known here`,
    one.place,
  );
  const name = attempt(() => tableNameOf(one, reading));
  if (name instanceof Unreadable) nameless.push(reason);
  else unread.push({ ...name, reason, uses: objectsOfClass(one, interpreter) });
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
        uses: columns.flatMap(({ type }) =>
          type === 'target' || type instanceof Unreadable ? [] : (type.created ?? []),
        ),
      })),
    ],
  };
}
