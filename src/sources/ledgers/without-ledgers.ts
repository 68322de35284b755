import {
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
  pathOfName,
} from '../../catalog/catalog.ts';
import type { Ledger } from './ledger.ts';

/** A database that was read: its objects, and which of them are tables of migration tools. */
interface DatabaseWithLedgers {
  readonly catalog: Catalog;
  readonly ledgers?: readonly Ledger[];
}

/**
 * A database without the tables of migration tools that were found in it, whatever they are called: with what belongs
 * to them, and with schemas that were made for nothing else.
 */
export function withoutLedgers<Read extends DatabaseWithLedgers>(read: Read): Read {
  const tables = (read.ledgers ?? []).map(({ table }) => pathOfName(table));
  if (tables.length === 0) return read;
  const catalog = without(read.catalog, new Set(tables.map((path) => objectId('table', path))));
  const used = new Set(catalog.objects.filter(({ parent }) => parent === undefined).flatMap(schemaOf));
  const emptied = tables.flatMap(([schema = '']) =>
    schema === 'public' || used.has(schema) ? [] : [objectId('schema', [schema])],
  );
  return { ...read, catalog: without(catalog, new Set(emptied)) };
}

/** Without the objects of these ids and all that belongs to them. */
function without(catalog: Catalog, ids: ReadonlySet<string>): Catalog {
  const byId = objectsById(catalog);
  const isLeftOut = (object: CatalogObject | undefined): boolean =>
    object !== undefined && (ids.has(idOf(object)) || isLeftOut(byId.get(object.parent ?? '')));
  return { ...catalog, objects: catalog.objects.filter((object) => !isLeftOut(object)) };
}

function idOf({ kind, path }: CatalogObject): string {
  return objectId(kind, path);
}

function schemaOf({ kind, path }: CatalogObject): string[] {
  return kind === 'schema' ? [] : path.slice(0, 1);
}
