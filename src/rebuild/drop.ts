import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { commentSubject } from './comments.ts';
import { revokeDefaultPrivileges } from './default-privileges.ts';
import { firingAbove, firingStatement } from './partition-triggers.ts';
import { revokeGrant } from './rights.ts';
import { besideTable, name, operator, qualified, routine, signature } from './sql.ts';
import { catalogIndex } from './steps.ts';

/** The statements that drop an object of a kind; `undefined` where it goes only with another one. */
type Dropper = (object: CatalogObject, catalog: Catalog) => readonly string[] | undefined;

const ofSchema =
  (word: string): Dropper =>
  ({ path }) => [`DROP ${word} ${qualified(path)}`];

const ofDatabase =
  (word: string): Dropper =>
  ({ path }) => [`DROP ${word} ${name(path[0] ?? '')}`];

const onTable =
  (word: string): Dropper =>
  ({ path }) => [`DROP ${word} ${name(path[2] ?? '')} ON ${qualified(path)}`];

const besideItsTable =
  (word: string): Dropper =>
  (object) => [`DROP ${word} ${besideTable(object)}`];

const droppers: Readonly<Record<ObjectKind, Dropper>> = {
  schema: ofDatabase('SCHEMA'),
  extension: ofDatabase('EXTENSION'),
  publication: ofDatabase('PUBLICATION'),
  'event trigger': ofDatabase('EVENT TRIGGER'),
  'foreign data wrapper': ofDatabase('FOREIGN DATA WRAPPER'),
  'foreign server': ofDatabase('SERVER'),
  table: ({ path, attributes }) => [
    `DROP ${attributes.form === 'foreign' ? 'FOREIGN TABLE' : 'TABLE'} ${qualified(path)}`,
  ],
  column: ({ path, attributes }) =>
    attributes.inherited === true
      ? undefined
      : [`ALTER TABLE ${qualified(path)} DROP COLUMN ${name(path[2] ?? '')}`],
  constraint: ({ path }) => [`ALTER TABLE ${qualified(path)} DROP CONSTRAINT ${name(path[2] ?? '')}`],
  index: besideItsTable('INDEX'),
  statistics: besideItsTable('STATISTICS'),
  sequence: ofSchema('SEQUENCE'),
  view: ofSchema('VIEW'),
  'materialized view': ofSchema('MATERIALIZED VIEW'),
  enum: ofSchema('TYPE'),
  'composite type': ofSchema('TYPE'),
  'range type': ofSchema('TYPE'),
  domain: ofSchema('DOMAIN'),
  collation: ofSchema('COLLATION'),
  'text search configuration': ofSchema('TEXT SEARCH CONFIGURATION'),
  'text search dictionary': ofSchema('TEXT SEARCH DICTIONARY'),
  rule: onTable('RULE'),
  // That of a partition comes from its parent; it is named only where it fires otherwise than there.
  trigger: (object, catalog) =>
    object.attributes.cloned === true
      ? [firingStatement(object, firingAbove(object, catalog))]
      : onTable('TRIGGER')(object, catalog),
  policy: onTable('POLICY'),
  function: (object) => [`DROP FUNCTION ${routine(object)}`],
  procedure: (object) => [`DROP PROCEDURE ${routine(object)}`],
  aggregate: (object) => [`DROP AGGREGATE ${routine(object)}`],
  operator: (object) => {
    const { types } = signature(object);
    return [`DROP OPERATOR ${operator(object)} (${types.includes(', ') ? types : `NONE, ${types}`})`];
  },
  cast: ({ path }) => [`DROP CAST (${path[0]})`],
  grant: (object, catalog) => revokeGrant(object, catalogIndex(catalog), catalog.serverVersion),
  'default privileges': revokeDefaultPrivileges,
  comment: (object, catalog) => {
    const subject = commentSubject(object, catalogIndex(catalog));
    return subject === undefined ? undefined : [`COMMENT ON ${subject} IS NULL`];
  },
};

/** The statements that drop an object, and nothing that anything else needs. */
export function dropStatements(object: CatalogObject, catalog: Catalog): readonly string[] | undefined {
  return droppers[object.kind](object, catalog);
}
