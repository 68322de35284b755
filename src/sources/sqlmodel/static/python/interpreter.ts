/** Gives meaning to the names of a repository's Python files, as far as that is certain without running them. */
import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../../base/problem.ts';
import { chosen } from './bindings.ts';
import type { Binding, Body } from './body.ts';
import { builtinCall, builtins } from './builtins.ts';
import {
  type Ancestor,
  type ClassAttribute,
  createClasses,
  isEnumBase,
  isSqlModel,
  withoutOwner,
} from './classes.ts';
import { type Arguments, evaluateNodes, type Meaning } from './expressions.ts';
import { applyFunction } from './functions.ts';
import type { Module, Modules } from './modules.ts';
import { callMethod } from './operators.ts';
import { parse, type Source } from './syntax.ts';
import {
  type ClassDefinition,
  type FunctionValue,
  type ModuleReference,
  plain,
  type Scope,
  unknown,
  type Value,
} from './values.ts';

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
  /** The decorators of a module's functions. */
  readonly functionDecoratorsOf: (module: Module) => readonly Value[];
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

  const classes = createClasses(evaluate, (scope) => moduleOf(scope.module).source);
  const { bodyOf, scopeOf, ancestorsOf, find, findAnnotated } = classes;

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
        return { kind: 'class', class: classes.define(binding, name, scope), place };
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
    if (name.startsWith('_')) return undefined;
    const libraries: string[] = [];
    for (const star of body.stars) {
      const found = modules.find(of, star);
      if (found === undefined) libraries.push(star.module);
      const value =
        found === undefined || found.path === of.path ? undefined : moduleName(found, name, place);
      if (value !== undefined) return value;
    }
    if (libraries.length === 0 || builtins.has(name)) return undefined;
    return libraries.length === 1
      ? { kind: 'external', name: `${libraries[0]}.${name}`, place }
      : unknown(`${name}, which one of several star imports defines`, place);
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
    if (held.kind === 'function' && held.decorators.length === 0) return run(held, given, place);
    if (held.kind === 'attribute') {
      const result = callMethod(held.of, held.name, given.positional, place);
      if (result !== undefined) return result;
    }
    return builtinCall(held, given, place) ?? { kind: 'call', callee: held, ...given, place };
  };

  let depth = 0;
  const run = (callee: FunctionValue, given: Arguments, place: Location): Value => {
    if (depth >= deepestCall) return unknown('a call that does not end', place);
    depth += 1;
    const result = applyFunction(callee, given, place, evaluate);
    depth -= 1;
    return result;
  };

  const apply = (callee: FunctionValue, positional: readonly Value[], place: Location): Value =>
    run(callee, { positional, keywords: new Map() }, place);

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

  const valueBound = ({ owner, binding }: ClassAttribute, name: string): Value =>
    bound(binding, name, scopeOf(owner));

  const decoratorValue = (node: SyntaxNode, source: Source, scope: Scope): Value =>
    evaluateText(source.text(node).trim().slice(1), scope, source.place(node));

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
    functionDecoratorsOf: (module) =>
      [...module.body.bindings.values()].flat().flatMap((binding) => {
        if (binding.kind !== 'function') return [];
        const scope = { module, locals: noLocals };
        return binding.decorators.map((node) => decoratorValue(node, module.source, scope));
      }),
    classesOf: (module) => classes.within(module.body, { module, locals: noLocals }),
    bodyOf,
    scopeOf,
    ancestorsOf,
    parentsOf: classes.parentsOf,
    keywordsOf: classes.keywordsOf,
    decoratorsOf: (one) => one.decorators.map(({ node, source }) => decoratorValue(node, source, one.scope)),
    find,
    valueBound,
  };
}

/** How deep calls may be nested before they count as endless. */
const deepestCall = 30;

const noLocals: ReadonlyMap<string, Value> = new Map();

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
