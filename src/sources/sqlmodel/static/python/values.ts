/**
 * What a Python expression comes to without being run. Constants are known, calls of libraries are kept as they
 * stand, and everything else is `unknown` with its reason: nothing is guessed.
 */
import type { Location } from '../../../../base/problem.ts';
import type { Syntax } from './syntax.ts';

export type Value =
  | Constant
  | Sequence
  | Dictionary
  | Call
  | { readonly kind: 'module'; readonly module: ModuleReference; readonly place: Location }
  /** A name of a library, by where it was imported from: `sqlalchemy.dialects.postgresql.JSONB`. */
  | { readonly kind: 'external'; readonly name: string; readonly place: Location }
  | { readonly kind: 'class'; readonly class: ClassDefinition; readonly place: Location }
  | FunctionValue
  /** An attribute that a class of the repository declares and that is no constant: a column, an enum's member. */
  | Member
  | { readonly kind: 'attribute'; readonly of: Value; readonly name: string; readonly place: Location }
  | Subscript
  | Operation
  /** Something of which only some attributes are known. */
  | { readonly kind: 'object'; readonly attributes: ReadonlyMap<string, Value>; readonly place: Location }
  | Unknown;

export type Constant =
  | { readonly kind: 'none'; readonly place: Location }
  | { readonly kind: 'ellipsis'; readonly place: Location }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly place: Location }
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly place: Location }
  | { readonly kind: 'string'; readonly value: string; readonly place: Location };

export interface Sequence {
  readonly kind: 'sequence';
  readonly form: 'list' | 'tuple' | 'set';
  readonly items: readonly Value[];
  readonly place: Location;
}

export interface Dictionary {
  readonly kind: 'dictionary';
  readonly entries: readonly { readonly key: Value; readonly value: Value }[];
  readonly place: Location;
}

export interface Call {
  readonly kind: 'call';
  readonly callee: Value;
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
  /** An argument list with `*` or `**` of something unknown: there may be more arguments. */
  readonly more?: Unknown;
  readonly place: Location;
}

export interface Subscript {
  readonly kind: 'subscript';
  readonly of: Value;
  readonly items: readonly Value[];
  readonly place: Location;
}

export interface Operation {
  readonly kind: 'operation';
  readonly operator: string;
  readonly operands: readonly Value[];
  readonly place: Location;
}

export interface Member {
  readonly kind: 'member';
  /** The class whose attribute was asked for, which may inherit it. */
  readonly class: ClassDefinition;
  readonly enumeration: boolean;
  readonly name: string;
  /** Absent for a field that has only an annotation. */
  readonly value?: Value;
  readonly place: Location;
}

export interface FunctionValue {
  readonly kind: 'function';
  /** A `FunctionDefinition` or a `LambdaExpression`. */
  readonly definition: Syntax;
  readonly scope: Scope;
  readonly decorators: readonly Value[];
  readonly place: Location;
}

export interface Unknown {
  readonly kind: 'unknown';
  readonly reason: string;
  readonly place: Location;
}

/** A class statement. Its bases are evaluated when they are asked for. */
export interface ClassDefinition {
  readonly name: string;
  readonly syntax: Syntax;
  readonly decorators: readonly Syntax[];
  readonly scope: Scope;
  readonly place: Location;
  /** It stands under a condition, in a loop or in a `try`: whether it is there can't be told. */
  readonly conditional: boolean;
}

/** Where names are looked up. */
export interface Scope {
  readonly module: ModuleReference;
  readonly locals: ReadonlyMap<string, Value>;
  /** The class whose body this is. */
  readonly owner?: ClassDefinition;
  /** An annotation in that body: names are those of the module before they are attributes of the class. */
  readonly annotation?: true;
  /** This is the body of a function, which may be called whenever. */
  readonly deferred?: true;
}

/** A Python file of the repository, by its absolute path. */
export interface ModuleReference {
  readonly path: string;
}

