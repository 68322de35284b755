/** How a declaration of the schema is called in the files that use it. */

import { posix } from 'node:path';
import type { SyntaxNode } from '@lezer/common';
import { placeIn, type Task } from '../task.ts';
import { everyNode, itemsOf, type Source, textOf } from '../tree.ts';
import { importsOf, type Usable, usable } from './imports.ts';
import { nodeAt, sourceOf } from './syntax.ts';
import { keyOf } from './table.ts';

/** The variable of a table or an enum, ready to be used in a file; imported there where it is from another one. */
export function variableFor(
  task: Task,
  source: Source,
  kind: 'table' | 'enum',
  path: readonly string[],
): Usable | undefined {
  const place = placeIn(task, kind, path);
  const file = place && task.files(place.file);
  if (place === undefined || file === undefined) return undefined;
  const home = sourceOf(file);
  const node = nodeAt(home, place);
  if (node?.name !== 'VariableDefinition' || node.parent?.parent === null) return undefined;
  const name = textOf(home, node);
  if (home.file === source.file) return { name, replacements: [] };
  if (!isExported(home, node, name)) return undefined;
  const isHome = (specifier: string) =>
    specifier.startsWith('.')
      ? [home.file, withoutEnding(home.file)].includes(resolved(source.file, specifier)) ||
        withoutEnding(resolved(source.file, specifier)) === withoutEnding(home.file)
      : // An alias of tsconfig.json: the same name from a path that ends the same way.
        withoutEnding(home.file).endsWith(`/${withoutEnding(specifier).replace(/^[@~#][^/]*\//, '')}`);
  return usable(source, name, isHome, specifierFor(source, home.file));
}

/** The key under which a table has a column. */
export function keyOfColumn(task: Task, path: readonly string[]): string | undefined {
  const place = placeIn(task, 'column', path);
  const file = place && task.files(place.file);
  if (place === undefined || file === undefined) return undefined;
  const source = sourceOf(file);
  const node = nodeAt(source, place);
  return node?.parent?.name === 'Property' ? keyOf(source, node) : undefined;
}

/** `users.id`, or `users['user-id']`. */
export function member(variable: string, key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${variable}.${key}` : `${variable}['${key}']`;
}

function isExported(home: Source, node: SyntaxNode, name: string): boolean {
  if (node.parent?.parent?.name === 'ExportDeclaration') return true;
  return everyNode(home.top, 'ExportGroup').some((group) =>
    itemsOf(group).items.some((item) => textOf(home, item) === name),
  );
}

function resolved(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier);
}

function withoutEnding(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '').replace(/\/index$/, '');
}

/** A relative path, with the ending that the file's other imports have. */
function specifierFor(source: Source, to: string): string {
  const relative = posix.relative(posix.dirname(source.file), to);
  const others = importsOf(source).filter(({ specifier }) => specifier.startsWith('.'));
  const ending = /\.[cm]?[jt]s$/.exec(others[0]?.specifier ?? '')?.[0] ?? '';
  const path = ending === '' ? withoutEnding(relative) : relative.replace(/\.[cm]?[jt]sx?$/, ending);
  return path.startsWith('.') ? path : `./${path}`;
}
