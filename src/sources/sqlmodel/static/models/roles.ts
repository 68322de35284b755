/** What a class is to SQLAlchemy and SQLModel: a table, a base of tables, or neither. */
import { type Ancestor, isEnumBase, isSqlModel } from '../python/ancestry.ts';
import type { Interpreter } from '../python/interpreter.ts';

import {
  booleanOf,
  type ClassDefinition,
  described,
  given,
  plain,
  Unreadable,
  type Value,
} from '../python/values.ts';
import { extensionOf } from './flask.ts';
import { callOf, libraryName } from './library.ts';

/** `sqlmodel` and `mapped` are tables, or share that of a class they inherit from. */
export type Role = 'sqlmodel' | 'mapped' | 'other';

/** @throws Unreadable when it can't be told */
export function roleOf(one: ClassDefinition, interpreter: Interpreter): Role {
  if (isTableModel(one, interpreter)) {
    const above = ancestorClasses(one, interpreter).some((ancestor) => isTableModel(ancestor, interpreter));
    return above ? 'other' : 'sqlmodel';
  }
  return isMapped(one, interpreter) ? 'mapped' : 'other';
}

/** `class User(SQLModel, table=True)`. */
function isTableModel(one: ClassDefinition, interpreter: Interpreter): boolean {
  const keyword = given(interpreter.keywordsOf(one).get('table'));
  if (keyword !== undefined) return booleanOf(keyword, 'table');
  if (!interpreter.ancestorsOf(one).some(isSqlModel)) return false;
  const own = interpreter.bodyOf(one).bindings.get('model_config')?.[0];
  if (own === undefined) return false;
  const config = plain(interpreter.valueBound({ owner: one, binding: own }, 'model_config'));
  const table =
    config.kind === 'call'
      ? config.keywords.get('table')
      : config.kind === 'dictionary'
        ? config.entries.find(({ key }) => key.kind === 'string' && key.value === 'table')?.value
        : undefined;
  return table !== undefined && booleanOf(table, 'table');
}

/** Whether SQLAlchemy's declarative mapping makes something of the class. */
export function isMapped(one: ClassDefinition, interpreter: Interpreter): boolean {
  if (isDeclarativeBase(one, interpreter) || isAbstract(one, interpreter)) return false;
  const ancestors = interpreter.ancestorsOf(one);
  return (
    ancestors.some((ancestor) => ancestor.kind === 'base' && isMadeBase(ancestor.value)) ||
    ancestorClasses(one, interpreter).some((ancestor) => isDeclarativeBase(ancestor, interpreter)) ||
    interpreter.decoratorsOf(one).some(isMappedDecorator)
  );
}

/** The classes of the repository that a class inherits from, nearest first. */
export function ancestorClasses(one: ClassDefinition, interpreter: Interpreter): readonly ClassDefinition[] {
  return interpreter
    .ancestorsOf(one)
    .slice(1)
    .flatMap((ancestor) => (ancestor.kind === 'class' ? [ancestor.class] : []));
}

const declarativeNames = new Set(['DeclarativeBase', 'DeclarativeBaseNoMeta']);

/** The class that stands directly below `DeclarativeBase`, or is decorated to be a base. */
function isDeclarativeBase(one: ClassDefinition, interpreter: Interpreter): boolean {
  if (interpreter.decoratorsOf(one).some((value) => decoratorName(value) === 'as_declarative')) return true;
  const has = (of: ClassDefinition) =>
    interpreter
      .ancestorsOf(of)
      .some(
        (ancestor) => ancestor.kind === 'base' && declarativeNames.has(libraryName(ancestor.value) ?? ''),
      );
  return has(one) && !ancestorClasses(one, interpreter).some(has);
}

function isAbstract(one: ClassDefinition, interpreter: Interpreter): boolean {
  const binding = interpreter.bodyOf(one).bindings.get('__abstract__')?.[0];
  if (binding === undefined) return false;
  const value = plain(interpreter.valueBound({ owner: one, binding }, '__abstract__'));
  return booleanOf(value, '__abstract__');
}

/** `declarative_base()`, `registry().generate_base()` and Flask-SQLAlchemy's `db.Model`. */
function isMadeBase(value: Value): boolean {
  if (extensionOf(value, 'Model') !== undefined) return true;
  if (callOf(value, 'declarative_base', 'automap_base') !== undefined) return true;
  return value.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === 'generate_base';
}

