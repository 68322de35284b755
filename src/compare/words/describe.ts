import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import { displayName, qualifiedName } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { ForeignKeyEnds } from '../../report/finding.ts';
import { attributeText, names } from '../values.ts';
import { attributeInWords, isAbsent } from './attribute-words.ts';
import {
  domainClauses,
  grantedPrivileges,
  policyClauses,
  sequenceClauses,
  triggerClauses,
} from './clauses.ts';
import { functionText } from './function-text.ts';
import { parentWords, placeOfDefault, placeOfGrant } from './places.ts';
import { fieldsText, keysText } from './value-texts.ts';

/** The words in which a person would speak of a kind of object, and of one object of it. */
interface Words {
  /** The object's kind: `foreign key`. */
  readonly kind?: (object: CatalogObject) => string;
  /** The object: `credit_transactions.user_id`. */
  readonly name?: (object: CatalogObject) => string;
  /** All that it says, in one line where that is possible: `→ users.id on delete cascade`. */
  readonly value?: (object: CatalogObject) => string;
  /** Where it points, if it is a thing that points from one table to another. */
  readonly ends?: (object: CatalogObject) => ForeignKeyEnds | undefined;
}

const wordsByKind: Readonly<Partial<Record<ObjectKind, Words>>> = {
  constraint: {
    kind: (object) => constraintKind(object),
    name: constraintName,
    value: constraintValue,
    ends: foreignKeyEnds,
  },
  index: { name: (object) => `${tableOf(object)} ${keyList(object)}`, value: indexValue },
  column: { value: columnValue },
  enum: { value: (object) => names(object.attributes.labels).join(', ') },
  policy: { value: policyClauses },
  rule: { value: ruleStatement },
  view: { value: (object) => attributeText(object.attributes.definition) },
  'materialized view': { value: (object) => attributeText(object.attributes.definition) },
  'composite type': { value: ({ attributes }) => fieldsText(attributes.fields ?? []) },
  sequence: { value: sequenceClauses },
  domain: { value: domainClauses },
  trigger: { value: triggerClauses },
  // Their paths are no names.
  operator: { name: ({ path }) => path.slice(path[0] === 'public' ? 1 : 0).join('.') },
  cast: { name: ({ path }) => path.join('.') },
  grant: { name: placeOfGrant, value: grantedPrivileges },
  'default privileges': { name: placeOfDefault, value: grantedPrivileges },
  comment: { name: (object) => `on ${parentWords(object)}` },
  function: { value: functionText },
  procedure: { value: functionText },
  table: { kind: tableKind, value: () => 'declared' },
};

function tableKind({ attributes }: CatalogObject): string {
  if (attributes.partitionOf === undefined) return 'table';
  return attributes.partitionBound === 'DEFAULT' ? 'default partition' : 'partition';
}

/** The kind of an object in a person's words: `column`, `foreign key`, `check constraint`. */
export function kindOf(object: CatalogObject): string {
  return wordsByKind[object.kind]?.kind?.(object) ?? object.kind;
}

/** An object's name in a person's words. */
export function nameOf(object: CatalogObject): string {
  return wordsByKind[object.kind]?.name?.(object) ?? displayName(object.path);
}

/**
 * What an object is called where sources call it otherwise: its name, of a table with the schema where that is another
 * one in some of them.
 *
 * @param all the object in each source
 */
export function calledIn(all: readonly CatalogObject[], { kind, path }: CatalogObject): string {
  const isMoved = kind === 'table' && all.some((other) => other.path[0] !== path[0]);
  return isMoved ? qualifiedName(path) : (path.at(-1) ?? '');
}

/** All that an object says. */
export function statementOf(object: CatalogObject): string {
  return wordsByKind[object.kind]?.value?.(object) ?? everyAttribute(object);
}

/** The two ends of an object that points from one table to another; `undefined` for all others. */
export function endsOf(object: CatalogObject): ForeignKeyEnds | undefined {
  return wordsByKind[object.kind]?.ends?.(object);
}

function ruleStatement({ attributes: { definition, enabled } }: CatalogObject): string {
  return attributeText(definition) + (enabled === undefined ? '' : ` (${attributeText(enabled)})`);
}

