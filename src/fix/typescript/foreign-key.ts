/** Foreign keys: `.references(() => users.id, { onDelete: 'cascade' })` in a column, or `foreignKey({ … })`. */

import type { SyntaxNode } from '@lezer/common';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { objectId } from '../../catalog/catalog.ts';
import { names } from '../../compare/values.ts';
import type { Change, Replacement } from '../change.ts';
import { columnPath, placeIn, type Task, tableOf } from '../task.ts';
import { childrenOf, quoted, type Source, stringValue } from '../tree.ts';
import { addCall, type Call, type Chain, chainOf, removeCall, replaceCall } from './chain.ts';
import { extraAt, removeExtra } from './extras.ts';
import { pgCore, type Usable, usable } from './imports.ts';
import { keyOfColumn, member, variableFor } from './names.ts';
import { optionsOf, setOptions } from './object-literal.ts';
import { nodeAt, nodesOf } from './syntax.ts';
import { type ColumnProperty, findColumn, findTable, type Table } from './table.ts';

const actions = ['onDelete', 'onUpdate'] as const;
type Actions = Readonly<Record<(typeof actions)[number], string | undefined>>;

/** Brings a foreign key in line: where it points, what it does, whether it is there. */
export function changeForeignKey(task: Task): Change | undefined {
  const table = findTable(task);
  if (table === undefined) return undefined;
  if (task.wrong === undefined) return addToColumn(task, table);
  const place = placeIn(task, 'constraint', task.wrong.path);
  const node = place && place.file === table.source.file ? nodeAt(table.source, place) : undefined;
  if (node === undefined) return undefined;
  const column = columnOf(task, table, task.wrong);
  const inChain = column?.chain.calls.find(({ nameNode }) => nameNode.from === node.from);
  if (column !== undefined && inChain?.name === 'references') return changeInColumn(task, column, inChain);
  const extra = extraAt(table, node, 'foreignKey');
  return extra === undefined ? undefined : changeExtra(task, table, extra);
}

/** The end of a column's chain that makes a foreign key: `references(() => users.id)`. */
export function referencesCall(
  task: Task,
  source: Source,
  table: readonly string[],
  key: CatalogObject,
): Usable | undefined {
  const target = targetOf(task, source, key);
  const type = target && returnType(task, source, table, key);
  if (target === undefined || type === undefined) return undefined;
  const written = actionsOf(key);
  const options = actions.flatMap((action) =>
    written[action] === undefined ? [] : [`${action}: ${quoted(source, written[action])}`],
  );
  const more = options.length === 0 ? '' : `, { ${options.join(', ')} }`;
  return {
    name: `references((${type.name === '' ? ')' : `): ${type.name}`} => ${target.name}${more})`,
    replacements: [...target.replacements, ...type.replacements],
  };
}

function addToColumn(task: Task, table: Table): Change | undefined {
  const key = task.right;
  const column = key && columnOf(task, table, key);
  if (column === undefined || column.chain.calls.some(({ name }) => name === 'references')) return undefined;
  const call = referencesCall(task, table.source, tableOf(task), key as CatalogObject);
  if (call === undefined) return undefined;
  const added = addCall(table.source, column.chain, call.name);
  return inColumn(column, [added, ...call.replacements]);
}

function changeInColumn(task: Task, column: ColumnProperty, call: Call): Change | undefined {
  const { source } = column.table;
  const { right, wrong } = task;
  if (right === undefined) {
    const removed = removeCall(source, call);
    return removed && inColumn(column, [removed]);
  }
  const [arrow] = nodesOf(call.args);
  const body = arrow?.name === 'ArrowFunction' ? childrenOf(arrow).at(-1) : undefined;
  const options = actionOptions(source, right, nodesOf(call.args)[1]);
  const changed = options && setOptions(source, call.args, 1, options);
  if (arrow === undefined || body === undefined || changed === undefined) return undefined;
  if (wrong !== undefined && pointsToSame(wrong, right)) return inColumn(column, changed);
  const target = body.name === 'MemberExpression' ? targetOf(task, source, right) : undefined;
  const type = hasType(arrow)
    ? { name: '', replacements: [] }
    : returnType(task, source, tableOf(task), right);
  if (target === undefined || type === undefined) return undefined;
  const parameters = childrenOf(arrow)[0];
  const typed = type.name === '' || !parameters ? [] : [{ ...at(parameters.to), text: `: ${type.name}` }];
  return inColumn(column, [
    ...typed,
    { from: body.from, to: body.to, text: target.name },
    ...changed,
    ...target.replacements,
    ...type.replacements,
  ]);
}

