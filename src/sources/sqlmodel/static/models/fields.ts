/** SQLModel's fields: `name: str = Field(max_length=50, index=True)`. */
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
import { fieldType, isAnnotatedName } from './field-types.ts';
import { callOf, libraryName, requireAll } from './library.ts';
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
    return fieldType(readAnnotation(field.annotation, field.scope, context.interpreter), call, context);
  };
  return readColumn(asColumn(field, call, value, context), { ...defaults, type }, context);
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

/** The call of `Field`, as the value or within `Annotated`. */
function fieldCall(field: Field, value: Value | undefined, context: ColumnContext): Call | undefined {
  const own = value === undefined ? undefined : asFieldCall(value);
  const annotation = annotationOf(field, context);
  const [inner, ...others] = annotation?.metadata.flatMap((one) => asFieldCall(one) ?? []) ?? [];
  const call = inner ?? own;
  if (inner !== undefined && (own !== undefined || others.length > 0))
    throw new Unreadable('a field that is described more than once', field.place);
  if (call !== undefined && annotation !== undefined && isMerged(annotation, context))
    refuseLosses(call, field);
  return call;
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

function isMerged({ type, optional, metadata }: Annotation, context: ColumnContext): boolean {
  if (context.versions.atLeast('sqlmodel', '0.0.45') || !isPydantic2(context)) return false;
  return metadata.length > 0 || (!optional && isAnnotatedName(type));
}

/** The annotation, unless it can't be told: that of a column with a type of its own may be anything. */
function annotationOf({ annotation, scope }: Field, { interpreter }: ColumnContext): Annotation | undefined {
  const read = attempt(() => readAnnotation(annotation, scope, interpreter));
  return read instanceof Unreadable ? undefined : read;
}

function asFieldCall(value: Value): Call | undefined {
  const held = plain(value);
  if (held.kind !== 'call' || held.callee.kind !== 'external') return undefined;
  const isField =
    libraryName(held.callee) === 'Field' || /^pydantic\.(?:fields\.)?Field$/.test(held.callee.name);
  return isField ? held : undefined;
}

/** The call of `Column` that SQLModel makes of a field. */
function asColumn(
  field: Field,
  call: Call | undefined,
  value: Value | undefined,
  context: ColumnContext,
): Call {
  const { place } = field;
  const keywords = new Map<string, Value>();
  const set = (name: string) => {
    const found = call?.keywords.get(name);
    if (found !== undefined && plain(found).kind !== 'none') keywords.set(name, found);
  };
  for (const name of ['primary_key', 'index', 'unique']) set(name);
  const fallback = defaultOf(call, value);
  if (fallback !== undefined && !['none', 'ellipsis'].includes(fallback.kind))
    keywords.set('default', fallback);
  const nullable = explicitNullable(call) ?? derivedNullable(field, call, fallback, context);
  keywords.set('nullable', { kind: 'boolean', value: nullable, place });
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

function explicitNullable(call: Call | undefined): boolean | undefined {
  const value = call?.keywords.get('nullable');
  return value === undefined ? undefined : booleanOf(value, 'nullable');
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
  const optional = allowsNone(field, context);
  if (isPydantic2(context)) return optional;
  const required = fallback?.kind === 'ellipsis' || (fallback === undefined && !optional);
  return !required && (optional || fallback?.kind === 'none');
}

/** Without a lock file that says otherwise, pydantic is as old as SQLModel makes it. */
function isPydantic2({ versions }: ColumnContext): boolean {
  return versions.found.pydantic === undefined
    ? versions.atLeast('sqlmodel', '0.0.14')
    : versions.atLeast('pydantic', '2') && versions.atLeast('sqlmodel', '0.0.14');
}

function allowsNone({ annotation, scope }: Field, { interpreter }: ColumnContext): boolean {
  const read: Annotation = readAnnotation(annotation, scope, interpreter);
  return read.optional;
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
