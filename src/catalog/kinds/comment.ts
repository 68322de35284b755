import { type CatalogObject, objectId } from '../catalog.ts';
import type { Database } from '../database.ts';
import { kind } from './kind.ts';

/** Kinds whose path says by itself what it is the path of; the last part of any other is told with its kind. */
const plain = new Set([
  'schema',
  'table',
  'view',
  'materialized view',
  'sequence',
  'composite type',
  'column',
  'enum',
  'domain',
  'range type',
  'function',
  'procedure',
  'aggregate',
]);

/**
 * `comment` on any other object but an extension (that one comes with its files); its path is the object's, with the kind before the name where that could be
 * another's path too: `public.users."constraint users_pkey"`. - `text`
 */
export const comments = kind<[catalog: string, oid: number, column: number, text: string, xid: number]>({
  sql: `select classoid::regclass::text, objoid, objsubid, description, xmin from pg_description
    where (objoid >= 16384 or classoid = 'pg_namespace'::regclass)
      and not (classoid = 'pg_namespace'::regclass and description = 'standard public schema')`,
  read([catalog, oid, column, text, xid], database) {
    const whole = database.find(catalog, oid);
    const target =
      column > 0 ? (database.findColumn(oid, column) ?? partOf(database, whole, oid, column)) : whole;
    if (target === undefined || target.kind === 'extension') return;
    const last = target.path.at(-1) ?? '';
    const path = [...target.path.slice(0, -1), plain.has(target.kind) ? last : `${target.kind} ${last}`];
    database.add(
      'comment',
      path,
      { text },
      { xid },
      'isPart' in target ? target.parent : objectId(target.kind, target.path),
    );
  },
});

/** A column of a view or composite type is no object of its own. */
function partOf(database: Database, whole: CatalogObject | undefined, oid: number, column: number) {
  const name = database.columns.get(oid)?.[column]?.name;
  if (whole === undefined || name === undefined) return undefined;
  return {
    kind: 'column',
    path: [...whole.path, name],
    parent: objectId(whole.kind, whole.path),
    isPart: true,
  };
}
