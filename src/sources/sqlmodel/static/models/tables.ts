/** Every table that the files declare: of classes, and of calls of `Table`. */
import type { Location } from '../../../../base/problem.ts';
import type {
  ExtraStatement,
  NamedObject,
  SequenceDeclaration,
  TableDeclaration,
  UnreadTable,
} from '../declarations.ts';
import { isSqlModel } from '../python/ancestry.ts';
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
import { type AssignedIndexes, assignedIndexes } from './assigned-indexes.ts';
import { attributeKey, type Reading, readClassTable, tableNameOf, tableOwner } from './class-tables.ts';
import { coreTableName, momentOfCall, readCoreTable } from './core-tables.ts';
import { type Effects, effectsOf } from './effects.ts';
import { bindKeyOf, bindKeyOfTable, flaskObjects } from './flask.ts';
import { callOf } from './library.ts';
import { statementsOfListeners } from './listeners.ts';
import { columnCall } from './mapped.ts';
import { createMetadataReader } from './metadata.ts';
import { objectsOfClass, objectsWithin } from './objects-within.ts';
import type { TableLookup, TableName } from './references.ts';
import { ancestorClasses, looksLikeModel, unknownBase } from './roles.ts';
import { readSequence } from './sequences.ts';
import { type View, viewOf } from './views.ts';

export interface DeclaredTables {
  readonly tables: readonly TableDeclaration[];
  /** Tables of which nothing certain can be said. */
  readonly unread: readonly UnreadTable[];
  /** Sequences that belong to a `MetaData` whether or not a column uses them. */
  readonly sequences: readonly SequenceDeclaration[];
  /** Some of them more than once. */
  readonly views: readonly View[];
  /** What listeners make besides. */
  readonly extras: readonly ExtraStatement[];
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
  const interpreter = createInterpreter(modules, flaskObjects());
  const effects = effectsOf(modules.loaded(), interpreter);
  const metadata = createMetadataReader(interpreter, modules, effects.changes);
  const { compiled } = effects;
  const named: NameReading = { interpreter, modules, versions, metadata, compiled };
  const reading: Reading = { ...named, lookup: tableLookup(named) };
  const gathered: Gathered = { tables: [], unread: [], nameless: effects.obscure.map(asObscure) };
  const indexes = assignedIndexes(effects, reading.lookup, gathered.nameless);
  const core = new Set(effects.tables);
  const views: View[] = [...effects.views];
  const owners = classesByTable(reading, gathered);
  const elsewhere = inOtherDatabases([...owners.keys()], [...core], interpreter);
  for (const [owner, heirs] of owners) {
    if (elsewhere.has(owner)) continue;
    const own = attempt(() => tableAttribute(owner, interpreter));
    if (own instanceof Unreadable) gathered.nameless.push(own);
    else if (own?.kind === 'call') core.add(own);
    else if (own !== undefined) views.push(own);
    else gatherClassTable(owner, heirs, { effects, indexes, reading }, gathered);
  }
  for (const call of core) {
    if (elsewhere.has(call)) continue;
    const name = attempt(() => coreTableName(call, named));
    gather(name, gathered, {
      read: () => readCoreTable(call, indexes(name), reading),
      uses: () => objectsWithin(call, interpreter),
    });
  }
  noteElsewhere(elsewhere, named, gathered);
  const { nameless, ...found } = gathered;
  const sequences = standaloneSequences(effects, named, nameless);
  const extras = statementsOfListeners(effects.listeners, reading.lookup);
  return { ...withoutDoubles(found.tables, found.unread), sequences, views, extras, nameless };
}

/** Tables that Flask-SQLAlchemy keeps in other databases, unless none is in the default one, by what declares them. */
type Elsewhere = ReadonlyMap<ClassDefinition | Call, string>;

function inOtherDatabases(
  owners: readonly ClassDefinition[],
  core: readonly Call[],
  interpreter: Interpreter,
): Elsewhere {
  const keys = [
    ...owners.map((one) => [one, bindKeyOf(one, interpreter)] as const),
    ...core.map((call) => [call, bindKeyOfTable(call)] as const),
  ];
  const isSole = new Set(keys.map(([, key]) => key)).size === 1;
  return new Map(keys.flatMap(([one, key]) => (key === undefined || isSole ? [] : [[one, key]])));
}

/** A name that the default database has, too, is that one's table. */
function noteElsewhere(
  elsewhere: Elsewhere,
  reading: NameReading,
  { tables, unread, nameless }: Gathered,
): void {
  for (const [one, key] of elsewhere) {
    const name = attempt(() => ('kind' in one ? coreTableName(one, reading) : tableNameOf(one, reading)));
    const isTaken = (other: TableName) =>
      !(name instanceof Unreadable) && other.name === name.name && other.schema === name.schema;
    if (name instanceof Unreadable) nameless.push(name);
    else if (![...tables, ...unread].some(isTaken)) {
      const reason = new Unreadable(`it is in the database of the bind key ${key}`, one.place);
      unread.push({ ...name, reason, uses: [] });
    }
  }
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
      if (table === undefined) return tableNameOf(owner, reading);
      return table.kind === 'call' ? coreTableName(table, reading) : table;
    },
    columnKey: (of, attribute) => attributeKey(of, attribute, interpreter),
  };
}

/** `__table__ = Table(…)` in a class; a view has none. */
function tableAttribute(one: ClassDefinition, interpreter: Interpreter): Call | View | undefined {
  const [binding] = interpreter.bodyOf(one).bindings.get('__table__') ?? [];
  if (binding?.kind !== 'value' || binding.value === undefined) return undefined;
  const value = interpreter.valueBound({ owner: one, binding }, '__table__');
  const found = callOf(value, 'Table') ?? viewOf(value);
  if (found !== undefined) return found;
  throw new Unreadable(`the table of ${one.name} is not known`, one.place);
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
