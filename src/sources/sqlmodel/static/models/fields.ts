/** SQLModel's fields: `name: str = Field(max_length=50, index=True)`. */
import { defined } from '../../../../base/defined.ts';
import type { Location } from '../../../../base/problem.ts';
import type { ColumnDeclaration } from '../declarations.ts';
import {
  attempt,
  booleanOf,
  type Call,
  described,
  given,
  itemsOf,
  plain,
  type Scope,
  Unreadable,
  type Value,
} from '../python/values.ts';
import { type Annotation, readAnnotation, resolved, typingName } from './annotations.ts';
import { type ColumnContext, readColumn, withKeywords } from './columns.ts';
import { asFieldCall, isAnnotatedName } from './field-names.ts';
import { fieldType } from './field-types.ts';
import { callOf, requireAll } from './library.ts';
import { isPydantic2, limitsOf } from './limits.ts';
import { readType } from './sql-types.ts';

/** A field as a class declares it. */
export interface Field {
  readonly name: string;
  readonly annotation: Value;
  readonly value: Value | undefined;
  /** Of the class that declares it. */
  readonly scope: Scope;
  readonly place: Location;
}

/** The column of a field; `undefined` for what SQLModel keeps out of the table, relationships above all. */
export function fieldColumn(field: Field, context: ColumnContext): ColumnDeclaration | undefined {
  if (field.name.startsWith('_') || isClassVariable(field, context)) return undefined;
  const value = field.value === undefined ? undefined : plain(field.value);
  if (value !== undefined && (isRelationship(value) || isPrivate(value))) return undefined;
  if (value !== undefined && mayDescribeField(value))
    throw new Unreadable(`a field that is ${described(value)}`, value.place);
  const call = fieldCall(field, value, context);
  if (call !== undefined) requireAll(call);
  const sole = given(call?.keywords.get('sa_column'));
  const defaults = { attribute: field.name, place: field.place };
  if (sole !== undefined) {
    const column = callOf(sole, 'Column', 'mapped_column');
    if (column === undefined) throw new Unreadable(`sa_column is ${described(plain(sole))}`, sole.place);
    return readColumn(column, defaults, context);
  }
  const type = () => {
    const own = given(call?.keywords.get('sa_type'));
    if (own !== undefined) return readType(own, context);
    const annotation = readAnnotation(field.annotation, field.scope, context.interpreter);
    const limits = limitsOf(value && asFieldCall(value), annotation, context.versions);
    return fieldType(annotation, limits, context);
  };
  // An annotation that isn't known may stand for anything, a foreign key say.
  if (call?.keywords.get('nullable') === undefined)
    readAnnotation(field.annotation, field.scope, context.interpreter);
  const fallback = defaultOf(call, value);
  const nullable = () => derivedNullable(field, call, fallback, context);
  return readColumn(asColumn(field, call, fallback), { ...defaults, type, nullable }, context);
}

/** Whether a value that is no call of `Field` might turn out to be one, rather than a default. */
function mayDescribeField(value: Value): boolean {
  switch (value.kind) {
    case 'unknown':
    case 'subscript':
      return true;
    case 'external':
      return !ownLibraries.test(value.name);
    case 'attribute':
      return value.of.kind !== 'class' && mayDescribeField(value.of);
    case 'call':
      if (asFieldCall(value) !== undefined) return false;
      return value.callee.kind !== 'class' && mayDescribeField(value.callee);
    default:
      return false;
  }
}

/** Python's own modules, and what makes plain values. */
const ownLibraries =
  /^(?:builtins|abc|collections|datetime|decimal|enum|functools|http|ipaddress|json|logging|math|os|pathlib|random|re|secrets|string|time|typing|uuid|zoneinfo)\./;

function isClassVariable({ annotation, scope }: Field, { interpreter }: ColumnContext): boolean {
  const held = resolved(annotation, scope, interpreter);
  const name = typingName(held.kind === 'subscript' ? held.of : held);
  return name === 'ClassVar';
}

function isRelationship(value: Value): boolean {
  return callOf(value, 'Relationship', 'relationship') !== undefined;
}

function isPrivate(value: Value): boolean {
  return (
    value.kind === 'call' &&
    value.callee.kind === 'external' &&
    /^pydantic\..*PrivateAttr$/.test(value.callee.name)
  );
}

/**
 * What the calls of `Field` say, as the value and within `Annotated`. What SQLModel adds to pydantic's own keywords
 * is taken from the first of them alone.
 */
function fieldCall(field: Field, value: Value | undefined, context: ColumnContext): Call | undefined {
  const own = value === undefined ? undefined : asFieldCall(value);
  const annotation = annotationOf(field, context);
  const inner = annotation?.metadata.flatMap((one) => asFieldCall(one) ?? []) ?? [];
  const [first, ...others] = [...(own === undefined ? [] : [own]), ...inner];
  if (first === undefined || annotation === undefined) return first;
  if (mayBeMerged(annotation, context)) for (const call of [first, ...others]) refuseLosses(call, field);
  return others.reduce(completed, first);
}

