import type { CatalogObject } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Severity } from '../../report/severity.ts';
import type { CopiesApart } from '../difference.ts';
import { isConstraintOrIndex, isKey, refusedKeys } from '../meaning/keys.ts';
import { effectiveCheck } from '../meaning/policy-checks.ts';
import { columnOrder } from '../sources/column-order.ts';
import { attributeText, names } from '../values.ts';

/** A difference as the rules of severity see it. */
export interface Weighed {
  readonly kind: ObjectKind;
  /** `undefined` where the whole object is missing in a source. */
  readonly attributes: readonly string[];
  readonly missing: boolean;
  /** Whether every pair of values is at least equivalent. */
  readonly equivalent: boolean;
  /** How copies stand apart, where all others agree. */
  readonly copies?: CopiesApart;
  /** Whether it is that of a name which migrations have changed. */
  readonly isRename?: boolean;
  /** The object in each source that has it. */
  readonly objects: readonly CatalogObject[];
}

/** How an index is kept, which changes nothing of what it refuses. */
const storage = ['options', 'clustered', 'replicaIdentity', 'tablespace', 'include'];

/**
 * How dangerous it is that a source lacks an object, by its kind: critical where statements name it and fail, or where
 * it refuses or hides rows. The rules below say more of constraints, indexes and sequences, by what they are for.
 */
const whenMissing: Readonly<Record<ObjectKind, Severity>> = {
  schema: 'critical',
  table: 'critical',
  column: 'critical',
  constraint: 'warning',
  index: 'warning',
  sequence: 'critical',
  view: 'critical',
  'materialized view': 'critical',
  rule: 'warning',
  trigger: 'critical',
  policy: 'critical',
  statistics: 'warning',
  function: 'critical',
  procedure: 'critical',
  aggregate: 'critical',
  enum: 'critical',
  domain: 'critical',
  'composite type': 'critical',
  'range type': 'critical',
  collation: 'warning',
  extension: 'warning',
  'event trigger': 'warning',
  publication: 'warning',
  'foreign data wrapper': 'warning',
  'foreign server': 'warning',
  'text search configuration': 'warning',
  'text search dictionary': 'warning',
  cast: 'warning',
  operator: 'warning',
  grant: 'warning',
  'default privileges': 'warning',
  comment: 'cosmetic',
};

/** What decides which rows a unique index refuses, and when. */
const refusing = [
  'unique',
  'primary',
  'keys',
  'predicate',
  'nullsNotDistinct',
  'period',
  'deferrable',
  'deferred',
  'invalid',
];

interface Rule {
  readonly severity: Severity;
  readonly when: (weighed: Weighed) => boolean;
}

/**
 * How dangerous a difference is; the first rule that fits counts.
 * critical: data can be lost, exposed or refused, or a query that one side expects to work fails.
 * warning: behaviour or speed differs. cosmetic: nothing differs that a program could notice.
 */
const rules: readonly Rule[] = [
  { severity: 'cosmetic', when: (it) => it.equivalent },
  { severity: 'cosmetic', when: (it) => it.kind === 'comment' },
  // Only statements that name no columns notice.
  { severity: 'cosmetic', when: (it) => it.kind === 'table' && changesOnly(it, [columnOrder]) },
  // It only tells what becomes of the column when that of the parent goes.
  { severity: 'cosmetic', when: (it) => it.kind === 'column' && changesOnly(it, ['local']) },
  // Code that is compiled with types does not know what these lack, and nothing fails.
  { severity: 'warning', when: (it) => it.copies === 'lacking' },
  {
    severity: 'cosmetic',
    when: (it) =>
      it.copies === 'differing' && it.kind === 'enum' && changesOnly(it, ['labels']) && sameLabels(it),
  },
  // No call of a client names a type of the database: under its old name code compiles, and works.
  {
    severity: 'warning',
    when: (it) =>
      it.isRename === true && it.copies === 'differing' && isOneOf(it.kind, ['enum', 'composite type']),
  },
  // What statements name is not there under its old name any more.
  { severity: 'critical', when: (it) => it.isRename === true && whenMissing[it.kind] === 'critical' },
  { severity: 'cosmetic', when: (it) => it.copies === 'differing' && changesOnly(it, ['name']) },
  { severity: 'warning', when: (it) => it.copies !== undefined && isForeignKey(it) },
  {
    severity: 'warning',
    when: (it) => it.copies === 'differing' && changesOnly(it, ['generated', 'default']),
  },
  // A table where the others have a view, a domain where they have an enum: what works with one fails with the other.
  { severity: 'critical', when: (it) => touches(it, ['kind']) && !isConstraintOrIndex(it) },
  {
    severity: 'cosmetic',
    when: (it) => it.kind !== 'table' && it.kind !== 'column' && changesOnly(it, ['name', 'kind']),
  },
  // What is sorted by it comes in another order.
  { severity: 'warning', when: (it) => it.kind === 'enum' && !it.missing && sameLabels(it) },
  // Rows that fit nowhere else are taken on one side and refused on the other.
  { severity: 'warning', when: (it) => it.missing && it.objects.every(isDefaultPartition) },
  { severity: 'critical', when: (it) => it.kind === 'enum' },
  // Nothing but its column counts with it, and what that lacks is told of the column.
  { severity: 'warning', when: (it) => it.kind === 'sequence' && it.missing && it.objects.every(isOwned) },
  { severity: 'critical', when: takesOtherArguments },
  {
    severity: 'critical',
    when: (it) =>
      it.kind === 'table' && touches(it, ['name', 'rowSecurity', 'forceRowSecurity', 'form', 'partitionKey']),
  },
  {
    severity: 'warning',
    when: (it) => it.kind === 'column' && changesOnly(it, ['type']) && it.objects.every(sameTypeFamily(it)),
  },
  {
    severity: 'critical',
    when: (it) => it.kind === 'column' && touches(it, ['name', 'type', 'generated', 'generationExpression']),
  },
  // The same rows, but a function is asked once a row rather than once a statement.
  { severity: 'warning', when: (it) => changesOnly(it, ['name', 'using', 'withCheck']) && asksTheSame(it) },
  // As whom it runs decides which rows it may show and change.
  {
    severity: 'critical',
    when: (it) => isOneOf(it.kind, ['function', 'procedure']) && touches(it, ['securityDefiner']),
  },
  { severity: 'critical', when: (it) => it.kind === 'policy' && !changesOnly(it, ['name', 'kind']) },
  // A unique index that is kept in another order refuses the same.
  {
    severity: 'warning',
    when: (it) => changesOnly(it, ['name', 'kind', 'keys', ...storage]) && areAlikeKeys(it.objects),
  },
  {
    severity: 'critical',
    when: (it) =>
      it.kind === 'constraint' &&
      !changesOnly(it, ['name', 'kind', ...storage]) &&
      it.objects.some((o) => isOneOf(attributeText(o.attributes.type), ['primary key', 'unique'])),
  },
  {
    severity: 'critical',
    when: (it) =>
      isForeignKey(it) &&
      (it.missing ||
        touches(it, [
          'columns',
          'foreignTable',
          'foreignColumns',
          'onDelete',
          'notEnforced',
          'internalTriggers',
        ])),
  },
  {
    severity: 'critical',
    when: (it) => it.kind === 'index' && it.objects.some(isKey) && (it.missing || touches(it, refusing)),
  },
  {
    severity: 'critical',
    when: (it) => it.kind === 'view' && touches(it, ['options']),
  },
  { severity: 'cosmetic', when: (it) => it.kind === 'extension' && changesOnly(it, ['version']) },
];

