/** What types say once the names in them are followed. */
import type { FoundMember } from './found-member.ts';
import { declaredAs } from './generics.ts';
import { helpedMembers } from './helper-types.ts';
import type { Modules, Written } from './modules.ts';
import { pathOfHelper } from './references.ts';
import type { Shape } from './shapes.ts';

/** How far names that refer to each other are followed. */
const deepest = 30;

/** A type without the names, helpers and parentheses around it, as far as they can be followed. */
export function resolved(written: Written, modules: Modules, depth = 0): Written {
  const { module } = written;
  const shape = pathOfHelper(written.shape) ?? written.shape;
  if (depth > deepest) return written;
  const next = (its: Shape) => resolved({ shape: its, module }, modules, depth + 1);
  if (shape.kind === 'elsewhere') return resolved(shape.of as Written, modules, depth + 1);
  if (shape.kind === 'name') {
    const [first] = shape.parameters;
    if (first !== undefined && seenThrough.has(shape.name)) return next(first);
    const found = declaredAs(shape, module, modules);
    return found === undefined ? written : resolved(found, modules, depth + 1);
  }
  if (shape.kind !== 'indexed') return written;
  if (shape.key.kind === 'name' && shape.key.name === 'number') {
    const list = next(shape.of);
    return list.shape.kind === 'tuple' ? { ...list, shape: { kind: 'union', of: list.shape.of } } : written;
  }
  if (shape.key.kind !== 'literal') return written;
  const key = String(shape.key.value);
  const member = membersOfType({ shape: shape.of, module }, modules, depth + 1)?.find(
    (it) => it.name === key,
  );
  return member === undefined
    ? written
    : resolved({ shape: member.type, module: member.module }, modules, depth + 1);
}

/** Helpers around a type that change nothing of what is compared. */
const seenThrough: ReadonlySet<string> = new Set(['NonNullable', 'Readonly', 'Simplify', 'Prettify']);

/**
 * The members of a type that is an object, of several that are merged the last one of each name; else `undefined`, as
 * where one of those that are merged cannot be followed: it may have any.
 *
 * @param merging what is merged already: a type within itself, or twice in one, adds nothing
 */
export function membersOfType(
  written: Written,
  modules: Modules,
  depth = 0,
  merging: Set<Shape> = new Set(),
): readonly FoundMember[] | undefined {
  const { shape, module } = resolved(written, modules, depth);
  if (depth > deepest) return undefined;
  if (shape.kind === 'object') {
    const isWhole = shape.rest === undefined || (shape.rest === 'any key' && shape.members.length > 0);
    return isWhole ? shape.members.map((member) => ({ ...member, module })) : undefined;
  }
  const helped = helpedMembers(
    { shape, module },
    {
      membersOf: (of) => membersOfType({ shape: of, module }, modules, depth + 1, merging),
      keysOf: (of) => keysOf({ shape: of, module }, modules, depth + 1),
    },
  );
  if (helped !== undefined) return helped;
  const parts = mergedParts({ shape, module });
  if (parts === undefined || merging.has(shape)) return undefined;
  merging.add(shape);
  const lists = parts.map((part) => membersOfType(part, modules, depth + 1, merging));
  if (lists.every((list) => list === undefined)) return undefined;
  if (parts.some((part, at) => lists[at] === undefined && mayHaveMembers(resolved(part, modules, depth + 1))))
    return undefined;
  const byName = new Map<string, FoundMember>();
  for (const member of lists.flatMap((list) => list ?? [])) {
    const before = byName.get(member.name);
    byName.set(member.name, before === undefined ? member : both(before, member, shape));
  }
  return [...byName.values()];
}

/** The literals of a union; what is named again adds nothing. */
function keysOf(
  written: Written,
  modules: Modules,
  depth: number,
  named: Set<Shape> = new Set(),
): readonly string[] | undefined {
  const { shape, module } = resolved(written, modules, depth);
  if (shape.kind === 'literal') return [String(shape.value)];
  if (shape.kind === 'keyof')
    return membersOfType({ shape: shape.of, module }, modules, depth + 1)?.map(({ name }) => name);
  if (shape.kind !== 'union' || depth > deepest) return undefined;
  if (named.has(shape)) return [];
  named.add(shape);
  const lists = shape.of.map((part) => keysOf({ shape: part, module }, modules, depth + 1, named));
  return lists.includes(undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

/** `A & B`, and `MergeDeep<A, B>` and the like of type-fest, with which hand-written types are laid over generated ones. */
function mergedParts({ shape, module }: Written): readonly Written[] | undefined {
  if (shape.kind === 'merged') return shape.of as readonly Written[];
  const here = (shapes: readonly Shape[]) => shapes.map((part) => ({ shape: part, module }));
  if (shape.kind === 'intersection') return here(shape.of);
  return shape.kind === 'name' && /^(?:Merge(?:Deep)?|OverrideProperties)$/.test(shape.name)
    ? here(shape.parameters)
    : undefined;
}

/** Whether a type that tells no members may have some: a helper of somebody's own, or a name of another package. */
function mayHaveMembers({ shape }: Written): boolean {
  if (shape.kind === 'name' && shape.name === 'Record') {
    const [keys] = shape.parameters;
    return keys?.kind !== 'name' || !/^(?:string|number|symbol|PropertyKey)$/.test(keys.name);
  }
  if (shape.kind === 'name') return !/^(?:string|number|boolean|unknown|any)$/.test(shape.name);
  return (
    shape.kind === 'indexed' || shape.kind === 'other' || (shape.kind === 'object' && shape.rest === 'mapped')
  );
}

/**
 * Two objects under one name are merged; of anything else an intersection is both, and of what is laid over another the
 * later one counts.
 */
function both(before: FoundMember, after: FoundMember, { kind }: Shape): FoundMember {
  const isObject = ['object', 'intersection', 'merged', 'elsewhere', 'name', 'indexed'].includes(
    before.type.kind,
  );
  if (after.type.kind === 'object' && isObject) {
    const of = [before, after].map(({ type, module }) => ({ shape: type, module }));
    return { ...after, type: { kind: 'merged', of } };
  }
  if (kind !== 'intersection' || before.module !== after.module) return after;
  const type: Shape = { kind, of: [before.type, after.type] };
  return { ...after, optional: before.optional && after.optional, type };
}
