/**
 * Indexes that a build with CONCURRENTLY left invalid when it broke off. A clone has them, and has them valid, which no
 * statement notices: dropped, renamed and built anew they are as the others. What became of each has to be found out.
 */
import type { Client } from 'pg';
import { type Catalog, type CatalogObject, objectId } from '../catalog/catalog.ts';
import { compareBytes } from '../catalog/database.ts';

/** What a deploy makes of an invalid index: it is as invalid as before, under this path, or valid there, or gone. */
export interface Fate {
  readonly index: CatalogObject;
  /** Absent where the deploy drops it. */
  readonly path?: readonly string[];
  /** Whether it was built anew, or is told of as what stops the deploy. */
  readonly isSettled: boolean;
}

export function invalidIndexes({ objects }: Catalog): CatalogObject[] {
  return objects.filter(({ kind, attributes }) => kind === 'index' && attributes.invalid === true);
}

/** Where an index stands in a database. */
interface Whereabouts {
  readonly oid: number;
  /** Another one once the index was built anew. */
  readonly file: number;
  readonly path: readonly string[];
}

/** A look at the invalid indexes of a clone before the deploy; the function it gives tells afterwards what became of them. */
export async function watchInvalidIndexes(
  client: Client,
  catalog: Catalog,
): Promise<() => Promise<readonly Fate[]>> {
  const indexes = invalidIndexes(catalog);
  if (indexes.length === 0) return async () => [];
  const before = await whereabouts(client);
  return async () => {
    const after = await whereabouts(client);
    return indexes.flatMap((index): Fate[] => {
      const then = before.find(({ path }) => String(path) === String(index.path));
      if (then === undefined) return [];
      const now = after.find(({ oid }) => oid === then.oid);
      // REINDEX CONCURRENTLY, and a DROP with a CREATE, leave another index of that name.
      const another = after.find(({ path }) => String(path) === String(index.path));
      if (now !== undefined) return [{ index, path: now.path, isSettled: now.file !== then.file }];
      return [
        another === undefined ? { index, isSettled: false } : { index, path: another.path, isSettled: true },
      ];
    });
  };
}

async function whereabouts(client: Client): Promise<Whereabouts[]> {
  const { rows } = await client.query<Whereabouts>(`
    SELECT c.oid::int8::float8 AS oid, c.relfilenode::int8::float8 AS file,
      json_build_array(n.nspname, t.relname, c.relname) AS path
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace WHERE c.oid >= 16384`);
  return rows;
}

/** A catalog of the database after the deploy, with its invalid indexes as the deploy leaves them. */
export function withFates(catalog: Catalog, fates: readonly Fate[]): Catalog {
  let { objects } = catalog;
  for (const { index, path, isSettled } of fates) {
    const id = objectId(index.kind, index.path);
    const place = path === undefined ? undefined : objectId(index.kind, path);
    const stays = objects.find(({ kind, path: its }) => objectId(kind, its) === place);
    const rest = objects.filter(({ kind, path: its }) => ![id, place].includes(objectId(kind, its)));
    if (path === undefined) objects = rest;
    else {
      const { invalid: _, ...attributes } = (stays ?? index).attributes;
      const parent = objectId('table', path.slice(0, 2));
      objects = [
        ...rest,
        {
          kind: index.kind,
          path,
          parent,
          attributes: isSettled ? attributes : { ...attributes, invalid: true },
        },
      ];
    }
  }
  if (objects === catalog.objects) return catalog;
  const idOf = ({ kind, path }: CatalogObject) => objectId(kind, path);
  return { ...catalog, objects: [...objects].sort((a, b) => compareBytes(idOf(a), idOf(b))) };
}

/** The invalid index that a statement stumbled over, by what Postgres says: `relation "by_email" already exists`. */
export function inTheWay(message: string, catalog: Catalog): CatalogObject | undefined {
  const [, name] = /^relation "(.+)" already exists$/.exec(message) ?? [];
  return invalidIndexes(catalog).find(({ path }) => path.at(-1) === name);
}
