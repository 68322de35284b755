import { defined } from '../../base/defined.ts';
import type { AttributeValue } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { attributeText, isList } from '../values.ts';
import {
  checksText,
  columnsText,
  fieldsText,
  grantsText,
  internalTriggersText,
  keysText,
  mappingsText,
  notNullText,
  pathsText,
  pathText,
  publishedText,
} from './value-texts.ts';

/**
 * How people speak of an attribute. In what is to be done, `{it}` is the object, `{name}` the attribute as something
 * that the object has (`the default of column users.email`, `its default`), and `{value}` what to arrive at.
 */
export interface AttributeWords {
  /** What it is called, where that is not its own name in small letters. */
  readonly name?: string;
  /** What an object says that does not have it, and one for which it is simply true. */
  readonly absent?: string;
  readonly present?: string;
  /** A value of it, where it is not told as any other. */
  readonly value?: (value: AttributeValue) => string;
  /** What to do where it is not there yet, is another, and should not be there. */
  readonly add?: string;
  readonly change?: string;
  readonly remove?: string;
  /** Why no statement does that. */
  readonly obstacle?: string;
}

const enablement: AttributeWords = {
  name: 'state',
  absent: 'enabled',
  add: 'have {it} {value}',
  change: 'have {it} {value}',
  remove: 'enable {it}',
  value: (value) =>
    value === 'disabled' ? 'disabled' : value === 'replica' ? 'fire in replicas only' : 'fire always',
};

/** What to do where a value is longer than a sentence. */
const untold = 'change {name}';

/** A thing that is so or not. */
const flag = (
  name: string,
  present: string,
  absent: string,
  add: string,
  remove: string,
): AttributeWords => ({
  name,
  present,
  absent,
  add,
  change: add,
  remove,
});
/** What an object is made, whatever it was. */
const made = (be: string, absent?: string): AttributeWords => ({
  add: `make {it} ${be}`,
  change: `make {it} ${be}`,
  ...(absent === undefined ? {} : { absent, remove: `make {it} ${be.replace('{value}', absent)}` }),
});
/** What can be taken away, rather than set back to what is usual. */
const removable = (name?: string): AttributeWords => ({
  ...defined({ name }),
  remove: 'remove {name}',
});

