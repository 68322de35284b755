/** Types in words that are equal where the types are, whatever the file's style. */
import { defined } from '../../base/defined.ts';
import type { Modules, Written } from './modules.ts';
import { membersOfType, resolved } from './resolved.ts';
import type { Member, Shape } from './shapes.ts';

/** What the type of a column, an argument or a result says. */
export interface TypeWords {
  /** Without null: `string`, `number[]`, `Database["public"]["Enums"]["status"]`, `Json`, `any`, `{…}`. */
  readonly base: string;
  readonly nullable: boolean;
  /** Where it is a union of literals: these, sorted. */
  readonly values?: readonly (string | number)[];
}

/** What stands for a type that is not written here: an import of a package, an object type. */
export const custom = 'a type of its own';

/** @param within what arrays around it are of: a type that holds itself is one of its own */
export function wordsOf(
  written: Written,
  modules: Modules,
  within: ReadonlySet<Shape> = new Set(),
): TypeWords {
  const parts = alternatives(written, modules);
  if (parts.length === 0) return { base: custom, nullable: false };
  const isNull = ({ shape }: Written) => shape.kind === 'name' && /^(?:null|undefined)$/.test(shape.name);
  const rest = parts.filter((part) => !isNull(part));
  const nullable = parts.some((part) => part.shape.kind === 'name' && part.shape.name === 'null');
  // `undefined` alone is what a function gives that returns nothing.
  if (rest.length === 0) return { base: nullable ? 'null' : 'undefined', nullable };
  const literals = rest.flatMap(({ shape }) => (shape.kind === 'literal' ? [shape.value] : []));
  if (literals.length === rest.length) return ofLiterals(literals, nullable);
  const bases = rest.map((part) => baseOf(part, modules, within));
  const [first] = bases;
  if (bases.length === 1 && first !== undefined) {
    // Of a type that holds null already, the null beside it says nothing.
    return { ...first, nullable: nullable && first.base !== 'unknown' && first.base !== 'any' };
  }
  return {
    base: bases
      .map(({ base }) => base)
      .sort()
      .join(' | '),
    nullable,
  };
}

/** The literals of a union in the order in which they are written; none where it is something else. */
export function literalsIn(written: Written, modules: Modules): string[] {
  return alternatives(written, modules).flatMap(({ shape }) =>
    shape.kind === 'literal' ? [String(shape.value)] : [],
  );
}

function ofLiterals(literals: readonly (string | number | boolean)[], nullable: boolean): TypeWords {
  const [first] = literals;
  const base = typeof first as 'string' | 'number' | 'boolean';
  const values = literals.flatMap((it) => (typeof it === 'boolean' ? [] : [it])).sort(inOrder);
  return values.length === 0 || literals.some((it) => typeof it !== base)
    ? { base, nullable }
    : { base, nullable, values };
}

