/** What modules do to tables outside the classes and calls that declare them. */
import { assigned } from '../python/body.ts';
import type { Interpreter } from '../python/interpreter.ts';
import type { Module } from '../python/modules.ts';
import { childrenOf } from '../python/syntax.ts';
import { type Call, plain, type Scope, type Value } from '../python/values.ts';
import { callOf } from './library.ts';

export interface Effects {
  /** Indexes that stand on their own: `Index("ix", User.email)`. */
  readonly indexes: readonly Call[];
  /** Calls of `Table`. */
  readonly tables: readonly Call[];
  /** Calls of `Sequence`. */
  readonly sequences: readonly Call[];
  /** Values given to attributes: `SQLModel.metadata.naming_convention = {…}`. */
  readonly changes: readonly Change[];
  /** Calls of methods that change a table: `User.__table__.append_constraint(…)`. */
  readonly additions: readonly Call[];
}

export interface Change {
  readonly target: Value;
  readonly attribute: string;
  readonly value: Value;
  readonly module: Module;
  readonly line: number;
}

export function effectsOf(modules: readonly Module[], interpreter: Interpreter): Effects {
  const calls = modules.flatMap((module) => callsOf(module, interpreter));
  const tables = [...calls, ...modules.flatMap((module) => secondaryTables(module, interpreter))];
  return {
    indexes: calls.filter((call) => callOf(call, 'Index') !== undefined),
    tables: [...new Set(tables.filter((call) => callOf(call, 'Table') !== undefined))],
    sequences: [...new Set(calls.filter((call) => callOf(call, 'Sequence') !== undefined))],
    changes: modules.flatMap((module) => changesOf(module, interpreter)),
    additions: calls.filter(isAddition),
  };
}

/** The calls that statements of a module consist of, or whose result they give a name. */
function callsOf(module: Module, interpreter: Interpreter): Call[] {
  const scope: Scope = { module, locals: new Map() };
  const statements = module.body.effects.filter(({ name }) => name === 'ExpressionStatement');
  const values = [
    ...interpreter.valuesOf(module),
    ...statements.map((node) => interpreter.evaluate(childrenOf(node), module.source, scope)),
  ];
  return values.map(plain).flatMap((value) => (value.kind === 'call' ? [value] : []));
}

/** Tables that stand within a relationship: `relationship(secondary=Table(…))`. */
function secondaryTables(module: Module, interpreter: Interpreter): Call[] {
  return interpreter.classesOf(module).flatMap((owner) =>
    [...interpreter.bodyOf(owner).bindings].flatMap(([name, [binding]]) => {
      if (binding?.kind !== 'value' || binding.value === undefined) return [];
      const value = interpreter.valueBound({ owner, binding }, name);
      const relationship = callOf(value, 'relationship', 'Relationship');
      return callOf(relationship?.keywords.get('secondary'), 'Table') ?? [];
    }),
  );
}

function changesOf(module: Module, interpreter: Interpreter): Change[] {
  const scope: Scope = { module, locals: new Map() };
  const { source } = module;
  return module.body.effects.flatMap((node) => {
    if (node.name !== 'AssignStatement') return [];
    const { targets, value } = assigned(node);
    const [object, , attribute] = targets[0]?.[0] === undefined ? [] : childrenOf(targets[0][0]);
    if (object === undefined || attribute?.name !== 'PropertyName' || value === undefined) return [];
    return [
      {
        target: interpreter.evaluate([object], source, scope),
        attribute: source.text(attribute),
        value: interpreter.evaluate(value, source, scope),
        module,
        line: source.place(node).line,
      },
    ];
  });
}

const adding = new Set(['append_column', 'append_constraint', 'insert_column']);

function isAddition({ callee }: Call): boolean {
  return callee.kind === 'attribute' && adding.has(callee.name);
}
