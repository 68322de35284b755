import type { ReadSource } from '../sources/source.ts';
import type { SourceKind } from '../sources/source-kind.ts';

/** A source as the comparison sees it: a column of the matrix. */
export interface ComparedSource {
  readonly name: string;
  /** For advice and classes. */
  readonly kind: SourceKind;
  readonly read: ReadSource;
}
