import type { SourceKind } from '../../sources/source-kind.ts';

/** The key that a bare path stands for, by the kind of its source; a live database has no path. */
export const shorthandKeys: Readonly<Record<SourceKind, string | undefined>> = {
  migrations: 'path',
  drizzle: 'config',
  sql: 'files',
  sqlmodel: 'models',
  'supabase-types': 'file',
  live: undefined,
  snapshot: 'file',
};

/** In the order in which people are told of them. */
export const sourceKinds = Object.keys(shorthandKeys) as SourceKind[];
