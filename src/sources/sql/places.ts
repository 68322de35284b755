import type { Location } from '../../base/problem.ts';
import { type CatalogObject, objectsById, withoutArguments } from '../../catalog/catalog.ts';
import type { Extraction } from '../../catalog/extract.ts';
import type { LineWithin } from './line-within.ts';
import type { Provenance } from './provenance.ts';

/**
 * Where each object of an extraction is declared, by `objectId`; `<objectId>#<attribute>` for attributes that
 * statements of their own declare: a column's default, the row security of a table.
 */
export function placesOf(
  { catalog, xids, rows }: Extraction,
  provenance: Pick<Provenance, 'locate' | 'declared' | 'ofAspect'>,
  lineWithin: LineWithin,
): Map<string, Location> {
  const places = new Map<string, Location>();
  const put = (id: string, location: Location | undefined) => {
    if (location !== undefined) places.set(id, location);
  };
  const objects = objectsById(catalog);
  for (const [id, xid] of xids) {
    const object = objects.get(id.replace(/#.*$/s, ''));
    const row = rows.get(id);
    const location = row === undefined ? provenance.locate(xid) : provenance.declared(row, xid);
    put(id, location === undefined || object === undefined ? location : lineWithin(object, location));
  }
  for (const [id, object] of objects) {
    if (object.kind === 'table') {
      const row = rows.get(id);
      if (row === undefined) continue;
      const location = provenance.ofAspect(row, 'row security');
      for (const attribute of ['rowSecurity', 'forceRowSecurity']) put(`${id}#${attribute}`, location);
    } else if (object.kind === 'grant') put(id, placeOfGrant(object));
  }
  return places;

  /** The last statement about rights that names both the object and the role, else the last that changed its rights. */
  function placeOfGrant({ parent, path }: CatalogObject): Location | undefined {
    const row = parent === undefined ? undefined : rows.get(parent);
    const names = path.slice(-2).map(withoutArguments);
    return row === undefined ? undefined : provenance.ofAspect(row, 'rights', names);
  }
}
