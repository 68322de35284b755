import { type CatalogObject, objectId } from '../catalog.ts';
import type { Database } from '../database.ts';
import type { ObjectKind } from '../object-kind.ts';
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

type CommentRow = [
  catalog: string,
  oid: number,
  column: number,
  text: string,
  xid: number,
  /** Of the composite type whose field it is on. */
  type: number | null,
  /** Of the domain whose check it is on, and the check's name. */
  domain: number | null,
  check: string | null,
];

/**
 * `comment` on any other object; its path is the object's, with the kind before the name where that could be another's
 * path too: `public.users."constraint users_pkey"`. Fields of a composite type and checks of a domain are no objects of
 * their own; their path is the type's with their name. What an extension says of itself, by its files, is left out.
 * - `text`
 */
export const comments = kind<CommentRow>({
  sql: `select d.classoid::regclass::text, d.objoid, d.objsubid, d.description, d.xmin,
      case when c.relkind = 'c' then c.reltype end, nullif(o.contypid, 0), o.conname
    from pg_description d
    left join pg_class c on d.classoid = 'pg_class'::regclass and c.oid = d.objoid
    left join pg_constraint o on d.classoid = 'pg_constraint'::regclass and o.oid = d.objoid
    where (d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass)
      and not (d.classoid = 'pg_namespace'::regclass and d.description = 'standard public schema')
      and (d.classoid <> 'pg_extension'::regclass or exists (select from pg_extension e
        join pg_available_extensions() a on a.name = e.extname
        where e.oid = d.objoid and a.comment is distinct from d.description))`,
  read([catalog, oid, column, text, xid, type, domain, check], database) {
    const whole = database.find(
      ...(type === null ? ([catalog, oid] as const) : (['pg_type', type] as const)),
    );
    const target =
      domain !== null
        ? checkOf(database.find('pg_type', domain), check ?? '')
        : column > 0
          ? (database.findColumn(oid, column) ?? partOf(database, whole, oid, column))
          : whole;
    if (target === undefined) return;
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
  return whole === undefined || name === undefined ? undefined : within(whole, 'column', name);
}

/** A check of a domain is none either. */
function checkOf(domain: CatalogObject | undefined, name: string) {
  return domain === undefined ? undefined : within(domain, 'constraint', name);
}

function within(whole: CatalogObject, kind: ObjectKind, name: string) {
  return {
    kind,
    path: [...whole.path, name],
    parent: objectId(whole.kind, whole.path),
    isPart: true,
  } as const;
}
