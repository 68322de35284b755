/** A default of Postgres as the call of Drizzle that declares it. */

import { isNumbering, parseDefault } from '../postgres-default.ts';
import { parseType } from '../postgres-type.ts';
import type { Task } from '../task.ts';
import { quoted, type Source, stringValue } from '../tree.ts';
import { builderFor } from './builders.ts';
import { type Usable, usable } from './imports.ts';
import { optionsOf } from './object-literal.ts';
import { nodesOf } from './syntax.ts';
import type { ColumnProperty } from './table.ts';

/** Calls that give a column a default of the database; those with a `$` are of the program. */
export const defaultCalls = ['default', 'defaultNow', 'defaultRandom'];

/** Types whose values are numbers in TypeScript too, unless a `mode` says otherwise. */
const numbers = ['smallint', 'integer', 'bigint', 'real', 'double precision'];

/** Types whose values are texts that Postgres prints as it was told them. */
const texts = ['text', 'character varying', 'character', 'uuid'];

/**
 * The call for a default; what is no plain value is written in SQL.
 *
 * @param mode what the builder's option of that name says
 * @returns `undefined` where no declaration spells it out
 */
export function defaultCall(
  task: Task,
  source: Source,
  printed: string,
  type: string,
  mode?: string,
): Usable | undefined {
  if (isNumbering(printed)) return undefined;
  const { name, isArray } = parseType(type);
  const value = parseDefault(printed);
  const call = (text: string): Usable => ({ name: text, replacements: [] });
  const isEnum = builderFor(task, type)?.enumeration !== undefined;
  if (!isArray && value.kind === 'text' && (texts.includes(name) || isEnum))
    return call(`default(${quoted(source, value.value)})`);
  if (!isArray && value.kind === 'number' && numbers.includes(name))
    return call(`default(${value.value}${mode === 'bigint' ? 'n' : ''})`);
  if (value.kind === 'boolean') return call(`default(${value.value})`);
  if (['now()', 'CURRENT_TIMESTAMP'].includes(printed) && /^(?:timestamp|time |date)/.test(name))
    return call('defaultNow()');
  if (printed === 'gen_random_uuid()' && name === 'uuid') return call('defaultRandom()');
  const tag = usable(source, 'sql', (specifier) => specifier === 'drizzle-orm', 'drizzle-orm');
  const escaped = printed.replace(/[\\`]|\$(?=\{)/g, '\\$&');
  return tag && { ...tag, name: `default(${tag.name}\`${escaped}\`)` };
}

/** What the option `mode` of a column says. */
export function modeOf({ table: { source }, chain }: ColumnProperty): string | undefined {
  const nodes = nodesOf(chain.args);
  const options = optionsOf(source, stringValue(source, nodes[0]) === undefined ? nodes[0] : nodes[1]);
  return stringValue(source, options?.get('mode'));
}