/** A call with what another adds to it. */
function completed(call: Call, other: Call): Call {
  const isGiven = defaultOf(call, undefined) !== undefined;
  const isDefault = (name: string) => name === 'default' || name === 'default_factory';
  const added = [...other.keywords].filter(
    ([name]) => !tableKeywords.has(name) && !call.keywords.has(name) && !(isGiven && isDefault(name)),
  );
  const more = call.more ?? other.more;
  return {
    ...call,
    positional: isGiven ? call.positional : other.positional,
    keywords: new Map([...call.keywords, ...added]),
    ...defined({ more }),
  };
}

/** What says something of a column that pydantic knows nothing of. */
const tableKeywords = new Set(
  'primary_key foreign_key ondelete unique nullable index sa_type sa_column sa_column_args sa_column_kwargs'.split(
    ' ',
  ),
);

/** Earlier versions of SQLModel lose that when pydantic merges a field with its `Annotated`; some of them, with some of pydantic. */
function refuseLosses(call: Call, { place }: Field): void {
  const lost = [...call.keywords.keys()].find((name) => tableKeywords.has(name));
  if (lost !== undefined)
    throw new Unreadable(`whether ${lost} counts besides Annotated depends on the versions`, place);
}

function mayBeMerged({ type, optional, metadata }: Annotation, { versions }: ColumnContext): boolean {
  if (versions.atLeast('sqlmodel', '0.0.45') === true || versions.atLeast('pydantic', '2') === false)
    return false;
  return metadata.length > 0 || (!optional && isAnnotatedName(type));
}

/** The annotation, unless it can't be told: that of a column with a type of its own may be anything. */
function annotationOf({ annotation, scope }: Field, { interpreter }: ColumnContext): Annotation | undefined {
  const read = attempt(() => readAnnotation(annotation, scope, interpreter));
  return read instanceof Unreadable ? undefined : read;
}

/** The call of `Column` that SQLModel makes of a field. */
function asColumn(field: Field, call: Call | undefined, fallback: Value | undefined): Call {
  const { place } = field;
  const keywords = new Map<string, Value>();
  const set = (name: string) => {
    const found = call?.keywords.get(name);
    if (found !== undefined && plain(found).kind !== 'none') keywords.set(name, found);
  };
  for (const name of ['primary_key', 'index', 'unique', 'nullable']) set(name);
  if (fallback !== undefined && !['none', 'ellipsis'].includes(fallback.kind))
    keywords.set('default', fallback);
  const further = given(call?.keywords.get('sa_column_args'));
  const made: Call = {
    kind: 'call',
    callee: { kind: 'external', name: 'sqlalchemy.Column', place },
    positional: [...foreignKey(call), ...(further === undefined ? [] : itemsOf(further, 'sa_column_args'))],
    keywords,
    place,
  };
  return withKeywords(made, given(call?.keywords.get('sa_column_kwargs')), 'sa_column_kwargs');
}

/** What fills the column in where nothing is given: a value, or the function that makes it. */
function defaultOf(call: Call | undefined, value: Value | undefined): Value | undefined {
  if (call === undefined) return value;
  const found = call.keywords.get('default_factory') ?? call.keywords.get('default') ?? call.positional[0];
  return found === undefined ? (value === call ? undefined : value) : plain(found);
}

/** A field may be null when its annotation allows None; with pydantic 1, also when its default is None. */
function derivedNullable(
  field: Field,
  call: Call | undefined,
  fallback: Value | undefined,
  context: ColumnContext,
): boolean {
  const key = given(call?.keywords.get('primary_key'));
  if (key !== undefined && booleanOf(key, 'primary_key')) return false;
  const { optional } = readAnnotation(field.annotation, field.scope, context.interpreter);
  const required = fallback?.kind === 'ellipsis' || (fallback === undefined && !optional);
  const before = !required && (optional || fallback?.kind === 'none');
  if (optional === before) return optional;
  const what = `${field.name} may ${optional ? '' : 'not '}be null`;
  return isPydantic2(context.versions, what, field.place) ? optional : before;
}

function foreignKey(call: Call | undefined): readonly Value[] {
  const target = given(call?.keywords.get('foreign_key'));
  if (call === undefined || target === undefined) return [];
  const ondelete = call.keywords.get('ondelete');
  return [
    {
      kind: 'call',
      callee: { kind: 'external', name: 'sqlalchemy.ForeignKey', place: call.place },
      positional: [target],
      keywords: new Map(ondelete === undefined ? [] : [['ondelete', ondelete]]),
      place: target.place,
    },
  ];
}
