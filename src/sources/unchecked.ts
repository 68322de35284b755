import type { Location } from '../base/problem.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';

/** An object that a source declares but that could not be brought into its catalog: "not checked", never "missing". */
export interface Unchecked {
  /** Kind and path of the object; everything below it is unchecked too. */
  readonly kind: ObjectKind;
  readonly path: readonly string[];
  readonly reason: string;
  /** Of a foreign key its columns: others may have it under another name. */
  readonly foreignKey?: readonly string[];
  /** Extensions, one of which the server lacks, where that is the reason. */
  readonly lacks?: readonly string[];
  readonly location?: Location;
}

/** Something that a source says of an object that is compared, and that nothing else can be compared with. */
export interface Undecided {
  /** `column users.settings`, `argument term of function search(text)`. */
  readonly what: string;
  readonly reason: string;
  readonly location?: Location;
}
