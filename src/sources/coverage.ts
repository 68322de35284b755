import type { ObjectKind } from '../catalog/object-kind.ts';

/**
 * What a source can speak of. Outside it a source is silent: what it lacks there is not "missing".
 * Plain data, so that it can be reported and saved beside a catalog.
 */
export interface Coverage {
  /** Kinds of objects it can declare; `undefined` is every kind. */
  readonly kinds?: readonly ObjectKind[];
  /** Of kinds that its language could declare and it says nothing of, why that is. */
  readonly lackingKinds?: Readonly<Partial<Record<ObjectKind, string>>>;
  /** Kinds of objects of which it declares some and leaves others to somebody else: there, lacking is silence. */
  readonly partialKinds?: readonly ObjectKind[];
  /**
   * Objects of a declarable kind that it cannot declare nonetheless, by an attribute they have (and its value,
   * where only one value is out of reach); `what` names them in the plural: `exclusion constraints`.
   */
  readonly cannotDeclare?: readonly {
    readonly kind: ObjectKind;
    readonly attribute: string;
    readonly value?: string;
    readonly what: string;
  }[];
  /** Attributes it cannot declare, by kind: `{ index: ['include'] }`. */
  readonly silentAttributes?: Readonly<Partial<Record<ObjectKind, readonly string[]>>>;
  /** Attributes that its major of Postgres does not know, where others' do. */
  readonly unknownToMajor?: {
    readonly major: number;
    readonly attributes: readonly { readonly kind: ObjectKind; readonly attribute: string }[];
  };
  /**
   * Attributes of single objects that it leaves open, each with the reason, by `objectId`:
   * `{ 'column:public.users.credits': { default: 'fills it in itself' } }`.
   */
  readonly leftOpen?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Roles that own an object, by its `objectId`: of their rights on it, which they have anyhow, nothing is said. */
  readonly ownersRights?: Readonly<Record<string, readonly string[]>>;
  /** Schemas it speaks of; `undefined` is every schema. */
  readonly schemas?: readonly string[];
  /** Schemas that it leaves to somebody else (a platform's own), whatever `schemas` says. */
  readonly exceptSchemas?: readonly string[];
  /**
   * Tables of others, as globs over schema and name, whose policies and triggers it speaks of where these were placed
   * there, whatever the two before say.
   */
  readonly placesOn?: readonly string[];
  /** Attributes that a platform decides on, by kind: what comes with GRANT ALL on the major that a project began with. */
  readonly leftToPlatform?: Readonly<Partial<Record<ObjectKind, readonly string[]>>>;
  /** Roles whose rights on single objects it leaves to what a platform gives by default, by `objectId` of the object. */
  readonly rightsLeftOpen?: Readonly<Record<string, readonly string[]>>;
  /** Tables it speaks of, as globs over the table's name (`!` negates); `undefined` is every table. */
  readonly tables?: readonly string[];
  /** Tables, as globs, that it declares only in part: there, and for these tables themselves, lacking is silence. */
  readonly partialTables?: readonly string[];
  /** Tables, as globs, that other sources own: there too, lacking is silence. */
  readonly tablesOfOthers?: readonly { readonly owner: string; readonly tables: readonly string[] }[];
  /** Objects, by `objectId`, that files state with which it states a schema together: there too, lacking is silence. */
  readonly objectsOfOthers?: readonly { readonly owner: string; readonly objects: readonly string[] }[];
  /** Tables, as globs, that it owns, and so declares whole whatever the two before say. */
  readonly ownTables?: readonly string[];
}
