/** What texts decide of the objects of a schema, and where. */
import type { Location } from '../base/problem.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';

/** An object as a text writes it. */
export interface WrittenObject {
  readonly kind: ObjectKind;
  /** The table that it is a part of, its name last, with its schema or without. */
  readonly table?: readonly string[];
  /** Its name; of what is no part of a table with the schema or without. */
  readonly path: readonly string[];
}

/** What a piece of a text decides of one object. */
export interface Decision extends WrittenObject {
  readonly verb: 'makes' | 'changes' | 'drops' | 'renames';
  /** Of a constraint that is given no name, and has the empty one. */
  readonly unnamed?: UnnamedConstraint;
  /** The attributes that are decided; all of them where there are none. */
  readonly attributes?: readonly string[];
  /** Its `path` under another name. */
  readonly to?: readonly string[];
  /** Whether what hangs on it goes with it. */
  readonly cascades?: true;
  /** Where this is there already, nothing is decided. */
  readonly unlessThere?: WrittenObject;
  readonly location: Location;
}

/** What a constraint without a name is known by. */
export interface UnnamedConstraint {
  /** As catalogs have it: `foreign key`. */
  readonly type: string;
  /** Whether it is on these columns, as far as the text tells. */
  isOn(columns: readonly string[]): boolean;
}

/** Whether a decision is about an object as far as its own name tells, or what a constraint is that has none. */
export function isNamedAs({ kind, path, unnamed }: Decision, object: CatalogObject): boolean {
  if (kind !== object.kind) return false;
  if (unnamed === undefined) return path.at(-1) === object.path.at(-1);
  const { type, columns } = object.attributes;
  return unnamed.type === type && unnamed.isOn(Array.isArray(columns) ? columns.map(String) : []);
}

/** Of decisions about one object the one that made it, else the last; of an attribute the last that decided that. */
export function deciding(decisions: readonly Decision[], attribute?: string): Decision | undefined {
  if (attribute === undefined) return decisions.findLast(({ verb }) => verb === 'makes') ?? decisions.at(-1);
  return decisions.findLast(({ attributes }) => attributes === undefined || attributes.includes(attribute));
}
