/** The columns of a class, its bases and mixins included, in their order. */

import type { ColumnDeclaration } from '../declarations.ts';
import { lastOf } from '../python/bindings.ts';
import type { Binding } from '../python/body.ts';
import type { Interpreter } from '../python/interpreter.ts';
import {
  type ClassDefinition,
  type FunctionValue,
  given,
  plain,
  type Scope,
  Unreadable,
  unreadable,
  type Value,
} from '../python/values.ts';
import type { ColumnContext } from './columns.ts';
import { type Field, fieldColumn } from './fields.ts';
import { callOf, libraryName } from './library.ts';
import { type Attribute, mappedAttribute } from './mapped.ts';
import type { TypeMap } from './mapped-types.ts';

/**
 * The columns of an SQLModel class. Fields keep the place they have in the ancestor that declares them first.
 *
 * @param classes the class and its ancestors
 * @throws Unreadable when there may be other columns
 */
export function sqlmodelColumns(
  classes: readonly ClassDefinition[],
  context: ColumnContext,
): readonly ColumnDeclaration[] {
  const [one] = classes;
  if (one === undefined) return [];
  const fields = fieldsOf(one, context);
  const names = new Set(classes.toReversed().flatMap((each) => [...ownFields(each, context).keys()]));
  return [...names].flatMap((name) => {
    const field = fields.get(name);
    return field === undefined ? [] : (fieldColumn(field, context) ?? []);
  });
}

/** The fields of a class. Unlike attributes, pydantic takes them over from the direct bases, of which the first wins. */
function fieldsOf(one: ClassDefinition, context: ColumnContext): ReadonlyMap<string, Field> {
  const parents = context.interpreter.parentsOf(one).toReversed();
  return new Map([
    ...parents.flatMap((parent) => [...fieldsOf(parent, context)]),
    ...ownFields(one, context),
  ]);
}

function ownFields(one: ClassDefinition, { interpreter }: ColumnContext): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const [name, bindings] of ownBindings(one, interpreter)) {
    const last = bindings.at(-1);
    if (last?.kind === 'function') refuseDeclaredAttribute(one, name, last, interpreter);
    if (bindings.some(isField)) fields.set(name, declared(one, name, bindings, interpreter));
  }
  return fields;
}

/**
 * The columns of a declarative class: its own, then those of its mixins that it doesn't override.
 *
 * @param classes the class and those of its ancestors that have no table of their own
 * @throws Unreadable when there may be other columns
 */
export function mappedColumns(
  one: ClassDefinition,
  classes: readonly ClassDefinition[],
  map: TypeMap,
  context: ColumnContext,
): readonly ColumnDeclaration[] {
  const { interpreter } = context;
  const seen = new Set<string>();
  const columns: ColumnDeclaration[] = [];
  const keys: KeyColumn[] = [];
  for (const owner of classes) {
    for (const [name, bindings] of ownBindings(owner, interpreter)) {
      const [binding] = bindings;
      if (/^__.*__$/.test(name) || binding === undefined || seen.has(name)) continue;
      seen.add(name);
      const attribute = attributeOf(one, owner, name, bindings, interpreter);
      const column = attribute === undefined ? undefined : mappedAttribute(attribute, map, context);
      if (column !== undefined) columns.push(column);
      if (column?.primaryKey === true) keys.push({ column, byMethod: binding.kind === 'function' });
    }
  }
  const sorted = columns.toSorted((left, right) => left.order - right.order);
  if (keys.length < 2) return sorted;
  const what = `the columns of ${one.name} are in the order of the class`;
  return context.versions.decide('sqlalchemy', '2.0', what, one.place)
    ? sorted
    : inOrderOfMaking(columns, keys, one);
}

interface KeyColumn {
  readonly column: ColumnDeclaration;
  readonly byMethod: boolean;
}

/**
 * Before SQLAlchemy 2.0, columns were in the order in which they were made. It matters for the key alone, and within
 * one file it is that of the lines.
 */
function inOrderOfMaking(
  columns: readonly ColumnDeclaration[],
  keys: readonly KeyColumn[],
  { place }: ClassDefinition,
): readonly ColumnDeclaration[] {
  const isClear = keys.every(({ column, byMethod }) => !byMethod && column.place.file === place.file);
  if (keys.length > 1 && !isClear)
    throw new Unreadable('the order of the columns in its key is not clear', place);
  const ordered = keys
    .map(({ column }) => column)
    .toSorted((one, other) => one.place.line - other.place.line);
  return [...ordered, ...columns.filter((column) => !ordered.includes(column))];
}

/** What the body of a class binds at run time. */
function ownBindings(one: ClassDefinition, interpreter: Interpreter): [string, readonly Binding[]][] {
  return [...interpreter.bodyOf(one).bindings]
    .map(([name, all]): [string, readonly Binding[]] => [
      name,
      all.filter(({ certainty }) => certainty !== 'typing'),
    ])
    .filter(([, all]) => all.length > 0);
}