export function unknown(reason: string, place: Location): Unknown {
  return { kind: 'unknown', reason, place };
}

/** What else is not told where a column is not: objects that it brings along. */
export interface Hidden {
  /** Enums and domains, known by their names only. */
  readonly types?: readonly {
    readonly kind: 'enum' | 'domain';
    readonly schema: string | undefined;
    readonly name: string;
  }[];
  /** How the name of an index begins that the type adds. */
  readonly index?: string;
}

/**
 * Something that a declaration depends on and that can't be told without running it. Thrown by whatever needs a
 * value, and caught where the object is known that it concerns.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly place: Location;
  readonly hidden: Hidden;

  constructor(reason: string, place: Location, hidden: Hidden = {}) {
    super(reason);
    this.place = place;
    this.hidden = hidden;
  }
}

/** What a value is, in the words of a reason. */
export function described(value: Value): string {
  switch (value.kind) {
    case 'unknown':
      return value.reason;
    case 'call':
      return `the call ${nameOf(value.callee)}()`;
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.text;
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'none':
      return 'None';
    case 'sequence':
      return `a ${value.form}`;
    case 'dictionary':
      return 'a dict';
    case 'operation':
      return `an expression with ${value.operator}`;
    default:
      return nameOf(value);
  }
}

/** How the source would call it, as far as it has a name. */
export function nameOf(value: Value): string {
  switch (value.kind) {
    case 'external':
      return value.name.replace(/^builtins\./, '');
    case 'class':
      return value.class.name;
    case 'member':
      return `${value.class.name}.${value.name}`;
    case 'attribute':
      return `${nameOf(value.of)}.${value.name}`;
    case 'subscript':
      return `${nameOf(value.of)}[…]`;
    case 'call':
      return `${nameOf(value.callee)}(…)`;
    default:
      return value.kind === 'unknown' ? 'something unknown' : `a ${value.kind}`;
  }
}

/** What an attribute of a class holds that is no member of an enum; other values are themselves. */
export function plain(value: Value): Value {
  return value.kind === 'member' && !value.enumeration && value.value !== undefined
    ? plain(value.value)
    : value;
}

/** @throws Unreadable, as the functions below, when the value is another; `what` begins the reason */
export function textOf(value: Value, what: string): string {
  const held = plain(value);
  if (held.kind === 'string') return held.value;
  throw unreadable(held, what);
}

export function booleanOf(value: Value, what: string): boolean {
  const held = plain(value);
  if (held.kind === 'boolean') return held.value;
  throw unreadable(held, what);
}

export function integerOf(value: Value, what: string): number {
  const held = plain(value);
  if (held.kind === 'number' && Number.isInteger(held.value)) return held.value;
  throw unreadable(held, what);
}

export function itemsOf(value: Value, what: string): readonly Value[] {
  const held = plain(value);
  if (held.kind === 'sequence') return held.items;
  throw unreadable(held, what);
}

/** A dict whose keys are strings. */
export function entriesOf(value: Value, what: string): ReadonlyMap<string, Value> {
  const held = plain(value);
  if (held.kind !== 'dictionary') throw unreadable(held, what);
  return new Map(held.entries.map((entry) => [textOf(entry.key, `a key of ${what}`), entry.value]));
}

/** The value unless it is absent or `None`. */
export function given(value: Value | undefined): Value | undefined {
  return value === undefined || plain(value).kind === 'none' ? undefined : value;
}

export function unreadable(value: Value, what: string): Unreadable {
  return new Unreadable(`${what} is ${described(value)}`, value.place);
}

/** The result, or why there is none. */
export function attempt<Result>(read: () => Result): Result | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return error;
    throw error;
  }
}

/** What a constant counts as in a condition. */
export function truth(value: Value): boolean | undefined {
  const held = plain(value);
  if (held.kind === 'none') return false;
  return held.kind === 'boolean' || held.kind === 'string' || held.kind === 'number'
    ? Boolean(held.value)
    : undefined;
}
