/** The type of a field: what its column says, or its annotation with `max_length` and `sa_type`. */
import type { SyntaxNode } from '@lezer/common';
import type { Change, Replacement } from '../change.ts';
import { insertItem } from '../list-items.ts';
import { parseType } from '../postgres-type.ts';
import { type Task, typeOf } from '../task.ts';
import { childrenOf, itemsOf, type Source, stringValue, textOf } from '../tree.ts';
import { readAnnotation } from './annotation.ts';
import { argumentsOf, type Call, setKeywords } from './arguments.ts';
import { type Field, findField, findModel, inField } from './field.ts';
import { withField } from './field-call.ts';
import { libraryName, likewise, type Usable, usable } from './imports.ts';
import { columnType, isNatural, isTypeName, pythonType } from './types.ts';

export function changeType(task: Task): Change | undefined {
  const model = findModel(task);
  const field = model && task.wrong && findField(task, model, task.wrong.path);
  if (field === undefined) return undefined;
  const [wrong, right] = [typeOf(task.wrong), typeOf(task.right)];
  const annotation = changeAnnotation(field, wrong, right);
  if (field.column !== undefined) return inField(field, changeColumn(field, field.column, right), annotation);
  const wanted = keywordsFor(field.model.source, right);
  if (wanted === undefined) return undefined;
  const { keywords, replacements } = wanted;
  const isPlain = field.field === undefined && Object.values(keywords).every((value) => value === undefined);
  return inField(field, isPlain ? [] : withField(field, keywords), annotation, replacements);
}

/** What a field of SQLModel says of its type besides its annotation, all of it taken away. */
const plainType: Readonly<Record<string, string | undefined>> = {
  max_length: undefined,
  max_digits: undefined,
  decimal_places: undefined,
  sa_type: undefined,
};

/** The keyword arguments that a field of SQLModel needs for a type besides its annotation. */
export function keywordsFor(
  source: Source,
  printed: string,
):
  | { readonly keywords: Record<string, string | undefined>; readonly replacements: readonly Replacement[] }
  | undefined {
  const { name, numbers } = parseType(printed);
  const type = columnType(printed);
  if (type === undefined) return undefined;
  if (name === 'character varying')
    return { keywords: { ...plainType, max_length: numbers[0]?.toString() }, replacements: [] };
  if (name === 'numeric' && numbers.length > 0) {
    const [precision, scale = 0] = numbers.map(String);
    return {
      keywords: { ...plainType, max_digits: precision, decimal_places: String(scale) },
      replacements: [],
    };
  }
  if (isNatural(printed)) return { keywords: plainType, replacements: [] };
  const callee = typeName(source, undefined, type);
  if (callee === undefined) return undefined;
  return {
    keywords: { ...plainType, sa_type: `${callee.name}${type.options}` },
    replacements: callee.replacements,
  };
}

/** A type of SQLAlchemy as the file can write it. */
export function typeName(
  source: Source,
  like: SyntaxNode | undefined,
  { name, module }: { readonly name: string; readonly module: string },
): Usable | undefined {
  return module === 'sqlalchemy' ? likewise(source, like, name) : usable(source, name, [module], module);
}

/** Where the values are of another type of Python, so is the annotation; not where a default would contradict it. */
function changeAnnotation(field: Field, wrong: string, right: string): Replacement[] | undefined {
  const { source } = field.model;
  const [now, wanted] = [pythonType(wrong), pythonType(right)];
  if (field.annotation === undefined) return [];
  if (wanted === undefined) return undefined;
  if (now?.name === wanted.name) return [];
  const annotation = readAnnotation(source, field.annotation);
  if (
    annotation === undefined ||
    textOf(source, annotation.type).split('.').at(-1) !== now?.name ||
    hasDefaultOtherThan(wanted.name, field)
  )
    return undefined;
  const { from, to } = annotation.type;
  if (wanted.module === undefined) return [{ from, to, text: wanted.name }];
  const name = usable(source, wanted.name, [wanted.module], wanted.module);
  return name && [{ from, to, text: name.name }, ...name.replacements];
}

const ofNumbers = ['int', 'float', 'Decimal'];

/** Whether a field has a default that is no value of a type; a whole number is one of every type of numbers. */
function hasDefaultOtherThan(type: string, { model: { source }, value, field }: Field): boolean {
  const isValue = (node: SyntaxNode) =>
    node.name === 'None' || (ofNumbers.includes(type) && /^-?\d+$/.test(textOf(source, node)));
  if (field === undefined) return value !== undefined && value.name !== 'CallExpression' && !isValue(value);
  const given = argumentsOf(source, field);
  return (
    given === undefined ||
    given.some(
      ({ keyword, value: its }) =>
        keyword === 'default_factory' || ((keyword === undefined || keyword === 'default') && !isValue(its)),
    )
  );
}

/** `Column(String(40), …)`: the type is what follows the name, if that is given. */
function changeColumn(
  { model: { source } }: Field,
  column: Call,
  printed: string,
): Replacement[] | undefined {
  const type = columnType(printed);
  const callee = type && typeName(source, column.callee, type);
  const given = argumentsOf(source, column);
  if (type === undefined || callee === undefined || given === undefined) return undefined;
  const text = `${callee.name}${type.options}`;
  const named = given.some(({ keyword }) => keyword === 'type_');
  const replacements = named ? setKeywords(source, column, { type_: text }) : undefined;
  if (replacements !== undefined) return [...replacements, ...callee.replacements];
  const place = stringValue(source, given[0]?.value) !== undefined && given[0]?.keyword === undefined ? 1 : 0;
  const present = given[place];
  if (present !== undefined && present.keyword === undefined && isType(source, present.value)) {
    const { from, to } = present.value;
    return [{ from, to, text }, ...callee.replacements];
  }
  // Without one, the annotation or the foreign key tells.
  if (column.name !== 'mapped_column') return undefined;
  return [insertItem(source.text, itemsOf(column.args), text, place - 1), ...callee.replacements];
}

function isType(source: Source, node: SyntaxNode): boolean {
  const callee = node.name === 'CallExpression' ? childrenOf(node)[0] : node;
  const name = callee && libraryName(source, callee);
  return name !== undefined && isTypeName(name);
}
