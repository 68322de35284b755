import type { Location } from '../../../../base/problem.ts';

/** A file of the repository as a function body that the loader can run. */
export interface Transpiled {
  readonly code: string;
  /** Maps a 1-based line and column of `code` back to the source. */
  readonly originalPosition: (line: number, column: number) => { line: number; column: number } | undefined;
}

/** What is no TypeScript, in TypeScript's words, and where. */
export interface Invalid {
  readonly invalid: string;
  readonly location: Location;
}

/** Names that a transpiled body expects besides CommonJS's own. */
export const importName = '__schemaDriftImport';
export const dynamicImportName = '__schemaDriftDynamicImport';
export const metaName = '__schemaDriftMeta';
/** `exports`, for files that call something of their own so. */
export const exportsName = '__schemaDriftExports';
export const interopName = '__schemaDriftInterop';
