/** The classes of a repository: their bodies, and what they inherit from one another. */
import type { SyntaxNode } from '@lezer/common';
import { chosen, lastOf } from './bindings.ts';
import { type Binding, type Body, readBody } from './body.ts';
import { linearised, NoOrder } from './inheritance.ts';
import type { LibraryObjects } from './interpretation.ts';
import { childrenOf, partsOf, type Source, statementsOf } from './syntax.ts';
import { type ClassDefinition, plain, type Scope, unknown, type Value } from './values.ts';

/** One of the classes that a class inherits from: of the repository, or anything else. */
export type Ancestor =
  | { readonly kind: 'class'; readonly class: ClassDefinition }
  | { readonly kind: 'base'; readonly value: Value };

/** What a class or one of its ancestors binds to a name. */
export interface ClassAttribute {
  readonly owner: ClassDefinition;
  readonly binding: Binding;
}

export interface Classes {
  /** The class that a statement binds: the same one every time. */
  readonly define: (binding: Binding, name: string, scope: Scope) => ClassDefinition;
  /** Every class of a body, those within classes included, in order. */
  readonly within: (body: Body, scope: Scope) => readonly ClassDefinition[];
  readonly bodyOf: (one: ClassDefinition) => Body;
  readonly scopeOf: (one: ClassDefinition) => Scope;
  /** The class itself first. */
  readonly ancestorsOf: (one: ClassDefinition) => readonly Ancestor[];
  /** The classes of the repository that a class names as its bases. */
  readonly parentsOf: (one: ClassDefinition) => readonly ClassDefinition[];
  /** The arguments after the bases: `table=True`. */
  readonly keywordsOf: (one: ClassDefinition) => ReadonlyMap<string, Value>;
  /** What the class or the nearest of its ancestors gives a value. */
  readonly find: (one: ClassDefinition, name: string) => ClassAttribute | undefined;
  readonly findAnnotated: (one: ClassDefinition, name: string) => ClassAttribute | undefined;
}

type Evaluate = (nodes: readonly SyntaxNode[], source: Source, scope: Scope) => Value;

export function createClasses(
  evaluate: Evaluate,
  sourceOf: (scope: Scope) => Source,
  library: Pick<LibraryObjects, 'basesOf'>,
): Classes {
  const classes = new Map<Binding, ClassDefinition>();
  const bodies = new Map<ClassDefinition, Body>();
  const ancestries = new Map<ClassDefinition, readonly Ancestor[]>();

  const define = (binding: Binding, name: string, scope: Scope): ClassDefinition => {
    const known = classes.get(binding);
    if (known !== undefined) return known;
    const source = sourceOf(scope);
    const decorators = binding.kind === 'class' ? binding.decorators : [];
    const created: ClassDefinition = {
      name,
      syntax: { node: binding.node, source },
      decorators: decorators.map((node) => ({ node, source })),
      scope: withoutOwner(scope),
      place: source.place(binding.node),
      conditional: binding.certainty === 'maybe',
    };
    classes.set(binding, created);
    return created;
  };

  const bodyOf = (one: ClassDefinition): Body => {
    const known = bodies.get(one);
    if (known !== undefined) return known;
    const { node, source } = one.syntax;
    const body = node.getChild('Body');
    const read = readBody(body === null ? [] : statementsOf(body), source);
    bodies.set(one, read);
    return read;
  };

  const scopeOf = (one: ClassDefinition): Scope => ({ ...one.scope, owner: one });

  const within = (body: Body, scope: Scope): ClassDefinition[] =>
    [...body.bindings].flatMap(([name, all]) =>
      all
        .filter(({ kind, certainty }) => kind === 'class' && certainty !== 'typing')
        .map((binding) => define(binding, name, scope))
        .flatMap((one) => [one, ...within(bodyOf(one), scopeOf(one))]),
    );

  const basesOf = (one: ClassDefinition): { bases: Value[]; keywords: Map<string, Value> } => {
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
  };

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

  const find = (one: ClassDefinition, name: string): ClassAttribute | undefined => {
    for (const ancestor of ancestorsOf(one)) {
      if (ancestor.kind === 'base') continue;
      const all = (bodyOf(ancestor.class).bindings.get(name) ?? []).filter(
        (binding) => binding.kind !== 'value' || binding.value !== undefined,
      );
      const sole = chosen(all);
      const binding = sole === 'several' ? (lastOf(all) ?? sole) : sole;
      if (binding === undefined) continue;
      const [first] = all;
      if (binding !== 'several') return { owner: ancestor.class, binding };
      if (first !== undefined) return { owner: ancestor.class, binding: { ...first, kind: 'other' } };
    }
    return undefined;
  };

  /** A field that has only an annotation is an attribute of a model all the same. */
  const findAnnotated = (one: ClassDefinition, name: string): ClassAttribute | undefined => {
    for (const ancestor of ancestorsOf(one)) {
      const [binding] = ancestor.kind === 'class' ? (bodyOf(ancestor.class).bindings.get(name) ?? []) : [];
      if (ancestor.kind === 'class' && binding !== undefined) return { owner: ancestor.class, binding };
    }
    return undefined;
  };

  return {
    define,
    within,
    bodyOf,
    scopeOf,
    ancestorsOf,
    parentsOf: (one) =>
      basesOf(one)
        .bases.map(ancestorOf)
        .flatMap((base) => (base.kind === 'class' ? [base.class] : [])),
    keywordsOf: (one) => basesOf(one).keywords,
    find,
    findAnnotated,
  };
}

/** A scope as functions and classes within see it: without the names of the class around them. */
export function withoutOwner({ module, locals }: Scope): Scope {
  return { module, locals };
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
