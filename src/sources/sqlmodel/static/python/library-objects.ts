import type { Location } from '../../../../base/problem.ts';
import type { Value } from './values.ts';

/** A class that a call makes an object of; another one inherits nothing and has nothing. */
export interface MadeOf {
  /** Whether it inherits from a class of a library. */
  readonly inherits: (name: RegExp) => boolean;
  /** An attribute that it declares itself. */
  readonly attribute: (name: string) => Value | undefined;
}

/** What is known of the objects that a library makes. */
export interface LibraryObjects {
  /**
   * What an attribute is; `undefined` leaves it as it stands.
   *
   * @param made the class of the repository that a call makes an object of
   */
  readonly attribute: (of: Value, name: string, place: Location, made: MadeOf) => Value | undefined;
  /** What a class that a library makes inherits from. */
  readonly basesOf: (base: Value) => readonly Value[];
}
