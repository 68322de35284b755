import type { Location } from '../base/problem.ts';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';

type Attributes = CatalogObject['attributes'];

/**
 * How a source sees the others that says things in a language of its own, into which theirs can be put and not back:
 * a TypeScript type is `string` for text and uuid alike. It is compared with what the same language would say of each
 * of the others; what that cannot tell is silence.
 *
 * @typeParam Source what is read of a source: it has a lens, so that this cannot name it
 */
export interface Lens<Source> {
  /** What the language would say of a catalog's objects, by their `objectId`; of what it has no word for, nothing. */
  readonly see: (catalog: Catalog) => ReadonlyMap<string, Seen>;
  /**
   * In what a source says otherwise than would be said of an object, as the attributes of Postgres that this tells:
   * `notNull` where only one of the two is `| null`; none where the two agree.
   *
   * @param seen `undefined` where the language has no word for an object
   */
  readonly differing: (kind: ObjectKind, own: Attributes, seen: Seen | undefined) => readonly string[];
  /**
   * The source with its objects under the names of others, where the language does not tell them, or not all.
   *
   * @param peers those that have a lens, too
   */
  readonly among: (read: Source, others: readonly Source[], peers?: readonly Source[]) => Source;
  /** What is told of the source beside others with a lens: what it lacks may be theirs. */
  readonly warnings: (peers: readonly Source[]) => readonly string[];
  /** What the source says of an object, for people; `against` is what others have in its place. */
  readonly own: (object: CatalogObject, attributes: readonly string[], against?: Against) => string;
  /** The same of what others have, where their words would not show what differs. */
  readonly other: (
    object: CatalogObject,
    attributes: readonly string[],
    against: Against,
  ) => string | undefined;
  /**
   * Where a source decides what is said otherwise of its object, if by declaring another one: the trigger that takes the
   * place of a view's INSERT.
   */
  readonly place: (
    object: CatalogObject,
    attributes: readonly string[],
    source: Source,
  ) => Location | undefined;
}

/** What a language would say of an object. */
export interface Seen {
  readonly attributes: Attributes;
  /** It might also leave the object out. */
  readonly optional?: true;
}

export interface Against {
  readonly own: Attributes;
  readonly seen: Seen | undefined;
}
