import { kind } from './kind.ts';

/** Operator classes as an index names them; `undefined` for those that are a default. */
export const operatorClasses = kind<[oid: number, schema: string, name: string, isDefault: boolean]>({
  sql: `select o.oid, n.nspname, o.opcname, o.opcdefault
    from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace`,
  read: ([oid, schema, name, isDefault], database) =>
    void database.operatorClasses.set(oid, isDefault ? undefined : shown(schema, name)),
});

/** Collations that an index can have beside its column's. */
export const collationNames = kind<[oid: number, schema: string, name: string]>({
  sql: `select c.oid, n.nspname, c.collname from pg_collation c join pg_namespace n on n.oid = c.collnamespace
    where c.oid in (select unnest(indcollation) from pg_index where indrelid >= 16384)`,
  read: ([oid, schema, name], database) => void database.collationNames.set(oid, shown(schema, name)),
});

function shown(schema: string, name: string): string {
  return schema === 'pg_catalog' || schema === 'public' ? name : `${schema}.${name}`;
}
