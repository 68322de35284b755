/** Functions of Postgres in the words of the generator. */
import { type AttributeValue, type CatalogObject, objectId, pathOfName } from '../../catalog/catalog.ts';
import type { Seen } from '../lens.ts';
import { type PostgresArgument, postgresArguments, splitList, tableColumns } from './postgres-arguments.ts';
import { seenRow } from './seen-tables.ts';
import { type Seeing, type SeenType, seenType } from './seen-types.ts';
import { errorWords, inOrder } from './words.ts';

/** Functions of one name in one schema, as far as they can be called. */
interface Callable {
  readonly object: CatalogObject;
  readonly inputs: readonly Input[];
  /** What it takes and gives by name. */
  readonly all: readonly PostgresArgument[];
}

/** What is seen of all functions, by `objectId`. */
export function seenFunctions(it: Seeing): [string, Seen][] {
  const byName = new Map<string, Callable[]>();
  for (const object of it.objects.values()) {
    const callable = object.kind === 'function' ? callableOf(object, it) : undefined;
    if (callable === undefined) continue;
    const key = object.path.join('.').replace(/\(.*$/s, '');
    byName.set(key, [...(byName.get(key) ?? []), callable]);
  }
  return [...byName.values()].flatMap((overloads) =>
    overloads.map((callable): [string, Seen] => [
      objectId('function', callable.object.path),
      seenFunction(callable, overloads, it),
    ]),
  );
}

/** The arguments of a function, where it is printed. */
function callableOf(object: CatalogObject, it: Seeing): Callable | undefined {
  const { result, window } = object.attributes;
  const [schema = '', name = ''] = object.path;
  if (!it.schemas.has(schema) || window === true || /^(?:event_)?trigger$/.test(String(result)))
    return undefined;
  const types = splitList(/\((.*)\)$/s.exec(name)?.[1] ?? '');
  const all = postgresArguments(String(object.attributes.arguments ?? ''), types);
  const inputs = inputsOf(all);
  const [first] = inputs;
  const isOnly = inputs.length === 1;
  const isPrinted =
    inputs.every((argument) => argument.name !== '') ||
    inputs.every((argument) => argument.name !== '' || (argument.hasDefault && isPlainText(argument))) ||
    // Before there were options for rows, one argument without a name was no hindrance, whatever its type.
    (isOnly &&
      first !== undefined &&
      (!it.marks.setofOptions || isPlainText(first) || rowOf(first, it) !== undefined));
  return isPrinted ? { object, inputs, all } : undefined;
}

/** An argument as the generator sees it. */
interface Input extends PostgresArgument {
  /** It tells defaults by their place among the inputs, and takes a place among all arguments for it. */
  readonly isTakenForOptional: boolean;
}

function inputsOf(all: readonly PostgresArgument[]): Input[] {
  const inputs = all.filter(({ mode }) => mode !== 'out');
  const firstDefault = inputs.length - inputs.filter(({ hasDefault }) => hasDefault).length;
  return all.flatMap((argument, place) =>
    argument.mode === 'out'
      ? []
      : [{ ...argument, isTakenForOptional: place >= firstDefault && place < inputs.length }],
  );
}

function isPlainText({ type }: PostgresArgument): boolean {
  return /^(?:text|jsonb?)$/.test(type);
}

/** The relation or composite type whose row an argument takes. */
function rowOf({ type }: Pick<PostgresArgument, 'type'>, it: Seeing): string | undefined {
  const base = seenType(type, it).bases[0] ?? '';
  return /^Database.*\["(?:Row|CompositeTypes)"\](?:\["[^"]*"\])?$/.test(base) ? base : undefined;
}

/** Names of the functions that a relation shows as if they were columns. */
export function computedFields(it: Seeing): ReadonlySet<string> {
  const found = new Set<string>();
  for (const object of it.objects.values()) {
    const callable = object.kind === 'function' ? callableOf(object, it) : undefined;
    const [only, another] = callable?.inputs ?? [];
    if (only === undefined || another !== undefined) continue;
    const [, schema, , relation] =
      /^Database\["([^"]*)"\]\["(Tables|Views)"\]\["([^"]*)"\]\["Row"\]$/.exec(rowOf(only, it) ?? '') ?? [];
    if (schema !== undefined && relation !== undefined)
      found.add(objectId('column', [schema, relation, (object.path[1] ?? '').replace(/\(.*$/s, '')]));
  }
  return found;
}

function seenFunction(callable: Callable, overloads: readonly Callable[], it: Seeing): Seen {
  const { object, inputs } = callable;
  const isRefused = isAmbiguous(callable, overloads) || isRowWithoutRelation(callable, it);
  const result = resultOf(object, it, true);
  const results = [
    ...(isRefused ? [{ bases: [errorWords], nullable: false }] : []),
    ...(isRefused && it.marks.setofOptions ? [] : [result]),
  ];
  return {
    attributes: {
      arguments: inputs
        .map(({ name, type, hasDefault, isTakenForOptional }) => ({
          name,
          ...asValue(argumentType(name, type, it)),
          optional: hasDefault,
          ...(isTakenForOptional === hasDefault ? {} : { isOptionalUnsure: true }),
        }))
        .sort((one, other) => inOrder(one.name, other.name)),
      results,
      element: resultOf(object, it, false),
      ...errorOf(callable, overloads, it),
      ...calledAs(callable, it),
    },
    // Before there were options for rows, a function that takes a row was printed as its field alone.
    ...(!it.marks.setofOptions && inputs[0]?.name === '' ? { optional: true } : {}),
  };
}

/**
 * - `field`: what a row shows of a function that takes it, unless that is rows of their own
 * - `options`: `SetofOptions`, its members by name; `null` where there is none, absent where older generators had none
 */
function calledAs(callable: Callable, it: Seeing): Seen['attributes'] {
  const { object, inputs } = callable;
  const printed = String(object.attributes.result ?? 'void');
  const type = printed.replace(/^SETOF /, '');
  const [only, another] = inputs;
  const isField = only?.name === '' && another === undefined && rowOf(only, it) !== undefined;
  const options = optionsOf(callable, it);
  return {
    ...(isField && rowOf({ type }, it) === undefined && type === printed && !type.startsWith('TABLE(')
      ? { field: asValue(seenType(type, it), true) }
      : {}),
    ...(it.marks.setofOptions && options !== undefined ? { options } : {}),
  };
}

/** How the rows that a function returns are embedded; `undefined` where older generators said it otherwise. */
function optionsOf(
  { object: { attributes }, all }: Callable,
  it: Seeing,
): { readonly [name: string]: AttributeValue } | null | undefined {
  const printed = String(attributes.result ?? 'void');
  const [schema, to] = pathOfRow(printed.replace(/^SETOF /, ''), it) ?? [];
  if (schema === undefined || to === undefined) return null;
  if (!it.schemas.has(schema)) return undefined;
  const isSetofReturn = printed.startsWith('SETOF ');
  const [only, another] = all;
  const isOfRow = only !== undefined && another === undefined && pathOfRow(only.type, it) !== undefined;
  return {
    from: isOfRow ? only.type : '*',
    isOneToOne: !isSetofReturn || isOneRow(attributes),
    isSetofReturn,
    to,
  };
}

/** Schema and name of what has rows of a type. */
function pathOfRow(type: string, { objects }: Seeing): readonly string[] | undefined {
  const [first = '', ...rest] = pathOfName(type);
  const path = rest.length === 0 ? ['public', first] : [first, ...rest];
  const kinds = ['table', 'view', 'materialized view', 'composite type'] as const;
  return kinds.some((kind) => objects.has(objectId(kind, path))) ? path : undefined;
}

/** Postgres takes a set for one of a thousand rows, unless it is told otherwise. */
function isOneRow({ rows }: CatalogObject['attributes']): boolean {
  return typeof rows === 'number' && rows <= 1;
}

function asValue({ bases, values }: SeenType, nullable = false): { [key: string]: AttributeValue } {
  return {
    bases,
    nullable,
    ...(values === undefined ? {} : { valuesBase: values.base, values: values.allowed }),
  };
}

/** The row that an argument without a name takes was not told by the first generators. */
function argumentType(name: string, type: string, it: Seeing): SeenType {
  const seen = seenType(type, it);
  return name === '' && !it.marks.ownSchemaOnly ? { ...seen, bases: [...seen.bases, 'unknown'] } : seen;
}

/** - `error`: what stands in place of a result that cannot be told; absent where its words are not known */
function errorOf(callable: Callable, overloads: readonly Callable[], it: Seeing): Seen['attributes'] {
  if (!it.marks.setofOptions) return {};
  const { object, inputs } = callable;
  const name = `${object.path[0]}.${(object.path[1] ?? '').replace(/\(.*$/s, '')}`;
  const rivals = rivalsOf(callable, overloads);
  if (rivals.length > 0) {
    const all = [callable, ...rivals].map((one) => one.inputs[0]);
    const places = all.map((input) => built(input)?.oid);
    // No catalog tells which of a project's own types was made first.
    const isKnown = all.every((input) => input?.type.endsWith('[]') === false);
    if (!isKnown || inputs.length === 0 || places.filter((place) => place === undefined).length > 1)
      return {};
    const list = [...all]
      .sort((one, other) => (built(one)?.oid ?? 1e9) - (built(other)?.oid ?? 1e9))
      .map(
        (input) => `${name}(${input?.name} => ${built(input)?.name ?? pathOfName(input?.type ?? '').at(-1)})`,
      );
    return {
      error: `Could not choose the best candidate function between: ${list.join(', ')}. Try renaming the parameters or the function itself in the database so function overloading can be resolved`,
    };
  }
  return isRowWithoutRelation(callable, it)
    ? {
        error: `the function ${name} with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache`,
      }
    : {};
}

/** A type of Postgres itself, by its inner name, and where it stands among all types. */
function built(
  input: PostgresArgument | undefined,
): { readonly name: string; readonly oid: number } | undefined {
  return builtIn[input?.type ?? ''];
}

const builtIn: Readonly<Record<string, { readonly name: string; readonly oid: number }>> = {
  boolean: { name: 'bool', oid: 16 },
  bytea: { name: 'bytea', oid: 17 },
  bigint: { name: 'int8', oid: 20 },
  smallint: { name: 'int2', oid: 21 },
  integer: { name: 'int4', oid: 23 },
  text: { name: 'text', oid: 25 },
  json: { name: 'json', oid: 114 },
  real: { name: 'float4', oid: 700 },
  'double precision': { name: 'float8', oid: 701 },
  'character varying': { name: 'varchar', oid: 1043 },
  date: { name: 'date', oid: 1082 },
  'timestamp without time zone': { name: 'timestamp', oid: 1114 },
  'timestamp with time zone': { name: 'timestamptz', oid: 1184 },
  numeric: { name: 'numeric', oid: 1700 },
  uuid: { name: 'uuid', oid: 2950 },
  jsonb: { name: 'jsonb', oid: 3802 },
};

/** PostgREST cannot tell which of the functions is called. */
function isAmbiguous(callable: Callable, overloads: readonly Callable[]): boolean {
  return rivalsOf(callable, overloads).length > 0;
}

/** The overloads that are called in the same way. */
function rivalsOf({ object, inputs }: Callable, overloads: readonly Callable[]): Callable[] {
  const [first, second] = inputs;
  const others = overloads.filter((other) => other.object !== object && other.inputs.length === 1);
  if (first === undefined)
    return others.filter(({ inputs: [only] }) => only?.name === '' && only.hasDefault).slice(0, 1);
  if (second !== undefined || first.name === '') return [];
  return others.filter(({ inputs: [only] }) => only?.name === first.name && only.type !== first.type);
}

/** A field that is computed of a row and is no row itself is called as a field only. */
function isRowWithoutRelation({ object, inputs }: Callable, it: Seeing): boolean {
  const [only, another] = inputs;
  if (only === undefined || another !== undefined || only.name !== '' || rowOf(only, it) === undefined)
    return false;
  return rowOf({ type: String(object.attributes.result).replace(/^SETOF /, '') }, it) === undefined;
}

/** @param asSet whether what is a set is told as one, or as one of it */
function resultOf(object: CatalogObject, it: Seeing, asSet: boolean): { [key: string]: AttributeValue } {
  const printed = String(object.attributes.result ?? 'void');
  const [, columns] = /^TABLE\((.*)\)$/s.exec(printed) ?? [];
  if (columns !== undefined)
    return {
      columns: tableColumns(columns)
        .map(({ name, type }) => ({ name, ...asValue(seenType(type, it)) }))
        .sort((one, other) => inOrder(one.name, other.name)),
      many: asSet,
    };
  const isSet = asSet && printed.startsWith('SETOF ');
  const type = printed.replace(/^SETOF /, '');
  const row = rowOf({ type }, it);
  const many = isSet && !(pathOfRow(type, it) !== undefined && isOneRow(object.attributes));
  const [, schema, relation] =
    /^Database\["([^"]*)"\]\["(?:Tables|Views)"\]\["([^"]*)"\]/.exec(row ?? '') ?? [];
  if (schema !== undefined && relation !== undefined && schema === object.path[0]) {
    const columnsOfRow = seenRow([schema, relation], it);
    if (columnsOfRow.length > 0) return { columns: columnsOfRow, many, rowOf: relation };
  }
  const seen = seenType(type, it);
  return asValue(many ? { bases: seen.bases.map((base) => `${base}[]`) } : seen);
}
