/** The kinds of places that declare a schema, or have one. */
export type SourceKind = 'migrations' | 'sql' | 'live' | 'snapshot' | 'drizzle' | 'sqlmodel';

/** What sets a kind of source apart from others; whatever depends on a kind asks for one of these. */
export interface SourceTraits {
  /** Whether it is a database that is there, or was, rather than something declared. */
  readonly isDatabase: boolean;
  /**
   * How it is brought in line: by one more migration, by an edit of code, or by statements, one after the other. A
   * schema file counts for the last, since it most often is the dump of a database.
   */
  readonly mendedBy: 'migration' | 'edit' | 'statements';
  /** Its rank among those that are asked what something is which another source only refers to; the lowest knows best. */
  readonly authority: number;
}

/** The traits of every kind. */
export const sourceTraits: Readonly<Record<SourceKind, SourceTraits>> = {
  migrations: { isDatabase: false, mendedBy: 'migration', authority: 1 },
  sql: { isDatabase: false, mendedBy: 'statements', authority: 2 },
  live: { isDatabase: true, mendedBy: 'statements', authority: 3 },
  snapshot: { isDatabase: true, mendedBy: 'statements', authority: 4 },
  drizzle: { isDatabase: false, mendedBy: 'edit', authority: 5 },
  sqlmodel: { isDatabase: false, mendedBy: 'edit', authority: 6 },
};

/** Whether a source is a database that is there, or was, rather than something declared. */
export function isDatabase({ kind }: { readonly kind: SourceKind }): boolean {
  return sourceTraits[kind].isDatabase;
}

/** Whether a source is brought in line in this way: `isMendedBy('edit', 'statements')`. */
export function isMendedBy(
  ...ways: readonly SourceTraits['mendedBy'][]
): (source: { readonly kind: SourceKind }) => boolean {
  return ({ kind }) => ways.includes(sourceTraits[kind].mendedBy);
}
