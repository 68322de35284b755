/** Attributes of SQLAlchemy's declarative classes: `id: Mapped[int] = mapped_column(primary_key=True)`. */
import { defined } from '../../../../base/defined.ts';
import type { Location } from '../../../../base/problem.ts';
import type { ColumnDeclaration } from '../declarations.ts';
import { type Call, described, plain, type Scope, Unreadable, type Value } from '../python/values.ts';
import { readAnnotation, resolved } from './annotations.ts';
import { type ColumnContext, columnArguments, readColumn } from './columns.ts';
import { callOf, libraryName } from './library.ts';
import { mappedType, type TypeMap } from './mapped-types.ts';

/** An attribute as a class declares it, with an annotation, a value or both. */
export interface Attribute {
  readonly name: string;
  readonly annotation: Value | undefined;
  readonly value: Value | undefined;
  /** Of the class that declares it. */
  readonly scope: Scope;
  readonly place: Location;
}

/**
 * The column of an attribute; `undefined` for what is none: relationships, constants, methods.
 *
 * @throws Unreadable when it can't be told whether it is a column
 */
export function mappedAttribute(
  attribute: Attribute,
  map: TypeMap,
  context: ColumnContext,
): ColumnDeclaration | undefined {
  const inner = mappedAnnotation(attribute, context);
  const call = attribute.value === undefined ? undefined : columnCall(attribute.value);
  if (attribute.value !== undefined && call === undefined) return undefined;
  const defaults = { attribute: attribute.name, place: attribute.place };
  if (inner === undefined) return call === undefined ? undefined : readColumn(call, defaults, context);
  const read = readAnnotation(inner, attribute.scope, context.interpreter);
  const template = read.annotated?.metadata
    .map((one) => callOf(one, 'mapped_column'))
    .find((one) => one !== undefined);
  const whole = combined(call ?? emptyColumn(attribute.place), template);
  // Columns that are declared with `Column` take nothing from an annotation.
  if (callOf(call, 'Column') !== undefined) return readColumn(whole, defaults, context);
  const type = () => mappedType(read, map, context);
  return readColumn(whole, { ...defaults, type, nullable: () => read.optional }, context);
}

/** What stands within `Mapped[…]`. */
function mappedAnnotation(
  { annotation, scope }: Attribute,
  { interpreter }: ColumnContext,
): Value | undefined {
  if (annotation === undefined) return undefined;
  const held = resolved(annotation, scope, interpreter);
  return held.kind === 'subscript' && libraryName(held.of) === 'Mapped' ? held.items[0] : undefined;
}

/** What is certainly no column. */
const otherCalls = new Set(
  'relationship Relationship backref dynamic_loader association_proxy synonym query_expression hybrid_property with_expression aliased Sequence MetaData registry object_session relation contains_eager validates'.split(
    ' ',
  ),
);

/** The call that makes a column, perhaps within `deferred` or `column_property`. */
export function columnCall(value: Value): Call | undefined {
  const held = plain(value);
  const column = callOf(held, 'Column', 'mapped_column');
  if (column !== undefined) return column;
  const wrapper = callOf(held, 'deferred', 'column_property');
  if (wrapper !== undefined) {
    const [first] = wrapper.positional;
    const within = callOf(first, 'Column', 'mapped_column');
    if (within !== undefined) return within;
    if (libraryName(wrapper.callee) === 'column_property') return undefined;
  }
  const composite = callOf(held, 'composite');
  if (composite?.positional.every((one) => !['call', 'unknown'].includes(plain(one).kind))) return undefined;
  if (held.kind === 'unknown') throw new Unreadable(held.reason, held.place);
  if (held.kind !== 'call' || otherCalls.has(libraryName(held.callee) ?? '')) return undefined;
  if (held.callee.kind === 'external' && harmless.test(held.callee.name)) return undefined;
  throw new Unreadable(`an attribute that is ${described(held)}`, held.place);
}

/** Calls of Python itself and of loggers make no columns. */
const harmless =
  /^(?:builtins|logging|re|typing|dataclasses|pydantic|functools|collections|uuid|datetime|decimal|os)\./;

function emptyColumn(place: Location): Call {
  const callee: Value = { kind: 'external', name: 'sqlalchemy.orm.mapped_column', place };
  return { kind: 'call', callee, positional: [], keywords: new Map(), place };
}

/** A column's own call with what that of its `Annotated` adds. */
function combined(own: Call, template: Call | undefined): Call {
  if (template === undefined) return own;
  const parts = columnArguments(own);
  const added = columnArguments(template);
  const more = own.more ?? template.more;
  const type = parts.type ?? added.type;
  const items = [...parts.items, ...added.items];
  return {
    ...own,
    positional: [...(type === undefined ? [] : [type]), ...items],
    keywords: new Map([
      ...[...template.keywords].filter(([name]) => !['name', 'key', 'type_'].includes(name)),
      ...[...own.keywords].filter(([name]) => name !== 'type_'),
      ...(parts.name === undefined ? [] : [['name', parts.name] as const]),
    ]),
    ...defined({ more }),
  };
}
