import type { Location } from '../../base/problem.ts';
import { type CatalogObject, objectsById, withoutArguments } from '../../catalog/catalog.ts';
import type { Extraction } from '../../catalog/extract.ts';
import type { Provenance } from './provenance.ts';
import type { SqlFile } from './sql-file.ts';
import { toldBy } from './told-by.ts';

/**
 * Where each object of an extraction is declared, by `objectId`; `<objectId>#<attribute>` for attributes that another
 * statement decided last: a column's default, the row security of a table. What the files took away again, or gave
 * another name, has the place where they did.
 *
 * @param hidden schemas that nothing is in which the files name without one: a platform's own
 */
export function placesOf(
  { catalog, xids, rows }: Extraction,
  provenance: Pick<Provenance, 'locate' | 'declared' | 'ofAspect'>,
  files: readonly SqlFile[],
  hidden: readonly string[] = [],
): Map<string, Location> {
  const places = new Map<string, Location>();
  const put = (id: string, location: Location | undefined) => {
    if (location !== undefined) places.set(id, location);
  };
  const objects = objectsById(catalog);
  const texts = toldBy(files, catalog, hidden);
  for (const [id, xid] of xids) {
    const row = rows.get(id);
    const written = row === undefined ? provenance.locate(xid) : provenance.declared(row, xid);
    const object = objects.get(id) ?? objects.get(id.replace(/#default$/, ''));
    if (written === undefined || object === undefined) {
      put(id, written);
    } else if (!objects.has(id)) {
      put(id, texts.placeOf(object, written, 'default'));
    } else {
      put(id, texts.placeOf(object, written));
      for (const [attribute, location] of texts.placesOfAttributes(object, written))
        put(`${id}#${attribute}`, location);
    }
  }
  for (const [id, object] of objects) if (object.kind === 'grant') put(id, placeOfGrant(object));
  for (const [id, location] of texts.gone()) put(id, location);
  return places;

  /** The last statement about rights that names both the object and the role, else the last that changed its rights. */
  function placeOfGrant({ parent, path }: CatalogObject): Location | undefined {
    const row = parent === undefined ? undefined : rows.get(parent);
    const names = path.slice(-2).map(withoutArguments);
    return row === undefined ? undefined : provenance.ofAspect(row, 'rights', names);
  }
}