/** `declarative_base(cls=…)`: with what another class declares, or in its way. */
function isMadeOf(base: Value): boolean {
  const extension = extensionOf(base, 'Model');
  if (extension !== undefined) return extension.more !== undefined;
  return (
    base.kind === 'call' &&
    (base.keywords.has('cls') || base.keywords.has('metaclass') || base.more !== undefined)
  );
}

function isMappedDecorator(value: Value): boolean {
  const name = decoratorName(value);
  return name === 'mapped' || name === 'mapped_as_dataclass';
}

function decoratorName(value: Value): string | undefined {
  const held = plain(value);
  const callee = held.kind === 'call' ? held.callee : held;
  return callee.kind === 'attribute' ? callee.name : libraryName(callee);
}

/**
 * Throws for what may add something to a table that can't be seen: bases and decorators that are not known.
 *
 * @throws Unreadable
 */
export function requireKnown(one: ClassDefinition, interpreter: Interpreter): void {
  if (one.conditional) throw new Unreadable(`${one.name} is only declared under a condition`, one.place);
  const base = unknownBase(one, interpreter);
  if (base !== undefined)
    throw new Unreadable(`${one.name} inherits from ${described(base)}, which is not known here`, one.place);
  const decorator = interpreter.decoratorsOf(one).find((value) => !isKnownDecorator(value));
  if (decorator !== undefined)
    throw new Unreadable(`${one.name} is decorated with ${described(decorator)}`, one.place);
}

/** A base that may make tables or columns in a way that is not known. */
export function unknownBase(one: ClassDefinition, interpreter: Interpreter): Value | undefined {
  const base = interpreter.ancestorsOf(one).find((ancestor) => !isKnownBase(ancestor));
  return base?.kind === 'base' ? base.value : undefined;
}

const knownBases = new Set([...declarativeNames, 'MappedAsDataclass', 'AsyncAttrs', 'SQLModel']);

/** Bases of other libraries that add no column. */
const columnless =
  /^(?:(?:builtins|typing|typing_extensions|abc|collections|pydantic)\.|flask_sqlalchemy\.(?:model\.)?Model$|flask_login\.(?:mixins\.)?(?:Anonymous)?UserMixin$|flask_security\.(?:core\.)?(?:User|Role)Mixin$|sqlalchemy_serializer\.(?:serializer\.)?SerializerMixin$)/;

function isKnownBase(ancestor: Ancestor): boolean {
  if (ancestor.kind === 'class' || isEnumBase(ancestor)) return true;
  if (isMadeBase(ancestor.value)) return !isMadeOf(ancestor.value);
  const name = libraryName(ancestor.value);
  if (name !== undefined) return knownBases.has(name);
  return ancestor.value.kind === 'external' && columnless.test(ancestor.value.name);
}

const harmlessDecorator =
  /^(?:(?:functools|dataclasses|typing|typing_extensions)\.|sqlalchemy_utils\.(?:models\.)?generic_repr$)/;

function isKnownDecorator(value: Value): boolean {
  const held = plain(value);
  const callee = held.kind === 'call' ? held.callee : held;
  const known = ['as_declarative', 'mapped', 'mapped_as_dataclass', 'declarative_mixin', 'listens_for'];
  if (known.includes(decoratorName(value) ?? '')) return true;
  return callee.kind === 'external' && harmlessDecorator.test(callee.name);
}

/** Whether a class that is not known to be a model is written like one. */
export function looksLikeModel(one: ClassDefinition, interpreter: Interpreter): boolean {
  if (interpreter.keywordsOf(one).has('table')) return true;
  return [...interpreter.bodyOf(one).bindings].some(([name, [binding]]) => {
    if (name === '__tablename__') return true;
    if (binding?.kind !== 'value' || binding.value === undefined) return false;
    const value = plain(interpreter.valueBound({ owner: one, binding }, name));
    const callee = value.kind === 'call' ? value.callee : undefined;
    const last =
      callee?.kind === 'attribute'
        ? callee.name
        : callee?.kind === 'external'
          ? callee.name.split('.').at(-1)
          : '';
    return last === 'Column' || last === 'mapped_column';
  });
}
