import type { ReadSource } from '../sources/source.ts';

/** A source as the comparison sees it: a column of the matrix. */
export interface ComparedSource {
  readonly name: string;
  /** Kind of the source (`migrations`, `drizzle`, …), for advice and classes. */
  readonly kind: string;
  readonly read: ReadSource;
}

/** Whether a source is a database that is there, or was, rather than something declared. */
export function isDatabase({ kind }: { readonly kind: string }): boolean {
  return kind === 'live' || kind === 'snapshot';
}
