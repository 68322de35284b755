import type { CatalogObject } from '../../catalog/catalog.ts';
import type { MeetingKey } from './meeting-key.ts';

/** A column that some sources have in one table and the others in another one, by the names of the sources. */
export interface MovedColumn {
  readonly one: ReadonlyMap<string, CatalogObject>;
  readonly other: ReadonlyMap<string, CatalogObject>;
  readonly because: Evidence;
}

/**
 * What tells that two columns are the same: somebody has `said` so, or no other table has a column of their `name`;
 * `along` tells only where another column of the same tables has one of these.
 */
export type Evidence = 'said' | 'name' | 'along';

/** Columns that stand in two tables, each in other sources, and that are probably the same. */
export interface MovedColumns {
  /** Paths of the two tables as the matrix keeps them. */
  readonly tables: readonly [one: readonly string[], other: readonly string[]];
  readonly columns: readonly MovedColumn[];
  readonly key: MeetingKey;
}
