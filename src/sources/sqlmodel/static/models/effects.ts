/** What modules do to tables outside the classes and calls that declare them. */
import { assigned } from '../python/body.ts';
import type { Interpreter } from '../python/interpreter.ts';
import type { Module } from '../python/modules.ts';
import { childrenOf } from '../python/syntax.ts';
import { type Call, type ClassDefinition, plain, type Scope, type Value } from '../python/values.ts';
import { callOf } from './library.ts';
import { type View, viewsAmong } from './views.ts';

export interface Effects {
  /** Indexes that stand on their own: `Index("ix", User.email)`. */
  readonly indexes: readonly Call[];
  /** Calls of `Table`. */
  readonly tables: readonly Call[];
  /** Calls of `Sequence`. */
  readonly sequences: readonly Call[];
  readonly views: readonly View[];
  /** Calls of `event.listen`. */
  readonly listeners: readonly Call[];
  /** Values given to attributes: `SQLModel.metadata.naming_convention = {…}`. */
  readonly changes: readonly Change[];
  /** Classes of types for which a function writes the SQL: `@compiles(Money)`. */
  readonly compiled: ReadonlySet<ClassDefinition>;
  /** What may change tables in a way that is not followed: listeners, and SQL that is written otherwise. */
  readonly obscure: readonly Call[];
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
  const decorators = modules.flatMap(interpreter.functionDecoratorsOf).map(plain);
  const applied = [...calls, ...decorators.flatMap((value) => (value.kind === 'call' ? [value] : []))];
  const compiled = applied.filter((call) => callOf(call, 'compiles') !== undefined && isForPostgres(call));
  const tables = [...calls, ...modules.flatMap((module) => secondaryTables(module, interpreter))];
  return {
    indexes: calls.filter((call) => callOf(call, 'Index') !== undefined),
    tables: [...new Set(tables.filter((call) => callOf(call, 'Table') !== undefined))],
    sequences: [...new Set(calls.filter((call) => callOf(call, 'Sequence') !== undefined))],
    views: viewsAmong(calls),
    listeners: calls.filter((call) => callOf(call, 'listen') !== undefined),
    changes: modules.flatMap((module) => changesOf(module, interpreter)),
    compiled: new Set(compiled.flatMap((call) => classGiven(call) ?? [])),
    obscure: [...compiled.filter((call) => classGiven(call) === undefined), ...applied.filter(isListener)],
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

/** Whether `@compiles(DateTime, "mysql")` may concern PostgreSQL: without a dialect, it is for all. */
function isForPostgres({ positional: [, ...dialects], more }: Call): boolean {
  const names = dialects.map(plain);
  const isOther = names.every((name) => name.kind === 'string' && name.value !== 'postgresql');
  return more !== undefined || names.length === 0 || !isOther;
}

/** The class of the repository that a call begins with. */
function classGiven({ positional: [first] }: Call): ClassDefinition | undefined {
  const held = first === undefined ? undefined : plain(first);
  return held?.kind === 'class' ? held.class : undefined;
}

/** Events on which listeners may still change a table. */
const shaping = new Set(
  'before_parent_attach after_parent_attach instrument_class class_instrument mapper_constructed after_mapper_constructed'.split(
    ' ',
  ),
);

function isListener(call: Call): boolean {
  const event = callOf(call, 'listens_for', 'listen')?.positional[1];
  const held = event === undefined ? undefined : plain(event);
  return held?.kind === 'string' && shaping.has(held.value);
}
