/** Constraints and indexes of one column that a field makes with `unique=True` or `index=True`. */
import type { CatalogObject } from '../../catalog/catalog.ts';
import type { Change } from '../change.ts';
import { plainColumns } from '../key-columns.ts';
import { columnPath, type Task } from '../task.ts';
import { textOf } from '../tree.ts';
import { keyword, setKeywords } from './arguments.ts';
import { findField, findModel, inField } from './field.ts';
import { withField } from './field-call.ts';

export type Flag = 'unique' | 'index';

/** The flag that makes an object, with its column; `undefined` where no flag makes one like it. */
export function flagOf(object: CatalogObject): { readonly flag: Flag; readonly column: string } | undefined {
  const { kind, attributes } = object;
  const [column, ...more] = plainColumns(object) ?? [];
  if (column === undefined || more.length > 0) return undefined;
  if (kind === 'constraint')
    return attributes.nullsNotDistinct === true ? undefined : { flag: 'unique', column };
  return attributes.unique === true ? undefined : { flag: 'index', column };
}

/** Adds such an object, or takes it out; one that is declared behind the fields is left. */
export function changeFlag(task: Task): Change | undefined {
  const object = task.wrong ?? task.right;
  const made = object && flagOf(object);
  const model = findModel(task);
  if (object === undefined || made === undefined || model === undefined) return undefined;
  if (task.wrong !== undefined && task.right !== undefined) return undefined;
  const field = findField(task, model, columnPath(task, made.column));
  if (field === undefined) return undefined;
  const call = field.column ?? field.field;
  const present = call && keyword(model.source, call, made.flag);
  const isSet = present !== undefined && textOf(model.source, present) === 'True';
  if (isSet !== (task.right === undefined)) return undefined;
  const wanted = { [made.flag]: isSet ? undefined : 'True' };
  return inField(
    field,
    field.column === undefined ? withField(field, wanted) : setKeywords(model.source, field.column, wanted),
  );
}
