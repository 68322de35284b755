/** Functions as they can be called by way of the Data API. */
import { type CatalogObject, objectId, pathOfName } from '../../catalog/catalog.ts';
import { splitList } from '../../catalog/printed-list.ts';
import { type PostgresArgument, postgresArguments } from './postgres-arguments.ts';
import { type Seeing, seenType } from './seen-types.ts';

/** Functions of one name in one schema, as far as they can be called. */
export interface Callable {
  readonly object: CatalogObject;
  readonly inputs: readonly Input[];
  /** What it takes and gives by name. */
  readonly all: readonly PostgresArgument[];
}

/** The arguments of a function, where it is printed. */
export function callableOf(object: CatalogObject, it: Seeing): Callable | undefined {
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
    (isOnly && first !== undefined && (!it.marks.setofOptions || isPlainText(first) || takesRow(first, it)));
  return isPrinted ? { object, inputs, all } : undefined;
}

/** An argument as the generator sees it. */
export interface Input extends PostgresArgument {
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
export function rowOf({ type }: Pick<PostgresArgument, 'type'>, it: Seeing): string | undefined {
  const base = seenType(type, it).bases[0] ?? '';
  return /^Database.*\["(?:Row|CompositeTypes)"\](?:\["[^"]*"\])?$/.test(base) ? base : undefined;
}

/** Whether an argument takes a row, for the newest generators also one of a schema that is not printed. */
export function takesRow(argument: PostgresArgument, it: Seeing): boolean {
  return it.marks.newest ? pathOfRow(argument.type, it) !== undefined : rowOf(argument, it) !== undefined;
}

/** Schema and name of what has rows of a type. */
export function pathOfRow(type: string, { objects }: Seeing): readonly string[] | undefined {
  const [first = '', ...rest] = pathOfName(type);
  const path = rest.length === 0 ? ['public', first] : [first, ...rest];
  const kinds = ['table', 'view', 'materialized view', 'composite type'] as const;
  return kinds.some((kind) => objects.has(objectId(kind, path))) ? path : undefined;
}
