import { groupBy } from '../base/group-by.ts';
import { type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { isSame } from '../compare/values.ts';
import { following } from './following.ts';
import type { SameObjects } from './same-objects.ts';

/** An object that a change calls otherwise, by its own name or by that of what it belongs to. */
export interface RenamedObject {
  readonly kind: ObjectKind;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Whether another object is called `from` after the change. */
  readonly isNameTaken: boolean;
}

/** What is called otherwise after a change, be it renamed or dropped and made again, word for word, under another name. */
export function renamedObjects(objects: SameObjects): RenamedObject[] {
  const is = objectsById(objects.after);
  const renamed = ([id, { kind, path: from }]: readonly [string, CatalogObject]): RenamedObject[] => {
    const own = objectId(kind, from);
    const to = is.get(id)?.path;
    return to === undefined || id === own ? [] : [{ kind, from, to, isNameTaken: is.has(own) }];
  };
  return [...objects.was, ...madeAgain(objects)].flatMap(renamed);
}

/** What is gone, by the id of the one object that has come in its stead: of the same place, and the same but for its name. */
function madeAgain(objects: SameObjects): (readonly [string, CatalogObject])[] {
  const { after, was, pathAfter } = objects;
  const is = objectsById(after);
  const gone = [...was].filter(([id, { kind }]) => !is.has(id) && areTheirWords.has(kind));
  if (gone.length === 0) return [];
  const come = [...is].filter(([id, { kind }]) => !was.has(id) && areTheirWords.has(kind));
  const comeByPlace = groupBy(come, ([, { kind, path }]) => placeOf(kind, path));
  const follow = following(objects);
  const pairs = gone.flatMap(([, then]) =>
    (comeByPlace.get(placeOf(then.kind, pathAfter(then))) ?? []).flatMap(([id, now]) => {
      const isIt =
        isSame(then.attributes, now.attributes) || follow(then, now)(then.attributes, now.attributes);
      return isIt ? [[id, then] as const] : [];
    }),
  );
  const isOne = (of: readonly unknown[] | undefined) => of?.length === 1;
  const [byId, byThen] = [groupBy(pairs, ([id]) => id), groupBy(pairs, ([, then]) => then)];
  return pairs.filter(([id, then]) => isOne(byId.get(id)) && isOne(byThen.get(then)));
}

/** Kinds of which an object is all that its attributes say. */
const areTheirWords: ReadonlySet<ObjectKind> = new Set<ObjectKind>([
  'function',
  'procedure',
  'aggregate',
  'view',
  'materialized view',
  'policy',
]);

function placeOf(kind: ObjectKind, path: readonly string[]): string {
  return JSON.stringify([kind, path.slice(0, -1)]);
}
