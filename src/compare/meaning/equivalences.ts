import type { AttributeValue, Catalog, CatalogObject } from '../../catalog/catalog.ts';
import { objectId, objectsById } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { attributeText, isList } from '../values.ts';
import { arrayElements } from './array-elements.ts';
import { plainExpression } from './expressions.ts';
import { asIndex, isKey, joinedPairs, keysInAnyOrder } from './keys.ts';
import { isFrozenAlike } from './moments.ts';
import { namesFor } from './names-in-expressions.ts';
import { countsForItself, fillsItsColumns } from './owned-sequences.ts';
import { effectiveCheck } from './policy-checks.ts';
import { bodyWithoutLayout } from './sql-layout.ts';
import { plainQuery } from './view-text.ts';

/** How much two values that are not the same text mean the same. */
export type Likeness = 'same' | 'equivalent' | 'different';

/** What one source says of an attribute. */
export interface Side {
  readonly value: AttributeValue | undefined;
  /** Under canonical names. */
  readonly object: CatalogObject;
  /** As the source itself has it, and among what. */
  readonly own: CatalogObject;
  readonly catalog: Catalog;
}

/** One way in which two spellings of an attribute mean the same thing to Postgres. */
interface Rule {
  /** Kinds and attributes it is for; `*` is every kind. */
  readonly kind: ObjectKind | '*';
  readonly attributes: readonly string[];
  /** `same` is never mentioned; `equivalent` becomes a cosmetic finding. */
  readonly likeness: 'same' | 'equivalent';
  /** Brings a value into the form in which equal meanings are equal texts; `undefined` where the rule is not for it. */
  readonly form: (
    value: AttributeValue | undefined,
    object: CatalogObject,
    side: Pick<Side, 'own' | 'catalog'>,
  ) => string | undefined;
}

const rules: readonly Rule[] = [
  { kind: 'column', attributes: ['type'], likeness: 'equivalent', form: withoutVarchar },
  { kind: 'domain', attributes: ['type'], likeness: 'equivalent', form: withoutVarchar },
  { kind: 'column', attributes: ['default'], likeness: 'same', form: ownSequence },
  { kind: '*', attributes: ['default'], likeness: 'same', form: plainDefault },
  {
    kind: '*',
    attributes: [
      'expression',
      'predicate',
      'using',
      'withCheck',
      'generationExpression',
      'when',
      'exclusion',
    ],
    likeness: 'same',
    form: plain,
  },
  { kind: 'policy', attributes: ['withCheck'], likeness: 'equivalent', form: checkOfNewRows },
  { kind: 'index', attributes: ['keys'], likeness: 'same', form: plainWithin },
  { kind: 'index', attributes: ['keys'], likeness: 'equivalent', form: uniqueInAnyOrder },
  { kind: 'index', attributes: ['kind'], likeness: 'equivalent', form: keepsUnique },
  { kind: 'constraint', attributes: ['columns'], likeness: 'equivalent', form: uniqueInAnyOrder },
  { kind: 'constraint', attributes: ['columns', 'foreignColumns'], likeness: 'equivalent', form: joined },
  { kind: 'constraint', attributes: ['nullsNotDistinct'], likeness: 'equivalent', form: takesNullsForEqual },
  { kind: 'index', attributes: ['nullsNotDistinct'], likeness: 'equivalent', form: takesNullsForEqual },
  { kind: 'domain', attributes: ['checks'], likeness: 'same', form: plainWithin },
  { kind: 'view', attributes: ['definition'], likeness: 'same', form: plainQuery },
  { kind: 'materialized view', attributes: ['definition'], likeness: 'same', form: plainQuery },
  { kind: 'constraint', attributes: ['name'], likeness: 'same', form: automaticConstraintName },
  { kind: 'function', attributes: ['body'], likeness: 'equivalent', form: bodyWithoutLayout },
  { kind: 'procedure', attributes: ['body'], likeness: 'equivalent', form: bodyWithoutLayout },
  { kind: 'column', attributes: ['notNullConstraint'], likeness: 'equivalent', form: withoutName },
  { kind: 'function', attributes: ['name'], likeness: 'same', form: nameWithoutArguments },
  { kind: 'procedure', attributes: ['name'], likeness: 'same', form: nameWithoutArguments },
  { kind: 'sequence', attributes: ['name'], likeness: 'same', form: ownedSequence },
  { kind: 'sequence', attributes: ['type'], likeness: 'same', form: largeSequence },
];

/** Compares one attribute's values in two sources by the rules above. */
export function likeness(attribute: string, a: Side, b: Side): Likeness {
  // No form of one value tells: a word may have become any constant, and two constants are two.
  if (attribute === 'default' && isFrozenAlike(a.value, b.value)) return 'same';
  let best: Likeness = 'different';
  for (const rule of rules) {
    if (rule.kind !== '*' && rule.kind !== a.object.kind) continue;
    if (!rule.attributes.includes(attribute)) continue;
    const left = rule.form(a.value, a.object, a);
    if (left === undefined || left !== rule.form(b.value, b.object, b)) continue;
    if (rule.likeness === 'same') return 'same';
    best = 'equivalent';
  }
  return best;
}

