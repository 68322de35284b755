import { wholeWord } from '../base/whole-word.ts';
import { texts } from '../catalog/attributes.ts';
import { type Catalog, type CatalogObject, objectId } from '../catalog/catalog.ts';
import { type Draft, draft } from '../plan/task.ts';
import { saferForms } from '../plan/values/safer-forms.ts';
import { stepsFor } from '../rebuild/steps.ts';

/** What goes with a column that is dropped, of what its table has: what is said of it, and what is over it. */
export function partsOfColumn(column: CatalogObject, catalog: Catalog): CatalogObject[] {
  const id = objectId('column', column.path);
  const table = objectId('table', column.path.slice(0, 2));
  return catalog.objects.filter(
    (object) =>
      object.parent === id ||
      (object.parent === table && overColumns.has(object.kind) && names(object, column.path[2] ?? '')),
  );
}

const overColumns: ReadonlySet<string> = new Set(['constraint', 'index', 'statistics']);

/**
 * Whether a constraint or index is over a column, in expressions by their words. What is found and does not go with the
 * column cannot be made a second time, so that the other way does not hold.
 */
export function names({ kind, attributes }: CatalogObject, column: string): boolean {
  const isByColumns =
    kind === 'constraint' && attributes.columns !== undefined && attributes.type !== 'check';
  if (isByColumns) return [...texts(attributes.columns), ...texts(attributes.include)].includes(column);
  return wholeWord([column]).test(JSON.stringify(attributes));
}

/** The statements that make such a part, where there is a way by one that keeps nobody out. */
export function madeBeside(part: CatalogObject, catalog: Catalog): readonly Draft[] {
  const plain = stepsFor([part], catalog).map(({ sql }) => draft(sql));
  return saferForms(part, plain)[0] ?? plain;
}
