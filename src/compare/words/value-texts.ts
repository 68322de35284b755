import { type AttributeValue, displayName } from '../../catalog/catalog.ts';
import { attributeText, isList, names } from '../values.ts';

/** Values of attributes that are no plain text, as a person would write them. */

/** A name of two parts, without `public` and `pg_catalog`. */
export function pathText(value: AttributeValue): string {
  return displayName(names(value)).replace(/^pg_catalog\./, '');
}

/** `users, app.notes` */
export function pathsText(value: AttributeValue): string {
  return isList(value) ? value.map(pathText).join(', ') : '';
}

type Parts = Readonly<Record<string, AttributeValue>>;

function recordOf(value: AttributeValue): Parts {
  return value !== null && typeof value === 'object' && !isList(value) ? (value as Parts) : {};
}

/** `check (VALUE <> ''::text), check (VALUE <> 'x'::text)` */
export function checksText(checks: AttributeValue): string {
  return isList(checks) ? checks.map(checkText).join(', ') : '';
}

/** `check (VALUE <> ''::text)` */
export function checkText(check: AttributeValue): string {
  const { expression, notValid } = recordOf(check);
  const text = attributeText(expression);
  return `check ${text.startsWith('(') ? text : `(${text})`}${notValid === true ? ' not valid' : ''}`;
}

/** `title text collate "C", note text` */
export function fieldsText(fields: AttributeValue): string {
  return (isList(fields) ? fields.map(names) : [])
    .map(([name = '', type = '', ...collation]) =>
      [
        displayName([name]),
        type,
        ...(collation.length === 0 ? [] : [`collate ${displayName(collation)}`]),
      ].join(' '),
    )
    .join(', ');
}

/** `(email, lower(name) desc)` */
export function keysText(keys: AttributeValue): string {
  return `(${isList(keys) ? keys.map(keyText).join(', ') : ''})`;
}

function keyText(value: AttributeValue): string {
  if (value === null || typeof value !== 'object' || isList(value)) return attributeText(value);
  const key: Parts = recordOf(value);
  const parts = [
    key.column === undefined ? inOnePair(attributeText(key.expression)) : attributeText(key.column),
  ];
  if (key.collation !== undefined) parts.push(`collate ${attributeText(key.collation)}`);
  if (key.opclass !== undefined) parts.push(attributeText(key.opclass));
  if (key.descending === true) parts.push('desc');
  if (key.nullsFirst !== undefined) parts.push(key.nullsFirst === true ? 'nulls first' : 'nulls last');
  if (names(key.opclassOptions).length > 0) parts.push(`with ${names(key.opclassOptions).join(', ')}`);
  if (key.statistics !== undefined) parts.push(`statistics ${attributeText(key.statistics)}`);
  return parts.join(' ');
}

/** Postgres prints an operator in parentheses, and a key that is no call in another pair. */
function inOnePair(expression: string): string {
  const inner = /^\((\(.*\))\)$/s.exec(expression)?.[1];
  if (inner === undefined) return expression;
  let depth = 0;
  const isClosedEarly = [...inner.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, ' ')].some((mark, at, all) => {
    depth += mark === '(' ? 1 : mark === ')' ? -1 : 0;
    return depth === 0 && at < all.length - 1;
  });
  return isClosedEarly ? expression : inner;
}

/** `id integer, name text default 'x'::text` */
export function columnsText(columns: AttributeValue): string {
  return (isList(columns) ? columns.map(recordOf) : [])
    .map(({ name, type, default: initial, ...settings }) =>
      [
        attributeText(name),
        attributeText(type),
        ...(initial === undefined ? [] : [`default ${attributeText(initial)}`]),
        ...Object.entries(settings).map(([key, value = '']) => `${key} ${attributeText(value)}`),
      ].join(' '),
    )
    .join(', ');
}

/** `on delete of the target disabled, on insert replica, on insert in partition p1 disabled` */
export function internalTriggersText(triggers: AttributeValue): string {
  return (isList(triggers) ? triggers.map(recordOf) : [])
    .map(({ event = '', side, state = '', partition }) =>
      [
        `on ${attributeText(event)}`,
        ...(side === 'target' ? ['of the target'] : []),
        ...(partition === undefined ? [] : [`in partition ${pathText(partition)}`]),
        attributeText(state),
      ].join(' '),
    )
    .join(', ');
}

/** `users (id) where (id > 5), app.notes` */
export function publishedText(tables: AttributeValue): string {
  return (isList(tables) ? tables.map(recordOf) : [])
    .map(({ table = [], columns = [], where }) =>
      [
        pathText(table),
        ...(names(columns).length === 0 ? [] : [`(${names(columns).join(', ')})`]),
        ...(where === undefined ? [] : [`where ${attributeText(where)}`]),
      ].join(' '),
    )
    .join(', ');
}

/** `word: english_stem` */
export function mappingsText(mappings: AttributeValue): string {
  return Object.entries(recordOf(mappings))
    .map(([token, dictionaries]) => `${token}: ${attributeText(dictionaries)}`)
    .join('; ');
}

/** `USAGE to reader` */
export function grantsText(grants: AttributeValue): string {
  return Object.entries(recordOf(grants))
    .map(([role, privileges]) => `${attributeText(privileges)} to ${role === 'public' ? 'everyone' : role}`)
    .join('; ');
}

/** `NO INHERIT and NOT VALID` */
export function notNullText(constraint: AttributeValue): string {
  const { name, noInherit, notValid } = recordOf(constraint);
  const said = [
    noInherit === true ? 'NO INHERIT' : '',
    notValid === true ? 'NOT VALID' : '',
    typeof name === 'string' ? `one called ${name}` : '',
  ];
  return said.filter((word) => word !== '').join(' and ') || 'an ordinary one';
}
