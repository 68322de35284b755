/** Gives meaning to the names of a repository's Python files, as far as that is certain without running them. */
import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../problem.ts';
import { type Binding, type Body, readBody } from './body.ts';
import { builtinCall, builtins } from './builtins.ts';
import { type Arguments, evaluateNodes, type Meaning } from './expressions.ts';
import { applyFunction } from './functions.ts';
import { linearised, NoOrder } from './inheritance.ts';
import type { Module, Modules } from './modules.ts';
import { callMethod } from './operators.ts';
import { childrenOf, parse, partsOf, type Source, statementsOf } from './syntax.ts';
import {
  type ClassDefinition,
  type FunctionValue,
  type ModuleReference,
  plain,
  type Scope,
  unknown,
  type Value,
} from './values.ts';

/** One of the classes that a class inherits from: of the repository, or anything else. */
export type Ancestor =
  | { readonly kind: 'class'; readonly class: ClassDefinition }
  | { readonly kind: 'base'; readonly value: Value };

/** What a class or one of its ancestors binds to a name. */
export interface ClassAttribute {
  readonly owner: ClassDefinition;
  readonly binding: Binding;
}

export interface Interpreter {
  /** Several nodes are a tuple. */
  readonly evaluate: (nodes: readonly SyntaxNode[], source: Source, scope: Scope) => Value;
  /** What a text holds that stands for an expression: an annotation in quotes. */
  readonly evaluateText: (text: string, scope: Scope, place: Location) => Value;
  readonly attribute: (of: Value, name: string, place: Location) => Value;
  /** A function's result for arguments, also for a method with its class. */
  readonly apply: (callee: FunctionValue, positional: readonly Value[], place: Location) => Value;
  /** What a module binds to names by assignments. */
  readonly valuesOf: (module: Module) => readonly Value[];
  /** Every class statement of a module, those within classes included, in order. */
  readonly classesOf: (module: Module) => readonly ClassDefinition[];
  readonly bodyOf: (one: ClassDefinition) => Body;
  readonly scopeOf: (one: ClassDefinition) => Scope;
  /** The class itself first. */
  readonly ancestorsOf: (one: ClassDefinition) => readonly Ancestor[];
  /** The classes of the repository that a class names as its bases. */
  readonly parentsOf: (one: ClassDefinition) => readonly ClassDefinition[];
  /** The arguments after the bases: `table=True`. */
  readonly keywordsOf: (one: ClassDefinition) => ReadonlyMap<string, Value>;
  readonly decoratorsOf: (one: ClassDefinition) => readonly Value[];
  readonly find: (one: ClassDefinition, name: string) => ClassAttribute | undefined;
  /** What a binding of a class's body holds. */
  readonly valueBound: (attribute: ClassAttribute, name: string) => Value;
}

