import { displayName, objectId } from '../../catalog/catalog.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { Wanted } from '../wanted.ts';
import type { GivenName } from './given-names.ts';

/** The path that something has once a plan has given other names to schemas and tables. */
export type NamesAfter = (path: readonly string[]) => readonly string[];

/** @param given names that other tables have had, and that are given first */
export function namesAfter(
  wanted: readonly Wanted[],
  given: readonly (readonly GivenName[])[],
  isRename: PlanOptions['isRename'],
): NamesAfter {
  const renamed = wanted.flatMap(({ own, right, attributes }) =>
    own !== undefined &&
    own.kind === right?.kind &&
    attributes.includes('name') &&
    (own.kind === 'schema' || (own.kind === 'table' && isRename(own, right)))
      ? [[objectId(own.kind, own.path), right.path] as const]
      : [],
  );
  const tables = given
    .flat()
    .flatMap(({ kind, from, to }) => (kind === 'table' ? [[objectId(kind, from), to] as const] : []));
  const now = new Map([...renamed, ...tables]);
  return (path) => {
    const table = now.get(objectId('table', path.slice(0, 2)));
    if (table !== undefined) return [...table, ...path.slice(2)];
    const schema = now.get(objectId('schema', path.slice(0, 1)));
    return schema === undefined ? path : [...schema, ...path.slice(1)];
  };
}

/** How something is told, `index users (note)`, with the name that its table has by then, where it has the old one in front. */
export function toldAfter(told: string, from: readonly string[], to: readonly string[]): string {
  const [old, now] = [from, to].map((path) => displayName(path.slice(0, 2))) as [string, string];
  const at = [told, told.replace(/^[^"]*?\b(?:table|column) /, '')].find((rest) => startsWithName(rest, old));
  return at === undefined ? told : told.slice(0, told.length - at.length) + now + at.slice(old.length);
}

function startsWithName(text: string, name: string): boolean {
  return text.startsWith(name) && !/^[\p{L}\p{N}_$]/u.test(text.slice(name.length));
}
