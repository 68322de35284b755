/** What a source still calls by another name than those that are right, so that its declaration is found. */
import { type CatalogObject, objectId } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { Subject } from '../compare/subject.ts';

/** The path of something in a source, by the path that it has where it is right: the same one, mostly. */
export type OwnPath = (kind: ObjectKind, path: readonly string[]) => readonly string[];

/** What all findings of a run are about, by fingerprint. */
type Subjects = ReadonlyMap<string, Subject>;

const known = new WeakMap<Subjects, Map<string, OwnPath>>();

/** @param source, model names of the source that is wrong, and of one that is right */
export function ownPaths(subjects: Subjects, source: string, model: string): OwnPath {
  const before = known.get(subjects) ?? new Map<string, OwnPath>();
  known.set(subjects, before);
  const key = JSON.stringify([source, model]);
  const found = before.get(key) ?? ownPath(renamedIn(subjects, source, model));
  before.set(key, found);
  return found;
}

function ownPath(renamed: ReadonlyMap<string, readonly string[]>): OwnPath {
  return (kind, path) => {
    const [schema = '', table = '', ...rest] = path;
    const own = renamed.get(objectId(kind, path));
    if (own !== undefined || rest.length === 0) return own ?? path;
    return [...(renamed.get(objectId('table', [schema, table])) ?? [schema, table]), ...rest];
  };
}

/** The paths of what has another name in a source, by what it is where it is right. */
function renamedIn(subjects: Subjects, source: string, model: string): Map<string, readonly string[]> {
  return new Map(
    [...subjects.values()].flatMap(({ kind, attributes, objects }) => {
      const [own, right] = [objects.get(source), objects.get(model)];
      return own && right && attributes.includes('name') && nameOf(own) !== nameOf(right)
        ? [[objectId(kind, right.path), own.path] as const]
        : [];
    }),
  );
}

function nameOf({ path }: CatalogObject): string | undefined {
  return path.at(-1);
}
