/** Annotations: whether they allow None, and how that is changed. */
import type { SyntaxNode } from '@lezer/common';
import type { Replacement } from '../change.ts';
import { childrenOf, everyNode, type Source, textOf } from '../tree.ts';
import { type Usable, usable } from './imports.ts';

/** What an annotation says, without the `Mapped[…]` around it. */
export interface Annotation {
  readonly node: SyntaxNode;
  /** The type itself. */
  readonly type: SyntaxNode;
  readonly isOptional: boolean;
  readonly isMapped: boolean;
}

/** `undefined` where the annotation is of a form that isn't known. */
export function readAnnotation(source: Source, node: SyntaxNode | undefined): Annotation | undefined {
  if (node === undefined) return undefined;
  const inner = subscripted(source, node, 'Mapped');
  const whole = inner ?? node;
  const isMapped = inner !== undefined;
  const optional = subscripted(source, whole, 'Optional');
  if (optional !== undefined) return { node: whole, type: optional, isOptional: true, isMapped };
  if (whole.name === 'BinaryExpression') {
    const [left, operator, right] = childrenOf(whole);
    if (operator?.name !== 'BitOp' || left === undefined || right?.name !== 'None') return undefined;
    return left.name === 'BinaryExpression'
      ? undefined
      : { node: whole, type: left, isOptional: true, isMapped };
  }
  const isPlain = whole.name === 'VariableName' || whole.name === 'MemberExpression';
  return isPlain && !textOf(source, whole).startsWith('Union')
    ? { node: whole, type: whole, isOptional: false, isMapped }
    : undefined;
}

/** Lets an annotation allow None, or not. */
export function setOptional(
  source: Source,
  { node, type, isOptional }: Annotation,
  wanted: boolean,
): Replacement[] | undefined {
  if (isOptional === wanted) return [];
  const { from, to } = node;
  const name = textOf(source, type);
  if (!wanted) return [{ from, to, text: name }];
  const optional = optionalOf(source, name);
  return optional && [{ from, to, text: optional.name }, ...optional.replacements];
}

/** A type that allows None, as the file writes such types. */
export function optionalOf(source: Source, name: string): Usable | undefined {
  const writesPipes = everyNode(source.top, 'TypeDef').some((typed) =>
    /\|\s*None\b/.test(textOf(source, typed)),
  );
  if (writesPipes) return { name: `${name} | None`, replacements: [] };
  const optional = usable(source, 'Optional', ['typing'], 'typing');
  return optional && { ...optional, name: `${optional.name}[${name}]` };
}

/** The one type in `Optional[…]`, `Mapped[…]`. */
function subscripted(source: Source, node: SyntaxNode, name: string): SyntaxNode | undefined {
  const [holder, open, inside, close] = childrenOf(node);
  if (node.name !== 'MemberExpression' || open?.name !== '[' || close?.name !== ']') return undefined;
  const isNamed = holder !== undefined && textOf(source, holder).split('.').at(-1) === name;
  return isNamed ? inside : undefined;
}