/** The severity of a difference; what no rule names is as bad as its absence, or a warning. */
export function severityOf(weighed: Weighed): Severity {
  const otherwise = weighed.missing ? whenMissing[weighed.kind] : 'warning';
  return rules.find((rule) => rule.when(weighed))?.severity ?? otherwise;
}

/** The names of functions carry the types of their arguments: calls that fit one do not fit the other. */
function takesOtherArguments({ kind, objects }: Weighed): boolean {
  const isFunction = isOneOf(kind, ['function', 'procedure']);
  return isFunction && new Set(objects.map(({ path }) => path.at(-1))).size > 1;
}

/** A call without arguments in a query of its own, as Postgres prints it: `( SELECT auth.uid() AS uid)`. */
const callOfItsOwn =
  /\( SELECT ((?:[\w$"]+\.)?[\w$"]+\((?:'(?:[^']|'')*'(?:::[\w ]+)?(?:, \w+)?)?\))(?: AS [\w$"]+)?\)/g;

/** Whether policies ask the same of each row once calls stand without a query around them. */
function asksTheSame({ kind, objects }: Weighed): boolean {
  if (kind !== 'policy') return false;
  const asked = objects.map((policy) =>
    [policy.attributes.using, effectiveCheck(policy)]
      .map((expression) => attributeText(expression).replace(callOfItsOwn, '$1'))
      .join('\n'),
  );
  return new Set(asked).size === 1;
}

function isOneOf(value: string, values: readonly string[]): boolean {
  return values.includes(value);
}

function touches(weighed: Weighed, attributes: readonly string[]): boolean {
  return weighed.attributes.some((attribute) => attributes.includes(attribute));
}

function changesOnly(weighed: Weighed, attributes: readonly string[]): boolean {
  return !weighed.missing && weighed.attributes.every((attribute) => attributes.includes(attribute));
}

function areAlikeKeys(objects: readonly CatalogObject[]): boolean {
  return objects.every(isKey) && new Set(objects.map(refusedKeys)).size === 1;
}

function isOwned({ attributes }: CatalogObject): boolean {
  return names(attributes.ownedBy).length > 0;
}

function isForeignKey(weighed: Weighed): boolean {
  return weighed.kind === 'constraint' && weighed.objects.some((o) => o.attributes.type === 'foreign key');
}

function isDefaultPartition({ attributes }: CatalogObject): boolean {
  return attributes.partitionOf !== undefined && attributes.partitionBound === 'DEFAULT';
}

function sameLabels(weighed: Weighed): boolean {
  const sets = weighed.objects.map((object) => [...names(object.attributes.labels)].sort().join('\0'));
  return new Set(sets).size === 1;
}

/** Types that differ only in length or precision, or are both text of some length. */
function sameTypeFamily(weighed: Weighed): (object: CatalogObject) => boolean {
  const family = (object: CatalogObject) =>
    attributeText(object.attributes.type)
      .replace(/\([\d,]+\)/, '')
      .replace(/^(character varying|text)(?=$|\[)/, 'text');
  const first = weighed.objects[0];
  return (object) => first !== undefined && family(object) === family(first);
}
