/** Defaults of the database: `server_default=` of a column, or by way of `sa_column_kwargs`. */
import type { SyntaxNode } from '@lezer/common';
import type { Change, Replacement } from '../change.ts';
import { insertItem, removeItem } from '../list-items.ts';
import { isNumbering, parseDefault } from '../postgres-default.ts';
import { holdSameValues } from '../postgres-type.ts';
import { type Task, typeOf } from '../task.ts';
import { itemsOf, quoted, type Source, stringValue } from '../tree.ts';
import { keyword, setKeywords } from './arguments.ts';
import { findField, findModel, inField } from './field.ts';
import { withField } from './field-call.ts';
import { likewise, type Usable } from './imports.ts';

export function changeDefault(task: Task): Change | undefined {
  const model = findModel(task);
  const field = model && task.wrong && findField(task, model, task.wrong.path);
  const wanted = task.right?.attributes.default;
  if (field === undefined || isNumbering(String(task.wrong?.attributes.default))) return undefined;
  // With another type, another default would be none of that type's.
  if (!holdSameValues(typeOf(task.wrong), typeOf(task.right))) return undefined;
  const { source } = field.model;
  const value = typeof wanted === 'string' ? serverDefault(source, field.column?.callee, wanted) : undefined;
  if ((typeof wanted === 'string') !== (value !== undefined)) return undefined;
  const replacements = value?.replacements ?? [];
  if (field.column !== undefined)
    return inField(field, setKeywords(source, field.column, { server_default: value?.name }), replacements);
  const present = field.field && keyword(source, field.field, 'sa_column_kwargs');
  if (present !== undefined) return inField(field, setEntry(source, present, value?.name), replacements);
  if (value === undefined) return undefined;
  return inField(field, withField(field, { sa_column_kwargs: entries(source, value.name) }), replacements);
}

/** A default of Postgres as the value of `server_default`: a text is one, all else is SQL. */
export function serverDefault(
  source: Source,
  like: SyntaxNode | undefined,
  printed: string,
): Usable | undefined {
  if (isNumbering(printed)) return undefined;
  const { kind, value } = parseDefault(printed);
  if (kind === 'text' && !printed.includes("''")) return { name: quoted(source, value), replacements: [] };
  const sql = kind === 'text' ? printed : String(value);
  const callee = likewise(source, like, 'text');
  return callee && { ...callee, name: `${callee.name}(${quoted(source, sql)})` };
}

/** The dictionary of `sa_column_kwargs` for a default. */
export function entries(source: Source, value: string): string {
  return `{${quoted(source, 'server_default')}: ${value}}`;
}

/** Sets the default in a dictionary, or takes it out. */
function setEntry(
  source: Source,
  dictionary: SyntaxNode,
  value: string | undefined,
): Replacement[] | undefined {
  if (dictionary.name !== 'DictionaryExpression') return undefined;
  const list = itemsOf(dictionary);
  const place = list.items.findIndex(({ nodes }) => stringValue(source, nodes[0]) === 'server_default');
  const present = list.items[place]?.nodes[2];
  if (value === undefined) return place < 0 ? undefined : [removeItem(source.text, list, place)];
  if (present !== undefined)
    return [{ from: present.from, to: list.items[place]?.to ?? present.to, text: value }];
  return [insertItem(source.text, list, `${quoted(source, 'server_default')}: ${value}`)];
}
