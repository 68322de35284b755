/** Indexes and unique constraints behind the fields: `__table_args__ = (Index("by_name", "name", "id"),)`. */
import type { SyntaxNode } from '@lezer/common';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { type Change, indentOf, newList, type Piece, type Span, wholeLines } from '../change.ts';
import { plainColumns } from '../key-columns.ts';
import { insertItem, removeItem } from '../list-items.ts';
import { type Task, tableOf } from '../task.ts';
import { childrenOf, itemsOf, quoted, type Source, stringValue, textOf } from '../tree.ts';
import { argumentsOf, callOf, keyword } from './arguments.ts';
import { fieldsOf, findModel, type Model } from './field.ts';
import { flagOf } from './flags.ts';
import { likewise, type Usable } from './imports.ts';

const attribute = '__table_args__';

/** Adds an index or a unique constraint, or takes one out; one that is to be another one is left. */
export function changeTableArgument(task: Task): Change | undefined {
  const model = findModel(task);
  const { wrong, right } = task;
  if (model === undefined || (wrong && right)) return undefined;
  const value = argumentsOfTable(model);
  const replacements =
    right === undefined ? wrong && removed(model, value, wrong) : added(task, model, value, right);
  const [shown] = replacements ?? [];
  return shown && replacements && { file: model.source.file, replacements, shown };
}

/** What the class itself has for arguments of its table. */
function argumentsOfTable({ source, body }: Model): SyntaxNode | undefined {
  const statement = childrenOf(body).find((child) => isNamed(source, child, attribute));
  return statement && childrenOf(statement).at(-1);
}

function isNamed(source: Source, statement: SyntaxNode, name: string): boolean {
  const [target] = childrenOf(statement);
  return statement.name === 'AssignStatement' && target !== undefined && textOf(source, target) === name;
}

function added(
  task: Task,
  model: Model,
  value: SyntaxNode | undefined,
  object: CatalogObject,
): Piece[] | undefined {
  const { source } = model;
  const call = callFor(model, object);
  if (call === undefined) return undefined;
  if (value === undefined) return newArguments(task, model, call);
  if (value.name === 'DictionaryExpression')
    return [
      newList(value.from, '(', `${call.name}, `, ''),
      { from: value.to, to: value.to, text: ')' },
      ...call.replacements,
    ];
  if (value.name !== 'TupleExpression') return undefined;
  const list = itemsOf(value);
  // The options of the table are last.
  const last = list.items.findLastIndex(({ nodes }) => nodes[0]?.name !== 'DictionaryExpression');
  return [insertItem(source.text, list, call.name, last), ...call.replacements];
}

/** `Index("by_name", "name", "id", unique=True)`. */
function callFor(model: Model, object: CatalogObject): Usable | undefined {
  const { source } = model;
  const { kind, path, attributes } = object;
  const columns = plainColumns(object)?.map((column) => quoted(source, column));
  const like = fieldsOf(model).find(({ column }) => column !== undefined)?.column?.callee;
  const callee = likewise(source, like, kind === 'index' ? 'Index' : 'UniqueConstraint');
  if (columns === undefined || callee === undefined || attributes.nullsNotDistinct === true) return undefined;
  const name = quoted(source, path.at(-1) ?? '');
  const unique = attributes.unique === true ? ['unique=True'] : [];
  const given = kind === 'index' ? [name, ...columns, ...unique] : [...columns, `name=${name}`];
  return { ...callee, name: `${callee.name}(${given.join(', ')})` };
}

/** Arguments for a class that has none: behind the name of its table, else before its fields. */
function newArguments(task: Task, model: Model, { name: call, replacements }: Usable): Piece[] | undefined {
  const { source, body } = model;
  const [first] = fieldsOf(model);
  if (first === undefined || textOf(source, body).includes(attribute) || mayInherit(task)) return undefined;
  const named = childrenOf(body).find((child) => isNamed(source, child, '__tablename__'));
  const indent = indentOf(source.text, first.statement.from);
  const [begin, item, end] = [`${indent}${attribute} = (\n`, `${indent}    ${call},\n`, `${indent})`];
  const list =
    named === undefined
      ? newList(wholeLines(source.text, first.statement).from, begin, item, `${end}\n\n`)
      : newList(wholeLines(source.text, named).to, `\n${begin}`, item, end);
  return [list, ...replacements];
}

/** Whether anything of the table can come of the arguments of a base, which those of the class itself would replace. */
function mayInherit(task: Task): boolean {
  const [schema, table] = tableOf(task);
  const isOfTable = ({ path }: CatalogObject) => path[0] === schema && path[1] === table;
  const { objects } = task.source.read.catalog;
  return schema !== 'public' || objects.some((object) => isOfTable(object) && isBehindFields(object));
}

/** Whether an object is of a kind that stands behind the fields, and no field makes it. */
function isBehindFields(object: CatalogObject): boolean {
  const { kind, attributes } = object;
  const isKind =
    kind === 'index' || (kind === 'constraint' && /^(?:unique|check)$/.test(String(attributes.type)));
  return isKind && flagOf(object) === undefined;
}

/** `undefined` where no argument of the class makes the object. */
function removed(
  { source }: Model,
  value: SyntaxNode | undefined,
  object: CatalogObject,
): Piece[] | undefined {
  if (value?.name !== 'TupleExpression') return undefined;
  const list = itemsOf(value);
  const place = list.items.findIndex(
    ({ nodes: [node] }) => node !== undefined && makes(source, node, object),
  );
  const item = list.items[place];
  if (item === undefined) return undefined;
  const removal = removeItem(source.text, list, place);
  const [kept, ...others] = list.items.filter((one) => one !== item);
  // One item alone needs its comma to be a tuple.
  const isTuple = kept === undefined || others.length > 0 || hasComma(source, kept, removal, list.close);
  return isTuple ? [removal] : [{ from: kept.to, to: kept.to, text: ',' }, removal];
}

/** Whether a comma still follows an item when something else is taken out. */
function hasComma({ text }: Source, item: Span, { from, to }: Span, close: number): boolean {
  const behind =
    from >= item.to ? text.slice(item.to, from) + text.slice(to, close) : text.slice(item.to, close);
  return /^\s*,/.test(behind);
}

function makes(source: Source, node: SyntaxNode, { kind, path }: CatalogObject): boolean {
  const call = callOf(source, node);
  if (call?.name !== (kind === 'index' ? 'Index' : 'UniqueConstraint')) return false;
  const given = argumentsOf(source, call)?.[0];
  const first = given?.keyword === undefined ? given?.value : undefined;
  return stringValue(source, kind === 'index' ? first : keyword(source, call, 'name')) === path.at(-1);
}