/** The order in which literals are compared. */
export function inOrder(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * The members of a union, names of unions in it followed, each once: what is named again adds nothing to a union.
 * None where a name stands for nothing but itself.
 */
function alternatives(
  written: Written,
  modules: Modules,
  depth = 0,
  followed: Set<Shape> = new Set(),
): Written[] {
  const { module } = written;
  const follow = (next: Written) => {
    if (followed.has(next.shape)) return [];
    followed.add(next.shape);
    return alternatives(next, modules, depth + 1, followed);
  };
  const shape = depth > 20 ? written.shape : plain(written);
  if (shape.kind === 'union')
    return shape.of.flatMap((part) => alternatives({ shape: part, module }, modules, depth + 1, followed));
  if (shape.kind === 'name' && !known.has(shape.name) && shape.parameters.length === 0) {
    const found = modules.typeOf(shape.name, module);
    if (found !== undefined) return follow(found);
  }
  if (shape.kind === 'indexed' && referenceOf(shape) === undefined) {
    const found = resolved({ shape, module }, modules);
    if (found.shape !== shape) return follow(found);
  }
  return [{ shape, module }];
}

/** Names that stand for themselves. */
const known: ReadonlySet<string> = new Set([
  'Json',
  'string',
  'number',
  'boolean',
  'null',
  'undefined',
  'unknown',
  'any',
  'never',
]);

/** Without `NonNullable<…>` and the file's helpers `Enums<"status">`, `Tables<"users">`. */
function plain({ shape }: Written): Shape {
  if (shape.kind !== 'name') return shape;
  const [first] = shape.parameters;
  if (first === undefined) return shape;
  if (shape.name === 'NonNullable') return first;
  if (shape.name === 'Array' || shape.name === 'ReadonlyArray') return { kind: 'array', of: first };
  const section = { Enums: 'Enums', Tables: 'Tables', CompositeTypes: 'CompositeTypes' }[shape.name];
  if (section === undefined || first.kind !== 'literal') return shape;
  const path = ['public', section, String(first.value), ...(section === 'Tables' ? ['Row'] : [])];
  return path.reduce<Shape>((of, key) => ({ kind: 'indexed', of, key: { kind: 'literal', value: key } }), {
    kind: 'name',
    name: 'Database',
    parameters: [],
  });
}

function baseOf(
  { shape, module }: Written,
  modules: Modules,
  within: ReadonlySet<Shape>,
): Omit<TypeWords, 'nullable'> {
  switch (shape.kind) {
    case 'array': {
      if (within.has(shape.of)) return { base: custom };
      const inside = new Set([...within, shape.of]);
      const { base, values } = wordsOf({ shape: shape.of, module }, modules, inside);
      return {
        base: base.includes(' | ') ? `(${base})[]` : `${base}[]`,
        ...defined({ values }),
      };
    }
    case 'indexed':
      return { base: referenceOf(shape) ?? custom };
    case 'literal':
      return { base: typeof shape.value };
    case 'name': {
      if (shape.name === 'Record')
        return {
          base: shape.parameters.some((it) => it.kind === 'name' && it.name === 'unknown')
            ? recordWords
            : custom,
        };
      return { base: known.has(shape.name) || shape.name === 'Date' ? shape.name : custom };
    }
    case 'object':
    case 'intersection':
      return { base: isError({ shape, module }, modules) ? errorWords : custom };
    default:
      return { base: custom };
  }
}

/** What a function gives whose result no type tells. */
export const recordWords = 'Record<string, unknown>';

/** What stands in place of a result where a call cannot be told from another one. */
export const errorWords = 'an error';

function isError(written: Written, modules: Modules): boolean {
  return membersOfType(written, modules)?.some(marksError) === true;
}

/** `error: true`, which no row has: a column may be called `error`, and is of a type that has more than one value. */
export function marksError({ name, type }: Member): boolean {
  return name === 'error' && type.kind === 'literal' && type.value === true;
}

/** What a path into the types of the whole database points to, in the words of the generator. */
export function reference(...keys: readonly string[]): string {
  return `Database${keys.map((key) => `[${JSON.stringify(key)}]`).join('')}`;
}

/** `Database["public"]["Enums"]["status"]`, however it is written; `undefined` for any other path. */
function referenceOf(shape: Shape): string | undefined {
  const keys: string[] = [];
  let at = shape;
  while (at.kind === 'indexed' && at.key.kind === 'literal') {
    keys.unshift(String(at.key.value));
    at = at.of;
  }
  if (at.kind !== 'name') return undefined;
  const path = /^(?:DefaultSchema|PublicSchema)$/.test(at.name) ? ['public', ...keys] : keys;
  const [, section = '', , part] = path;
  const isType = path.length === 3 && /^(?:Enums|CompositeTypes)$/.test(section);
  const isRow = path.length === 4 && /^(?:Tables|Views)$/.test(section) && part === 'Row';
  return isType || isRow ? reference(...path) : undefined;
}