function withoutVarchar(value: AttributeValue | undefined): string {
  return attributeText(value).replace(/^character varying(?=$|\[)/, 'text');
}

/** `nextval` of the sequence that the column owns is what `serial` means, whatever the sequence is called. */
function ownSequence(
  _value: AttributeValue | undefined,
  _object: CatalogObject,
  { own, catalog }: Pick<Side, 'own' | 'catalog'>,
): string | undefined {
  return countsForItself(own, catalog) ? 'its own sequence' : undefined;
}

/**
 * Literals without the cast that only repeats the column's type, the two spellings of the current time, numbers
 * of a numeric column without quotes, and arrays as their elements.
 */
function plainDefault(
  value: AttributeValue | undefined,
  object: CatalogObject,
  side: Pick<Side, 'own' | 'catalog'>,
): string | undefined {
  const text = attributeText(value);
  if (text === '') return undefined;
  if (text === 'CURRENT_TIMESTAMP' || text === 'transaction_timestamp()') return 'now()';
  const type = attributeText(object.attributes.type);
  const elements = type.endsWith('[]') ? arrayElements(text) : undefined;
  if (elements !== undefined) return `array ${JSON.stringify(elements)}`;
  return numberOf(text, type) ?? plain(text, object, side);
}

/** The number that a numeric column's default spells out: `'1'::bigint` and `(1)::bigint` are `1`. */
function numberOf(text: string, type: string): string | undefined {
  if (!/^(?:smallint|integer|bigint|numeric|real|double precision)/.test(type)) return undefined;
  const [, number, cast = ''] =
    /^['(]?(-?\d+(?:\.\d+)?)[')]?(?:::(smallint|integer|bigint|numeric|real|double precision))?$/.exec(
      text,
    ) ?? [];
  const rounds = /int/.test(cast) && number?.includes('.') === true;
  return rounds ? undefined : number;
}

function plain(
  value: AttributeValue | undefined,
  _object: CatalogObject,
  { own, catalog }: Pick<Side, 'own' | 'catalog'>,
): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = attributeText(value);
  return plainExpression(text, namesFor(text, own, catalog));
}

/** What new rows are held against: where a policy does not say, what shows it the old ones. */
function checkOfNewRows(
  _value: AttributeValue | undefined,
  object: CatalogObject,
  side: Pick<Side, 'own' | 'catalog'>,
): string | undefined {
  return plain(effectiveCheck(side.own), object, side);
}

/** A list of objects of which some say an `expression`. */
function plainWithin(
  value: AttributeValue | undefined,
  object: CatalogObject,
  side: Pick<Side, 'own' | 'catalog'>,
): string | undefined {
  if (!isList(value)) return undefined;
  const parts = value.map((part) => {
    const { expression, ...rest } = isList(part) || typeof part !== 'object' || part === null ? {} : part;
    return expression === undefined ? part : { ...rest, expression: plain(expression, object, side) };
  });
  return JSON.stringify(parts);
}

/** What a key refuses does not depend on the order of what it keeps unique. */
function uniqueInAnyOrder(_value: AttributeValue | undefined, object: CatalogObject): string | undefined {
  return keysInAnyOrder(object);
}

/** A unique constraint and a unique index are two ways of saying one thing. */
function keepsUnique(
  _value: AttributeValue | undefined,
  _object: CatalogObject,
  { own }: Pick<Side, 'own'>,
): string | undefined {
  return isKey(own) ? 'unique' : undefined;
}

/** A foreign key joins the same columns in whatever order it lists them. */
function joined(_value: AttributeValue | undefined, object: CatalogObject): string | undefined {
  return object.attributes.type === 'foreign key' ? joinedPairs(object) : undefined;
}

/** Where no column can be null, it makes no difference how nulls are taken. */
function takesNullsForEqual(
  value: AttributeValue | undefined,
  object: CatalogObject,
  { own, catalog }: Pick<Side, 'own' | 'catalog'>,
): string {
  const { keys } = asIndex(own).attributes;
  const objects = objectsById(catalog);
  const mayBeNull = (key: AttributeValue) => {
    const column = (key as { readonly column?: AttributeValue } | null)?.column;
    const path = [...own.path.slice(0, 2), attributeText(column)];
    return objects.get(objectId('column', path))?.attributes.notNull !== true;
  };
  const isMoot = isKey(object) && isList(keys) && !keys.some(mayBeNull);
  return value === true && !isMoot ? 'nulls are equal' : 'nulls are distinct';
}

/** Names that a tool made up from the table and its columns; which tool it was is nobody's concern. */
function automaticConstraintName(
  value: AttributeValue | undefined,
  object: CatalogObject,
): string | undefined {
  const name = attributeText(value);
  const columns = object.attributes.columns;
  const table = object.path[1] ?? '';
  const made =
    object.attributes.type === 'primary key' || /_(fkey|fk|key|unique|pkey|pk|check)\d*$/.test(name);
  const long = name.length >= 60;
  return made && columns !== undefined && (name.startsWith(table.slice(0, 20)) || long)
    ? 'made up'
    : undefined;
}

/** What a constraint is called is nobody's concern but that of a migration that drops it by name. */
function withoutName(value: AttributeValue | undefined): string {
  const { name: _, ...rest } = (value ?? {}) as Readonly<Record<string, AttributeValue>>;
  return attributeText(rest);
}

/** Other arguments are a difference of their own. */
function nameWithoutArguments(value: AttributeValue | undefined): string {
  return attributeText(value).replace(/\(.*$/s, '');
}

/** What a sequence that exists for a column is called follows from the column. */
function ownedSequence(_value: AttributeValue | undefined, object: CatalogObject): string | undefined {
  const owner = object.attributes.ownedBy;
  return owner === undefined || owner === null ? undefined : 'of its column';
}

/** How far it counts does, too, unless it ends before the columns are full that it counts for. */
function largeSequence(
  _value: AttributeValue | undefined,
  _object: CatalogObject,
  { own, catalog }: Pick<Side, 'own' | 'catalog'>,
): string | undefined {
  return fillsItsColumns(own, catalog) ? 'fills its columns' : undefined;
}
