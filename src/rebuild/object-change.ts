import type { Catalog, CatalogObject } from '../catalog/catalog.ts';

/** An object of a database, and what it should be. */
export interface ObjectChange {
  readonly own: CatalogObject;
  readonly right: CatalogObject;
  /** The catalogs that have them. */
  readonly ownCatalog: Catalog;
  readonly rightCatalog: Catalog;
  /** What differs. */
  readonly attributes: readonly string[];
  /** How values become those of another type; where nothing is said, most likely as Postgres takes it. */
  readonly conversion?: Conversion;
}

/** A way in which the values of a column become those of another type. */
export interface Conversion {
  /** The expression behind `USING`; absent where Postgres is to assign the values by itself. */
  readonly using?: string;
  /** What it takes for granted, as a sentence. */
  readonly assumes?: string;
}
