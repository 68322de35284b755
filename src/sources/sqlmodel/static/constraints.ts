/** Constraints and indexes: `UniqueConstraint("a", "b")`, `Index("ix", User.email)` and the like. */
import type {
  ConstraintDeclaration,
  ForeignKeyDeclaration,
  GivenName,
  IndexDeclaration,
  IndexElement,
  SqlPiece,
  UnreadConstraint,
} from './declarations.ts';
import { callOf, libraryName, parametersOf, requireAll } from './library.ts';
import { referredColumn, type TableLookup, type TableName, targetOf } from './references.ts';
import { rawSql, sqlPieces } from './sql-expressions.ts';
import {
  booleanOf,
  type Call,
  described,
  entriesOf,
  given,
  integerOf,
  itemsOf,
  plain,
  textOf,
  Unreadable,
  type Value,
} from './values.ts';

/** What the arguments of constraints are read against. */
export interface ConstraintContext {
  readonly lookup: TableLookup;
  /** The table that they belong to. */
  readonly table: TableName;
  readonly metadataSchema: string | undefined;
  /** The column in whose declaration they stand: its key. */
  readonly column?: string;
  /** The key of the column that a value is which was declared for this very table. */
  readonly ownColumn: (value: Value) => string | undefined;
}

const constraintNames = [
  'PrimaryKeyConstraint',
  'UniqueConstraint',
  'CheckConstraint',
  'ForeignKeyConstraint',
  'ForeignKey',
  'Index',
  'ExcludeConstraint',
] as const;

/** The call, if it makes a constraint or an index. */
export function constraintCall(value: Value): Call | undefined {
  return callOf(value, ...constraintNames);
}

/**
 * One whose name is known and nothing else is `unread`.
 *
 * @throws Unreadable when not even the name can be told: anything might be declared then
 */
export function readConstraint(call: Call, context: ConstraintContext): ConstraintDeclaration {
  const kind = libraryName(call.callee) as (typeof constraintNames)[number];
  const name = nameIn(kind, call);
  try {
    requireAll(call);
    const unknownOption = [...call.keywords.keys()].find((option) => !isKnownOption(kind, option));
    if (unknownOption !== undefined)
      throw new Unreadable(`the option ${unknownOption} of a ${kind}`, call.place);
    const comment = given(call.keywords.get('comment'));
    return {
      ...readers[kind](call, context),
      ...(name === undefined ? {} : { name }),
      ...(comment === undefined ? {} : { comment: textOf(comment, 'the comment of a constraint') }),
      place: call.place,
    };
  } catch (error) {
    if (!(error instanceof Unreadable) || name === undefined || kind === 'PrimaryKeyConstraint') throw error;
    return unread(kind, name, error, call);
  }
}

function unread(kind: string, name: GivenName, error: Unreadable, call: Call): UnreadConstraint {
  const of = kind === 'Index' ? 'index' : 'constraint';
  return { kind: 'unread', of, name, reason: error.message, place: call.place };
}

function nameIn(kind: string, call: Call): GivenName | undefined {
  const value = given(kind === 'Index' ? call.positional[0] : call.keywords.get('name'));
  return value === undefined ? undefined : givenName(value);
}

/** A name, or `conv("…")`, which no naming convention changes. */
export function givenName(value: Value): GivenName {
  const [final] = callOf(value, 'conv')?.positional ?? [];
  return final === undefined
    ? { text: textOf(value, 'the name of a constraint'), final: false }
    : { text: textOf(final, 'the name of a constraint'), final: true };
}

type Unplaced<Declaration> = Declaration extends unknown ? Omit<Declaration, 'place' | 'name'> : never;
type Reader = (
  call: Call,
  context: ConstraintContext,
) => Unplaced<Exclude<ConstraintDeclaration, UnreadConstraint>>;

