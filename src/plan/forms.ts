import type { Draft, Task } from './task.ts';

/** The ways to change an object, the best first, and what they are to others. */
export interface Forms {
  readonly drafts: (readonly Draft[])[];
  readonly loses?: readonly string[];
  readonly touches?: readonly string[];
  readonly before?: Task['before'];
  readonly isMadeAgain?: boolean;
}