/** By attribute, or by kind and attribute where a kind has its own words for it. */
const words: Readonly<Record<string, AttributeWords>> = {
  accessMethod: { absent: 'heap', remove: 'set {name} to heap' },
  aggregate: { name: 'kind', absent: 'normal' },
  body: { change: untold },
  allSequences: flag(
    'sequences',
    'all sequences',
    'no sequences',
    'have {it} publish all sequences',
    'have {it} publish no sequences',
  ),
  allTables: flag(
    'tables',
    'all tables',
    'only some tables',
    'have {it} publish all tables',
    'have {it} publish only the tables that it names',
  ),
  arguments: removable(),
  canonical: removable('canonical function'),
  checks: { ...removable(), value: checksText },
  cloned: flag(
    'origin',
    'that of the parent table',
    'one of its own',
    'have {it} be that of the parent of its table',
    'make {it} one of its own',
  ),
  clustered: flag(
    'clustering',
    'clustered',
    'not clustered',
    'have its table cluster on {it}',
    'have its table no longer cluster on {it}',
  ),
  collate: { name: 'LC_COLLATE' },
  collation: { value: pathText, absent: 'the default collation' },
  columnOrder: { name: 'order of columns' },
  'trigger columns': { remove: 'have {it} fire on an update of any column' },
  compression: { absent: 'default' },
  combinefunc: removable('COMBINEFUNC'),
  command: {
    ...made('hold for {value}'),
    value: (value) => (value === 'all' ? 'all commands' : attributeText(value).toUpperCase()),
  },
  commutator: removable(),
  config: removable('settings'),
  constraint: flag(
    'kind of trigger',
    'constraint trigger',
    'ordinary trigger',
    'make {it} a constraint trigger',
    'make {it} an ordinary trigger',
  ),
  context: {
    ...made('{value}', 'an explicit cast'),
    value: (value) => (value === 'implicit' ? 'an implicit cast' : 'an assignment cast'),
  },
  ctype: { name: 'LC_CTYPE' },
  cycle: flag('cycling', 'cycle', 'no cycle', 'have {it} cycle', 'have {it} end at its last value'),
  default: { absent: 'no default', ...removable() },
  deferrable: flag(
    'deferral',
    'deferrable',
    'not deferrable',
    'make {it} deferrable',
    'make {it} not deferrable',
  ),
  deferred: flag(
    'deferral',
    'initially deferred',
    'initially immediate',
    'make {it} initially deferred',
    'make {it} initially immediate',
  ),
  deserialfunc: removable('DESERIALFUNC'),
  detachPending: flag(
    'detaching',
    'being detached',
    'not being detached',
    'detach {it}',
    'have {it} no longer being detached',
  ),
  enabled: enablement,
  'rule enabled': {
    ...enablement,
    value: (value) =>
      value === 'disabled' ? 'disabled' : value === 'replica' ? 'act in replicas only' : 'act always',
  },
  except: { name: 'excepted tables', value: pathsText, ...removable('excepted tables') },
  exclusion: removable(),
  expression: removable(),
  expressions: removable(),
  'composite type fields': { value: fieldsText },
  finalfunc: removable('FINALFUNC'),
  finalfuncExtra: flag(
    'FINALFUNC_EXTRA',
    'FINALFUNC_EXTRA',
    'no FINALFUNC_EXTRA',
    'give {it} FINALFUNC_EXTRA',
    'take FINALFUNC_EXTRA from {it}',
  ),
  finalfuncModify: { name: 'FINALFUNC_MODIFY', absent: 'read only' },
  forceRowSecurity: flag(
    'row level security for the owner',
    'enabled',
    'disabled',
    'enable row level security for the owner on {it}',
    'disable row level security for the owner on {it}',
  ),
  foreignColumns: { name: 'target' },
  foreignOptions: removable('foreign options'),
  foreignTable: { name: 'target', value: pathText },
  from: { ...removable('referenced table'), value: pathText },
  function: {
    value: (value) => (isList(value) ? `${pathText(value)}()` : attributeText(value)),
    ...removable(),
  },
  generatedColumns: {
    name: 'generated columns',
    absent: 'no generated columns',
    remove: 'have {it} publish no generated columns',
    add: 'have {it} publish {value} generated columns',
  },
  grants: { ...removable('rights'), value: grantsText },
  handler: removable(),
  hashes: flag(
    'support of hash joins',
    'hash joins',
    'no hash joins',
    'have {it} support hash joins',
    'have {it} support no hash joins',
  ),
  identityOptions: { absent: 'default', remove: 'set {name} back to the defaults' },
  include: removable('included columns'),
  inherited: {
    ...flag(
      'inheritance',
      'inherited',
      'not inherited',
      'have {it} inherited by its table',
      'make {it} a column of its table alone',
    ),
    obstacle: 'it comes and goes with the table that has it',
  },
  initcond: removable('INITCOND'),
  internalTriggers: {
    name: 'triggers that enforce it',
    value: internalTriggersText,
    absent: 'enabled',
    add: 'have the triggers that enforce {it} fire only: {value}',
    change: 'have the triggers that enforce {it} fire only: {value}',
    remove: 'make {it} again, so that it is enforced, which looks through all rows',
  },
  invalid: flag('validity', 'invalid', 'valid', 'make {it} invalid', 'build {it} again'),
  join: removable('join estimator'),
  keys: { value: keysText },
  labels: { name: 'values' },
  leakproof: flag(
    'leakproofness',
    'leakproof',
    'not leakproof',
    'make {it} leakproof',
    'make {it} not leakproof',
  ),
  level: { value: (value) => `for each ${attributeText(value)}`, change: 'have {it} fire {value}' },
  library: removable(),
  local: {
    ...flag(
      'inheritance',
      'declared in the table itself',
      'only inherited',
      'declare {it} in its table as well as in the parent',
      'declare {it} in the parent of its table alone',
    ),
    obstacle: 'Postgres notes that when the table or the column is made',
  },
  mappings: { value: mappingsText },
  match: { absent: 'simple', remove: 'set {name} to simple' },
  name: { add: 'rename {it} to {value}', change: 'rename {it} to {value}' },
  max: { name: 'maximum' },
  merges: flag(
    'support of merge joins',
    'merge joins',
    'no merge joins',
    'have {it} support merge joins',
    'have {it} support no merge joins',
  ),
  mfinalfunc: removable('MFINALFUNC'),
  min: { name: 'minimum' },
  minitcond: removable('MINITCOND'),
  minvfunc: removable('MINVFUNC'),
  msfunc: removable('MSFUNC'),
  mstype: removable('MSTYPE'),
  multirange: { name: 'multirange type' },
  negator: removable(),
  newTable: removable('new transition table'),
  noInherit: flag(
    'inheritance',
    'no inherit',
    'inherited by children',
    'make {it} NO INHERIT',
    'have children inherit {it}',
  ),
  nondeterministic: flag(
    'determinism',
    'nondeterministic',
    'deterministic',
    'make {it} nondeterministic',
    'make {it} deterministic',
  ),
  notEnforced: flag('enforcement', 'not enforced', 'enforced', 'make {it} NOT ENFORCED', 'enforce {it}'),
  notNull: flag('nullability', 'NOT NULL', 'nullable', 'make {it} NOT NULL', 'make {it} nullable'),
  notNullConstraint: {
    name: 'NOT NULL constraint',
    absent: 'an ordinary one',
    value: notNullText,
    add: 'make {name} {value}',
    change: 'make {name} {value}',
    remove: 'make {name} an ordinary one',
  },
  notValid: flag('validity', 'not valid', 'valid', 'make {it} NOT VALID', 'validate {it}'),
  nullsNotDistinct: flag(
    'handling of nulls',
    'nulls not distinct',
    'nulls distinct',
    'make {it} NULLS NOT DISTINCT',
    'make {it} NULLS DISTINCT',
  ),
  ofType: {
    ...removable('row type'),
    add: 'make {it} a table of type {value}',
    remove: 'make {it} a table of no type',
  },
  oldTable: removable('old transition table'),
  onDelete: { name: 'ON DELETE action', absent: 'no action', remove: 'set {name} to no action' },
  onDeleteColumns: {
    name: 'columns set by a delete',
    absent: 'all columns set by a delete',
    add: 'have {it} set only {value} on a delete',
    change: 'have {it} set only {value} on a delete',
    remove: 'have {it} set all its columns on a delete',
  },
  onUpdate: { name: 'ON UPDATE action', absent: 'no action', remove: 'set {name} to no action' },
  opclass: { name: 'operator class' },
  options: { name: 'storage options', remove: 'reset {name}' },
  'view options': { name: 'options', remove: 'reset {name}' },
  'foreign server options': removable('options'),
  'foreign data wrapper options': removable('options'),
  'text search dictionary options': removable('options'),
  ownedBy: {
    name: 'owning column',
    absent: 'owned by no column',
    value: pathText,
    add: 'have {it} owned by {value}',
    change: 'have {it} owned by {value}',
    remove: 'have {it} owned by no column',
  },
  parallel: { name: 'parallel safety', ...made('parallel {value}', 'unsafe') },
  partitionBound: removable('bound'),
  partitionKey: { name: 'partition key', remove: 'make {it} a table without partitions' },
  partitionOf: { name: 'parent', value: pathText },
  period: flag(
    'period',
    'over a period',
    'not over a period',
    'have {it} hold over a period',
    'have {it} no longer hold over a period',
  ),
  permissive: flag(
    'permissiveness',
    'permissive',
    'restrictive',
    'make {it} permissive',
    'make {it} restrictive',
  ),
  persistence: made('{value}', 'logged'),
  predicate: removable(),
  replicaIdentity: { name: 'replica identity', absent: 'default', remove: 'set {name} to default' },
  'index replicaIdentity': flag(
    'replica identity',
    'replica identity',
    'not the replica identity',
    'make {it} the replica identity of its table',
    'have {it} no longer be the replica identity of its table',
  ),
  restrict: removable('restriction estimator'),
  result: { name: 'result type' },
  rows: { name: 'estimate of rows' },
  rowSecurity: flag(
    'row level security',
    'enabled',
    'disabled',
    'enable row level security on {it}',
    'disable row level security on {it}',
  ),
  rules: removable(),
  'extension schema': { add: 'move {it} to schema {value}', change: 'move {it} to schema {value}' },
  'extension version': { add: 'bring {it} to version {value}', change: 'bring {it} to version {value}' },
  schemas: removable(),
  securityDefiner: flag(
    'security',
    'security definer',
    'security invoker',
    'make {it} SECURITY DEFINER',
    'make {it} SECURITY INVOKER',
  ),
  serialfunc: removable('SERIALFUNC'),
  server: { name: 'foreign server' },
  sfunc: removable('SFUNC'),
  sortop: removable('SORTOP'),
  sspace: removable('SSPACE'),
  statistics: { name: 'statistics target', absent: 'default' },
  storage: { absent: 'default' },
  strict: flag(
    'handling of null input',
    'strict',
    'called on null input',
    'make {it} STRICT',
    'make {it} CALLED ON NULL INPUT',
  ),
  stype: removable('STYPE'),
  subtypeDiff: removable('difference function'),
  support: removable('support function'),
  tablespace: { absent: 'default' },
  tables: { ...removable(), value: publishedText },
  tags: removable(),
  toastOptions: { name: 'TOAST options', remove: 'reset {name}' },
  'constraint type': made('a {value}'),
  unique: flag('uniqueness', 'unique', 'not unique', 'make {it} unique', 'make {it} not unique'),
  using: removable('USING expression'),
  'view definition': { name: 'query', change: untold },
  'view columns': { value: columnsText },
  'rule definition': { name: 'statement', change: untold },
  validator: removable(),
  viaRoot: flag(
    'publishing of partitions',
    'partitions as their table',
    'partitions as themselves',
    'have {it} publish partitions as their table',
    'have {it} publish partitions as themselves',
  ),
  volatility: made('{value}'),
  when: removable('condition'),
  window: flag(
    'kind of function',
    'window function',
    'ordinary function',
    'make {it} a window function',
    'make {it} an ordinary function',
  ),
  withCheck: removable('WITH CHECK expression'),
  wrapper: { name: 'foreign data wrapper' },
};