const readers: Readonly<Record<(typeof constraintNames)[number], Reader>> = {
  PrimaryKeyConstraint: (call, context) => ({
    kind: 'primary key',
    columns: call.positional.map((value) => columnKey(value, context)),
    suffix: deferral(call),
  }),
  UniqueConstraint: (call, context) => ({
    kind: 'unique',
    columns: call.positional.map((value) => columnKey(value, context)),
    nullsNotDistinct: flag(call, 'postgresql_nulls_not_distinct'),
    include: keys(call.keywords.get('postgresql_include'), context),
    suffix: deferral(call),
  }),
  CheckConstraint: (call, context) => ({
    kind: 'check',
    sql: condition(call.positional[0], call, context),
    suffix: checkSuffix(call),
  }),
  ForeignKeyConstraint: (call, context) => foreignKeys(call, context),
  ForeignKey: (call, context) => {
    const [target] = call.positional;
    if (target === undefined || context.column === undefined)
      throw new Unreadable('a foreign key without a target', call.place);
    return {
      kind: 'foreign key',
      columns: [context.column],
      targets: [targetOf(target, context.lookup, context.metadataSchema)],
      ...actions(call),
    };
  },
  Index: (call, context) => indexOf(call, context),
  ExcludeConstraint: (call, context) => {
    const using = given(call.keywords.get('using'));
    const where = given(call.keywords.get('where'));
    return {
      kind: 'exclude',
      using: using === undefined ? 'gist' : textOf(using, 'using'),
      elements: call.positional.map((element) => {
        const [what, operator] = itemsOf(element, 'an element of an exclusion');
        if (what === undefined || operator === undefined)
          throw new Unreadable('an element of an exclusion without an operator', element.place);
        return {
          sql: elementOf(what, context).sql,
          operator: textOf(operator, 'the operator of an exclusion'),
        };
      }),
      ...(where === undefined ? {} : { where: condition(where, call, context) }),
      suffix: deferral(call),
    };
  },
};

function foreignKeys(call: Call, context: ConstraintContext): Unplaced<ForeignKeyDeclaration> {
  const parameters = parametersOf(call, ['columns', 'refcolumns', 'name']);
  const list = (name: string) => itemsOf(parameters.get(name) ?? call, 'the columns of a foreign key');
  return {
    kind: 'foreign key',
    columns: list('columns').map((value) => columnKey(value, context)),
    targets: list('refcolumns').map((value) => targetOf(value, context.lookup, context.metadataSchema)),
    ...actions(call),
  };
}

function actions(call: Call): Pick<ForeignKeyDeclaration, 'onUpdate' | 'onDelete' | 'match' | 'suffix'> {
  const word = (name: string) => {
    const value = given(call.keywords.get(name));
    return value === undefined ? undefined : textOf(value, name);
  };
  const [onUpdate, onDelete, match] = [word('onupdate'), word('ondelete'), word('match')];
  return {
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(match === undefined ? {} : { match }),
    suffix: deferral(call) + (flag(call, 'postgresql_not_valid') ? ' NOT VALID' : ''),
  };
}

/** `DEFERRABLE INITIALLY DEFERRED`, with a space before it. */
function deferral(call: Call): string {
  const deferrable = given(call.keywords.get('deferrable'));
  const initially = given(call.keywords.get('initially'));
  const words =
    deferrable === undefined ? '' : booleanOf(deferrable, 'deferrable') ? ' DEFERRABLE' : ' NOT DEFERRABLE';
  return initially === undefined ? words : `${words} INITIALLY ${textOf(initially, 'initially')}`;
}

/** A condition, or its text as a plain string. */
function condition(value: Value | undefined, call: Call, context: ConstraintContext): readonly SqlPiece[] {
  if (value === undefined) throw new Unreadable('a check without a condition', call.place);
  const held = plain(value);
  if (held.kind === 'string') return [rawSql(held.value, held)];
  return sqlPieces(value, (one) => ownColumnKey(one, context));
}

function checkSuffix(call: Call): string {
  return deferral(call) + (flag(call, 'postgresql_not_valid') ? ' NOT VALID' : '');
}

function indexOf(call: Call, context: ConstraintContext): Unplaced<IndexDeclaration> {
  const using = given(call.keywords.get('postgresql_using'));
  const where = given(call.keywords.get('postgresql_where'));
  const parameters = [...optionsOf(call, 'postgresql_with')].map(([name, value]) => `${name} = ${value}`);
  return {
    kind: 'index',
    unique: flag(call, 'unique'),
    elements: elementsOf(call, context),
    include: keys(call.keywords.get('postgresql_include'), context),
    nullsNotDistinct: flag(call, 'postgresql_nulls_not_distinct'),
    options: parameters,
    ...(using === undefined ? {} : { using: textOf(using, 'postgresql_using') }),
    ...(where === undefined ? {} : { where: condition(where, call, context) }),
  };
}

