/** The classes of a repository: their bodies, and what they inherit from one another. */

import { type Ancestor, type Ancestry, createAncestry, type Evaluate } from './ancestry.ts';
import { chosen, lastOf } from './bindings.ts';
import { type Binding, type Body, readBody } from './body.ts';
import type { LibraryObjects } from './library-objects.ts';
import { type Source, statementsOf } from './syntax.ts';
import type { ClassDefinition, Scope } from './values.ts';

/** What a class or one of its ancestors binds to a name. */
export interface ClassAttribute {
  readonly owner: ClassDefinition;
  readonly binding: Binding;
}

export interface Classes extends Ancestry {
  /** The class that a statement binds: the same one every time. */
  readonly define: (binding: Binding, name: string, scope: Scope) => ClassDefinition;
  /** Every class of a body, those within classes included, in order. */
  readonly within: (body: Body, scope: Scope) => readonly ClassDefinition[];
  readonly bodyOf: (one: ClassDefinition) => Body;
  readonly scopeOf: (one: ClassDefinition) => Scope;
  /** What the class or the nearest of its ancestors gives a value. */
  readonly find: (one: ClassDefinition, name: string) => ClassAttribute | undefined;
  readonly findAnnotated: (one: ClassDefinition, name: string) => ClassAttribute | undefined;
}

export function createClasses(
  evaluate: Evaluate,
  sourceOf: (scope: Scope) => Source,
  library: Pick<LibraryObjects, 'basesOf'>,
): Classes {
  const classes = new Map<Binding, ClassDefinition>();
  const bodies = new Map<ClassDefinition, Body>();
  const ancestry = createAncestry(evaluate, library);

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

  return {
    ...ancestry,
    define,
    within,
    bodyOf,
    scopeOf,
    find: (one, name) => attributeOf(name, ancestry.ancestorsOf(one), bodyOf),
    findAnnotated: (one, name) => annotatedOf(name, ancestry.ancestorsOf(one), bodyOf),
  };
}

type BodyOf = (one: ClassDefinition) => Body;

function attributeOf(
  name: string,
  ancestors: readonly Ancestor[],
  bodyOf: BodyOf,
): ClassAttribute | undefined {
  for (const ancestor of ancestors) {
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
}

/** A field that has only an annotation is an attribute of a model all the same. */
function annotatedOf(
  name: string,
  ancestors: readonly Ancestor[],
  bodyOf: BodyOf,
): ClassAttribute | undefined {
  for (const ancestor of ancestors) {
    const [binding] = ancestor.kind === 'class' ? (bodyOf(ancestor.class).bindings.get(name) ?? []) : [];
    if (ancestor.kind === 'class' && binding !== undefined) return { owner: ancestor.class, binding };
  }
  return undefined;
}

/** A scope as functions and classes within see it: without the names of the class around them. */
export function withoutOwner({ module, locals }: Scope): Scope {
  return { module, locals };
}