/** Kinds that speak as another one does. */
const likeAnother: Partial<Readonly<Record<ObjectKind, ObjectKind>>> = {
  'materialized view': 'view',
  constraint: 'index',
};

export function wordsOf(kind: ObjectKind, attribute: string): AttributeWords {
  return (
    words[`${kind} ${attribute}`] ?? words[`${likeAnother[kind]} ${attribute}`] ?? words[attribute] ?? {}
  );
}

/** Whether its values are read as part of a sentence; a body or a query is not. */
export function isToldInWords(kind: ObjectKind, attribute: string): boolean {
  return wordsOf(kind, attribute).change !== untold;
}

/** How an attribute is called: `notNull` is `nullability`. */
export function attributeName(kind: ObjectKind, attribute: string): string {
  return wordsOf(kind, attribute).name ?? inSmallLetters(attribute);
}

/** What a report calls an attribute, for programs: its own name in small letters, but for those that say too little. */
export function reportedName(kind: ObjectKind, attribute: string): string {
  // What a view is told is no storage: `security_invoker`, `check_option`.
  if (kind === 'view' && attribute === 'options') return attribute;
  return reportedNames[attribute] ?? inSmallLetters(attribute);
}

const reportedNames: Readonly<Record<string, string>> = {
  notNull: 'nullability',
  labels: 'values',
  ownedBy: 'owning column',
  foreignTable: 'target',
  foreignColumns: 'target',
  nullsNotDistinct: 'handling of nulls',
  notValid: 'validity',
  internalTriggers: 'enforcement',
  notEnforced: 'enforcement',
  noInherit: 'inheritance',
  invalid: 'validity',
  rowSecurity: 'row level security',
  forceRowSecurity: 'row level security for the owner',
  options: 'storage options',
};

function inSmallLetters(attribute: string): string {
  return attribute.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/** What an object says of an attribute: `notNull` is `NOT NULL` or `nullable`. */
export function valueWords(kind: ObjectKind, attribute: string, value: AttributeValue | undefined): string {
  const { present = 'yes', absent = 'none', value: special = attributeText } = wordsOf(kind, attribute);
  if (isAbsent(value)) return absent;
  return value === true ? present : special(value);
}

/** The same with the name of the attribute, where that is not said already: `tablespace fast`, `not clustered`. */
export function attributeInWords(
  kind: ObjectKind,
  attribute: string,
  value: AttributeValue | undefined,
): string {
  const { present, absent } = wordsOf(kind, attribute);
  const name = attributeName(kind, attribute);
  if (!isAbsent(value)) {
    const said = valueWords(kind, attribute, value);
    return value === true ? (present ?? name) : `${name} ${said}`;
  }
  if (absent === undefined) return `no ${name}`;
  return present !== undefined || / /.test(absent) ? absent : `${name} ${absent}`;
}

/** Where nothing is said, and where it is said that something is not so. */
export function isAbsent(value: AttributeValue | undefined): value is undefined | null | false | '' {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === '' ||
    (isList(value) && value.length === 0)
  );
}
