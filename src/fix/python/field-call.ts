/** The `Field(…)` of a field of SQLModel, which one that needs none yet does not have. */
import type { Replacement } from '../change.ts';
import { textOf } from '../tree.ts';
import { setKeywords } from './arguments.ts';
import type { Field } from './field.ts';
import { usable } from './imports.ts';

/**
 * Sets keyword arguments of a field; a plain default becomes one of them.
 *
 * @param behind the argument that new ones follow
 * @returns `undefined` where the field is none of SQLModel's
 */
export function withField(
  field: Field,
  wanted: Readonly<Record<string, string | undefined>>,
  behind?: string,
): Replacement[] | undefined {
  const { model, statement, annotation, value } = field;
  const { source } = model;
  if (field.field !== undefined) return setKeywords(source, field.field, wanted, behind);
  if (annotation === undefined || value?.name === 'CallExpression') return undefined;
  const added = Object.entries(wanted).flatMap(([name, text]) =>
    text === undefined ? [] : [`${name}=${text}`],
  );
  const callee = usable(source, 'Field', ['sqlmodel'], 'sqlmodel');
  if (callee === undefined || added.length === 0) return undefined;
  const kept = value === undefined ? [] : [`default=${textOf(source, value)}`];
  const call = ` = ${callee.name}(${[...kept, ...added].join(', ')})`;
  return [{ from: annotation.to, to: statement.to, text: call, alone: true }, ...callee.replacements];
}
