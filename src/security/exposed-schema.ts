import { type Catalog, type CatalogObject, objectId } from '../catalog/catalog.ts';
import type { Platform } from '../sources/platform.ts';

/** A catalog as the rules look at it: what is whose, and what whoever asks through the Data API may do. */
export interface ExposedSchema {
  /** What is the project's own, by kind; of the platform's tables only what was placed on them. */
  of(...kinds: readonly CatalogObject['kind'][]): readonly CatalogObject[];
  /** The policies, constraints or indexes of a table. */
  partsOf(table: CatalogObject, kind: CatalogObject['kind']): readonly CatalogObject[];
  /** Whether it is on nothing of the platform's. */
  isOwn(object: CatalogObject): boolean;
  /** Whether it is in a schema that the Data API serves. */
  isServed(object: CatalogObject): boolean;
  /** Those of `anon` and `authenticated` that may read it, or call it; both where the source says nothing of rights. */
  readersOf(object: CatalogObject): readonly string[];
  /** Whether row level security is on; of a table that is the platform's, it is. */
  isSecured(policy: CatalogObject): boolean;
  readonly majorVersion: number;
}

/** The roles that whoever has the public key can ask as. */
const askers = ['anon', 'authenticated'] as const;

/** @param speaksOfRights whether the source says what is granted */
export function exposedSchema(
  { objects, serverVersion }: Catalog,
  platform: Platform,
  { served, speaksOfRights }: { readonly served: readonly string[]; readonly speaksOfRights: boolean },
): ExposedSchema {
  const byKind = new Map<string, CatalogObject[]>();
  const byParent = new Map<string, CatalogObject[]>();
  for (const object of objects) {
    put(byKind, object.kind, object);
    if (object.parent !== undefined) put(byParent, object.parent, object);
  }
  const tables = new Map((byKind.get('table') ?? []).map((table) => [idOf(table), table]));
  const partsOf = (owner: CatalogObject, kind: CatalogObject['kind']) =>
    (byParent.get(idOf(owner)) ?? []).filter((part) => part.kind === kind);
  const isOwn = ({ path: [schema = ''] }: CatalogObject) => !platform.schemas.includes(schema);
  return {
    of: (...kinds) => kinds.flatMap((kind) => byKind.get(kind) ?? []),
    partsOf,
    isOwn,
    isServed: (object) => isOwn(object) && served.includes(object.path[0] ?? ''),
    readersOf(object) {
      if (!speaksOfRights) return askers;
      const wanted = isRoutine(object) ? 'EXECUTE' : 'SELECT';
      const grants = partsOf(object, 'grant');
      const gives = (role: string) => {
        const grant = grants.find(({ path }) => path.at(-1) === role);
        if (grant === undefined) return role === 'public' && isRoutine(object);
        return [grant.attributes.privileges].flat().some((held) => String(held).startsWith(wanted));
      };
      return gives('public') ? askers : askers.filter(gives);
    },
    isSecured({ parent = '' }) {
      const table = tables.get(parent);
      return table === undefined || table.attributes.rowSecurity === true;
    },
    majorVersion: Math.floor(serverVersion / 10_000),
  };
}

function isRoutine({ kind }: CatalogObject): boolean {
  return kind === 'function' || kind === 'procedure' || kind === 'aggregate';
}

function idOf({ kind, path }: CatalogObject): string {
  return objectId(kind, path);
}

function put(map: Map<string, CatalogObject[]>, key: string, object: CatalogObject): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [object]);
  else known.push(object);
}
