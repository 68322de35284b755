/** What one loader has loaded so far, as the functions that load, import and explain pass it among themselves. */
import type { Problem } from '../../../base/problem.ts';
import type { Resolver } from './resolve/resolve.ts';
import type { Unresolved } from './resolve/unresolved.ts';
import type { Transpiled } from './transpile/transpiled.ts';

/** What a module exports; while it still runs, what it has exported so far. */
export type Exports = Record<string, unknown>;

/** A package or an alias that is not there. */
export interface Absent extends Unresolved {
  /** The first file that imports it. */
  readonly importer: string;
}

export interface Loading {
  /** The repository, absolute. */
  readonly root: string;
  readonly resolve: Resolver;
  /** Modules that are used where the repository has none installed, by what imports them: drizzle-orm's. */
  readonly bundled: Readonly<Record<string, unknown>>;
  /** Whether a file that fails is done without wherever that is possible, and text of missing packages is text. */
  readonly forgiving: boolean;
  /** Loads a file, once for all who import it. */
  readonly load: (file: string) => Promise<Exports>;
  /** Files that began to run, by absolute path. CommonJS may replace what a module exports. */
  readonly started: Map<string, { exports: Exports }>;
  /** For every file, the files it waits for, or did. */
  readonly waiting: Map<string, Set<string>>;
  readonly sources: Map<string, string>;
  readonly transpiled: Map<string, Transpiled>;
  /** Imports whose values are poison, since nothing is there, by what is missing. */
  readonly absent: Map<string, Absent>;
  /** What went wrong in files that declare tables, which others cannot do without. */
  readonly failedTables: WeakSet<Problem>;
  readonly warnings: string[];
}
