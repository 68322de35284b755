import type { ReadSource } from '../../sources/source.ts';
import { isMendedBy, type SourceKind } from '../../sources/source-kind.ts';

/** A source as the comparison sees it: a column of the matrix. */
export interface ComparedSource {
  readonly name: string;
  /** For advice and classes. */
  readonly kind: SourceKind;
  readonly read: ReadSource;
}

/**
 * Whether a source is SQL that a person keeps up to date, rather than what a database was dumped into: no dump, and no
 * other schema file beside it.
 */
export function isWrittenSql(source: ComparedSource, sources: readonly ComparedSource[]): boolean {
  const isFile = isMendedBy('file');
  return isFile(source) && source.read.isDump !== true && sources.filter(isFile).length === 1;
}
