import { type AttributeValue, type CatalogObject, withoutArguments } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { asIndex, isKey, purposeOf } from '../meaning/keys.ts';
import { attributeText, isList } from '../values.ts';

/** Gives objects that are the same thing in different sources the same key; `undefined` takes no part. */
export type AlignmentKey = (object: CatalogObject) => string | undefined;

/**
 * How objects find their twins in the other sources, most telling key first. Names of constraints and indexes are
 * mostly made up by tools, so what an object says, and what it is there for, counts before what it is called; the last
 * keys bring together those that disagree on something. Constraints and indexes share a scope, because a unique
 * constraint and a unique index are two ways of saying one thing.
 */
const keysByScope: Readonly<Record<string, readonly AlignmentKey[]>> = {
  'constraint or index': [
    nameAndMeaning,
    meaning,
    purposeAndName,
    purposeAndKind,
    purposeOf,
    sameTypeAndName,
    sameTypeAndColumns,
    primaryKey,
    uniqueInTable,
    unique,
  ],
  // A policy or a trigger of another name that does the same is the same.
  policy: [path, meaning],
  trigger: [path, meaning],
  sequence: [ownedBy, path],
  relation: [kindAndPath, path],
  type: [kindAndPath, path],
  routine: [kindAndPath, kindAndNameWithoutArguments, path],
};

/**
 * Kinds that are ways of saying one thing, or of which no two can bear one name, so that an object of the one in place
 * of an object of the other is one difference. All other kinds are scopes of their own.
 */
const scopes: Readonly<Partial<Record<ObjectKind, string>>> = {
  constraint: 'constraint or index',
  index: 'constraint or index',
  table: 'relation',
  view: 'relation',
  'materialized view': 'relation',
  enum: 'type',
  domain: 'type',
  'composite type': 'type',
  'range type': 'type',
  function: 'routine',
  procedure: 'routine',
  aggregate: 'routine',
};

/** What an object can be the same thing as: the rows of one scope are sought among the objects of one scope and place. */
export function alignmentScope({ kind }: CatalogObject): string {
  return scopes[kind] ?? kind;
}

/** Where an object's twins are: below the same parent; a sequence can belong to a column in one source and to none in another. */
export function alignmentPlace({ kind, parent }: CatalogObject): string {
  return kind === 'sequence' ? '' : (parent ?? '');
}

/** The keys for a scope, in the order in which they are to be tried. */
export function alignmentKeys(scope: string): readonly AlignmentKey[] {
  return keysByScope[scope] ?? [path];
}

/** The whole name: a scope can span schemas. */
function path(object: CatalogObject): string {
  return object.path.join('\0');
}

function name(object: CatalogObject): string {
  return object.path.at(-1) ?? '';
}

function meaning(object: CatalogObject): string {
  const entries = Object.entries(object.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return object.kind + JSON.stringify(entries);
}

function kindAndPath(object: CatalogObject): string {
  return `${object.kind} ${path(object)}`;
}

/** Of a function whose arguments changed; where it is overloaded, those that found no twin are left for this. */
function kindAndNameWithoutArguments({
  kind,
  path: [schema = '', own = ''],
}: CatalogObject): string | undefined {
  return kind === 'aggregate' ? undefined : JSON.stringify([kind, schema, withoutArguments(own)]);
}

function nameAndMeaning(object: CatalogObject): string {
  return `${name(object)} ${meaning(object)}`;
}

function sameTypeAndName(object: CatalogObject): string {
  return `${object.kind} ${attributeText(object.attributes.type)} ${name(object)}`;
}

function sameTypeAndColumns(object: CatalogObject): string | undefined {
  const { type, columns, keys } = object.attributes;
  if (type === 'check') return undefined;
  const on = object.kind === 'index' ? keys : columns;
  return hasItems(on) ? `${object.kind} ${attributeText(type)} ${JSON.stringify(on)}` : undefined;
}

function primaryKey(object: CatalogObject): string | undefined {
  return object.attributes.type === 'primary key' ? 'primary key' : undefined;
}

/** Of several that are there for one thing, valid ones and such that are not, the one of that name. */
function purposeAndName(object: CatalogObject): string | undefined {
  const purpose = purposeOf(object);
  return purpose === undefined ? undefined : `${name(object)} ${purpose}`;
}

/** Keys of one table that refuse the same come before those of one kind, which tools choose. */
function purposeAndKind(object: CatalogObject): string | undefined {
  const purpose = purposeOf(object);
  return purpose === undefined ? undefined : `${object.kind} ${purpose}`;
}

/** What an object keeps unique in the whole table, as a constraint or as an index. */
function uniqueInTable(object: CatalogObject): string | undefined {
  const { predicate } = object.attributes;
  return predicate === undefined || predicate === null ? unique(object) : undefined;
}

/** What an object keeps unique, in whatever rows and by whatever rules. */
function unique(object: CatalogObject): string | undefined {
  const { keys } = asIndex(object).attributes;
  if (!isKey(object) || !isList(keys)) return undefined;
  const columns = keys.map((key) =>
    key !== null && typeof key === 'object' && !isList(key)
      ? attributeText(key.column ?? key.expression)
      : '',
  );
  return columns.sort().join(', ');
}

function ownedBy(object: CatalogObject): string | undefined {
  const owner = object.attributes.ownedBy;
  return owner === undefined || owner === null ? undefined : JSON.stringify(owner);
}

function hasItems(value: AttributeValue | undefined): value is readonly AttributeValue[] {
  return Array.isArray(value) && value.length > 0;
}
