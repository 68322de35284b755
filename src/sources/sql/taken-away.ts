/** What later statements take away, or give another name, of what was left out. */

import { groupOf } from '../name-groups.ts';
import type { Deed } from './deeds-of-statement.ts';
import type { LeftOut, Unmade } from './left-out.ts';
import type { Statement } from './statements.ts';
import type { WholePaths } from './whole-paths.ts';

/** Has what is left out follow deeds, in their order. */
export function takeAway(
  deeds: readonly Deed[],
  left: LeftOut,
  paths: WholePaths,
  { parameters }: Pick<Unmade, 'parameters'> = {},
): void {
  for (const [at, deed] of deeds.entries()) {
    if (deed.verb !== 'drops' && deed.verb !== 'renames') continue;
    const path = paths.of(deed);
    if (deed.verb === 'drops') {
      // Of several functions of a name only one that is made anew can be told from the others.
      const others = left.unmade.filter((it) => isOf(it.noun, it.path, deed.noun, path));
      const several = new Set(others.map((it) => it.parameters)).add(parameters ?? others[0]?.parameters);
      if (groupOf(deed.noun) === 'routine' && several.size > 1) continue;
      left.unchecked = left.unchecked.filter((it) => !isOf(it.kind, it.path, deed.noun, path));
      left.unmade = left.unmade.filter((it) => !isOf(it.noun, it.path, deed.noun, path));
      continue;
    }
    const to = deeds[at + 1]?.path ?? path;
    const renamed = <It extends { readonly path: readonly string[] }>(it: It, kind: string): It =>
      isOf(kind, it.path, deed.noun, path) ? { ...it, path: underNewName(it.path, path, to, deed.noun) } : it;
    left.unchecked = left.unchecked.map((it) => renamed(it, it.kind));
    left.unmade = left.unmade.map((it) => renamed(it, it.noun));
  }
}

function underNewName(
  path: readonly string[],
  from: readonly string[],
  to: readonly string[],
  noun: string,
): readonly string[] {
  if (groupOf(noun) === 'index') return [...path.slice(0, -1), to.at(-1) ?? ''];
  const whole = to.length < from.length ? [...from.slice(0, from.length - to.length), ...to] : to;
  return [...whole, ...path.slice(from.length)];
}

/** Whether something is what a statement calls so, or belongs to it. */
function isOf(kind: string, path: readonly string[], noun: string, whole: readonly string[]): boolean {
  const group = groupOf(noun);
  const isWithin = whole.every((name, at) => path[at] === name);
  if (group === 'schema') return isWithin;
  if (group === 'relation' || group === 'type')
    return isWithin && (path.length > whole.length || groupOf(kind) === group);
  if (groupOf(kind) !== group) return false;
  return group === 'index'
    ? path.at(-1) === whole.at(-1) && path[0] === whole[0]
    : isWithin && path.length === whole.length;
}

/** Of a statement that makes or replaces a function: its parameters, as they are compared. */
export function parametersOf({ text }: Pick<Statement, 'text'>): Pick<Unmade, 'parameters'> {
  const written = parameterList.exec(text)?.[1];
  if (written === undefined) return {};
  const plain = written.replace(/\s*(?:\bdefault\b|=)[^,]*/gi, '').replace(/\s+/g, ' ');
  return { parameters: plain.trim().toLowerCase() };
}

const parameterList =
  /^create\s+(?:or\s+replace\s+)?(?:function|procedure)\s+[^\s(]+\s*\(((?:[^()]|\([^()]*\))*)\)/i;
