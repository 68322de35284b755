/** Models of SQLModel or SQLAlchemy as a source: told as DDL, applied to a database of its own and read back. */

import { defined } from '../../base/defined.ts';
import { counted } from '../../base/phrases.ts';
import { type Location, Problem } from '../../base/problem.ts';
import { objectId } from '../../catalog/catalog.ts';
import { extractCatalog } from '../../catalog/extract.ts';
import type { SqlmodelSource } from '../../config/config.ts';
import { type AppliedDdl, applyDdl } from '../ddl/apply.ts';
import { factsOfApplied, leftToOthers, withoutBorrowed } from '../ddl/read-back.ts';
import { faultsOfRefused } from '../ddl/refused.ts';
import type { SourceFault } from '../fault.ts';
import type { ReadContext } from '../read-context.ts';
import type { ReadSource } from '../source.ts';
import type { Unchecked } from '../unchecked.ts';
import { coverageOf } from './coverage.ts';
import type { ExportError, SqlmodelExport } from './export-format.ts';
import { type Gathered, gather } from './gather.ts';
import { objectOf, placeObjects } from './places.ts';
import { standInStatements, withoutStandIns } from './stand-ins.ts';

/**
 * Reads the models of a Python project.
 *
 * @throws Problem when they can be read in no way, or declare no table. A file that can't be imported is a fault
 *   instead, and what Postgres refuses is `unchecked`.
 */
export async function readSqlmodel(source: SqlmodelSource, context: ReadContext): Promise<ReadSource> {
  // The models run while the server is still starting.
  const gathering = gather(source, context);
  gathering.catch(() => {});
  const server = await Promise.race([context.server, gathering.then(() => context.server)]);
  const gathered = await gathering;
  const declared = asWrittenFor(server.major, gathered.declared);
  requireTables(declared);
  const standIns = await standInStatements(declared.external, context.others);
  const client = await server.createDatabase(context.name);
  try {
    const statements = [...declared.ddl.map(({ sql }) => sql), ...standIns];
    const applied = await applyDdl(client, statements, { ...context, server, roles: [] });
    const catalog = withoutBorrowed((await extractCatalog(client)).catalog, applied);
    const coverage = coverageOf(declared);
    const locations = placeObjects(declared.ddl, catalog);
    const unchecked = uncheckedOf(declared, applied, locations);
    const faults = faultsOf(declared);
    return {
      catalog: withoutStandIns(catalog, declared.external),
      coverage,
      unchecked: [...unchecked, ...leftToOthers(applied.borrowed, coverage)],
      faults: [...faults, ...faultsOfRefused(applied.refused, unchecked, objectOfSql(declared), faults)],
      locations,
      versions: declared.versions,
      facts: factsOf({ ...gathered, declared }, applied),
      warnings: warningsOf(gathered),
    };
  } finally {
    await client.end();
  }
}

/** With the statements as SQLAlchemy writes them for servers of a major. */
function asWrittenFor(major: number, declared: SqlmodelExport): SqlmodelExport {
  if (major >= 18) return declared;
  return { ...declared, ddl: declared.ddl.map(({ older, ...one }) => ({ ...one, sql: older ?? one.sql })) };
}

function requireTables({ ddl, errors, unknowns }: SqlmodelExport): void {
  if (ddl.some(({ kind }) => kind === 'table')) return;
  const unread = unknowns
    .filter(({ kind }) => kind === 'table')
    .map(
      ({ path, reason, location }): ExportError => ({
        message: `The table ${path.join('.')} cannot be read: ${reason}.`,
        advice:
          'Set `python` of this source to an interpreter with the dependencies, so that the models can be run.',
        ...defined({ location }),
      }),
    );
  const [first, ...others] = [...errors, ...unread];
  throw new Problem(first?.message ?? 'The models declare no table.', {
    advice:
      first?.advice ??
      'Set `models` of this source to the files of the classes with `table=True` or `__tablename__`.',
    ...(first?.location && { location: first.location }),
    ...(others.length > 0 && { detail: others.map(({ message }) => message).join('\n') }),
  });
}

/** What could not be read and what was refused, by object: parts of a table that is neither are not listed besides it. */
function uncheckedOf(
  { ddl, unknowns }: SqlmodelExport,
  applied: AppliedDdl,
  locations: ReadonlyMap<string, Location>,
): Unchecked[] {
  const unchecked = new Map<string, Unchecked>();
  const add = (entry: Unchecked) => {
    const id = objectId(entry.kind, entry.path);
    if (!unchecked.has(id)) unchecked.set(id, entry);
  };
  for (const { kind, path, reason, columns, location } of unknowns)
    add({ kind, path, reason, ...defined({ foreignKey: columns, location }) });
  const bySql = new Map(ddl.map((statement) => [statement.sql, statement]));
  for (const { statement: sql, reason } of applied.refused) {
    const statement = bySql.get(sql);
    if (statement === undefined) continue;
    const { kind, path } = objectOf(statement);
    const location = statement.location ?? locations.get(objectId(kind, path));
    const foreignKey = statement.kind === 'foreign key' ? statement.columns : undefined;
    add({ kind, path, reason, ...defined({ foreignKey, location }) });
  }
  const tables = new Set(
    [...unchecked.values()].filter(({ kind }) => kind === 'table').map(({ path }) => objectId('table', path)),
  );
  return [...unchecked.values()].filter(
    ({ kind, path }) => kind === 'table' || !tables.has(objectId('table', path.slice(0, 2))),
  );
}

function objectOfSql({ ddl }: SqlmodelExport) {
  return (sql: string) => {
    const statement = ddl.find((one) => one.sql === sql);
    return statement && objectOf(statement);
  };
}

function faultsOf({ errors }: SqlmodelExport): SourceFault[] {
  return errors.map(({ subject, message, advice, location }) => ({
    code: 'faulty-model',
    severity: 'critical',
    subject: subject ?? location?.file ?? 'models',
    message,
    advice: advice ?? 'Correct the model.',
    ...defined({ location }),
  }));
}

const libraries = { sqlmodel: 'SQLModel', sqlalchemy: 'SQLAlchemy', python: 'Python' } as const;

function factsOf({ declared, origin }: Gathered, applied: AppliedDdl): string[] {
  const tables = declared.ddl.filter(({ kind }) => kind === 'table').length;
  const versions = Object.entries(libraries).flatMap(([key, name]) => {
    const version = declared.versions[key];
    return version === undefined ? [] : [`${name} ${version}`];
  });
  const stated = versions.length === 0 ? '' : ` (${versions.join(', ')})`;
  return [
    `${counted(tables, 'table')}${stated}`,
    ...(origin === undefined ? [] : [origin]),
    ...factsOfApplied(applied),
  ];
}

function warningsOf({ declared, warnings }: Gathered): string[] {
  const { placeholders } = declared;
  return [
    ...warnings,
    ...(placeholders.length > 0
      ? [`Environment variables that the models need were given made-up values: ${placeholders.join(', ')}.`]
      : []),
    ...declared.warnings,
  ];
}
