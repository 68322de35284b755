import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { Finding } from '../report/finding.ts';

/** Everything that is wanted of one object, whichever findings say so. */
export interface Change {
  readonly own?: CatalogObject;
  readonly right?: CatalogObject;
  readonly catalog: Catalog;
  readonly attributes: readonly string[];
  readonly findings: readonly Finding[];
}
