import type { CatalogObject } from '../../catalog/catalog.ts';
import type { Finding } from '../../report/finding.ts';
import type { Task } from '../task.ts';

/** Rows of a table that goes, which are taken into one that stays beside it, as somebody has said. */
export interface CarriedRows {
  readonly finding: Finding;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Columns whose values tell that two rows are the same. */
  readonly key: readonly string[];
  /** Columns that both have, or will have, as the table has them that takes the rows. */
  readonly columns: readonly Both[];
  /** Those of them that only the plan adds. */
  readonly isExtended: boolean;
  /** Columns that the rows have no value for and that may not be null. */
  readonly unknown: readonly CatalogObject[];
  /** Columns of which the table that takes the rows has none: their values are not taken along. */
  readonly left: readonly CatalogObject[];
  /** Queries that count the rows which would be refused there. */
  readonly refused: Task['before'];
  /** Whether policies may hide rows of one of the two from whoever runs the plan. */
  readonly isSecured: boolean;
}

/** A column that both tables have. */
export interface Both {
  readonly own: CatalogObject;
  readonly taking: CatalogObject;
}