export function createInterpreter(modules: Modules): Interpreter {
  const values = new Map<Binding, Value>();
  const pending = new Set<Binding>();
  const classes = new Map<Binding, ClassDefinition>();
  const bodies = new Map<ClassDefinition, Body>();
  const ancestries = new Map<ClassDefinition, readonly Ancestor[]>();

  const evaluate = (nodes: readonly SyntaxNode[], source: Source, scope: Scope): Value =>
    evaluateNodes(nodes, source, scope, meaning);

  const evaluateText = (text: string, scope: Scope, place: Location): Value => {
    const source = parse(`(${text})`, place.file, place.line);
    const expression = source.top.firstChild?.firstChild;
    return source.fault !== undefined || expression === null || expression === undefined
      ? unknown(`${JSON.stringify(text)}, which is no expression`, place)
      : evaluate([expression], source, scope);
  };

  const moduleOf = ({ path }: ModuleReference): Module => modules.load(path);

  /** What a statement of a module or a class binds, evaluated once. */
  const bound = (binding: Binding, name: string, scope: Scope): Value => {
    const { source } = moduleOf(scope.module);
    const known = values.get(binding);
    if (known !== undefined) return known;
    const place = source.place(binding.node);
    if (pending.has(binding)) return unknown(`${name}, which refers to itself`, place);
    pending.add(binding);
    const value = bindingValue(binding, name, scope, source);
    pending.delete(binding);
    values.set(binding, value);
    return value;
  };

  const bindingValue = (binding: Binding, name: string, scope: Scope, source: Source): Value => {
    const place = source.place(binding.node);
    switch (binding.kind) {
      case 'import':
        return imported(binding.target, name, scope.module, place);
      case 'class':
        return { kind: 'class', class: classOf(binding, name, scope), place };
      case 'function': {
        const decorators = binding.decorators.map((node) => decoratorValue(node, source, scope));
        const definition = { node: binding.node, source };
        return { kind: 'function', definition, scope: withoutOwner(scope), decorators, place };
      }
      case 'value':
        return binding.value === undefined
          ? unknown(`${name}, which has no value`, place)
          : evaluate(binding.value, source, scope);
      case 'alias':
        return {
          kind: 'subscript',
          of: { kind: 'external', name: 'typing.TypeAliasType', place },
          items: [evaluate([binding.value], source, scope)],
          place,
        };
      case 'other':
        return unknown(`${name}, which is bound by a statement that is not followed`, place);
    }
  };

  const imported = (
    target: Extract<Binding, { kind: 'import' }>['target'],
    bound: string,
    from: ModuleReference,
    place: Location,
  ): Value => {
    const { level, name } = target;
    const first = target.module.split('.')[0] as string;
    const module = name === undefined && first === bound ? first : target.module;
    const found = modules.find(from, { level, module });
    if (found === undefined) {
      if (level > 0) return unknown(`${bound}, whose module is not there`, place);
      return { kind: 'external', name: name === undefined ? module : `${module}.${name}`, place };
    }
    if (name === undefined) return { kind: 'module', module: found, place };
    // `from . import name` within the package itself, which binds the name thereby.
    const sibling = found.path === from.path ? modules.submodule(found, name) : undefined;
    return sibling === undefined
      ? moduleAttribute(found, name, place)
      : { kind: 'module', module: sibling, place };
  };

  const moduleAttribute = (of: ModuleReference, name: string, place: Location): Value => {
    const own = moduleName(of, name, place);
    if (own !== undefined) return own;
    const submodule = modules.submodule(of, name);
    return submodule === undefined
      ? unknown(
          `${name}, which ${moduleOf(of).source.place(moduleOf(of).source.top).file} does not define`,
          place,
        )
      : { kind: 'module', module: submodule, place };
  };

  /** What a module's own text or a star import of it binds. */
  const moduleName = (of: ModuleReference, name: string, place: Location): Value | undefined => {
    const { body } = moduleOf(of);
    const binding = chosen(body.bindings.get(name) ?? []);
    if (binding === 'several') return unknown(`${name}, which is bound more than once`, place);
    if (binding !== undefined) return bound(binding, name, { module: of, locals: noLocals });
    for (const star of body.stars) {
      const found = modules.find(of, star);
      if (found === undefined) {
        if (star.level === 0 && !builtins.has(name))
          return { kind: 'external', name: `${star.module}.${name}`, place };
      } else if (found.path !== of.path && !name.startsWith('_')) {
        const value = moduleName(found, name, place);
        if (value !== undefined) return value;
      }
    }
    return undefined;
  };

  const nameValue = (name: string, scope: Scope, place: Location): Value => {
    const local = scope.locals.get(name);
    if (local !== undefined) return local;
    if (scope.owner !== undefined) {
      const binding = chosen(bodyOf(scope.owner).bindings.get(name) ?? []);
      if (binding === 'several') return unknown(`${name}, which is bound more than once`, place);
      if (binding !== undefined && !(binding.kind === 'value' && binding.value === undefined))
        return memberOf(scope.owner, { owner: scope.owner, binding }, name, place);
    }
    const value = moduleName(scope.module, name, place);
    if (value !== undefined) return value;
    return builtins.has(name)
      ? { kind: 'external', name: `builtins.${name}`, place }
      : unknown(`${name}, which is not defined here`, place);
  };

  const attribute = (of: Value, name: string, place: Location): Value => {
    const held = plain(of);
    switch (held.kind) {
      case 'unknown':
        return held;
      case 'module':
        return moduleAttribute(held.module, name, place);
      case 'external':
        return { kind: 'external', name: `${held.name}.${name}`, place };
      case 'class':
        return classAttribute(held.class, name, place);
      case 'object':
        return held.attributes.get(name) ?? { kind: 'attribute', of, name, place };
      case 'member':
        if (held.enumeration && name === 'value' && held.value !== undefined) return plain(held.value);
        if (held.enumeration && name === 'name') return { kind: 'string', value: held.name, place };
        break;
    }
    return { kind: 'attribute', of, name, place };
  };

  const classAttribute = (of: ClassDefinition, name: string, place: Location): Value => {
    if (name === '__name__') return { kind: 'string', value: of.name, place };
    const found = find(of, name) ?? findAnnotated(of, name);
    if (found !== undefined) {
      const value = memberOf(of, found, name, place);
      const computed = plain(value);
      if (computed.kind === 'function' && name === '__tablename__')
        return apply(computed, [{ kind: 'class', class: of, place }], place);
      return value;
    }
    if (name === '__tablename__' && ancestorsOf(of).some(isSqlModel))
      return { kind: 'string', value: of.name.toLowerCase(), place };
    return { kind: 'attribute', of: { kind: 'class', class: of, place }, name, place };
  };

  const memberOf = (of: ClassDefinition, found: ClassAttribute, name: string, place: Location): Value => {
    const { binding } = found;
    if (binding.kind !== 'value') return valueBound(found, name);
    const value = binding.value === undefined ? undefined : valueBound(found, name);
    const enumeration = isEnumeration(of) && !name.startsWith('_');
    return { kind: 'member', class: of, enumeration, name, place, ...(value === undefined ? {} : { value }) };
  };

  const isEnumeration = (one: ClassDefinition) => ancestorsOf(one).some(isEnumBase);

  const call = (callee: Value, given: Arguments, place: Location): Value => {
    const held = plain(callee);
    if (held.kind === 'unknown') return held;
    if (held.kind === 'function' && held.decorators.length === 0)
      return applyFunction(held, given, place, evaluate);
    if (held.kind === 'attribute') {
      const result = callMethod(held.of, held.name, given.positional, place);
      if (result !== undefined) return result;
    }
    return builtinCall(held, given, place) ?? { kind: 'call', callee: held, ...given, place };
  };

  const apply = (callee: FunctionValue, positional: readonly Value[], place: Location): Value =>
    applyFunction(callee, { positional, keywords: new Map() }, place, evaluate);

  const elements = (of: Value): readonly Value[] | undefined => {
    const held = plain(of);
    if (held.kind === 'sequence') return held.items;
    if (held.kind === 'dictionary') return held.entries.map(({ key }) => key);
    if (held.kind !== 'class' || !isEnumeration(held.class)) return undefined;
    const members = [...bodyOf(held.class).bindings]
      .filter(
        ([name, [binding]]) =>
          binding?.kind === 'value' && binding.value !== undefined && !name.startsWith('_'),
      )
      .map(([name]) => classAttribute(held.class, name, held.place));
    return withoutAliases(members);
  };

  const meaning: Meaning = { name: nameValue, attribute, call, elements };

  const classOf = (binding: Binding, name: string, scope: Scope): ClassDefinition => {
    const known = classes.get(binding);
    if (known !== undefined) return known;
    const { source } = moduleOf(scope.module);
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

  const classesWithin = (body: Body, scope: Scope): ClassDefinition[] =>
    [...body.bindings].flatMap(([name, all]) =>
      all
        .filter(({ kind, certainty }) => kind === 'class' && certainty !== 'typing')
        .map((binding) => classOf(binding, name, scope))
        .flatMap((one) => [one, ...classesWithin(bodyOf(one), scopeOf(one))]),
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
      if (ancestor.kind === 'base') return [];
      const bases = [...new Set(basesOf(ancestor.class).bases.map(ancestorOf))];
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
      const binding = chosen(all);
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

  const valueBound = ({ owner, binding }: ClassAttribute, name: string): Value =>
    bound(binding, name, scopeOf(owner));

  const decoratorValue = (node: SyntaxNode, source: Source, scope: Scope): Value => {
    const [, first, ...rest] = childrenOf(node);
    if (first === undefined) return unknown('a decorator', source.place(node));
    const list = rest.find(({ name }) => name === 'ArgList');
    const path = [first, ...rest.filter(({ name }) => name === 'VariableName' || name === 'PropertyName')];
    const [start, ...names] = path.map((one) => source.text(one)) as [string, ...string[]];
    const place = source.place(node);
    const value = names.reduce((of, name) => attribute(of, name, place), nameValue(start, scope, place));
    return list === undefined
      ? value
      : { kind: 'call', callee: value, positional: [], keywords: new Map(), place };
  };

  return {
    evaluate,
    evaluateText,
    attribute,
    apply,
    valuesOf: (module) =>
      [...module.body.bindings].flatMap(([name, all]) =>
        all.flatMap((binding) =>
          binding.kind === 'value' && binding.value !== undefined && binding.certainty !== 'typing'
            ? [bound(binding, name, { module, locals: noLocals })]
            : [],
        ),
      ),
    classesOf: (module) => classesWithin(module.body, { module, locals: noLocals }),
    bodyOf,
    scopeOf,
    ancestorsOf,
    parentsOf: (one) =>
      basesOf(one)
        .bases.map(ancestorOf)
        .flatMap((base) => (base.kind === 'class' ? [base.class] : [])),
    keywordsOf: (one) => basesOf(one).keywords,
    decoratorsOf: (one) => one.decorators.map(({ node, source }) => decoratorValue(node, source, one.scope)),
    find,
    valueBound,
  };
}

const noLocals: ReadonlyMap<string, Value> = new Map();

/** The binding that counts where a name has several. */
function chosen(bindings: readonly Binding[]): Binding | 'several' | undefined {
  const run = bindings.filter(({ certainty }) => certainty !== 'typing');
  const [first, ...others] = run.length > 0 ? run : bindings;
  if (first === undefined || others.length === 0) return first;
  // The same thing imported from where it is, and from where it used to be.
  const sameImport = [first, ...others].every(
    (one) =>
      one.kind === 'import' &&
      first.kind === 'import' &&
      one.target.name === first.target.name &&
      (one.target.name !== undefined || one.target.module === first.target.module),
  );
  return sameImport ? first : 'several';
}

/** A member of an enum whose value another one has is only another name of that. */
function withoutAliases(members: readonly Value[]): Value[] {
  const seen = new Set<unknown>();
  return members.filter((member) => {
    const value = member.kind === 'member' && member.value !== undefined ? plain(member.value) : undefined;
    if (value === undefined || !('value' in value)) return true;
    const isFirst = !seen.has(value.value);
    seen.add(value.value);
    return isFirst;
  });
}

function withoutOwner({ module, locals }: Scope): Scope {
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
