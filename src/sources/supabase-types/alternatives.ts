/** What a type can be: the members of a union, with names and the helpers of TypeScript followed. */
import { declaredAs } from './generics.ts';
import type { Modules, Written } from './modules.ts';
import { pathOfHelper, referenceOf } from './references.ts';
import { resolved } from './resolved.ts';
import type { Member, Shape } from './shapes.ts';

/** How many names are followed, and parts of unions met: merged types can refer to each other without end. */
const most = 500;

/**
 * The alternatives of a type, each once; `never` alone where there is none, and nothing at all where a name stands for
 * nothing but itself.
 */
export function alternatives(written: Written, modules: Modules): readonly Written[] {
  const known = new Map<Shape, readonly Written[]>();
  const follow = (next: Written): readonly Written[] => {
    const before = known.get(next.shape);
    if (before !== undefined || known.size > most) return before ?? [next];
    known.set(next.shape, []);
    const found = of(next);
    known.set(next.shape, found);
    return found;
  };
  const of = (its: Written): readonly Written[] => {
    const { module } = its;
    const shape = pathOfHelper(its.shape) ?? listOf(its.shape) ?? its.shape;
    const inside = (next: Shape) => of({ shape: next, module });
    if (shape.kind === 'elsewhere') return of(shape.of as Written);
    if (shape.kind === 'union') return joined(shape.of.map(inside));
    if (shape.kind === 'intersection')
      return met(
        shape.of.map((part) => spelledOut(inside(part))),
        { shape, module },
      );
    if (shape.kind === 'name') {
      const [first, second] = shape.parameters;
      const chosen =
        first && filtered(shape.name, spelledOut(inside(first)), second && spelledOut(inside(second)));
      if (chosen !== undefined) return joined([chosen]);
      const found = namesItself(shape) ? undefined : declaredAs(shape, module, modules);
      if (found !== undefined) return follow(found);
    }
    if (shape.kind === 'indexed' && referenceOf(shape) === undefined) {
      const found = resolved({ shape, module }, modules);
      if (found.shape !== shape) return follow(found);
    }
    return [{ shape, module }];
  };
  /** With the labels of enums in place of their names. */
  const spelledOut = (parts: readonly Written[]): readonly Written[] =>
    parts.flatMap((part) => {
      if (part.shape.kind !== 'indexed') return [part];
      const found = resolved(part, modules);
      return found.shape.kind === 'union' || found.shape.kind === 'literal' ? follow(found) : [part];
    });
  return of(written);
}

/** `Array<A>` as the list that it is. */
export function listOf(shape: Shape): Shape | undefined {
  if (shape.kind !== 'name' || !/^(?:Readonly)?Array$/.test(shape.name)) return undefined;
  const [of] = shape.parameters;
  return of && { kind: 'array', of };
}

/** Names that stand for themselves. */
const known: ReadonlySet<string> = new Set([
  'Json',
  'Date',
  'string',
  'number',
  'bigint',
  'boolean',
  'null',
  'undefined',
  'unknown',
  'any',
  'never',
]);

export function namesItself(shape: Shape): boolean {
  return shape.kind === 'name' && known.has(shape.name) && shape.parameters.length === 0;
}

export function isNamed({ shape }: Written, ...names: readonly string[]): boolean {
  return shape.kind === 'name' && names.includes(shape.name) && shape.parameters.length === 0;
}

const never: Shape = { kind: 'name', name: 'never', parameters: [] };

/** All alternatives of several types. */
function joined(lists: readonly (readonly Written[])[]): readonly Written[] {
  const all = unique(lists.flat());
  const rest = all.filter((part) => !isNamed(part, 'never'));
  return rest.length > 0 ? rest : all.slice(0, 1);
}

function unique(parts: readonly Written[]): readonly Written[] {
  return [...new Map(parts.map((part) => [part.shape, part])).values()];
}

/** What helpers that choose alternatives leave: `NonNullable<A>`, `Exclude<A, B>`, `Extract<A, B>`. */
function filtered(
  helper: string,
  from: readonly Written[],
  other: readonly Written[] | undefined,
): readonly Written[] | undefined {
  const isOther = (part: Written) => other?.some((its) => isSame(part, its)) === true;
  const keeps = {
    NonNullable: (part: Written) => !isNamed(part, 'null', 'undefined'),
    Exclude: (part: Written) => !isOther(part),
    Extract: isOther,
  }[helper];
  const [first] = from;
  if (keeps === undefined || first === undefined) return undefined;
  const kept = from.filter(keeps);
  return kept.length > 0 ? kept : [{ shape: never, module: first.module }];
}

function isSame({ shape: one }: Written, { shape: other }: Written): boolean {
  if (one.kind === 'literal') {
    if (other.kind === 'literal') return one.value === other.value;
    return other.kind === 'name' && other.name === typeof one.value;
  }
  return one.kind === 'name' && other.kind === 'name' && one.name === other.name;
}

/** What is every one of several types: `string & { brand: 'id' }` is a text, `string & number` is nothing. */
function met(lists: readonly (readonly Written[])[], whole: Written): readonly Written[] {
  const all = lists.flat();
  const isMarked = all.some(({ shape }) => shape.kind === 'object' && shape.members.some(marksError));
  const isOfObjects = !all.some(
    (part) => primitiveOf(part) !== undefined || isNamed(part, 'null', 'undefined', 'any', 'unknown'),
  );
  if (isMarked || isOfObjects) return [whole];
  const [first = [], ...others] = lists.filter((list) => list.length > 0);
  const left = others.reduce(
    (before, list) =>
      unique(before.flatMap((one) => list.slice(0, most).flatMap((other) => bothOf(one, other) ?? []))),
    first.slice(0, most),
  );
  return left.length > 0 ? left : [{ shape: never, module: whole.module }];
}

function bothOf(one: Written, other: Written): Written | undefined {
  if (isNamed(one, 'any') || isNamed(other, 'unknown')) return one;
  if (isNamed(other, 'any') || isNamed(one, 'unknown')) return other;
  if (isNamed(one, 'null', 'undefined') || isNamed(other, 'null', 'undefined'))
    return isSame(one, other) ? one : undefined;
  const [left, right] = [primitiveOf(one), primitiveOf(other)];
  // A brand on a text, or what cannot be followed.
  if (left === undefined || right === undefined) return left === undefined ? other : one;
  if (left !== right) return undefined;
  if (one.shape.kind === 'literal' && other.shape.kind === 'literal')
    return one.shape.value === other.shape.value ? one : undefined;
  return other.shape.kind === 'literal' || one.shape.kind === 'name' ? other : one;
}

/** The type of a single value: `string` of a text, its literals and its patterns. */
function primitiveOf({ shape }: Written): string | undefined {
  if (shape.kind === 'literal') return typeof shape.value;
  if (shape.kind === 'template') return 'string';
  return shape.kind === 'name' && /^(?:string|number|bigint|boolean)$/.test(shape.name)
    ? shape.name
    : undefined;
}

/** `error: true`, which no row has: a column may be called `error`, and is of a type that has more than one value. */
export function marksError({ name, type }: Member): boolean {
  return name === 'error' && type.kind === 'literal' && type.value === true;
}
