/** What SQLAlchemy can say, in the kinds and attributes of our catalogs. */

import { objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import type { Coverage } from '../coverage.ts';
import { sqlalchemyKinds } from '../source-kind.ts';
import type { SqlmodelExport, StatementKind } from './export-format.ts';

/** Kinds that most projects leave to migrations: models that never mention one say nothing by not mentioning it. */
const optionalKinds = ['domain', 'comment'] as const;

/** Kinds of which most models declare none, and none declares all. */
const partialKinds = ['view', 'materialized view'] as const;

const kinds: readonly ObjectKind[] = sqlalchemyKinds.filter(
  (kind) => ![...optionalKinds, ...partialKinds].some((rare) => rare === kind),
);

const cannotDeclare: NonNullable<Coverage['cannotDeclare']> = [
  { kind: 'table', attribute: 'form', value: 'foreign', what: 'foreign tables' },
  { kind: 'table', attribute: 'partitionOf', what: 'partitions' },
];

const silentAttributes: NonNullable<Coverage['silentAttributes']> = {
  table: [
    'form',
    'partitionBound',
    'detachPending',
    'rowSecurity',
    'forceRowSecurity',
    'replicaIdentity',
    'ofType',
    'server',
    'foreignOptions',
    // A new attribute is written wherever it reads well, and its column comes last in the database.
    'columnOrder',
  ],
  column: [
    'notNullConstraint',
    'storage',
    'compression',
    'statistics',
    'options',
    'foreignOptions',
    'inherited',
    'local',
  ],
  constraint: [
    'notEnforced',
    'noInherit',
    'period',
    'clustered',
    'replicaIdentity',
    'options',
    'tablespace',
    'internalTriggers',
  ],
  index: ['invalid', 'clustered', 'replicaIdentity'],
  sequence: ['ownedBy', 'persistence'],
};

const filledIn = { default: 'fills it in itself, in Python' };

/**
 * The coverage of what was declared: everything SQLAlchemy can say of the schemas that the models use. Tables that
 * foreign keys refer to are left to others; so is every table that isn't declared when a file could not be read.
 */
export function coverageOf({ ddl, external, complete }: SqlmodelExport): Coverage {
  const schemas = new Set(ddl.flatMap(({ path: [schema] }) => schema ?? []));
  const isDeclared = (one: StatementKind) => ddl.some(({ kind }) => kind === one);
  const tables = ddl.filter(({ kind }) => kind === 'table');
  const filled = ddl.flatMap(({ path, filled: columns = [] }) => columns.map((column) => [...path, column]));
  const partial = complete
    ? external.map(({ schema, table }) => `${schema}.${table}`)
    : ['*', ...tables.flatMap(({ path: [schema, table] }) => [`!${table}`, `!${schema}.${table}`])];
  return {
    kinds: [...kinds, ...[...optionalKinds, ...partialKinds].filter(isDeclared)],
    ...(partialKinds.some(isDeclared) && { partialKinds }),
    cannotDeclare,
    silentAttributes,
    // A program that fills in a value is content with a database that does, and with one that does not.
    ...(filled.length > 0 && {
      leftOpen: Object.fromEntries(filled.map((path) => [objectId('column', path.map(String)), filledIn])),
    }),
    schemas: [...schemas].sort(),
    ...(partial.length > 0 && { partialTables: partial }),
  };
}
