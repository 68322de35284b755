import type { Location, Problem } from '../base/problem.ts';
import type { WrittenEntry } from './baseline-file.ts';

/** An entry of the baseline, and where it stands. */
export interface BaselineEntry extends WrittenEntry {
  readonly location: Location;
}

/** The findings that a repository has accepted. */
export interface Baseline {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  /** Those that are as they have to be, in the order of the file. */
  readonly entries: readonly BaselineEntry[];
  /** What is wrong in the file, a mistake each; an entry that has one accepts nothing. */
  readonly problems: readonly Problem[];
}
