import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { Finding } from '../report/finding.ts';

/** Everything that is wanted of one object, whichever findings say so. */
export interface Change {
  readonly own?: CatalogObject;
  /** The path that it has until its table gets another name; absent where that keeps its own. */
  readonly was?: CatalogObject['path'];
  readonly right?: CatalogObject;
  readonly catalog: Catalog;
  readonly attributes: readonly string[];
  readonly findings: readonly Finding[];
}
