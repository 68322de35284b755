/** Columns that are missing in a class, or stand there alone. */
import { type Change, indentOf, wholeLines } from '../change.ts';
import { placeOfNewColumn } from '../column-order.ts';
import { type Task, tableOf } from '../task.ts';
import { everyNode, stringValue, textOf } from '../tree.ts';
import { type Field, fieldsOf, findField, findModel, inField } from './field.ts';
import { writeField } from './new-field.ts';
import { sourceOf } from './syntax.ts';

export function addField(task: Task): Change | undefined {
  const model = findModel(task);
  const { right } = task;
  if (model === undefined || right === undefined) return undefined;
  const before = placeOfNewColumn(task, right);
  const neighbour = (before && findField(task, model, before)) ?? lastColumn(task, fieldsOf(model));
  const written = neighbour && writeField(task, neighbour, right);
  if (neighbour === undefined || written === undefined) return undefined;
  const { text } = model.source;
  const end = wholeLines(text, neighbour.statement).to;
  const line = `\n${indentOf(text, neighbour.statement.from)}${written.name}`;
  return inField(neighbour, [{ from: end, to: end, text: line }], written.replacements);
}

/** `undefined` where something else uses the field. */
export function removeField(task: Task): Change | undefined {
  const model = findModel(task);
  const field = model && task.wrong && findField(task, model, task.wrong.path);
  if (field === undefined || isUsed(task, field)) return undefined;
  const { from, to } = wholeLines(field.model.source.text, field.statement);
  return inField(field, [{ from, to: to + 1, text: '' }]);
}

function lastColumn(task: Task, fields: readonly Field[]): Field | undefined {
  const table = tableOf(task);
  const isColumn = (field: Field) =>
    task.source.read.catalog.objects.some(
      ({ kind, path }) =>
        kind === 'column' &&
        findsIn(path, table) &&
        findField(task, field.model, path)?.statement.from === field.statement.from,
    );
  return fields.findLast(isColumn);
}

function findsIn(path: readonly string[], table: readonly string[]): boolean {
  return path[0] === table[0] && path[1] === table[1];
}

/** Whether the class itself names the field a second time, or any file of the models names it as one of the class. */
function isUsed(task: Task, { model, attribute, statement }: Field): boolean {
  const isOutside = ({ from }: { readonly from: number }) => from < statement.from || from >= statement.to;
  const named = ['VariableName', 'PropertyName', 'String']
    .flatMap((kind) => everyNode(model.body, kind))
    .filter(isOutside)
    .some((node) => [textOf(model.source, node), stringValue(model.source, node)].includes(attribute));
  const files = new Set([...task.source.read.locations.values()].map(({ file }) => file));
  return (
    named ||
    [...files].some((name) => {
      const file = task.files(name);
      return (
        file === undefined ||
        everyNode(sourceOf(file).top, 'MemberExpression').some(
          (node) => textOf(file, node) === `${model.name}.${attribute}`,
        )
      );
    })
  );
}
