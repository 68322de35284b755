/** Enumerations: SQLAlchemy's `Enum`, and the classes of Python that stand behind it. */
import type { Location } from '../../../../base/problem.ts';
import type { CreatedType, SqlType } from '../declarations.ts';
import { isEnumBase } from '../python/ancestry.ts';
import type { Interpreter } from '../python/interpreter.ts';
import {
  attempt,
  booleanOf,
  type Call,
  type ClassDefinition,
  given,
  integerOf,
  itemsOf,
  plain,
  textOf,
  Unreadable,
  unreadable,
  type Value,
} from '../python/values.ts';
import { qualified, quotedText } from '../quoting.ts';
import { libraryName, requireAll } from './library.ts';
import type { TypeContext } from './type-context.ts';

export function isEnumClass(one: ClassDefinition, interpreter: Interpreter): boolean {
  return interpreter.ancestorsOf(one).some(isEnumBase);
}

/** What SQLAlchemy makes of a class that is used as a type: a native enum of the names of its members. */
export function enumOfClass(one: ClassDefinition, context: TypeContext): SqlType {
  const name = one.name.toLowerCase();
  const schema = schemaOf(name, new Map(), one.place, context);
  return native(schema, name, () => labelsOf(one, context.interpreter), one);
}

/** A call of `Enum` or of PostgreSQL's `ENUM`. */
export function readEnumType(call: Call, context: TypeContext): SqlType {
  requireAll(call);
  const [only, ...others] = call.positional.map(plain);
  const ofClass = only?.kind === 'class' && others.length === 0 ? only.class : undefined;
  const labels = () =>
    ofClass === undefined
      ? call.positional.map((value) => textOf(value, 'a label of an enum'))
      : labelsOf(ofClass, context.interpreter, given(call.keywords.get('values_callable')));
  const named = given(call.keywords.get('name'));
  const name = named === undefined ? ofClass?.name.toLowerCase() : textOf(named, 'the name of an enum');
  const isNative = libraryName(call.callee) === 'ENUM' || flag(call, 'native_enum', true);
  if (!isNative) return asText(call, name, labels());
  if (name === undefined) throw new Unreadable('an enum without a name', call.place);
  return native(schemaOf(name, call.keywords, call.place, context), name, labels, ofClass ?? call);
}

function flag(call: Call, name: string, otherwise: boolean): boolean {
  const value = given(call.keywords.get(name));
  return value === undefined ? otherwise : booleanOf(value, name);
}

function native(
  schema: string | undefined,
  name: string,
  readLabels: () => readonly string[],
  { place }: Pick<CreatedType, 'place'>,
): SqlType {
  const labels = attempt(readLabels);
  const hidden = { types: [{ kind: 'enum', schema, name }] } as const;
  if (labels instanceof Unreadable) throw new Unreadable(labels.message, labels.place, hidden);
  if (labels.length === 0) throw new Unreadable(`the enum ${name} has no members`, place, hidden);
  const definition = `AS ENUM (${labels.map(quotedText).join(', ')})`;
  return {
    sql: qualified(schema, name),
    family: 'other',
    created: { kind: 'enum', schema, name, definition, place },
  };
}

/** `native_enum=False`: a text long enough for every label. */
function asText(call: Call, name: string | undefined, labels: readonly string[]): SqlType {
  const longest = Math.max(...labels.map((label) => [...label].length));
  const length = given(call.keywords.get('length'));
  return {
    sql: `VARCHAR(${length === undefined ? longest : integerOf(length, 'the length')})`,
    family: 'other',
    ...(flag(call, 'create_constraint', false) ? { check: { name, labels } } : {}),
  };
}

/** From SQLAlchemy 2.1 on, an enum is in the schema of its table's `MetaData`. */
function schemaOf(
  name: string,
  keywords: ReadonlyMap<string, Value>,
  place: Location,
  { metadataSchema, tableSchema, versions }: TypeContext,
): string | undefined {
  const schema = keywords.get('schema');
  const own = given(schema);
  if (own !== undefined) return textOf(own, 'the schema of an enum');
  const inherits = given(keywords.get('inherit_schema'));
  if (inherits !== undefined && booleanOf(inherits, 'inherit_schema')) return tableSchema;
  if (given(keywords.get('metadata')) !== undefined) return metadataSchema;
  if (schema !== undefined || metadataSchema === undefined) return undefined;
  const types = [undefined, metadataSchema].map((of) => ({ kind: 'enum', schema: of, name }) as const);
  const what = `the enum ${name} is in the schema ${metadataSchema}`;
  return versions.decide('sqlalchemy', '2.1', what, place, { types }) ? metadataSchema : undefined;
}

/** The names of the members, or what `values_callable` makes of the class. */
function labelsOf(one: ClassDefinition, interpreter: Interpreter, callable?: Value): readonly string[] {
  if (!isEnumClass(one, interpreter))
    throw new Unreadable(`${one.name} is not known to be an enum`, one.place);
  const names = membersOf(one, interpreter);
  if (callable === undefined) return names;
  const held = plain(callable);
  if (held.kind !== 'function') throw unreadable(callable, 'values_callable');
  const made = interpreter.apply(held, [{ kind: 'class', class: one, place: one.place }], callable.place);
  return itemsOf(made, 'the result of values_callable').map((item) => textOf(item, 'a label of an enum'));
}

/** The members in their order, without the further names of a value that already has one. */
function membersOf(one: ClassDefinition, interpreter: Interpreter): readonly string[] {
  const names: string[] = [];
  const values = new Set<unknown>();
  for (const [name, [binding, ...others]] of interpreter.bodyOf(one).bindings) {
    if (binding?.kind === 'function' || binding?.kind === 'class' || /^_.*_$|^__/.test(name)) continue;
    if (binding?.kind === 'value' && binding.value === undefined) continue;
    if (binding?.kind !== 'value' || binding.certainty !== 'always' || others.length > 0)
      throw new Unreadable(`the member ${name} of ${one.name} can't be told`, one.place);
    const value = plain(interpreter.valueBound({ owner: one, binding }, name));
    if (value.kind === 'call' && !isAuto(value.callee))
      throw new Unreadable(`the member ${name} of ${one.name} is a call`, value.place);
    if (value.kind === 'function' || ('value' in value && values.has(value.value))) continue;
    if ('value' in value) values.add(value.value);
    names.push(name);
  }
  if (names.length > 0) return names;
  throw new Unreadable(`the enum ${one.name} has no members that can be read`, one.place);
}

function isAuto(callee: Value): boolean {
  return callee.kind === 'external' && callee.name === 'enum.auto';
}
