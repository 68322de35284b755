/** Types in words that are equal where the types are, whatever the file's style. */
import { defined } from '../../base/defined.ts';
import { alternatives, isNamed, marksError, namesItself } from './alternatives.ts';
import type { Modules, Written } from './modules.ts';
import { referenceOf } from './references.ts';
import { membersOfType } from './resolved.ts';
import type { Shape } from './shapes.ts';

/** What the type of a column, an argument or a result says. */
export interface TypeWords {
  /** Without null: `string`, `number[]`, `Database["public"]["Enums"]["status"]`, `Json`, `any`, `an object`. */
  readonly base: string;
  readonly nullable: boolean;
  /** Whether it can be `undefined`, too. */
  readonly absent?: true;
  /** Where it is a union of literals: these, sorted. */
  readonly values?: readonly (string | number | boolean)[];
  /** What it says besides, of which no schema says anything, as a sentence without its end. */
  readonly unsaid?: string;
}

/** What stands for a type that cannot be followed: an import of a package, a helper of somebody's own. */
export const custom = 'a type of its own';

/** What stands for a type with members. */
export const objectWords = 'an object';

/** @param within what arrays around it are of: a type that holds itself is one of its own */
export function wordsOf(
  written: Written,
  modules: Modules,
  within: ReadonlySet<Shape> = new Set(),
): TypeWords {
  const parts = alternatives(written, modules);
  if (parts.length === 0) return { base: custom, nullable: false, unsaid: unsaid.notFollowed };
  const rest = parts.filter((part) => !isNamed(part, 'null', 'undefined'));
  const nullable = parts.some((part) => isNamed(part, 'null'));
  const absent = parts.some((part) => isNamed(part, 'undefined')) || undefined;
  // `undefined` alone is what a function gives that returns nothing.
  if (rest.length === 0) return { base: nullable ? 'null' : 'undefined', nullable };
  const bases = rest.map((part) => baseOf(part, modules, within));
  // Of a type that holds null already, the null beside it says nothing.
  const all = ['any', 'unknown'].map((name) => bases.find(({ base }) => base === name)).find(Boolean);
  if (all !== undefined) return { ...all, nullable: false };
  const names = [...new Set(bases.map(({ base }) => base))].sort();
  const values = valuesOf(rest, names);
  const besides = bases.find((base) => base.unsaid !== undefined)?.unsaid;
  const [first] = bases;
  return {
    base: names.join(' | '),
    nullable,
    ...defined({
      absent,
      values: values ?? (bases.length === 1 ? first?.values : undefined),
      unsaid: besides,
    }),
  };
}

/** The literals of a union in the order in which they are written; none where it is something else. */
export function literalsIn(written: Written, modules: Modules): string[] {
  return alternatives(written, modules).flatMap(({ shape }) =>
    shape.kind === 'literal' ? [String(shape.value)] : [],
  );
}

/** What a union of literals of one type leaves of the type; `undefined` where that is all of it. */
function valuesOf(parts: readonly Written[], names: readonly string[]): TypeWords['values'] {
  const literals = parts.flatMap(({ shape }) => (shape.kind === 'literal' ? [shape.value] : []));
  if (literals.length < parts.length || names.length > 1) return undefined;
  const values = [...new Set(literals)].sort(inOrder);
  return values.includes(true) && values.includes(false) ? undefined : values;
}

/** The order in which literals are compared. */
export function inOrder<Value extends string | number | boolean>(one: Value, other: Value): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

type Base = Omit<TypeWords, 'nullable' | 'absent'>;

/** What types say of which a schema says nothing. */
export const unsaid = {
  any: 'its type is `any`, which fits everything',
  notFollowed: 'its type cannot be followed',
  pattern: 'its type is a pattern of texts, of which a schema says nothing',
  elements: 'its type has elements that can be null, of which a schema says nothing',
  count: 'its type says how many elements there are, of which a schema says nothing',
  bigint: 'its type is `bigint`, which only another client gives of a number',
} as const;

function baseOf({ shape, module }: Written, modules: Modules, within: ReadonlySet<Shape>): Base {
  switch (shape.kind) {
    case 'array':
      return within.has(shape.of)
        ? { base: custom, unsaid: unsaid.notFollowed }
        : listWords(wordsOf({ shape: shape.of, module }, modules, new Set([...within, shape.of])));
    case 'tuple': {
      const of = { kind: 'union', of: shape.of } as const;
      return { unsaid: unsaid.count, ...listWords(wordsOf({ shape: of, module }, modules, within)) };
    }
    case 'indexed': {
      const base = referenceOf(shape);
      return base === undefined ? { base: custom, unsaid: unsaid.notFollowed } : { base };
    }
    case 'literal':
      return { base: typeof shape.value };
    case 'template':
      return { base: 'string', unsaid: unsaid.pattern };
    case 'name':
      return namedWords(shape, membersOfType({ shape, module }, modules) !== undefined);
    case 'object':
    case 'merged':
    case 'intersection':
      return { base: isError({ shape, module }, modules) ? errorWords : objectWords };
    default:
      return { base: custom, unsaid: unsaid.notFollowed };
  }
}

function listWords({ base, nullable, absent, values, unsaid: besides }: TypeWords): Base {
  return {
    base: base.includes(' | ') ? `(${base})[]` : `${base}[]`,
    ...defined({ values, unsaid: nullable || absent ? unsaid.elements : besides }),
  };
}

/** @param hasMembers whether it is an object that a helper makes of another */
function namedWords(shape: Shape & { readonly kind: 'name' }, hasMembers: boolean): Base {
  if (shape.name === 'Record') {
    const isUnknown = shape.parameters.some((it) => it.kind === 'name' && it.name === 'unknown');
    return { base: isUnknown ? recordWords : objectWords };
  }
  if (hasMembers) return { base: objectWords };
  if (!namesItself(shape)) return { base: custom, unsaid: unsaid.notFollowed };
  const besides = { any: unsaid.any, bigint: unsaid.bigint }[shape.name];
  return { base: shape.name, ...defined({ unsaid: besides }) };
}

/** What a function gives whose result no type tells. */
export const recordWords = 'Record<string, unknown>';

/** What stands in place of a result where a call cannot be told from another one. */
export const errorWords = 'an error';

function isError(written: Written, modules: Modules): boolean {
  return membersOfType(written, modules)?.some(marksError) === true;
}
