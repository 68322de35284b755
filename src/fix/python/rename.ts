/** Another name in the database for a table or a column; what code calls them stays as it is. */
import type { SyntaxNode } from '@lezer/common';
import { type Change, indentOf, listChange, type Piece, wholeLines } from '../change.ts';
import { insertItem } from '../list-items.ts';
import type { Task } from '../task.ts';
import { childrenOf, everyNode, itemsOf, quoted, type Source, stringValue, textOf } from '../tree.ts';
import { argumentsOf, callOf, keyword } from './arguments.ts';
import { type Field, fieldsOf, findField, findModel, type Model } from './field.ts';
import { withField } from './field-call.ts';
import { sourceOf } from './syntax.ts';

/** Changes `__tablename__`, or says it where the class's own name was the table's, and the keys that lead to it. */
export function renameTable(task: Task): readonly Change[] | undefined {
  const { wrong, right } = task;
  const model = findModel(task);
  const [schema, before = ''] = wrong?.path ?? [];
  const now = right?.path[1];
  if (model === undefined || now === undefined || schema !== 'public' || right?.path[0] !== schema)
    return undefined;
  const own = tableName(model, before, now);
  return own && [own, ...keysTo(task, { table: before }, { table: now })];
}

function tableName({ source, body, ...model }: Model, before: string, now: string): Change | undefined {
  const text = quoted(source, now);
  const statement = childrenOf(body).find(
    (child) => child.name === 'AssignStatement' && textOf(source, child).startsWith('__tablename__'),
  );
  if (statement !== undefined) {
    const value = childrenOf(statement).at(-1);
    if (value === undefined || stringValue(source, value) !== before) return undefined;
    return { file: source.file, replacements: [{ from: value.from, to: value.to, text }], shown: statement };
  }
  const [first] = fieldsOf({ source, body, ...model });
  // What has a table of its own, or a name that is worked out, is in no known form.
  if (first === undefined || /\b__table(?:name)?__\b/.test(textOf(source, body))) return undefined;
  const { from } = wholeLines(source.text, first.statement);
  const line = `${indentOf(source.text, first.statement.from)}__tablename__ = ${text}\n\n`;
  return {
    file: source.file,
    replacements: [{ from, to: from, text: line, alone: true }],
    shown: first.statement,
  };
}

/** Changes the name that a column says, or says it where the attribute was the name, and the keys that lead to it. */
export function renameColumn(task: Task): readonly Change[] | undefined {
  const { wrong, right } = task;
  const model = findModel(task);
  const field = wrong && model && findField(task, model, wrong.path);
  const [before, now] = [wrong, right].map((object) => object?.path.at(-1));
  if (field === undefined || before === undefined || now === undefined || wrong?.path[0] !== 'public')
    return undefined;
  const { source, body } = field.model;
  const replacements = columnName(field, now);
  // Indexes and constraints behind the fields call a column by its name, too.
  const named = everyNode(body, 'String').filter((node) => stringValue(source, node) === before);
  const isOwn = (node: SyntaxNode) => node.from >= field.statement.from && node.to <= field.statement.to;
  if (replacements === undefined || !named.every(isOwn)) return undefined;
  return [
    { file: source.file, replacements, shown: field.statement },
    ...keysTo(task, { table: wrong.path[1] ?? '', column: before }, { column: now }),
  ];
}

function columnName(field: Field, now: string): readonly Piece[] | undefined {
  const { source } = field.model;
  const name = quoted(source, now);
  if (field.column === undefined) {
    if (field.field !== undefined && keyword(source, field.field, 'sa_column_kwargs') !== undefined)
      return undefined;
    return withField(field, { sa_column_kwargs: `{${quoted(source, 'name')}: ${name}}` });
  }
  const [first] = argumentsOf(source, field.column) ?? [];
  if (first?.keyword === undefined && stringValue(source, first?.value) !== undefined && first !== undefined)
    return [{ from: first.value.from, to: first.value.to, text: name }];
  return [insertItem(source.text, itemsOf(field.column.args), name, -1)];
}

/** Where a foreign key leads, or a part of that. */
interface Target {
  readonly table?: string;
  readonly column?: string;
}

/**
 * The foreign keys of all models that lead to something with the name that it has now. Both parts of one target can be
 * renamed, and are then written at once.
 */
function keysTo(task: Task, before: Target, now: Target): Change[] {
  const files = new Set([...task.source.read.locations.values()].map(({ file }) => file));
  return [...files].flatMap((file): Change[] => {
    const text = file.endsWith('.py') ? task.files(file) : undefined;
    const source = text && sourceOf(text);
    if (source === undefined) return [];
    return everyNode(source.top, 'String').flatMap((node): Change[] => {
      const [table, column, ...more] =
        (isTarget(source, node) ? stringValue(source, node) : '')?.split('.') ?? [];
      const isMeant = table === before.table && (before.column ?? column) === column && more.length === 0;
      if (column === undefined || !isMeant) return [];
      const { from, to } = node;
      const written = (wishes: readonly Target[]) => {
        const target: Required<Target> = Object.assign({ table, column }, ...wishes);
        return [{ from, to, text: quoted(source, `${target.table}.${target.column}`) }];
      };
      return [{ file, replacements: [listChange(`${from} foreign key`, now, written)], shown: node }];
    });
  });
}

/** Whether a text says where a foreign key leads: `ForeignKey("users.id")`, `Field(foreign_key="users.id")`. */
function isTarget(source: Source, node: SyntaxNode): boolean {
  const call = node.parent?.name === 'ArgList' ? callOf(source, node.parent.parent ?? undefined) : undefined;
  const own = call && argumentsOf(source, call)?.find(({ value }) => value.from === node.from);
  if (own === undefined) return false;
  return call?.name === 'ForeignKey' ? own.place === 0 : own.keyword === 'foreign_key';
}