function tableOf(object: CatalogObject): string {
  return displayName(object.path.slice(0, 2));
}

function constraintKind(object: CatalogObject): string {
  const type = attributeText(object.attributes.type);
  if (type.endsWith('key')) return type;
  return type === 'exclude' ? 'exclusion constraint' : `${type} constraint`;
}

function constraintName(object: CatalogObject): string {
  const columns = names(object.attributes.columns);
  // A part of an exclusion that is an expression has no column's name.
  const isNamedItself = object.attributes.type === 'check' || columns.length === 0 || columns.includes('');
  if (isNamedItself) return displayName(object.path);
  return columns.length === 1
    ? `${tableOf(object)}.${columns[0]}`
    : `${tableOf(object)} (${columns.join(', ')})`;
}

function constraintValue(object: CatalogObject): string {
  const {
    type,
    columns,
    foreignTable,
    foreignColumns,
    onDelete,
    onUpdate,
    deferrable,
    deferred,
    expression,
    exclusion,
    nullsNotDistinct,
    include,
    notValid,
    noInherit,
  } = object.attributes;
  const unchecked = notValid === true ? ' not valid' : '';
  if (type === 'foreign key') {
    const to = names(foreignColumns);
    const target = displayName(names(foreignTable)) + (to.length === 1 ? `.${to[0]}` : ` (${to.join(', ')})`);
    const parts = [`→ ${target}`];
    if (hasAction(onDelete)) parts.push(`on delete ${attributeText(onDelete)}`);
    if (hasAction(onUpdate)) parts.push(`on update ${attributeText(onUpdate)}`);
    if (deferrable === true) parts.push(deferred === true ? 'initially deferred' : 'deferrable');
    return parts.join(' ') + unchecked;
  }
  if (expression !== undefined && expression !== null)
    return `${attributeText(expression)}${noInherit === true ? ' no inherit' : ''}${unchecked}`;
  if (typeof exclusion === 'string') return exclusion.replace(/^EXCLUDE /, '');
  if (names(columns).length > 0)
    return [
      `(${names(columns).join(', ')})`,
      ...(nullsNotDistinct === true ? ['nulls not distinct'] : []),
      ...(names(include).length > 0 ? [`include (${names(include).join(', ')})`] : []),
      ...(deferrable === true ? [deferred === true ? 'initially deferred' : 'deferrable'] : []),
    ].join(' ');
  return attributeText(object.attributes.definition);
}

function foreignKeyEnds(object: CatalogObject): ForeignKeyEnds | undefined {
  const { type, columns, foreignTable, foreignColumns } = object.attributes;
  if (type !== 'foreign key') return undefined;
  return {
    table: tableOf(object),
    columns: names(columns),
    toTable: displayName(names(foreignTable)),
    toColumns: names(foreignColumns),
  };
}

function hasAction(value: AttributeValue | undefined): boolean {
  return value !== undefined && value !== null && value !== 'no action';
}

function keyList(object: CatalogObject): string {
  return keysText(object.attributes.keys ?? []);
}

function indexValue(object: CatalogObject): string {
  const { unique, method, include, nullsNotDistinct, predicate, invalid } = object.attributes;
  const parts = [`${unique === true ? 'unique ' : ''}${attributeText(method) || 'btree'} ${keyList(object)}`];
  if (names(include).length > 0) parts.push(`include (${names(include).join(', ')})`);
  if (nullsNotDistinct === true) parts.push('nulls not distinct');
  if (predicate !== undefined && predicate !== null) parts.push(`where ${attributeText(predicate)}`);
  if (invalid === true) parts.push('(invalid)');
  return parts.join(' ');
}

function columnValue(object: CatalogObject): string {
  const { type, notNull } = object.attributes;
  const fallback = object.attributes.default;
  const parts = [attributeText(type)];
  if (notNull === true) parts.push('NOT NULL');
  if (fallback !== undefined && fallback !== null) parts.push(`default ${attributeText(fallback)}`);
  return parts.join(' ');
}

function everyAttribute({ kind, attributes }: CatalogObject): string {
  const parts = Object.entries(attributes).filter(([, value]) => !isAbsent(value));
  return parts.map(([attribute, value]) => attributeInWords(kind, attribute, value)).join(', ') || 'declared';
}
