/** Through which views rows can be written, and which columns they give a value then. */
import { values } from '../../catalog/attributes.ts';
import type { CatalogObject } from '../../catalog/catalog.ts';
import type { Seeing } from './seen-types.ts';

type Attributes = CatalogObject['attributes'];

/** What a generator says of a view: whether it has `Insert` and `Update`, and what is `never` in them, sorted. */
export type Way = {
  readonly insert: boolean;
  readonly update: boolean;
  readonly neverWritten: readonly string[];
};

const readOnly: Way = { insert: false, update: false, neverWritten: [] };

/**
 * By the newest generators first, which count what stands in place of INSERT and UPDATE, be it a trigger or a rule; by
 * those before, where the file may be of these, which look at the view's own query.
 *
 * @returns none where Postgres does not tell it
 */
export function waysOfWriting(view: CatalogObject, { marks }: Seeing): readonly Way[] {
  if (view.kind === 'materialized view') return [readOnly];
  if (view.writing === undefined) return [];
  const { takes, updatable = false, replaced = false, fixed = [] } = view.writing;
  const neverWritten = updatable ? fixed : columnNames(view);
  const newest: Way = {
    insert: takes.includes('insert'),
    update: takes.includes('update'),
    neverWritten: replaced ? [] : neverWritten,
  };
  return marks.newest
    ? [newest]
    : [newest, updatable ? { insert: true, update: true, neverWritten } : readOnly];
}

function columnNames({ attributes: { columns } }: CatalogObject): string[] {
  return values(columns)
    .map((column) => String((column as { name: string }).name))
    .sort();
}

/** The way that a file has of a view, or comes nearest to. */
export function nearestWay(own: Attributes, seen: Attributes): Way | undefined {
  const ways = values(seen.writing) as readonly Way[];
  const alike = ways.filter((way) => isTakenAs(own, way));
  return alike.find((way) => isGivenAs(own, way)) ?? alike[0] ?? ways[0];
}

/** Whether a file has the two blocks as it should. */
export function isTakenAs({ insert, update }: Attributes, way: Way): boolean {
  return (insert ?? way.insert) === way.insert && (update ?? way.update) === way.update;
}

/** Whether the same columns are given a value in them. */
export function isGivenAs({ neverWritten }: Attributes, way: Way): boolean {
  return neverWritten === undefined || JSON.stringify(neverWritten) === JSON.stringify(way.neverWritten);
}
