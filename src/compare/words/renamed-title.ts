import { areMany, list } from '../../base/phrases.ts';
import { displayName, withoutArguments } from '../../catalog/catalog.ts';
import type { Renaming } from '../../sources/renamings.ts';
import { presentCells, type Row } from '../matrix.ts';
import { knownPath } from '../renames/known-renames.ts';
import { same } from '../values.ts';
import { calledIn, kindOf } from './describe.ts';

/**
 * `table users was renamed to accounts in migrations/0042.sql:3; drizzle still says users`.
 *
 * @param positions what sources call it, by their names
 */
export function titleOfRename(
  { from, to, location }: Renaming,
  row: Row,
  positions: readonly { readonly sources: readonly string[]; readonly says?: string | undefined }[],
): string {
  const objects = presentCells(row).map(({ object }) => object);
  const renamed = objects.find(({ path }) => same(knownPath(path), to));
  const kind = renamed === undefined ? row.kind : kindOf(renamed);
  const now = calledIn(objects, { kind: row.kind, path: to, attributes: {} });
  const still = positions.flatMap(({ sources, says }) => {
    const name = withoutArguments(says);
    const verb = areMany(sources) ? 'say' : 'says';
    return says === undefined || name === now ? [] : [`${list(sources)} still ${verb} ${name}`];
  });
  return `${kind} ${displayName(from)} was renamed to ${now} in ${location.file}:${location.line}; ${still.join(', ')}`;
}
