/** Gives meaning to the names of a repository's Python files, as far as that is certain without running them. */

import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../../base/problem.ts';
import type { Ancestor } from './ancestry.ts';
import { attributeOf } from './attributes.ts';
import type { Body } from './body.ts';
import { bindingValue, decorator, once } from './bound.ts';
import { callValue, createRun } from './calls.ts';
import { type ClassAttribute, createClasses } from './classes.ts';
import { evaluateNodes, type Meaning } from './expressions.ts';
import { type Interpretation, topOf } from './interpretation.ts';
import type { LibraryObjects } from './library-objects.ts';
import { elementsOf, valueBound } from './members.ts';
import type { Module, Modules } from './modules.ts';
import { nameValue } from './names.ts';
import { parse, type Source } from './syntax.ts';
import { type ClassDefinition, type FunctionValue, type Scope, unknown, type Value } from './values.ts';

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

/** @param library what is known of the objects that a library makes */
export function createInterpreter(modules: Modules, library: LibraryObjects = nothingKnown): Interpreter {
  const interpretation = createInterpretation(modules, library);
  const { classes, evaluate, evaluateText, attribute, run } = interpretation;
  return {
    evaluate,
    evaluateText,
    attribute,
    apply: (callee, positional, place) => run(callee, { positional, keywords: new Map() }, place),
    valuesOf: (module) => valuesOf(module, interpretation),
    functionDecoratorsOf: (module) => functionDecoratorsOf(module, interpretation),
    classesOf: (module) => classes.within(module.body, topOf(module)),
    bodyOf: classes.bodyOf,
    scopeOf: classes.scopeOf,
    ancestorsOf: classes.ancestorsOf,
    parentsOf: classes.parentsOf,
    keywordsOf: classes.keywordsOf,
    decoratorsOf: ({ decorators, scope }) =>
      decorators.map(({ node, source }) => decorator(node, source, scope, interpretation)),
    find: classes.find,
    valueBound: (found, name) => valueBound(found, name, interpretation),
  };
}

const nothingKnown: LibraryObjects = { attribute: () => undefined, basesOf: () => [] };

/** Ties the parts together, each of which needs the others. */
function createInterpretation(modules: Modules, library: LibraryObjects): Interpretation {
  const evaluate: Interpretation['evaluate'] = (nodes, source, scope) =>
    evaluateNodes(nodes, source, scope, meaning);
  const interpretation: Interpretation = {
    modules,
    classes: createClasses(evaluate, ({ module }) => modules.load(module.path).source, library),
    library,
    evaluate,
    evaluateText: (text, scope, place) => textValue(text, scope, place, evaluate),
    ...once((binding, name, scope) => bindingValue(binding, name, scope, interpretation), modules),
    attribute: (of, name, place) => attributeOf(of, name, place, interpretation),
    run: createRun(evaluate),
  };
  const meaning: Meaning = {
    name: (name, scope, place) => nameValue(name, scope, place, interpretation),
    attribute: interpretation.attribute,
    call: (callee, given, place) => callValue(callee, given, place, interpretation),
    elements: (of) => elementsOf(of, interpretation),
  };
  return interpretation;
}

function textValue(text: string, scope: Scope, place: Location, evaluate: Interpretation['evaluate']): Value {
  const source = parse(`(${text})`, place.file, place.line);
  const expression = source.top.firstChild?.firstChild;
  return source.fault !== undefined || expression === null || expression === undefined
    ? unknown(`${JSON.stringify(text)}, which is no expression`, place)
    : evaluate([expression], source, scope);
}

function valuesOf(module: Module, { bound }: Interpretation): Value[] {
  return [...module.body.bindings].flatMap(([name, all]) =>
    all.flatMap((binding) =>
      binding.kind === 'value' && binding.value !== undefined && binding.certainty !== 'typing'
        ? [bound(binding, name, topOf(module))]
        : [],
    ),
  );
}

function functionDecoratorsOf(module: Module, interpretation: Interpretation): Value[] {
  return [...module.body.bindings.values()].flat().flatMap((binding) => {
    if (binding.kind !== 'function') return [];
    return binding.decorators.map((node) => decorator(node, module.source, topOf(module), interpretation));
  });
}
