import type { Location } from '../../base/problem.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';

/** An object that somebody states. */
export interface Stated {
  readonly kind: ObjectKind;
  /** Of a function without its arguments. */
  readonly path: readonly string[];
  /** Who states it: names of sources. */
  readonly by: readonly string[];
  /** Whether the config says so, which settles it. */
  readonly isGiven?: true;
}

/** An object that was there before the files, or came beside them. */
export interface MadeElsewhere extends Stated {
  /** As it is called once all files have run; `path` is as it was called at first. */
  readonly lastPath: readonly string[];
  /** Where the files drop it, which tells that it was there. */
  readonly droppedAt?: Location;
  /** Where a later file creates it that was pulled from the database: up to there it was elsewhere alone. */
  readonly pulledAt?: Location;
  /** Of the statement that needs it first. */
  readonly location: Location;
}
