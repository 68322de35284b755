/** What Drizzle's schema language can say, in the kinds and attributes of our catalogs. */

import type { Coverage } from '../coverage.ts';
import { drizzleKinds } from '../source-kind.ts';
import { listed } from './listed.ts';
import type { Declaration, DrizzleConfig } from './protocol.ts';

const cannotDeclare: NonNullable<Coverage['cannotDeclare']> = [
  { kind: 'constraint', attribute: 'type', value: 'exclude', what: 'exclusion constraints' },
  { kind: 'table', attribute: 'form', value: 'foreign', what: 'foreign tables' },
  { kind: 'table', attribute: 'partitionOf', what: 'partitions' },
];

const silentAttributes: NonNullable<Coverage['silentAttributes']> = {
  table: [
    'form',
    'persistence',
    'partitionKey',
    'partitionBound',
    'detachPending',
    'inherits',
    'forceRowSecurity',
    'replicaIdentity',
    'options',
    'toastOptions',
    'accessMethod',
    'tablespace',
    'ofType',
    'server',
    'foreignOptions',
    // A new column is written wherever it reads well, and comes last in the database.
    'columnOrder',
  ],
  column: [
    'notNullConstraint',
    'collation',
    'storage',
    'compression',
    'statistics',
    'options',
    'foreignOptions',
    'inherited',
    'local',
  ],
  constraint: [
    'deferrable',
    'deferred',
    'notValid',
    'notEnforced',
    'noInherit',
    'match',
    'onDeleteColumns',
    'period',
    'include',
    'clustered',
    'replicaIdentity',
    'options',
    'tablespace',
    'internalTriggers',
  ],
  index: ['include', 'nullsNotDistinct', 'invalid', 'clustered', 'replicaIdentity', 'tablespace'],
  sequence: ['type', 'ownedBy', 'persistence'],
};

/**
 * The coverage of one schema: everything Drizzle can say about the schemas it declares, as far as the filters reach.
 *
 * @param nameless kinds of which something is declared under a name that is not known
 */
export function coverageOf(
  declarations: readonly Declaration[],
  config: DrizzleConfig | undefined,
  nameless: readonly string[] = [],
): Coverage {
  const declared = ['public', ...declarations.map(({ schema }) => schema).filter((schema) => schema !== '')];
  const schemas = [...new Set(declared)].sort();
  const filter = listed(config?.schemaFilter);
  const placed = tablesWithLinkedPolicies(declarations);
  const partialKinds = drizzleKinds.filter((kind) => nameless.includes(kind));
  const tables = [...listed(config?.tablesFilter), ...extensionTables(listed(config?.extensionsFilters))];
  return {
    kinds: drizzleKinds,
    cannotDeclare,
    silentAttributes,
    schemas:
      filter.length === 0
        ? schemas
        : [...new Set([...schemas, ...filter])].filter((one) => isChosen(one, filter)).sort(),
    ...(partialKinds.length > 0 && { partialKinds }),
    ...(tables.length > 0 && { tables }),
    ...(placed.length > 0 && { placesOn: placed }),
  };
}

/** Tables of others that policies are linked to: no filter reaches these, so that they are in every migration. */
function tablesWithLinkedPolicies(declarations: readonly Declaration[]): string[] {
  const nameOf = ({ schema, table = '' }: Declaration) => `${schema === '' ? 'public' : schema}.${table}`;
  const own = new Set(
    declarations.flatMap((it) => (it.kind === 'table' ? [nameOf({ ...it, table: it.name })] : [])),
  );
  const linked = declarations.filter(({ kind }) => kind === 'policy').map(nameOf);
  return [...new Set(linked)].filter((table) => !own.has(table));
}

function isChosen(schema: string, filter: readonly string[]): boolean {
  const matches = (glob: string) =>
    new RegExp(`^${glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(schema);
  const wanted = filter.filter((glob) => !glob.startsWith('!'));
  const unwanted = filter.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  if (/[*!]/.test(schema)) return false;
  return (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches);
}

/** Tables that an extension keeps its own records in, which `extensionsFilters` leaves out. */
function extensionTables(extensions: readonly string[]): string[] {
  return extensions.includes('postgis')
    ? ['!geography_columns', '!geometry_columns', '!spatial_ref_sys']
    : [];
}
