import type { AttributeValue, CatalogObject } from '../../catalog/catalog.ts';
import { displayName } from '../../catalog/catalog.ts';
import { noPrivilege } from '../../report/phrases/phrases.ts';
import { attributeText, isList, names } from '../values.ts';
import { checkText } from './value-texts.ts';

/** Objects as the clauses of the statement that makes them: what a person compares when two of them differ. */

/** `bigint increment 5 cache 10 cycle owned by t.id` */
export function sequenceClauses({ attributes }: CatalogObject): string {
  const { type, start, increment, min, max, cache, cycle, persistence, ownedBy } = attributes;
  return clauses([
    attributeText(type),
    after('start', start),
    after('increment', increment),
    after('minvalue', min),
    after('maxvalue', max),
    after('cache', cache),
    cycle === true ? 'cycle' : '',
    attributeText(persistence),
    names(ownedBy).length === 0 ? '' : `owned by ${displayName(names(ownedBy))}`,
  ]);
}

/** `text NOT NULL default 'x'::text check (VALUE <> ''::text)` */
export function domainClauses({ attributes }: CatalogObject): string {
  const { type, collation, notNull, checks } = attributes;
  return clauses([
    attributeText(type),
    names(collation).length === 0 ? '' : `collate ${displayName(names(collation))}`,
    notNull === true ? 'NOT NULL' : '',
    after('default', attributes.default),
    ...(isList(checks) ? checks.map(checkText) : []),
  ]);
}

/** `restrictive for select to reader using (id > 0) with check (id > 0)` */
export function policyClauses({ attributes }: CatalogObject): string {
  const { command, permissive, roles, using, withCheck } = attributes;
  return clauses([
    permissive === false ? 'restrictive' : '',
    after('for', command),
    names(roles).length === 0 ? '' : `to ${names(roles).join(', ')}`,
    using === undefined ? '' : `using ${inParentheses(using)}`,
    withCheck === undefined ? '' : `with check ${inParentheses(withCheck)}`,
  ]);
}

function inParentheses(expression: AttributeValue): string {
  const text = attributeText(expression);
  return text.startsWith('(') ? text : `(${text})`;
}

/** `before insert or update of price for each row when (new.price > 0) execute function set_total()` */
export function triggerClauses({ attributes }: CatalogObject): string {
  const { timing, events, columns, from, deferrable, deferred, oldTable, newTable, level } = attributes;
  const when = attributeText(attributes.when);
  const ofColumns = names(columns).length === 0 ? '' : ` of ${names(columns).join(', ')}`;
  const happening = names(events).map((event) => (event === 'update' ? `update${ofColumns}` : event));
  return clauses([
    attributes.constraint === true ? 'constraint' : '',
    attributeText(timing),
    happening.join(' or '),
    names(from).length === 0 ? '' : `from ${displayName(names(from))}`,
    deferrable === true ? (deferred === true ? 'initially deferred' : 'deferrable') : '',
    after('old table', oldTable),
    after('new table', newTable),
    after('for each', level),
    when === '' ? '' : `when ${inParentheses(when)}`,
    `execute function ${displayName(names(attributes.function))}(${names(attributes.arguments).map(literal).join(', ')})`,
    attributes.enabled === undefined ? '' : `(${attributeText(attributes.enabled)})`,
  ]);
}

/** `INSERT, SELECT` */
export function grantedPrivileges({ attributes: { privileges, maintain } }: CatalogObject): string {
  const held = [...names(privileges), ...(maintain === undefined ? [] : [attributeText(maintain)])];
  return held.join(', ') || noPrivilege;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function after(word: string, value: AttributeValue | undefined): string {
  return value === undefined || value === null ? '' : `${word} ${attributeText(value)}`;
}

function clauses(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
