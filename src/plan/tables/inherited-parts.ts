import { type Catalog, type CatalogObject, objectId, objectsById } from '../../catalog/catalog.ts';
import { checksInherited } from '../../catalog/inheritance.ts';
import { same } from '../../compare/values.ts';
import type { Change } from '../change.ts';

/**
 * What a table has to have before it can become a child or a partition of another one, and then has from that: columns
 * that it lacks are added to it like any others, and so are checks, with the findings of the table.
 *
 * @param own catalog of the source that is wrong
 */
export function withInheritedParts(changes: readonly Change[], own: Catalog): Change[] {
  const joining = changes.filter(getsParents);
  const isJoining = ({ path }: CatalogObject) =>
    joining.some((change) => same(change.right?.path ?? [], path.slice(0, 2)));
  return [
    ...changes.map((change) =>
      change.own === undefined && change.right?.kind === 'column' && isJoining(change.right)
        ? { ...change, right: declaredItself(change.right) }
        : change,
    ),
    ...joining.flatMap((change) => checksLacking(change, changes, own)),
  ];
}

function getsParents({ own, right, attributes }: Change): boolean {
  return (
    own?.kind === 'table' &&
    right?.kind === 'table' &&
    (attributes.includes('inherits') || attributes.includes('partitionOf'))
  );
}

function declaredItself(column: CatalogObject): CatalogObject {
  const { inherited: _, local: __, ...attributes } = column.attributes;
  return { ...column, attributes };
}

function checksLacking(
  { own: table, right, catalog, findings }: Change,
  changes: readonly Change[],
  own: Catalog,
): Change[] {
  if (table === undefined || right === undefined) return [];
  return checksInherited(right, catalog).flatMap((check): Change[] => {
    const path = [...right.path, check.path[2] ?? ''];
    const id = objectId('constraint', path);
    const isThere =
      objectsById(own).has(objectId('constraint', [...table.path, check.path[2] ?? ''])) ||
      changes.some(
        (one) => one.right?.kind === 'constraint' && objectId('constraint', one.right.path) === id,
      );
    const its = { ...check, path, parent: objectId('table', right.path) };
    return isThere || alreadyHas(table, check, own)
      ? []
      : [{ right: its, catalog, attributes: [], findings }];
  });
}

/** Whether a table has a check from a parent that it has now. */
function alreadyHas(table: CatalogObject, check: CatalogObject, own: Catalog): boolean {
  return checksInherited(table, own).some(({ path }) => path[2] === check.path[2]);
}
