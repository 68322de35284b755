/** What later statements take away, or give another name, of what was left out. */
import type { Client } from 'pg';
import { type Deed, deedsOf } from './deeds-of-statement.ts';
import type { LeftOut } from './left-out.ts';
import type { FileOfStatements } from './makers.ts';
import { mentions } from './naming-texts.ts';
import type { Statement } from './statements.ts';
import { type WholePaths, wholePaths } from './whole-paths.ts';

/** Notes a statement that was done: what it drops, or makes in place of what was left out, is unchecked no more. */
export async function noteDone(
  client: Client,
  statement: Statement,
  files: readonly FileOfStatements[],
  left: LeftOut,
): Promise<void> {
  if (left.unmade.length === 0 || !['create', 'alter', 'drop'].includes(statement.words[0] ?? '')) return;
  if (!left.unmade.some(({ path }) => path.some((name) => mentions(statement.text, name)))) return;
  const replaces = /^create\s+or\s+replace\s+(?:recursive\s+)?view\b/i.test(statement.text);
  const deeds = deedsOf(statement).map((deed): Deed => (replaces ? { ...deed, verb: 'drops' } : deed));
  if (!deeds.some(({ verb }) => verb === 'drops' || verb === 'renames')) return;
  takeAway(deeds, left, await wholePaths(client, [statement.text], left.unmade), files);
}

/** Has what is left out follow deeds, in their order. */
export function takeAway(
  deeds: readonly Deed[],
  left: LeftOut,
  paths: WholePaths,
  files: readonly FileOfStatements[],
): void {
  for (const [at, deed] of deeds.entries()) {
    if (deed.verb !== 'drops' && deed.verb !== 'renames') continue;
    const path = paths.of(deed);
    if (deed.verb === 'drops') {
      // One of several functions of a name cannot be told from the others.
      if (groupOf(deed.noun) === 'code' && timesMade(deed, files) > 1) continue;
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
  if (group === 'relation') return isWithin && (path.length > whole.length || groupOf(kind) === group);
  if (groupOf(kind) !== group) return false;
  return group === 'index'
    ? path.at(-1) === whole.at(-1) && path[0] === whole[0]
    : isWithin && path.length === whole.length;
}

/** What has its name among things of other kinds, too. */
function groupOf(noun: string): string {
  if (/^(?:(?:foreign )?table|(?:materialized )?view|sequence|domain|enum|(?:\w+ )?type)$/.test(noun))
    return 'relation';
  return /^(?:function|procedure|aggregate)$/.test(noun) ? 'code' : noun;
}

function timesMade({ path }: Deed, files: readonly FileOfStatements[]): number {
  return files
    .flatMap(({ statements }) => statements.flatMap(deedsOf))
    .filter(
      (made) => made.verb === 'creates' && groupOf(made.noun) === 'code' && made.path.at(-1) === path.at(-1),
    ).length;
}
