/** What types and schemas say of one object, for people: each in its own language. */
import { record, texts, values } from '../../catalog/attributes.ts';
import { type AttributeValue, type CatalogObject, displayName } from '../../catalog/catalog.ts';
import type { Against } from '../lens.ts';
import { differingFields, isEmbeddedAlike } from './differing.ts';
import { oddlyWritten } from './oddly-written.ts';
import { nearestWay } from './writable-views.ts';

type Value = { readonly [key: string]: AttributeValue };

/** An object of a file of types; of many columns those that are not as `against` has them. */
export function toldOwn(
  { kind, attributes }: CatalogObject,
  differing: readonly string[],
  against?: Against,
): string {
  switch (kind) {
    case 'column':
      return columnWords(attributes, differing);
    case 'view':
    case 'materialized view':
      return viewWords(differing, {
        columns: fieldsThatDiffer(attributes.columns, differingNames(against, 'columns'), typeWords),
        writable: writing(attributes.insert === true, attributes.update === true),
        'written columns': writtenWords(attributes, against),
        relationships: relationships(against?.seen?.attributes, 'extra', 'lacking'),
      });
    case 'composite type':
      return fieldsThatDiffer(attributes.fields, differingNames(against, 'fields'), typeWords);
    case 'function':
      return `(${values(attributes.arguments).map(argumentWords).join(', ')}) => ${resultWords(attributes.field ?? attributes.result)}${optionsWords(attributes, against)}`;
    case 'table':
      return attributes.lacking === undefined
        ? 'declared'
        : `without ${values(attributes.lacking).join(' and ')}`;
    case 'enum':
      return enumWords(attributes, differing);
    case 'constraint': {
      if (differing.join() === 'name') return String(attributes.name);
      const columns = values(attributes.foreignColumns);
      const target = displayName(texts(attributes.foreignTable));
      return `→ ${target}${columns.length === 1 ? `.${columns[0]}` : ` (${columns.join(', ')})`}${differing.includes('oneToOne') || attributes.oneToOne !== null ? oneToOne(attributes.oneToOne) : ''}`;
    }
    default:
      return 'declared';
  }
}

function enumWords(
  { labels, type, constants }: CatalogObject['attributes'],
  differing: readonly string[],
): string {
  if (!differing.includes('constants')) return values(labels).join(', ') || String(type);
  return constants === null ? 'not in Constants' : `${values(constants).join(', ')} in Constants`;
}

function oneToOne(said: AttributeValue | undefined): string {
  if (said === null) return ', without isOneToOne';
  return said === undefined ? '' : said === true ? ', one to one' : ', many to one';
}

const manners: Readonly<Record<string, string>> = {
  required: 'required in Insert',
  optional: 'optional in Insert',
  never: 'never in Insert',
  'required never': 'never and yet required in Insert',
  missing: 'not in Insert',
};

const inUpdate: Readonly<Record<string, string>> = {
  missing: 'not there',
  'required never': 'never and yet required',
};

function columnWords(own: CatalogObject['attributes'], differing: readonly string[]): string {
  const { type, insert, insertType, update, updateType, row } = own;
  const inserted = differing.includes('insert') ? insertType : undefined;
  const updated = differing.includes('update') ? updateType : undefined;
  const isOnInsert = differing.some((name) => name === 'default' || name === 'generated');
  const isInsertWrong = differing.includes('insert') && insertType === undefined;
  const isUpdateWrong = differing.includes('update') && updateType === undefined;
  const isOfRow = inserted !== undefined || updated !== undefined;
  return [
    row === undefined ? `${type}${isOfRow ? ' in Row' : ''}` : `${type} in Insert alone`,
    ...((isOnInsert || isInsertWrong) && typeof insert === 'string' ? [manners[insert] ?? ''] : []),
    ...(inserted === undefined ? [] : [`${typeWords(record(inserted))} in Insert`]),
    ...(updated === undefined ? [] : [`${typeWords(record(updated))} in Update`]),
    ...(isUpdateWrong ? [`${inUpdate[String(update)] ?? update} in Update`] : []),
  ].join(', ');
}

