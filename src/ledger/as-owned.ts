import { type Catalog, objectsById, objectsOf } from '../catalog/catalog.ts';
import { ownerOf } from '../catalog/owners.ts';
import type { ReadSource } from '../sources/source.ts';
import { defaultsNaming, defaultsOfTablesOwner, withoutMakers } from '../sources/unnamed-makers.ts';

/** A database, and the role that owns it, where that is known. */
export interface OwnedDatabase {
  readonly catalog: Catalog;
  readonly owner?: string;
}

/** What a database has and what migrations make, in the same words as far as it is only a matter of who owns what. */
export interface AsOwned {
  readonly there: Catalog;
  /** @param read some of the migrations, applied */
  made(read: ReadSource): ReadSource;
}

/**
 * What migrations give by default as the role that owns the database, or that owns its tables, names no role; and what
 * they grant to the owner of an object in the database is there without a word.
 *
 * @param head all migrations, applied
 */
export function asOwned({ catalog, owner }: OwnedDatabase, head: ReadSource): AsOwned {
  const ofTablesOwner = new Set(defaultsOfTablesOwner(catalog, [head.catalog]));
  const { catalog: there } = withoutMakers({ catalog, locations: new Map() }, ofTablesOwner);
  const owners = new Set(owner === undefined ? [] : [owner]);
  return {
    there,
    made: (read) => {
      const unnamed = withoutMakers(read, new Set(defaultsNaming(owners, read)));
      const entries = [...objectsById(unnamed.catalog)].map(([id, object]) => ({ id, object }));
      const isTold = ({ object: { kind, path, parent = '' } }: (typeof entries)[number]) =>
        kind !== 'grant' || ownerOf(parent, catalog, owner) !== path.at(-1);
      return { ...unnamed, catalog: { ...unnamed.catalog, objects: objectsOf(entries.filter(isTold)) } };
    },
  };
}
