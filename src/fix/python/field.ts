/** A field of a model: `owner_id: Optional[str] = Field(default=None, foreign_key="users.id")`. */
import type { SyntaxNode } from '@lezer/common';
import { type Change, indentOf, lineSpan, type Replacement } from '../change.ts';
import { placeIn, type Task, tableOf } from '../task.ts';
import { childrenOf, type Source, stringValue, textOf } from '../tree.ts';
import { argumentsOf, type Call, callOf, keyword } from './arguments.ts';
import { sourceOf } from './syntax.ts';

export interface Model {
  readonly source: Source;
  readonly name: string;
  readonly body: SyntaxNode;
}

export interface Field {
  readonly model: Model;
  readonly statement: SyntaxNode;
  readonly attribute: string;
  /** The annotation, without the colon. */
  readonly annotation: SyntaxNode | undefined;
  readonly value: SyntaxNode | undefined;
  /** `Field(…)` of SQLModel, if the value is one. */
  readonly field: Call | undefined;
  /** `Column(…)` or `mapped_column(…)`: the value itself, or what `sa_column` of the field is. */
  readonly column: Call | undefined;
}

/** The class of the table that a task is about. */
export function findModel(task: Task): Model | undefined {
  const place = placeIn(task, 'table', tableOf(task));
  const file = place && task.files(place.file);
  if (place === undefined || file === undefined) return undefined;
  const source = sourceOf(file);
  const line = lineSpan(source.text, place.line);
  const start = line.from + indentOf(source.text, line.to).length;
  const keyword = source.top.resolveInner(start, 1);
  const node = keyword.name === 'class' ? keyword.parent : null;
  const body = node?.lastChild;
  const name = node ? childrenOf(node).find((child) => child.name === 'VariableName') : undefined;
  if (body?.name !== 'Body' || name === undefined) return undefined;
  return { source, name: textOf(source, name), body };
}

/** The field of a column, where the class itself has it; one that it inherits is not found. */
export function findField(task: Task, model: Model, path: readonly string[]): Field | undefined {
  const place = placeIn(task, 'column', path);
  if (place === undefined || place.file !== model.source.file) return undefined;
  const line = lineSpan(model.source.text, place.line);
  const isThere = ({ from }: SyntaxNode) => from >= line.from && from <= line.to;
  return fieldsOf(model).find((field) => isThere(field.statement) && columnName(field) === path.at(-1));
}

/** The fields that a class has itself, in their order; not those that share a line. */
export function fieldsOf(model: Model): Field[] {
  return childrenOf(model.body).flatMap((statement) => readField(model, statement) ?? []);
}

/** A field changed: `undefined` where one of the changes could not be told. */
export function inField(
  { model, statement }: Field,
  ...replacements: readonly (readonly Replacement[] | undefined)[]
): Change | undefined {
  if (!replacements.every((one) => one !== undefined)) return undefined;
  return { file: model.source.file, replacements: replacements.flat(), shown: statement };
}

function readField(model: Model, statement: SyntaxNode): Field | undefined {
  const { source } = model;
  if (statement.name !== 'AssignStatement') return undefined;
  const [target, ...rest] = childrenOf(statement);
  const typed = rest.find(({ name }) => name === 'TypeDef');
  const assign = rest.findIndex(({ name }) => name === 'AssignOp');
  const value = assign < 0 ? undefined : rest[assign + 1];
  if (target?.name !== 'VariableName' || (assign >= 0 && rest.length > assign + 2)) return undefined;
  const call = callOf(source, value);
  const field = call?.name === 'Field' ? call : undefined;
  const inner = field === undefined ? call : callOf(source, keyword(source, field, 'sa_column'));
  return {
    model,
    statement,
    attribute: textOf(source, target),
    annotation: typed && childrenOf(typed).at(-1),
    value,
    field,
    column: inner?.name === 'Column' || inner?.name === 'mapped_column' ? inner : undefined,
  };
}

/** What the column is called; `undefined` where a part of the declaration hides it. */
function columnName({ attribute, model, value, field, column }: Field): string | undefined {
  const { source } = model;
  if (field !== undefined) {
    const given = argumentsOf(source, field);
    const hides = given === undefined || (keyword(source, field, 'sa_column') && column === undefined);
    if (hides) return undefined;
  } else if (value?.name === 'CallExpression' && column === undefined) return undefined;
  if (column === undefined) return attribute;
  const given = argumentsOf(source, column);
  const first = given?.[0];
  if (given === undefined) return undefined;
  return (first?.keyword === undefined ? stringValue(source, first?.value) : undefined) ?? attribute;
}
