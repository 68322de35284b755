/** Constraints and indexes: `UniqueConstraint("a", "b")`, `Index("ix", User.email)` and the like. */
import { defined } from '../../../../base/defined.ts';
import type {
  ConstraintDeclaration,
  ForeignKeyDeclaration,
  GivenName,
  UnreadConstraint,
} from '../declarations.ts';
import { booleanOf, type Call, given, itemsOf, textOf, Unreadable, type Value } from '../python/values.ts';
import { type ConstraintContext, columnKey, condition, flag, keys } from './constraint-arguments.ts';
import { elementOf, readIndex } from './indexes.ts';
import { callOf, libraryName, parametersOf, requireAll } from './library.ts';
import { targetOf } from './references.ts';

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
      ...defined({ name }),
      ...(comment === undefined ? {} : { comment: textOf(comment, 'the comment of a constraint') }),
      place: call.place,
    };
  } catch (error) {
    if (!(error instanceof Unreadable) || name === undefined || kind === 'PrimaryKeyConstraint') throw error;
    return unread(kind, name, error, call);
  }
}

const conventions: Readonly<Record<string, string>> = {
  UniqueConstraint: 'uq',
  CheckConstraint: 'ck',
  ForeignKeyConstraint: 'fk',
  ForeignKey: 'fk',
  Index: 'ix',
  ExcludeConstraint: 'ex',
};

function unread(kind: string, name: GivenName, error: Unreadable, call: Call): UnreadConstraint {
  const of = kind === 'Index' ? 'index' : 'constraint';
  return {
    kind: 'unread',
    of,
    convention: conventions[kind] ?? 'ck',
    name,
    reason: error.message,
    place: call.place,
  };
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
      targets: [targetOf(target, context.lookup, context.metadataSchema, flag(call, 'link_to_name'))],
      ...actions(call),
    };
  },
  Index: (call, context) => readIndex(call, context),
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
    targets: list('refcolumns').map((value) =>
      targetOf(value, context.lookup, context.metadataSchema, flag(call, 'link_to_name')),
    ),
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
    ...defined({ onUpdate, onDelete, match }),
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

function checkSuffix(call: Call): string {
  return deferral(call) + (flag(call, 'postgresql_not_valid') ? ' NOT VALID' : '');
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