/** `foreignKey({ columns: […], foreignColumns: [users.id] }).onDelete('cascade')` */
function changeExtra(task: Task, table: Table, extra: SyntaxNode): Change | undefined {
  const { source } = table;
  const { right, wrong } = task;
  if (right === undefined) {
    const removed = removeExtra(table, extra);
    return removed && { file: source.file, replacements: [removed], shown: extra };
  }
  const chain = chainOf(source, extra);
  const options = chain && optionsOf(source, nodesOf(chain.args)[0]);
  const foreign = options?.get('foreignColumns');
  if (chain === undefined || foreign === undefined) return undefined;
  const changes = changedActions(source, chain, actionsOf(right));
  if (changes === undefined) return undefined;
  const replacements = [...changes];
  if (wrong === undefined || !pointsToSame(wrong, right)) {
    const targets = names(right.attributes.foreignColumns).map((column) =>
      targetOf(task, source, right, column),
    );
    if (targets.some((target) => target === undefined)) return undefined;
    const list = targets.map((target) => target?.name).join(', ');
    replacements.push({ from: foreign.from, to: foreign.to, text: `[${list}]` });
    replacements.push(...targets.flatMap((target) => target?.replacements ?? []));
  }
  return { file: source.file, replacements, shown: extra };
}

function changedActions(source: Source, chain: Chain, wanted: Actions): Replacement[] | undefined {
  const changes = actions.map((action): Replacement[] | undefined => {
    const call = chain.calls.find(({ name }) => name === action);
    const value = wanted[action];
    if (value === undefined) {
      if (call === undefined || saysNothing(source, nodesOf(call.args)[0])) return [];
      const removed = removeCall(source, call);
      return removed && [removed];
    }
    const text = `${action}(${quoted(source, value)})`;
    if (call === undefined) return [addCall(source, chain, text)];
    const replaced = replaceCall(source, call, text);
    return replaced === undefined ? [] : [replaced];
  });
  return changes.every((change) => change !== undefined) ? changes.flat() : undefined;
}

/** What to set and what to take out; `no action` may stay, since it says nothing. */
function actionOptions(
  source: Source,
  right: CatalogObject,
  node: SyntaxNode | undefined,
): Record<string, string | undefined> | undefined {
  const present = optionsOf(source, node);
  const wanted = actionsOf(right);
  if (present === undefined) return undefined;
  const entries = actions.flatMap((action) => {
    const value = wanted[action];
    if (value === undefined && saysNothing(source, present.get(action))) return [];
    return [[action, value === undefined ? undefined : quoted(source, value)]];
  });
  return Object.fromEntries(entries);
}

function saysNothing(source: Source, node: SyntaxNode | undefined): boolean {
  return stringValue(source, node) === 'no action';
}

function actionsOf({ attributes }: CatalogObject): Actions {
  const action = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { onDelete: action(attributes.onDelete), onUpdate: action(attributes.onUpdate) };
}

function pointsToSame(one: CatalogObject, other: CatalogObject): boolean {
  const ends = ({ attributes }: CatalogObject) =>
    JSON.stringify([attributes.foreignTable, attributes.foreignColumns]);
  return ends(one) === ends(other);
}

/** `users.id`, as the file can write it. */
function targetOf(
  task: Task,
  source: Source,
  key: CatalogObject,
  column = names(key.attributes.foreignColumns)[0],
): Usable | undefined {
  const path = names(key.attributes.foreignTable);
  const variable = variableFor(task, source, 'table', task.ownPath('table', path));
  const property =
    column === undefined ? undefined : keyOfColumn(task, task.ownPath('column', [...path, column]));
  if (variable === undefined || property === undefined) return undefined;
  return { ...variable, name: member(variable.name, property) };
}

/** TypeScript can't infer the types of tables that refer to each other in a circle; one has to be told. */
function returnType(
  task: Task,
  source: Source,
  table: readonly string[],
  key: CatalogObject,
): Usable | undefined {
  if (!leadsTo(task, task.ownPath('table', names(key.attributes.foreignTable)), table))
    return { name: '', replacements: [] };
  return usable(source, 'AnyPgColumn', (specifier) => specifier === pgCore, pgCore, true);
}

function leadsTo(task: Task, from: readonly string[], to: readonly string[]): boolean {
  const next = new Map<string, string[]>();
  for (const { path, attributes } of task.source.read.catalog.objects) {
    if (attributes.type !== 'foreign key') continue;
    const own = objectId('table', path.slice(0, 2));
    next.set(own, [...(next.get(own) ?? []), objectId('table', names(attributes.foreignTable))]);
  }
  const seen = new Set<string>();
  const open = [objectId('table', from)];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === objectId('table', to)) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...(next.get(at) ?? []));
  }
  return false;
}

function hasType(arrow: SyntaxNode): boolean {
  return childrenOf(arrow).some(({ name }) => name === 'TypeAnnotation');
}

/** The only column of a foreign key. */
function columnOf(task: Task, table: Table, key: CatalogObject): ColumnProperty | undefined {
  const [column, ...more] = names(key.attributes.columns);
  if (column === undefined || more.length > 0) return undefined;
  return findColumn(task, table, columnPath(task, column));
}

function inColumn({ table, property }: ColumnProperty, replacements: readonly Replacement[]): Change {
  return { file: table.source.file, replacements, shown: property };
}

function at(offset: number) {
  return { from: offset, to: offset };
}
