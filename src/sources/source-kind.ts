import type { ObjectKind } from '../catalog/object-kind.ts';

/** The kinds of places that declare a schema, or have one. */
export type SourceKind =
  | 'migrations'
  | 'sql'
  | 'live'
  | 'snapshot'
  | 'drizzle'
  | 'sqlmodel'
  | 'supabase-types';

/** What sets a kind of source apart from others; whatever depends on a kind asks for one of these. */
export interface SourceTraits {
  /** Whether it is a database that is there, or was, rather than something declared. */
  readonly isDatabase: boolean;
  /**
   * How it is brought in line: by one more migration, by an edit of code, by statements that are run, one after the
   * other, by those or a change to what a schema file says, which most often is the dump of a database, or by making it
   * again.
   */
  readonly mendedBy: 'migration' | 'edit' | 'statements' | 'file' | 'generator';
  /** Kinds of objects that it can declare at most; every kind where absent. */
  readonly declares?: readonly ObjectKind[];
  /** Its rank among those that are asked what something is which another source only refers to; the lowest knows best. */
  readonly authority: number;
}

/** What Drizzle's schema language can declare; roles, which it can too, are no part of a catalog. */
export const drizzleKinds = [
  'schema',
  'table',
  'column',
  'constraint',
  'index',
  'enum',
  'sequence',
  'view',
  'materialized view',
  'policy',
] as const satisfies readonly ObjectKind[];

/** What SQLAlchemy can declare; most projects leave the last of them to migrations. */
export const sqlalchemyKinds = [
  'schema',
  'table',
  'column',
  'constraint',
  'index',
  'enum',
  'sequence',
  'domain',
  'comment',
  'view',
  'materialized view',
] as const satisfies readonly ObjectKind[];

/** What types of TypeScript tell of. */
export const typedKinds = [
  'table',
  'column',
  'constraint',
  'enum',
  'view',
  'materialized view',
  'composite type',
  'function',
] as const satisfies readonly ObjectKind[];

/** The traits of every kind. */
export const sourceTraits: Readonly<Record<SourceKind, SourceTraits>> = {
  migrations: { isDatabase: false, mendedBy: 'migration', authority: 1 },
  sql: { isDatabase: false, mendedBy: 'file', authority: 2 },
  live: { isDatabase: true, mendedBy: 'statements', authority: 3 },
  snapshot: { isDatabase: true, mendedBy: 'statements', authority: 4 },
  drizzle: { isDatabase: false, mendedBy: 'edit', declares: drizzleKinds, authority: 5 },
  sqlmodel: { isDatabase: false, mendedBy: 'edit', declares: sqlalchemyKinds, authority: 6 },
  'supabase-types': { isDatabase: false, mendedBy: 'generator', declares: typedKinds, authority: 7 },
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

/** Whether a source is applied to a server: neither a database nor what is read by its text alone. */
export function isApplied(source: { readonly kind: SourceKind }): boolean {
  return !isDatabase(source) && !isMendedBy('generator')(source);
}

/** Whether a source of this kind can declare objects of that kind. */
export function mayDeclare(source: SourceKind, object: ObjectKind): boolean {
  return sourceTraits[source].declares?.includes(object) ?? true;
}
