/** `Column(...)` and `mapped_column(...)`: what they say of a column. */

import { defined } from '../../../../base/defined.ts';
import type { Location } from '../../../../base/problem.ts';
import { quotedName } from '../../../../base/quoted-name.ts';
import type { ColumnDeclaration, ColumnDefinition, ConstraintDeclaration, SqlType } from '../declarations.ts';
import {
  attempt,
  booleanOf,
  type Call,
  described,
  entriesOf,
  given,
  integerOf,
  plain,
  textOf,
  Unreadable,
  type Value,
} from '../python/values.ts';
import type { ConstraintContext } from './constraint-arguments.ts';
import { constraintCall, readConstraint } from './constraints.ts';
import { callOf, requireAll } from './library.ts';
import { identityClause, readSequence } from './sequences.ts';
import { rawSql, serverDefault, sqlPieces } from './sql-expressions.ts';
import { readType } from './sql-types.ts';
import type { TypeContext } from './type-context.ts';

/** What a column's arguments are read against. */
export type ColumnContext = TypeContext & Omit<ConstraintContext, 'column'>;

/** What stands in the place of what a call leaves out. */
export interface ColumnDefaults {
  /** What Python calls the column. */
  readonly attribute: string;
  readonly place: Location;
  /** Its type where the call has none: from an annotation. */
  readonly type?: () => SqlType;
  /** Whether it may be null where the call doesn't say; otherwise all may that are in no key. */
  readonly nullable?: () => boolean;
}

/**
 * @throws Unreadable when not even the name of the column, its keys and constraints can be told: then nothing certain
 * can be said of its table
 */
export function readColumn(call: Call, defaults: ColumnDefaults, context: ColumnContext): ColumnDeclaration {
  requireAll(call);
  const parts = columnArguments(call);
  const name = parts.name === undefined ? defaults.attribute : textOf(parts.name, 'the name of a column');
  const constraints = parts.items.flatMap((item) => constraintCall(item) ?? []);
  const key = optional(call, 'key', textOf) ?? name;
  const primaryKey = optional(call, 'primary_key', booleanOf) ?? false;
  const sequence = itemOf(parts, 'Sequence');
  const sequenceSchema =
    given(sequence?.keywords.get('metadata')) === undefined ? undefined : context.metadataSchema;
  const within = { ...context, column: key };
  return {
    key,
    attribute: defaults.attribute,
    name,
    primaryKey,
    unique: optional(call, 'unique', booleanOf) ?? false,
    index: optional(call, 'index', booleanOf) ?? false,
    constraints: constraints.map((one) => readConstraint(one, within)),
    type: attempt(() => typeOf(parts, defaults, context)),
    definition: attempt(() => readDefinition(call, parts, { ...defaults, primaryKey }, context)),
    order: optional(call, 'sort_order', integerOf) ?? 0,
    ...(sequence === undefined ? {} : { sequence: readSequence(sequence, sequenceSchema) }),
    place: defaults.place,
  };
}

/** The arguments of `Column` by what they are. */
interface ColumnArguments {
  readonly name: Value | undefined;
  readonly type: Value | undefined;
  /** Constraints, `Computed`, `Identity`, `Sequence`. */
  readonly items: readonly Call[];
}

const itemNames = ['Computed', 'Identity', 'Sequence'] as const;

/**
 * After a name and a type, the arguments come in any order.
 *
 * @throws Unreadable when one of them might be anything, a foreign key say
 */
export function columnArguments(call: Call): ColumnArguments {
  const items: Call[] = [];
  let name = given(call.keywords.get('name'));
  let type = given(call.keywords.get('type_'));
  call.positional.forEach((value, index) => {
    const held = plain(value);
    const item = constraintCall(value) ?? callOf(value, ...itemNames);
    if (index === 0 && (held.kind === 'string' || held.kind === 'none')) name ??= given(value);
    else if (item !== undefined) items.push(item);
    else if (type === undefined && held.kind !== 'unknown' && !isDefault(held)) type = value;
    else throw new Unreadable(`a column with ${described(held)}`, value.place);
  });
  const fallback = callOf(call.keywords.get('default'), 'Sequence');
  const server = callOf(call.keywords.get('server_default'), 'Computed', 'Identity');
  return { name, type, items: [...items, ...[fallback, server].filter((one) => one !== undefined)] };
}

function itemOf({ items }: ColumnArguments, kind: (typeof itemNames)[number]): Call | undefined {
  return items.find((item) => callOf(item, kind) !== undefined);
}

function isDefault(value: Value): boolean {
  return callOf(value, 'ColumnDefault', 'FetchedValue', 'DefaultClause') !== undefined;
}