/** An object of a schema, where its words do not show what types say otherwise. */
export function toldOther(
  object: CatalogObject,
  differing: readonly string[],
  against: Against,
): string | undefined {
  const { kind, attributes } = object;
  switch (kind) {
    case 'table':
      return differing.includes('writable') ? 'rows can be written' : undefined;
    case 'column':
      return postgresColumn(attributes, differing, against);
    case 'view':
    case 'materialized view': {
      const way = nearestWay(against.own, against.seen?.attributes ?? {});
      return (
        viewWords(differing, {
          columns: fieldsThatDiffer(attributes.columns, differingNames(against, 'columns'), typeWords),
          writable: writing(way?.insert === true, way?.update === true),
          'written columns': neverWritten(way?.neverWritten),
          relationships: relationships(against.seen?.attributes, 'lacking', 'extra'),
        }) || undefined
      );
    }
    case 'composite type':
      return fieldsThatDiffer(
        values(attributes.fields).map((field) => ({
          name: values(field)[0] ?? '',
          type: values(field)[1] ?? '',
        })),
        differingNames(against, 'fields'),
        typeWords,
      );
    case 'constraint':
      return differing.join() === 'name' ? object.path.at(-1) : undefined;
    case 'function':
      return `(${attributes.arguments ?? ''}) returns ${attributes.result ?? 'void'}`;
    default:
      return undefined;
  }
}

/** What a column's own words leave out: the values that it can have, how its numbers are made. */
function postgresColumn(
  { type, notNull, identity, generated }: CatalogObject['attributes'],
  differing: readonly string[],
  { seen }: Against,
): string | undefined {
  if (differing.includes('values'))
    return `${type}, one of ${values(seen?.attributes.values).map(sqlLiteral).join(', ')}`;
  const isOnInsert = differing.includes('generated') || differing.includes('default');
  if (!isOnInsert || (identity === undefined && generated === undefined)) return undefined;
  const how = identity === undefined ? 'generated always' : `generated ${identity} as identity`;
  return `${type}${notNull === true ? ' NOT NULL' : ''} ${how}`;
}

/** What a view says, of the attributes that differ; its columns where no attribute does. */
function viewWords(differing: readonly string[], words: Readonly<Record<string, string>>): string {
  const told = (differing.length === 0 ? ['columns'] : differing).map((name) => words[name] ?? '');
  return told.filter((text) => text !== '').join(', ');
}

function writing(insert: boolean, update: boolean): string {
  if (insert !== update)
    return insert ? 'rows can be inserted, not updated' : 'rows can be updated, not inserted';
  return insert ? 'rows can be written' : 'only to be read';
}

function writtenWords(own: CatalogObject['attributes'], against: Against | undefined): string {
  const odd = against?.seen === undefined ? [] : oddlyWritten(own, against.seen.attributes);
  return odd.length === 0 ? neverWritten(own.neverWritten) : odd.join(', ');
}

function neverWritten(columns: AttributeValue | undefined): string {
  const names = values(columns).map(String);
  return names.length === 0 ? 'every column can be written' : `${names.join(', ')} cannot be written`;
}

/** The relationships of one side that the other lacks, and the other way round. */
function relationships(seen: CatalogObject['attributes'] | undefined, own: string, other: string): string {
  return [...values(seen?.[own]).map(String), ...values(seen?.[other]).map((it) => `no ${it}`)].join(', ');
}

function sqlLiteral(value: AttributeValue): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** Of many fields those that are not the same on both sides; all of them by their number where there is no other side. */
function fieldsThatDiffer(
  fields: AttributeValue | undefined,
  differing: readonly string[] | undefined,
  words: (field: Value) => string,
): string {
  const all = values(fields) as readonly Value[];
  if (differing === undefined) return `${all.length} ${all.length === 1 ? 'column' : 'columns'}`;
  const told = all.filter(({ name }) => differing.includes(String(name)));
  const lacking = differing.filter((name) => !all.some((field) => field.name === name));
  return [
    ...told.map((field) => `${field.name} ${words(field)}`),
    ...lacking.map((name) => `no ${name}`),
  ].join(', ');
}

/** Names of the fields that types and the other side do not have alike. */
function differingNames(against: Against | undefined, attribute: string): readonly string[] | undefined {
  if (against?.seen === undefined) return undefined;
  return differingFields(against.own[attribute], against.seen.attributes[attribute]);
}

function typeWords({ type }: Value): string {
  return String(type);
}

function argumentWords(argument: AttributeValue): string {
  const { name, type, optional } = argument as Value;
  return name === '' ? String(type) : `${name}${optional === true ? '?' : ''}: ${type}`;
}

/** `SetofOptions`, where they are not those that the generator would write. */
function optionsWords(own: CatalogObject['attributes'], against: Against | undefined): string {
  if (against?.seen === undefined || isEmbeddedAlike(own, against.seen.attributes)) return '';
  const said = Object.entries(record(own.options)).map(([name, value]) => `${name} ${value}`);
  return said.length === 0 ? ', without SetofOptions' : `, SetofOptions ${said.join(', ')}`;
}

function resultWords(result: AttributeValue | undefined): string {
  const { type, columns, many } = (result ?? {}) as Value;
  if (columns === undefined) return String(type);
  const inside = values(columns)
    .map((column) => `${(column as Value).name}: ${(column as Value).type}`)
    .join(', ');
  return `{ ${inside} }${many === true ? '[]' : ''}`;
}
