/** What the parts of the interpreter ask of one another. */

import type { SyntaxNode } from '@lezer/common';
import type { Location } from '../../../../base/problem.ts';
import type { Binding } from './body.ts';
import type { Classes } from './classes.ts';
import type { Arguments } from './expressions.ts';
import type { LibraryObjects } from './library-objects.ts';
import type { Modules } from './modules.ts';
import type { Source } from './syntax.ts';
import type { FunctionValue, ModuleReference, Scope, Value } from './values.ts';

export interface Interpretation {
  readonly modules: Modules;
  readonly classes: Classes;
  readonly library: LibraryObjects;
  /** Several nodes are a tuple. */
  readonly evaluate: (nodes: readonly SyntaxNode[], source: Source, scope: Scope) => Value;
  /** What a text holds that stands for an expression: an annotation in quotes. */
  readonly evaluateText: (text: string, scope: Scope, place: Location) => Value;
  /** What a statement of a module or a class binds to a name. */
  readonly bound: (binding: Binding, name: string, scope: Scope) => Value;
  /** Whether a binding is just being evaluated. */
  readonly isPending: (binding: Binding) => boolean;
  readonly attribute: (of: Value, name: string, place: Location) => Value;
  /** The result of a function of the repository. */
  readonly run: (callee: FunctionValue, given: Arguments, place: Location) => Value;
}

/** The scope of what stands at the top of a module. */
export function topOf(module: ModuleReference): Scope {
  return { module, locals: noLocals };
}

const noLocals: ReadonlyMap<string, Value> = new Map();
