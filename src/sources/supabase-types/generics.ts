/** Generic types that somebody declares, `type Table<R> = { Row: R; Insert: Partial<R> }`, with what is given for their parameters. */
import type { TypeParameter } from './module-file.ts';
import type { Modules, Written } from './modules.ts';
import type { Member, Shape } from './shapes.ts';

/** A name, perhaps with types in angle brackets behind it. */
type Named = Shape & { readonly kind: 'name' };

/** Helpers that are known by their names, and mean the same where somebody declares them again. */
const knownHelpers =
  /^(?:Partial|Required|Readonly|NonNullable|Pick|Omit|Except|Exclude|Extract|Record|(?:Readonly)?Array|Merge(?:Deep)?|OverrideProperties|Set(?:Optional|Required|NonNullable)|Simplify|Prettify)$/;

const madeBefore = new WeakMap<Modules, Map<Named, Written | undefined>>();

/**
 * The type that a name stands for in a file, of a generic one with what is given in place of its parameters;
 * `undefined` where no file of the repository tells, and of what would have no end.
 */
export function declaredAs(shape: Named, module: Written['module'], modules: Modules): Written | undefined {
  if (shape.parameters.length > 0 && knownHelpers.test(shape.name)) return undefined;
  const declared = modules.typeOf(shape.name, module);
  const parameters = declared?.module.parameters.get(declared.shape);
  if (declared === undefined || parameters === undefined)
    return shape.parameters.length === 0 ? declared : undefined;
  const made = madeBefore.get(modules) ?? new Map<Named, Written | undefined>();
  madeBefore.set(modules, made);
  if (!made.has(shape)) {
    const given = givenFor(parameters, { shape, module }, declared);
    const whole = given && !isEndless(declared, modules) ? withGiven(declared.shape, given) : undefined;
    made.set(shape, whole === undefined || isHuge(whole) ? undefined : { ...declared, shape: whole });
  }
  return made.get(shape);
}

/** What stands for each parameter; `undefined` where one is left open. */
function givenFor(
  parameters: readonly TypeParameter[],
  { shape, module }: { readonly shape: Named; readonly module: Written['module'] },
  declared: Written,
): ReadonlyMap<string, Shape> | undefined {
  const given = new Map<string, Shape>();
  for (const [at, { name, otherwise }] of parameters.entries()) {
    const own = shape.parameters[at];
    const value =
      own === undefined ? otherwise && withGiven(otherwise, given) : inWordsOf(own, module, declared);
    if (value === undefined) return undefined;
    given.set(name, value);
  }
  return given;
}

/** How many types within a type are followed; each of several generics can double them. */
const most = 100_000;

function isHuge(shape: Shape): boolean {
  let count = 0;
  mapped(shape, (its) => {
    count += 1;
    return count > most ? its : undefined;
  });
  return count > most;
}

/** A type that is written in one file and stands for a parameter in another. */
function inWordsOf(shape: Shape, module: Written['module'], home: Written): Shape {
  return module === home.module ? shape : { kind: 'elsewhere', of: { shape, module } };
}

/** Whether a generic type applies itself, be it by way of others: of other types each time, that has no end. */
function isEndless(declared: Written, modules: Modules): boolean {
  const seen = new Set<Shape>();
  const reaches = ({ shape, module }: Written): boolean =>
    appliedIn(shape).some((name) => {
      const next = modules.typeOf(name, module);
      if (next === undefined || next.shape === declared.shape) return next !== undefined;
      if (seen.has(next.shape)) return false;
      seen.add(next.shape);
      return reaches(next);
    });
  return reaches(declared);
}

/** Names of the generic types that a type applies. */
function appliedIn(shape: Shape): string[] {
  const names: string[] = [];
  mapped(shape, (its) => {
    if (its.kind === 'name' && its.parameters.length > 0) names.push(its.name);
    return undefined;
  });
  return names;
}

/** A type with what is given in place of names; itself where it has none of them. */
function withGiven(shape: Shape, given: ReadonlyMap<string, Shape>): Shape {
  return mapped(shape, (its) =>
    its.kind === 'name' && its.parameters.length === 0 ? given.get(its.name) : undefined,
  );
}

/** A type with others in place of those within it for which there is one; itself where there is none for any. */
function mapped(shape: Shape, instead: (shape: Shape) => Shape | undefined): Shape {
  const own = instead(shape);
  if (own !== undefined) return own;
  const next = (its: Shape) => mapped(its, instead);
  switch (shape.kind) {
    case 'name': {
      const parameters = changed(shape.parameters, next);
      return parameters === shape.parameters ? shape : { ...shape, parameters };
    }
    case 'object': {
      const members = changed(shape.members, (member): Member => {
        const type = next(member.type);
        return type === member.type ? member : { ...member, type };
      });
      return members === shape.members ? shape : { ...shape, members };
    }
    case 'union':
    case 'intersection':
    case 'tuple': {
      const of = changed(shape.of, next);
      return of === shape.of ? shape : { ...shape, of };
    }
    case 'array':
    case 'keyof': {
      const of = next(shape.of);
      return of === shape.of ? shape : { ...shape, of };
    }
    case 'indexed': {
      const [of, key] = [next(shape.of), next(shape.key)];
      return of === shape.of && key === shape.key ? shape : { ...shape, of, key };
    }
    default:
      return shape;
  }
}

/** The same list where nothing in it changes. */
function changed<Item>(list: readonly Item[], change: (item: Item) => Item): readonly Item[] {
  const items = list.map(change);
  return items.some((item, at) => item !== list[at]) ? items : list;
}
