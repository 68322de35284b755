/** Drizzle's schema as a source: loaded, turned into DDL, applied to a database of its own and read back. */

import { defined } from '../../base/defined.ts';
import { counted } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import { displayName, objectId } from '../../catalog/catalog.ts';
import { extractCatalog } from '../../catalog/extract.ts';
import { type AppliedDdl, applyDdl } from '../ddl/apply.ts';
import { factsOfApplied, leftToOthers, withoutBorrowed } from '../ddl/read-back.ts';
import { faultsOfRefused } from '../ddl/refused.ts';
import type { SourceFault } from '../fault.ts';
import { platformRoles } from '../platforms.ts';
import type { ReadContext } from '../read-context.ts';
import type { ReadSource } from '../source.ts';
import { shorten } from '../sql/failure.ts';
import type { Unchecked } from '../unchecked.ts';
import { coverageOf } from './coverage.ts';
import { placeObjects, placeOfRefused } from './places.ts';
import type { Declaration, LoadedSchema } from './protocol.ts';
import { type DrizzleSettings, type StartedLoads, startLoad } from './started-loads.ts';
import { objectOfStatement } from './statement.ts';

export { type DrizzleConfigFile, readDrizzleConfig } from './read-config.ts';
export type { DrizzleSettings } from './started-loads.ts';

/**
 * Reads a Drizzle schema.
 *
 * @throws Problem when it cannot be loaded, declares no table, or a kit refuses it. What Postgres refuses of
 *   its DDL is `unchecked` instead.
 */
export async function readDrizzle(
  settings: DrizzleSettings,
  context: ReadContext,
  started: StartedLoads = new Map(),
): Promise<ReadSource> {
  // The schema loads while the server is still starting.
  const loading = loadSchema(settings, context, started);
  loading.catch(() => {});
  const server = await Promise.race([context.server, loading.then(() => context.server)]);
  const client = await server.createDatabase(context.name);
  try {
    const { schema, config, warnings } = await loading;
    const applied = await applyDdl(client, schema.statements, { ...context, server, roles: schema.roles });
    const catalog = withoutBorrowed((await extractCatalog(client)).catalog, applied);
    const nameless = namelessIn(schema).map(({ kind }) => kind);
    const coverage = coverageOf(schema.declarations, config, nameless);
    const locations = placeObjects(schema.declarations, catalog);
    const unchecked = [...refusedByKit(schema), ...uncheckedOf(applied, schema.declarations, locations)];
    const faults = [...(schema.faults as readonly SourceFault[]), ...faultsOfKit(schema)];
    return {
      catalog,
      coverage,
      unchecked: [...unchecked, ...leftToOthers(applied.borrowed, coverage)],
      faults: [...faults, ...faultsOfRefused(applied.refused, unchecked, objectOfStatement, faults)],
      locations,
      facts: factsOf(schema, applied),
      warnings: [...warnings, ...warningsOfNameless(schema), ...applyWarnings(applied)],
      ...defined({ noted: schema.noted }),
    };
  } finally {
    await client.end();
  }
}

async function loadSchema(settings: DrizzleSettings, { root, signal }: ReadContext, started: StartedLoads) {
  const result = await startLoad(settings, root, started, signal);
  if (!result.schema) throw new Error('The loader answered without a schema.');
  return { schema: result.schema, config: result.config, warnings: result.warnings };
}

/** What was refused, by object: parts of a refused table are not listed besides it. */
function uncheckedOf(
  applied: AppliedDdl,
  declarations: readonly Declaration[],
  locations: ReadonlyMap<string, Location>,
): Unchecked[] {
  const unchecked = new Map<string, Unchecked>();
  for (const { statement, reason } of applied.refused) {
    const object = objectOfStatement(statement);
    if (!object) continue;
    const { kind, path } = object;
    const id = objectId(kind, path);
    if (unchecked.has(id)) continue;
    const location = placeOfRefused(object, declarations, locations);
    unchecked.set(id, { kind, path, reason, ...defined({ location }) });
  }
  for (const { kind, schema, name, existing, location } of declarations) {
    if (!existing || name === undefined || kind === 'role') continue;
    unchecked.set(objectId(kind, [schema, name]), {
      kind,
      path: [schema, name],
      reason: 'It is declared with `.existing()`, which says nothing of what is in it.',
      ...(location && { location: location as Location }),
    });
  }
  const tables = new Set(
    [...unchecked.values()].filter(({ kind }) => kind === 'table').map(({ path }) => objectId('table', path)),
  );
  return [...unchecked.values()].filter(
    ({ kind, path }) => kind === 'table' || !tables.has(objectId('table', path.slice(0, 2))),
  );
}

/** What no statements can be written for. */
function refusedByKit({ refused }: LoadedSchema): Unchecked[] {
  return refused.flatMap(({ kind, path, reason, location }) =>
    kind === 'role' || path === undefined
      ? []
      : [{ kind, path, reason, ...(location && { location: location as Location }) }],
  );
}

/** What is declared under a name that is not known: any of its kind that others have may be it. */
function namelessIn({ refused }: LoadedSchema) {
  return refused.filter(({ path }) => path === undefined);
}

function warningsOfNameless(schema: LoadedSchema): string[] {
  return namelessIn(schema).map(({ kind, reason, location }) => {
    const at = location === undefined ? '' : `${location.file}:${location.line}: `;
    return `${at}${kind === 'enum' ? 'an' : 'a'} ${kind} is not compared: ${reason}.`;
  });
}

function faultsOfKit({ refused }: LoadedSchema): SourceFault[] {
  return refused.flatMap(({ path, reason, advice, location }) =>
    advice === undefined || path === undefined
      ? []
      : {
          code: 'refused',
          severity: 'warning',
          subject: displayName(path),
          message: `${reason}. It is not compared.`,
          advice,
          ...(location && { location: location as Location }),
        },
  );
}

function factsOf(schema: LoadedSchema, applied: AppliedDdl): string[] {
  const tables = schema.declarations.filter(({ kind }) => kind === 'table').length;
  const origin = schema.ormOrigin === 'bundled' ? ' (bundled: no installed packages)' : '';
  return [
    `${counted(tables, 'table')} in ${counted(schema.files, 'schema file')}`,
    `drizzle-orm ${schema.orm}${origin}, DDL by drizzle-kit ${schema.kit}`,
    ...factsOfApplied(applied),
  ];
}

/** Roles are no part of a catalog, so what is odd about them is told here; those of a platform are there without that. */
function applyWarnings({ roles, refused }: AppliedDdl): string[] {
  const unknown = [...roles].filter((role) => !platformRoles.has(role)).sort();
  const nameless = refused.filter(({ statement }) => !objectOfStatement(statement));
  return [
    ...unknown.map(
      (role) => `No schema file creates the role "${role}"; it was created here without rights.`,
    ),
    ...nameless.map(({ statement, error }) => `Postgres refuses \`${shorten(statement)}\`: ${error.message}`),
  ];
}
