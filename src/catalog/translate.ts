import { isDeepStrictEqual } from 'node:util';
import { defined } from '../base/defined.ts';
import { type AttributeValue, type Catalog, type CatalogObject, objectId, objectsById } from './catalog.ts';
import { withDeployedOrder } from './column-order.ts';
import { isSameButForState } from './states.ts';

/** The same declarations as two majors of Postgres describe them. */
export interface Dictionary {
  /** As the major describes them that the catalog to be translated is of. */
  readonly from: Catalog;
  /** As the major describes them that the others are of. */
  readonly to: Catalog;
}

/**
 * A catalog in the words of another major. Majors describe the same thing differently: a view's text, an
 * expression, a privilege that only one of them knows. What a catalog says in just the words that its own major has
 * for a declaration is said in the words that the other major has for it; whatever it says differently stays, and
 * is a difference that no change of majors explains.
 */
export function translate(catalog: Catalog, { from, to }: Dictionary): Catalog {
  const before = objectsById(from);
  const after = objectsById(to);
  const own = objectsById(catalog);
  const translated = catalog.objects.flatMap((object): CatalogObject[] => {
    const id = idOf(object);
    const [told, tells] = [before.get(id), after.get(id)];
    if (told === undefined) return [object];
    if (tells === undefined) return says(object, told) ? [] : [object];
    const { writing: _, ...rest } = object;
    const { writing } = isDeepStrictEqual(object.writing, told.writing) ? tells : object;
    return [{ ...rest, ...defined({ writing }), attributes: attributesOf(object, told, tells) }];
  });
  // What only the other major has objects for can't be missing in a catalog that has what it belongs to.
  const added = to.objects.filter((object) => {
    const id = idOf(object);
    const { parent } = object;
    return !before.has(id) && !own.has(id) && parent !== undefined && own.has(parent) && before.has(parent);
  });
  return { ...catalog, serverVersion: to.serverVersion, objects: [...translated, ...added].sort(byIdentity) };
}

/**
 * A catalog as it will be after what leads `from` one state `to` another: what it says in just the words of the first
 * it will say in those of the second; what it says differently stays. Objects that come are there, and those that go
 * are not, unless somebody has changed them.
 */
export function deployed(catalog: Catalog, { from, to }: Dictionary): Catalog {
  const before = objectsById(from);
  const after = objectsById(to);
  // What goes goes whatever state it is in: an invalid index is dropped by its name.
  const objects = catalog.objects.map((object) => {
    const told = after.has(idOf(object)) ? undefined : before.get(idOf(object));
    return told !== undefined && isSameButForState(object, told) ? told : object;
  });
  const translated = translate({ ...catalog, objects }, { from, to });
  const own = objectsById(catalog);
  const there = objectsById(translated);
  const added = to.objects.filter((object) => {
    const id = idOf(object);
    // What somebody has made already is not made again, so nothing of it comes.
    const isMade = object.parent !== undefined && own.has(object.parent) && !before.has(object.parent);
    return !before.has(id) && !own.has(id) && !there.has(id) && !isMade;
  });
  const all = withDeployedOrder([...translated.objects, ...added], catalog, { from, to });
  return { ...translated, objects: [...all].sort(byIdentity) };
}

/**
 * A catalog that says in the words of `to` what it says in just those of `from`, where both have a text for it. Nothing
 * comes and nothing goes.
 */
export function respelled(catalog: Catalog, { from, to }: Dictionary): Catalog {
  const before = objectsById(from);
  const after = objectsById(to);
  const objects = catalog.objects.map((object) => {
    const [told, tells] = [before.get(idOf(object)), after.get(idOf(object))];
    if (told === undefined || tells === undefined) return object;
    const attributes = Object.entries(object.attributes).map(([name, value]) => {
      const word = tells.attributes[name];
      return [name, typeof word === 'string' && value === told.attributes[name] ? word : value] as const;
    });
    return { ...object, attributes: Object.fromEntries(attributes) };
  });
  return { ...catalog, objects };
}

/** Whether the catalogs have a text for the same attribute of the same object, and it is not the same text. */
export function differInSpelling(one: Catalog, other: Catalog): boolean {
  const others = objectsById(other);
  return one.objects.some((object) =>
    Object.entries(object.attributes).some(([name, value]) => {
      const word = others.get(idOf(object))?.attributes[name];
      return typeof value === 'string' && typeof word === 'string' && value !== word;
    }),
  );
}

function attributesOf(
  object: CatalogObject,
  told: CatalogObject,
  tells: CatalogObject,
): Record<string, AttributeValue> {
  const names = new Set([
    ...Object.keys(object.attributes),
    ...Object.keys(told.attributes),
    ...Object.keys(tells.attributes),
  ]);
  const attributes: Record<string, AttributeValue> = {};
  for (const name of names) {
    const same = isDeepStrictEqual(object.attributes[name], told.attributes[name]);
    const value = (same ? tells : object).attributes[name];
    if (value !== undefined) attributes[name] = value;
  }
  return attributes;
}

function says(object: CatalogObject, told: CatalogObject): boolean {
  return isDeepStrictEqual(object.attributes, told.attributes);
}

function idOf({ kind, path }: CatalogObject): string {
  return objectId(kind, path);
}

function byIdentity(a: CatalogObject, b: CatalogObject): number {
  const [first, second] = [idOf(a), idOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}
