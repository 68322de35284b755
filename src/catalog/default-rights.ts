import type { Catalog, CatalogObject } from './catalog.ts';
import type { ObjectKind } from './object-kind.ts';

/** What ALTER DEFAULT PRIVILEGES calls the objects of a kind. */
export const defaultRightsOn: Partial<Readonly<Record<ObjectKind, string>>> = {
  table: 'tables',
  view: 'tables',
  'materialized view': 'tables',
  sequence: 'sequences',
  function: 'functions',
  procedure: 'functions',
  aggregate: 'functions',
  enum: 'types',
  domain: 'types',
  'composite type': 'types',
  'range type': 'types',
  schema: 'schemas',
};

/**
 * What some default privileges are on, and for whom; `schema` is absent where they are for all, and `maker`, who makes
 * it, where that is the database's owner.
 */
export function partsOfDefault({ path }: Pick<CatalogObject, 'path'>) {
  const found = /^(tables|sequences|functions|types|schemas|large objects) to (.*?)(?: by (.*))?$/.exec(
    path.at(-1) ?? '',
  );
  const [, objects = '', grantee = '', maker] = found ?? [];
  return { objects, grantee, maker, schema: path.length > 1 ? path[0] : undefined };
}

/** Whether what is made of a kind, in a schema, may have other rights from the start than Postgres gives, by anybody. */
export function hasDefaultRights({ objects }: Catalog, kind: ObjectKind, schema: string): boolean {
  const made = defaultRightsOn[kind];
  return (
    made !== undefined &&
    objects.some(
      ({ kind: its, path }) =>
        its === 'default privileges' &&
        path.at(-1)?.startsWith(`${made} to `) === true &&
        (path.length === 1 || path[0] === schema),
    )
  );
}
