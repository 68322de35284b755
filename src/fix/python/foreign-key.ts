/** Foreign keys: `foreign_key=` of a field, or `ForeignKey(…)` in a column. */

import { dirname, join } from 'node:path';
import type { CatalogObject } from '../../catalog/catalog.ts';
import { names } from '../../compare/values.ts';
import { findVersions } from '../../sources/sqlmodel/static/versions/versions.ts';
import { type Change, lineOf, type Replacement } from '../change.ts';
import { insertItem, removeItem } from '../list-items.ts';
import { columnPath, placeIn, type Task } from '../task.ts';
import { itemsOf, quoted, type Source } from '../tree.ts';
import { argumentsOf, type Call, callOf, setKeywords } from './arguments.ts';
import { type Field, findField, findModel, inField } from './field.ts';
import { withField } from './field-call.ts';
import { likewise } from './imports.ts';

/** Brings a foreign key of one column in line: where it points, what it does, whether it is there. */
export function changeForeignKey(task: Task): Change | undefined {
  const key = task.wrong ?? task.right;
  const model = findModel(task);
  const [column, ...more] = names(key?.attributes.columns);
  if (model === undefined || key === undefined || column === undefined || more.length > 0) return undefined;
  const field = findField(task, model, columnPath(task, column));
  if (field === undefined || (task.wrong !== undefined && !standsIn(task, field, task.wrong)))
    return undefined;
  if (field.column !== undefined) return changeColumn(task, field, field.column);
  const wanted = task.right === undefined ? noKey : keywordsFor(task, field, task.right);
  if (wanted === undefined) return undefined;
  return inField(field, withField(field, wanted, 'foreign_key'));
}

/** The keyword arguments of a field that make a foreign key; `undefined` where a field can't say it. */
export function keywordsFor(
  task: Task,
  { model: { source } }: Pick<Field, 'model'>,
  key: CatalogObject,
): Record<string, string | undefined> | undefined {
  const { onDelete, onUpdate } = key.attributes;
  const isOld =
    findVersions(dirname(join(task.root, source.file)), task.root).atLeast('sqlmodel', '0.0.21') === false;
  if (typeof onUpdate === 'string' || onDelete === 'set default') return undefined;
  if (typeof onDelete === 'string' && isOld) return undefined;
  return {
    foreign_key: quoted(source, targetOf(key)),
    ondelete: typeof onDelete === 'string' ? quoted(source, onDelete.toUpperCase()) : undefined,
  };
}

/** `ForeignKey("users.id", ondelete="CASCADE")`. */
export function foreignKeyCall(source: Source, callee: string, key: CatalogObject): string {
  const more = Object.entries(actionsOf(source, key)).flatMap(([name, value]) =>
    value === undefined ? [] : [`, ${name}=${value}`],
  );
  return `${callee}(${quoted(source, targetOf(key))}${more.join('')})`;
}

const noKey = { foreign_key: undefined, ondelete: undefined };

function changeColumn(task: Task, field: Field, column: Call): Change | undefined {
  const { source } = field.model;
  const given = argumentsOf(source, column);
  const list = itemsOf(column.args);
  const found = given?.flatMap(({ value, place }) => {
    const call = callOf(source, value);
    return call?.name === 'ForeignKey' ? [{ call, place }] : [];
  });
  const [present, ...more] = found ?? [];
  if (given === undefined || more.length > 0 || (present === undefined) !== (task.wrong === undefined))
    return undefined;
  if (present === undefined) {
    const callee = likewise(source, column.callee, 'ForeignKey');
    if (callee === undefined || task.right === undefined) return undefined;
    const last = given.findLast((one) => one.keyword === undefined)?.place ?? -1;
    const call = foreignKeyCall(source, callee.name, task.right);
    return inField(field, [insertItem(source.text, list, call, last)], callee.replacements);
  }
  if (task.right === undefined) return inField(field, [removeItem(source.text, list, present.place)]);
  const target = argumentsOf(source, present.call)?.[0];
  if (target?.keyword !== undefined || target?.value.name !== 'String') return undefined;
  const { from, to } = target.value;
  const text = quoted(source, targetOf(task.right));
  const moved: Replacement[] =
    source.text.slice(from + 1, to - 1) === targetOf(task.right) ? [] : [{ from, to, text }];
  return inField(field, moved, setKeywords(source, present.call, actionsOf(source, task.right)));
}

/** Whether a foreign key is declared within a field, and not behind all of them. */
function standsIn(task: Task, { model, statement }: Field, key: CatalogObject): boolean {
  const place = placeIn(task, 'constraint', key.path);
  const [first, last] = [statement.from, statement.to].map((offset) => lineOf(model.source.text, offset));
  return (
    place?.file === model.source.file && place.line >= (first as number) && place.line <= (last as number)
  );
}

function actionsOf(
  source: Source,
  { attributes }: CatalogObject,
): Record<'ondelete' | 'onupdate', string | undefined> {
  const action = (value: unknown) =>
    typeof value === 'string' ? quoted(source, value.toUpperCase()) : undefined;
  return { ondelete: action(attributes.onDelete), onupdate: action(attributes.onUpdate) };
}

/** `users.id`, with the schema where it is not public. */
function targetOf({ attributes }: CatalogObject): string {
  const [schema = '', table = ''] = names(attributes.foreignTable);
  const parts = [...(schema === 'public' ? [] : [schema]), table, ...names(attributes.foreignColumns)];
  return parts.join('.');
}