/** Options by kind; those of every constraint apart. */
const options: Readonly<Record<(typeof constraintNames)[number], string>> = {
  PrimaryKeyConstraint: '',
  UniqueConstraint: 'postgresql_include postgresql_nulls_not_distinct',
  CheckConstraint: 'postgresql_not_valid',
  ForeignKeyConstraint:
    'columns refcolumns onupdate ondelete match use_alter link_to_name postgresql_not_valid',
  ForeignKey: 'onupdate ondelete match use_alter link_to_name postgresql_not_valid',
  Index:
    'unique postgresql_using postgresql_where postgresql_ops postgresql_with postgresql_include postgresql_nulls_not_distinct postgresql_concurrently quote',
  ExcludeConstraint: 'using where',
};

function isKnownOption(kind: (typeof constraintNames)[number], option: string): boolean {
  if (/^(?:mysql|mariadb|sqlite|mssql|oracle)_/.test(option) || option === 'info') return true;
  if (kind !== 'Index' && ['name', 'deferrable', 'initially', 'comment'].includes(option)) return true;
  return options[kind].split(' ').includes(option);
}

/** A dict of names and texts or numbers. */
function optionsOf(call: Call, name: string): ReadonlyMap<string, string> {
  const value = given(call.keywords.get(name));
  if (value === undefined) return new Map();
  return new Map(
    [...entriesOf(value, name)].map(([key, one]) => {
      const held = plain(one);
      return [key, held.kind === 'string' ? held.value : String(integerOf(held, `${name}["${key}"]`))];
    }),
  );
}

const orders: Readonly<Record<string, string>> = {
  desc: ' DESC',
  asc: ' ASC',
  nulls_first: ' NULLS FIRST',
  nullsfirst: ' NULLS FIRST',
  nulls_last: ' NULLS LAST',
  nullslast: ' NULLS LAST',
};

function elementsOf(call: Call, context: ConstraintContext): readonly IndexElement[] {
  const classes = optionsOf(call, 'postgresql_ops');
  const elements = call.positional.slice(1).map((value) => elementOf(value, context));
  for (const name of classes.keys()) {
    if (!elements.some(({ column, suffix }) => column === name && suffix === ''))
      throw new Unreadable(`an operator class for ${name}`, call.place);
  }
  return elements.map((element) => {
    const operatorClass = element.column === undefined ? undefined : classes.get(element.column);
    return operatorClass === undefined ? element : { ...element, suffix: ` ${operatorClass}` };
  });
}

function elementOf(value: Value, context: ConstraintContext): IndexElement {
  const held = plain(value);
  const column = ownColumnKey(value, context) ?? (held.kind === 'string' ? held.value : undefined);
  if (column !== undefined) return { column, sql: [{ column }], suffix: '' };
  const ordered = held.kind === 'call' ? orderedElement(held, context) : undefined;
  if (ordered !== undefined) return ordered;
  const sql = sqlPieces(value, (one) => ownColumnKey(one, context));
  // A text may end in an order of its own, which has no place within brackets.
  return { sql: callOf(held, 'text') === undefined ? ['(', ...sql, ')'] : sql, suffix: '' };
}

/** `User.created_at.desc()` and `desc("created_at")`. */
function orderedElement(call: Call, context: ConstraintContext): IndexElement | undefined {
  const callee = plain(call.callee);
  const name = callee.kind === 'attribute' ? callee.name : libraryName(callee);
  const order = name === undefined ? undefined : orders[name];
  const of = callee.kind === 'attribute' ? callee.of : call.positional[0];
  if (order === undefined || of === undefined) return undefined;
  const element = elementOf(of, context);
  return { ...element, suffix: element.suffix + order };
}

function keys(value: Value | undefined, context: ConstraintContext): readonly string[] {
  const held = given(value);
  return held === undefined
    ? []
    : itemsOf(held, 'postgresql_include').map((item) => columnKey(item, context));
}

function flag(call: Call, name: string): boolean {
  const value = given(call.keywords.get(name));
  return value !== undefined && booleanOf(value, name);
}

/** A column of the table by its key, by its attribute, or by the object. */
function columnKey(value: Value, context: ConstraintContext): string {
  const held = plain(value);
  if (held.kind === 'string' && ownColumnKey(value, context) === undefined) return held.value;
  const key = ownColumnKey(value, context);
  if (key !== undefined) return key;
  throw new Unreadable(`a column that is ${described(held)}`, value.place);
}

function ownColumnKey(value: Value, context: ConstraintContext): string | undefined {
  const own = context.ownColumn(value);
  if (own !== undefined) return own;
  const referred = referredColumn(value, context.lookup);
  return referred?.table === context.table.name && referred.schema === context.table.schema
    ? referred.column
    : undefined;
}
