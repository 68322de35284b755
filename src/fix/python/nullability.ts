/** Whether a field may be null: `nullable=`, or the annotation. */
import type { Change, Replacement } from '../change.ts';
import { insertItem, removeItem } from '../list-items.ts';
import type { Task } from '../task.ts';
import { itemsOf } from '../tree.ts';
import { readAnnotation, setOptional } from './annotation.ts';
import { argumentsOf, keyword, setKeywords } from './arguments.ts';
import { type Field, findField, findModel, inField } from './field.ts';

export function changeNullability(task: Task): Change | undefined {
  const model = findModel(task);
  const field = model && task.wrong && findField(task, model, task.wrong.path);
  if (field === undefined) return undefined;
  const { source } = field.model;
  const nullable = task.right?.attributes.notNull !== true;
  const call = field.column ?? field.field;
  const isSaid = call !== undefined && keyword(source, call, 'nullable') !== undefined;
  const annotation = readAnnotation(source, field.annotation);
  const said = { nullable: nullable ? 'True' : 'False' };
  if (call !== undefined && (isSaid || (call === field.column && annotation?.isMapped !== true)))
    return inField(field, setKeywords(source, call, said));
  if (annotation === undefined) return undefined;
  return inField(field, setOptional(source, annotation, nullable), fallback(field, nullable));
}

/** None is the default of a field that may be null, and of no other. */
function fallback(field: Field, nullable: boolean): Replacement[] | undefined {
  const { source } = field.model;
  const { annotation, value, statement } = field;
  if (field.column !== undefined || annotation === undefined) return [];
  if (field.field === undefined) {
    if (nullable)
      return value === undefined
        ? [{ from: annotation.to, to: annotation.to, text: ' = None', alone: true }]
        : [];
    return value?.name === 'None' ? [{ from: annotation.to, to: statement.to, text: '' }] : [];
  }
  const given = argumentsOf(source, field.field);
  if (given === undefined) return undefined;
  const list = itemsOf(field.field.args);
  const present = given.find(
    (one) => one.keyword === 'default' || one.keyword === 'default_factory' || one.keyword === undefined,
  );
  if (nullable) return present === undefined ? [insertItem(source.text, list, 'default=None', -1)] : [];
  return present?.value.name === 'None' ? [removeItem(source.text, list, present.place)] : [];
}