type ValueBinding = Extract<Binding, { kind: 'value' }>;

function isValue(binding: Binding): binding is ValueBinding {
  return binding.kind === 'value';
}

function isField(binding: Binding): boolean {
  return isValue(binding) && binding.annotation !== undefined;
}

/** A name that a class binds, once or several times: its last annotation and its last value count. */
function attributeIn(
  owner: ClassDefinition,
  name: string,
  bindings: readonly Binding[],
  interpreter: Interpreter,
): Attribute {
  const values = bindings.filter(isValue);
  const last = lastOf(bindings);
  if (last === undefined || values.length < bindings.length)
    throw new Unreadable(`what ${owner.name}.${name} is bound to isn't certain`, owner.place);
  const { source } = owner.syntax;
  const scope: Scope = { ...interpreter.scopeOf(owner), annotation: true };
  const annotation = values.findLast((one) => one.annotation !== undefined)?.annotation;
  const valued = values.findLast(({ value }) => value !== undefined);
  return {
    name,
    annotation: annotation && interpreter.evaluate([annotation], source, scope),
    value: valued && interpreter.valueBound({ owner, binding: valued }, name),
    scope,
    place: source.place(last.node),
  };
}

/** A field, which has an annotation. */
function declared(
  owner: ClassDefinition,
  name: string,
  bindings: readonly Binding[],
  interpreter: Interpreter,
): Field {
  const { annotation, ...field } = attributeIn(owner, name, bindings, interpreter);
  if (annotation === undefined) throw new Error('A field has an annotation');
  return { ...field, annotation };
}

/** SQLModel knows no columns that are made by methods. */
function refuseDeclaredAttribute(
  one: ClassDefinition,
  name: string,
  binding: Binding,
  interpreter: Interpreter,
): void {
  const value = plain(interpreter.valueBound({ owner: one, binding }, name));
  if (value.kind === 'function' && isDeclaredAttribute(value) && !/^__.*__$/.test(name))
    throw new Unreadable(`${one.name}.${name} is made by a method`, value.place);
}

function isDeclaredAttribute({ decorators }: FunctionValue): boolean {
  return decorators.some((decorator) => {
    const held = plain(decorator);
    const name = held.kind === 'external' ? held.name : '';
    return libraryName(decorator) === 'declared_attr' || /\bdeclared_attr\.\w+$/.test(name);
  });
}

function attributeOf(
  one: ClassDefinition,
  owner: ClassDefinition,
  name: string,
  bindings: readonly Binding[],
  interpreter: Interpreter,
): Attribute | undefined {
  const binding = bindings.at(-1);
  if (binding?.kind !== 'function')
    return binding === undefined || binding.kind === 'class' || binding.kind === 'import'
      ? undefined
      : attributeIn(owner, name, bindings, interpreter);
  const { source } = owner.syntax;
  const place = source.place(binding.node);
  const method = plain(interpreter.valueBound({ owner, binding }, name));
  if (method.kind !== 'function' || !isDeclaredAttribute(method)) return undefined;
  if (lastOf(bindings) === undefined)
    throw new Unreadable(`what ${owner.name}.${name} is bound to isn't certain`, owner.place);
  const scope: Scope = { ...interpreter.scopeOf(owner), annotation: true };
  const value = interpreter.apply(method, [{ kind: 'class', class: one, place }], place);
  const returned = binding.node.getChild('TypeDef')?.lastChild ?? undefined;
  const annotation = returned && interpreter.evaluate([returned], source, scope);
  return { name, annotation, value, scope, place: method.place };
}

/** The `type_annotation_map` of a class's base or registry. */
export function typeMapOf(one: ClassDefinition, interpreter: Interpreter): TypeMap {
  const found = interpreter.find(one, 'type_annotation_map');
  if (found !== undefined) return entries(interpreter.valueBound(found, 'type_annotation_map'));
  const registry = interpreter.find(one, 'registry');
  const call =
    registry === undefined ? undefined : callOf(interpreter.valueBound(registry, 'registry'), 'registry');
  const bases = interpreter.ancestorsOf(one).flatMap((ancestor) => {
    if (ancestor.kind === 'class') return [];
    const made = plain(ancestor.value);
    const within = made.kind === 'call' && made.callee.kind === 'attribute' ? plain(made.callee.of) : made;
    return within.kind === 'call' ? [within] : [];
  });
  const maps = [call, ...bases].map((one) => given(one?.keywords.get('type_annotation_map')));
  const map = maps.find((one) => one !== undefined);
  return map === undefined ? [] : entries(map);
}

function entries(map: Value): TypeMap {
  const held = plain(map);
  if (held.kind !== 'dictionary') throw unreadable(held, 'the type_annotation_map');
  return held.entries;
}