/** Keywords that change nothing in the database. */
const silentKeywords = new Set(
  'name type_ primary_key nullable unique index server_default default onupdate server_onupdate autoincrement comment key quote info doc insert_default default_factory init repr kw_only compare hash deferred deferred_group deferred_raiseload active_history sort_order use_existing_column system dataclass_metadata'.split(
    ' ',
  ),
);

function readDefinition(
  call: Call,
  parts: ColumnArguments,
  defaults: ColumnDefaults & { readonly primaryKey: boolean },
  context: ColumnContext,
): ColumnDefinition {
  const other = [...call.keywords.keys()].find((name) => !silentKeywords.has(name) && !/^sqlite_/.test(name));
  if (other !== undefined) throw new Unreadable(`a column with the option ${other}`, call.place);
  const identity = itemOf(parts, 'Identity');
  const computed = itemOf(parts, 'Computed');
  const server =
    identity === undefined && computed === undefined ? given(call.keywords.get('server_default')) : undefined;
  const sql = server === undefined ? undefined : serverDefault(server);
  const comment = optional(call, 'comment', textOf);
  const clause =
    identity !== undefined
      ? { sql: identityClause(identity) }
      : computed === undefined
        ? undefined
        : computedClause(computed, context);
  const nullable =
    optional(call, 'nullable', booleanOf) ??
    defaults.nullable?.() ??
    (identity === undefined && !defaults.primaryKey);
  return {
    nullable: nullable && !defaults.primaryKey,
    autoincrement: autoincrementOf(call),
    programDefault: itemOf(parts, 'Sequence') !== undefined || hasProgramDefault(call),
    identity: identity !== undefined,
    ...defined({ serverDefault: sql, generated: clause, comment }),
  };
}

function typeOf(
  parts: ColumnArguments,
  defaults: ColumnDefaults,
  context: ColumnContext,
): SqlType | 'target' {
  if (parts.type !== undefined) return readType(parts.type, context);
  if (defaults.type !== undefined) return defaults.type();
  if (parts.items.some((one) => callOf(one, 'ForeignKey') !== undefined)) return 'target';
  throw new Unreadable('a column without a type', defaults.place);
}

function autoincrementOf(call: Call): ColumnDefinition['autoincrement'] {
  const value = given(call.keywords.get('autoincrement'));
  if (value === undefined) return 'auto';
  const held = plain(value);
  if (held.kind !== 'string') return booleanOf(value, 'autoincrement');
  return held.value === 'ignore_fk' ? 'ignore_fk' : 'auto';
}

function hasProgramDefault({ keywords }: Call): boolean {
  return given(keywords.get('insert_default') ?? keywords.get('default')) !== undefined;
}

/** From SQLAlchemy 2.1 on, a column that doesn't say so is stored only where Postgres stores every such column. */
function computedClause(call: Call, context: ColumnContext): NonNullable<ColumnDefinition['generated']> {
  const [expression = call.keywords.get('sqltext')] = call.positional;
  if (expression === undefined) throw new Unreadable('a computed column without an expression', call.place);
  const held = plain(expression);
  const sql =
    held.kind === 'string'
      ? rawSql(held.value, held)
      : sqlPieces(expression, context.ownColumn)
          .map((piece) => (typeof piece === 'string' ? piece : quotedName(piece.column)))
          .join('');
  const clause = `GENERATED ALWAYS AS (${sql})`;
  const persisted = given(call.keywords.get('persisted') ?? call.positional[1]);
  const isStored = persisted === undefined ? undefined : booleanOf(persisted, 'persisted');
  if (isStored === true) return { sql: `${clause} STORED` };
  const virtual =
    isStored === false ? 'a computed column may be virtual' : 'a computed column is virtual on PostgreSQL 18';
  if (context.versions.decide('sqlalchemy', '2.1', virtual, call.place))
    return isStored === false ? { sql: `${clause} VIRTUAL` } : { sql: clause, older: `${clause} STORED` };
  if (isStored === false) throw new Unreadable('a computed column that is not stored', call.place);
  return { sql: `${clause} STORED` };
}

function optional<Result>(
  call: Call,
  name: string,
  read: (value: Value, what: string) => Result,
): Result | undefined {
  const value = given(call.keywords.get(name));
  return value === undefined ? undefined : read(value, name);
}

/** Constraints among a list of arguments; anything else there can't be told. */
export function readConstraints(
  values: readonly Value[],
  context: ConstraintContext,
): readonly ConstraintDeclaration[] {
  return values.map((value) => {
    const call = constraintCall(value);
    if (call === undefined)
      throw new Unreadable(`an argument that is ${described(plain(value))}`, value.place);
    return readConstraint(call, context);
  });
}

/** What a dict of keywords adds to a call. */
export function withKeywords(call: Call, further: Value | undefined, what: string): Call {
  if (further === undefined) return call;
  return { ...call, keywords: new Map([...call.keywords, ...entriesOf(further, what)]) };
}
