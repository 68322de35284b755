import { defined } from '../../base/defined.ts';
import { listOf, marksError, namesItself } from './alternatives.ts';
import type { FoundMember } from './found-member.ts';
import type { Modules, Written } from './modules.ts';
import { nameOfRows, referenceOf } from './references.ts';
import { membersOfType, resolved } from './resolved.ts';
import { type Add, givenValue, partsOf, rowWords, shownValue, typeValue } from './said.ts';
import type { Shape } from './shapes.ts';
import { inOrder, wordsOf } from './words.ts';

interface Within {
  readonly modules: Modules;
  /** Relations of the schema by the words of their rows. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
  /** What relations show of functions as if it were their columns. */
  readonly fields: ComputedFields;
  readonly add: Add;
}

/** What stands in `Row` of a function that takes the row, by `fieldKey`. */
export type ComputedFields = ReadonlyMap<string, FoundMember>;

/** @param row the row that the function takes, in words */
export function fieldKey(row: string, name: string): string {
  return JSON.stringify([row, name]);
}

/** Names of the functions that are fields of rows, by the row in words: what takes it alone, by a name or without one. */
export function namesOfFields(
  functions: readonly FoundMember[],
  modules: Modules,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const its of functions)
    for (const { args } of signaturesOf(its, modules))
      for (const [only, another] of argumentLists(args, modules))
        if (only !== undefined && another === undefined)
          found.set(only.base, (found.get(only.base) ?? new Set()).add(its.name));
  return found;
}

/**
 * A function, an object for each of its overloads.
 * - `arguments`: sorted by name, each with its `name`, its type and whether it is `optional`
 * - `result`: a type, or `columns` where it is rows (sorted), whether it is `many` of these, and `rowsOf` which
 *   relations they may be, as `nameOfRows` has them
 * - `field`: the type that it has as a field of the row that it takes
 * - `options`: `SetofOptions`, its members by name; `null` where it has none
 *
 * Its path ends with the names and types of the arguments, in the words of TypeScript.
 */
export function functionsOf(schema: string, its: FoundMember, { modules, rows, fields, add }: Within): void {
  const taken = new Set<string>();
  for (const { args, returns, options } of signaturesOf(its, modules)) {
    const embedding = optionsIn(options, modules);
    const result = resultOf({ shape: returns.type, module: returns.module }, schema, modules, rows);
    for (const list of argumentLists(args, modules)) {
      const inputs = list
        .map(({ name, type: words }) => (name === '' ? words : `${name}: ${words}`))
        .join(', ');
      // Overloads can be the same in TypeScript: of integer and of bigint.
      let name = `${its.name}(${inputs})`;
      for (let again = 2; taken.has(name); again += 1) name = `${its.name}(${inputs}) ${again}`;
      taken.add(name);
      const [only, another] = list;
      const field = only && !another ? fields.get(fieldKey(only.base, its.name)) : undefined;
      const shown = field && shownValue(field, modules);
      add(
        'function',
        [schema, name],
        { arguments: list, result, options: embedding, ...defined({ field: shown }) },
        its,
      );
    }
  }
}

export interface Signature {
  readonly shape: Shape;
  readonly module: FoundMember['module'];
  readonly args: FoundMember | undefined;
  readonly returns: FoundMember;
  /** `SetofOptions`. */
  readonly options: FoundMember | undefined;
}

/** What overloads of a function are written as. */
export function signaturesOf(its: FoundMember, modules: Modules): Signature[] {
  const { shape: type, module } = resolved({ shape: its.type, module: its.module }, modules);
  const shapes = type.kind === 'union' ? type.of : [type];
  return shapes.flatMap((shape) => {
    const members = membersOfType({ shape, module }, modules) ?? [];
    const member = (name: string) => members.find((it) => it.name === name);
    const returns = member('Returns');
    return returns === undefined
      ? []
      : [{ shape, module, args: member('Args'), returns, options: member('SetofOptions') }];
  });
}

function optionsIn(options: FoundMember | undefined, modules: Modules): { [name: string]: Literal } | null {
  if (options === undefined) return null;
  const members = (partsOf(options, modules) ?? []).flatMap(({ name, type }): [string, Literal][] =>
    type.kind === 'literal' ? [[name, type.value]] : [],
  );
  return Object.fromEntries(members.sort(([one], [other]) => inOrder(one, other)));
}

type Literal = string | number | boolean;

type Argument = ReturnType<typeof givenValue> & { readonly name: string };

/** Whether arguments are of a type that cannot be followed; one without members takes nothing. */
export function hidesArguments({ type, module }: FoundMember, modules: Modules): boolean {
  const { shape, module: home } = resolved({ shape: type, module }, modules);
  const parts = shape.kind === 'union' ? shape.of : [shape];
  return parts.some((part) => {
    const isNothing = part.kind === 'name' && /^(?:never|Record|undefined)$/.test(part.name);
    return !isNothing && membersOfType({ shape: part, module: home }, modules) === undefined;
  });
}

/** The row of a result, as it is written. */
function rowIn({ shape }: Written): Shape {
  const list = listOf(shape) ?? shape;
  return list.kind === 'array' ? list.of : list;
}

/** What a name of the file stands for; rows of a relation as what is in them, as the generator writes them. */
function unnamed(written: Written, modules: Modules): Written {
  const isRow = /\["(?:Tables|Views)"\]/.test(referenceOf(written.shape) ?? '');
  const isName = written.shape.kind === 'name' && !namesItself(written.shape);
  return isRow || isName ? resolved(written, modules) : written;
}

/** Older generators write overloads with one result as one function that takes this or that. */
function argumentLists(args: FoundMember | undefined, modules: Modules): Argument[][] {
  if (args === undefined) return [[]];
  const { shape: type, module } = resolved({ shape: args.type, module: args.module }, modules);
  const shapes = type.kind === 'union' ? type.of : [type];
  return shapes.map((shape) =>
    (membersOfType({ shape, module }, modules) ?? [])
      .map((member) => ({
        name: member.name,
        ...givenValue(member, modules),
      }))
      .sort((one, other) => inOrder(one.name, other.name)),
  );
}

function resultOf(written: Written, schema: string, modules: Modules, rows: Within['rows']) {
  const whole = unnamed({ ...written, shape: listOf(written.shape) ?? written.shape }, modules);
  const isList = whole.shape.kind === 'array';
  const inner = whole.shape.kind === 'array' ? unnamed({ ...whole, shape: whole.shape.of }, modules) : whole;
  const isRow = inner.shape.kind === 'object' || inner.shape.kind === 'name';
  const members = (isRow ? membersOfType(inner, modules) : undefined) ?? [];
  if (members.length === 0 || members.some(marksError)) return typeValue(wordsOf(written, modules));
  const columns = members
    .map((member) => ({ name: member.name, ...shownValue(member, modules) }))
    .sort((one, other) => inOrder(one.name, other.name));
  const [, home = schema, named] =
    /\["([^"]*)"\]\["(?:Tables|Views)"\]\["(.*)"\]\["Row"\]$/.exec(referenceOf(rowIn(written)) ?? '') ?? [];
  const rowsOf = named === undefined ? rows.get(rowWords(columns)) : [nameOfRows(home, named, schema)];
  return { columns, many: isList, ...defined({ rowsOf }) };
}
