/** What statements bind to names. */
import type { SyntaxNode } from '@lezer/common';
import type { Binding } from './body.ts';
import { withoutOwner } from './classes.ts';
import type { Interpretation } from './interpretation.ts';
import type { Modules } from './modules.ts';
import { imported } from './names.ts';
import type { Source } from './syntax.ts';
import { type Scope, unknown, type Value } from './values.ts';

type Bound = Interpretation['bound'];

/** Evaluates each binding once; one that needs itself is unknown, and pending meanwhile. */
export function once(evaluate: Bound, modules: Modules): Pick<Interpretation, 'bound' | 'isPending'> {
  const values = new Map<Binding, Value>();
  const pending = new Set<Binding>();
  const bound: Bound = (binding, name, scope) => {
    const known = values.get(binding);
    if (known !== undefined) return known;
    if (pending.has(binding)) {
      const { source } = modules.load(scope.module.path);
      return unknown(`${name}, which refers to itself`, source.place(binding.node));
    }
    pending.add(binding);
    const value = evaluate(binding, name, scope);
    pending.delete(binding);
    values.set(binding, value);
    return value;
  };
  return { bound, isPending: (binding) => pending.has(binding) };
}

export function bindingValue(
  binding: Binding,
  name: string,
  scope: Scope,
  interpretation: Interpretation,
): Value {
  const { modules, classes, evaluate } = interpretation;
  const { source } = modules.load(scope.module.path);
  const place = source.place(binding.node);
  switch (binding.kind) {
    case 'import':
      return imported(binding.target, name, scope.module, place, interpretation);
    case 'class':
      return { kind: 'class', class: classes.define(binding, name, scope), place };
    case 'function': {
      const decorators = binding.decorators.map((node) => decorator(node, source, scope, interpretation));
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
}

export function decorator(
  node: SyntaxNode,
  source: Source,
  scope: Scope,
  { evaluateText }: Interpretation,
): Value {
  return evaluateText(source.text(node).trim().slice(1), scope, source.place(node));
}
