import type { ReadSource } from '../sources/source.ts';

/** A source as the comparison sees it: a column of the matrix. */
export interface Column {
  readonly name: string;
  /** Kind of the source (`migrations`, `drizzle`, …), for advice and classes. */
  readonly kind: string;
  readonly read: ReadSource;
}
