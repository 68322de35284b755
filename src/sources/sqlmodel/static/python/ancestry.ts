/** What classes inherit from one another, by Python's rules. */

import type { SyntaxNode } from '@lezer/common';
import { linearised, NoOrder } from './inheritance.ts';
import type { LibraryObjects } from './library-objects.ts';
import { childrenOf, partsOf, type Source } from './syntax.ts';
import { type ClassDefinition, plain, type Scope, unknown, type Value } from './values.ts';

/** One of the classes that a class inherits from: of the repository, or anything else. */
export type Ancestor =
  | { readonly kind: 'class'; readonly class: ClassDefinition }
  | { readonly kind: 'base'; readonly value: Value };

export type Evaluate = (nodes: readonly SyntaxNode[], source: Source, scope: Scope) => Value;

export interface Ancestry {
  /** The class itself first. */
  readonly ancestorsOf: (one: ClassDefinition) => readonly Ancestor[];
  /** The classes of the repository that a class names as its bases. */
  readonly parentsOf: (one: ClassDefinition) => readonly ClassDefinition[];
  /** The arguments after the bases: `table=True`. */
  readonly keywordsOf: (one: ClassDefinition) => ReadonlyMap<string, Value>;
}

export function createAncestry(evaluate: Evaluate, library: Pick<LibraryObjects, 'basesOf'>): Ancestry {
  const ancestries = new Map<ClassDefinition, readonly Ancestor[]>();
  const basesOf = (one: ClassDefinition) => basesIn(one, evaluate);

  const ancestors = new Map<unknown, Ancestor>();
  const ancestorOf = (base: Value): Ancestor => {
    const held = plain(base);
    const value = held.kind === 'subscript' ? plain(held.of) : held;
    const identity = value.kind === 'class' ? value.class : value.kind === 'external' ? value.name : value;
    const made: Ancestor =
      ancestors.get(identity) ?? (value.kind === 'class' ? value : { kind: 'base', value });
    ancestors.set(identity, made);
    return made;
  };

  const ancestorsOf = (one: ClassDefinition): readonly Ancestor[] => {
    const known = ancestries.get(one);
    if (known !== undefined) return known;
    const self: Ancestor = ancestorOf({ kind: 'class', class: one, place: one.place });
    const found = orderOf(self, one);
    ancestries.set(one, found);
    return found;
  };

  const orderOf = (self: Ancestor, one: ClassDefinition): readonly Ancestor[] => {
    const direct = (ancestor: Ancestor, below: readonly Ancestor[]): readonly Ancestor[] => {
      const values =
        ancestor.kind === 'base' ? library.basesOf(ancestor.value) : basesOf(ancestor.class).bases;
      const bases = [...new Set(values.map(ancestorOf))];
      if (bases.some((base) => below.includes(base))) throw new NoOrder();
      return bases;
    };
    try {
      return linearised(self, direct);
    } catch (error) {
      if (!(error instanceof NoOrder)) throw error;
      return [self, { kind: 'base', value: unknown('bases that have no common order', one.place) }];
    }
  };

  return {
    ancestorsOf,
    parentsOf: (one) =>
      basesOf(one)
        .bases.map(ancestorOf)
        .flatMap((base) => (base.kind === 'class' ? [base.class] : [])),
    keywordsOf: (one) => basesOf(one).keywords,
  };
}

export function isSqlModel(ancestor: Ancestor): boolean {
  return (
    ancestor.kind === 'base' &&
    ancestor.value.kind === 'external' &&
    /^sqlmodel\.(?:.*\.)?SQLModel$/.test(ancestor.value.name)
  );
}

/** Also the stand-ins for `StrEnum` of other packages. */
export function isEnumBase(ancestor: Ancestor): boolean {
  return (
    ancestor.kind === 'base' &&
    ancestor.value.kind === 'external' &&
    /\.(?:Enum|StrEnum|IntEnum|Flag|IntFlag)$/.test(ancestor.value.name) &&
    !ancestor.value.name.startsWith('sqlalchemy.')
  );
}

/** What stands between the parentheses of a class, evaluated. */
function basesIn(
  one: ClassDefinition,
  evaluate: Evaluate,
): { readonly bases: readonly Value[]; readonly keywords: ReadonlyMap<string, Value> } {
  const { node, source } = one.syntax;
  const list = node.getChild('ArgList');
  const bases: Value[] = [];
  const keywords = new Map<string, Value>();
  for (const part of list === null ? [] : partsOf(childrenOf(list))) {
    const [first, second] = part;
    const value = evaluate(part.slice(-1), source, one.scope);
    if (second?.name === 'AssignOp' && first !== undefined) keywords.set(source.text(first), value);
    else bases.push(part.length === 1 ? value : unknown('bases that are not spelled out', one.place));
  }
  return { bases, keywords };
}
