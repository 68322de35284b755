import type { CarriedRows } from '../carried/carried.ts';
import type { Copy } from '../carried/copies.ts';
import type { Change } from '../change.ts';
import type { RemadeTable } from '../tables/remade-tables.ts';
import type { Renames, TaskOptions } from '../task-options.ts';

export interface Making extends TaskOptions {
  readonly renames: Renames;
  /** Tables that the plan makes. */
  readonly isNew: ReadonlySet<string>;
  /** Where its finding stands among all. */
  readonly ordinal: number;
  readonly changes: readonly Change[];
  /** What is copied from one table to another before it is dropped there. */
  readonly copies: readonly Copy[];
  /** Rows that are taken into another table before theirs is dropped. */
  readonly carried: readonly CarriedRows[];
  /** Tables that are made anew, with what comes along. */
  readonly remade: readonly RemadeTable[];
}
