/** Arguments of a call: `Field(default=None, foreign_key="users.id")`. */
import type { SyntaxNode } from '@lezer/common';
import type { Replacement } from '../change.ts';
import { insertItem, removeItem } from '../list-items.ts';
import { childrenOf, itemsOf, type Source, textOf } from '../tree.ts';
import { libraryName } from './imports.ts';

export interface Argument {
  readonly keyword: string | undefined;
  readonly value: SyntaxNode;
  /** Its place among the arguments. */
  readonly place: number;
}

/** A call of something from SQLModel or SQLAlchemy. */
export interface Call {
  /** What the library calls it: `Field`. */
  readonly name: string;
  readonly callee: SyntaxNode;
  readonly args: SyntaxNode;
  readonly node: SyntaxNode;
}

/** The call that a node is; `undefined` for anything else. */
export function callOf(source: Source, node: SyntaxNode | undefined): Call | undefined {
  if (node?.name !== 'CallExpression') return undefined;
  const [callee, args] = childrenOf(node);
  const name = callee && libraryName(source, callee);
  if (callee === undefined || name === undefined || args?.name !== 'ArgList') return undefined;
  return { name, callee, args, node };
}

/** Its arguments; `undefined` where some are spread in, so that nobody can tell what there is. */
export function argumentsOf(source: Source, { args }: Call): Argument[] | undefined {
  const read = itemsOf(args).items.map(({ nodes }, place): Argument | undefined => {
    const [first, assign, value] = nodes;
    if (nodes.length === 1 && first !== undefined) return { keyword: undefined, value: first, place };
    if (assign?.name !== 'AssignOp' || first === undefined || value === undefined) return undefined;
    return { keyword: textOf(source, first), value, place };
  });
  return read.every((one) => one !== undefined) ? read : undefined;
}

export function keyword(source: Source, call: Call, name: string): SyntaxNode | undefined {
  return argumentsOf(source, call)?.find((one) => one.keyword === name)?.value;
}

/**
 * Sets keyword arguments, or takes them out (`undefined`). A new one stands behind the argument named in `behind`,
 * else at the end.
 */
export function setKeywords(
  source: Source,
  call: Call,
  wanted: Readonly<Record<string, string | undefined>>,
  behind?: string,
): Replacement[] | undefined {
  const present = argumentsOf(source, call);
  if (present === undefined) return undefined;
  const list = itemsOf(call.args);
  const changed = present.flatMap(({ keyword: name, value, place }): Replacement[] => {
    if (name === undefined || !(name in wanted)) return [];
    const text = wanted[name];
    if (text === undefined) return [removeItem(source.text, list, place)];
    return textOf(source, value) === text ? [] : [{ from: value.from, to: value.to, text }];
  });
  const has = (name: string) => present.some((one) => one.keyword === name);
  const added = Object.entries(wanted)
    .filter(([name, value]) => value !== undefined && !has(name))
    .map(([name, value]) => `${name}=${value}`);
  const removed = present.filter(({ keyword: name }) => isRemoved(name, wanted)).length;
  const { open, close, items } = list;
  // Neighbours that go share a comma, as does one that comes for one that goes.
  if (removed > 0 && removed + added.length > 1 && !source.text.slice(open, close).includes('\n')) {
    const kept = present.flatMap(({ keyword: name, place }) => {
      const item = items[place];
      if (item === undefined || isRemoved(name, wanted)) return [];
      const value = name === undefined ? undefined : wanted[name];
      return [value === undefined ? textOf(source, item) : `${name}=${value}`];
    });
    return [{ from: open, to: close, text: [...kept, ...added].join(', ') }];
  }
  if (added.length === 0) return changed;
  const anchor = present.find((one) => behind !== undefined && one.keyword === behind)?.place;
  return [...changed, insertItem(source.text, list, added.join(', '), anchor)];
}

function isRemoved(name: string | undefined, wanted: Readonly<Record<string, string | undefined>>): boolean {
  return name !== undefined && name in wanted && wanted[name] === undefined;
}
