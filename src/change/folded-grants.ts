import { groupBy } from '../base/group-by.ts';
import { type CatalogObject, objectId } from '../catalog/catalog.ts';
import { names } from '../compare/values.ts';

/** An object that comes or goes; without a sign, one that stays. */
export interface SignedObject {
  readonly object: CatalogObject;
  readonly sign?: '+' | '−';
  /** Roles that get rights on it as it is made. */
  readonly grantedTo?: readonly string[];
}

/** Lines without the grants that come or go with their object: who gets rights on a new one is told with that. */
export function withGrantsFolded<Line extends SignedObject>(lines: readonly Line[]): Line[] {
  const told = new Set(lines.flatMap(({ sign, object }) => (sign === undefined ? [] : sign + idOf(object))));
  const isFolded = ({ object: { kind, parent }, sign }: SignedObject) =>
    kind === 'grant' && sign !== undefined && told.has(`${sign}${parent}`);
  const grants = groupBy(
    lines.filter((line) => line.sign === '+' && isFolded(line)),
    ({ object }) => object.parent ?? '',
  );
  return lines
    .filter((line) => !isFolded(line))
    .map((line) => {
      const own = line.sign === '+' ? (grants.get(idOf(line.object)) ?? []) : [];
      return { ...line, grantedTo: own.flatMap(({ object }) => granteeOf(object)) };
    });
}

function idOf({ kind, path }: CatalogObject): string {
  return objectId(kind, path);
}

/** The role of a grant; nobody, where the object only says that a right of everyone was taken away. */
function granteeOf({ path, attributes: { privileges, maintain } }: CatalogObject): string[] {
  return names(privileges).length > 0 || maintain !== undefined ? [path.at(-1) ?? ''] : [];
}
