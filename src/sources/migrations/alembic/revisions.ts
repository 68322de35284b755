import { defined } from '../../../base/defined.ts';
import type { Location } from '../../../base/problem.ts';
import { pathOfName } from '../../../catalog/catalog.ts';
import type { Ledger } from '../../ledgers/ledger.ts';
import type { NextRevision } from './next-revision.ts';
import type { Recorded, Revision, VersionTable } from './record.ts';

/** A script directory with its table in the database, as Alembic itself tells of it. */
export interface AlembicEnvironment {
  readonly table: VersionTable;
  /** Each after all that it stands on. */
  readonly revisions: readonly Revision[];
  /** Ids of those that none goes on from. */
  readonly heads: readonly string[];
  /** Only where it was asked for, and there is one head. */
  readonly next?: NextRevision;
  /** Ids of those that the command leads to, and of all that these stand on: it may be told to go to one branch. */
  readonly reached: ReadonlySet<string>;
  /** Revisions that have the models make tables, as these are today and not as they were then. */
  readonly fromModels: readonly { readonly id: string; readonly location: Location }[];
}

/**
 * The environments that a command ran.
 *
 * @param ledgers of the database that it migrated
 */
export function environmentsOf(
  { environments, models }: Recorded,
  ledgers: readonly Ledger[],
): AlembicEnvironment[] {
  return environments.map(({ table, revisions, heads: ends, next }) => {
    const own = ledgers.filter((ledger) => isOf(table, ledger));
    const heads = own.flatMap(({ entries }) => entries.map(({ id }) => id));
    return {
      table,
      revisions,
      heads: ends,
      ...defined({ next }),
      reached: withAllBefore(heads, revisions),
      fromModels: models
        .filter(({ file }) => revisions.some((revision) => revision.file === file))
        .map(({ revision, file, line }) => ({ id: revision, location: { file, line } })),
    };
  });
}

/** Whether a table of a database is that of an environment, as far as this names it. */
export function isOf([schema, name]: VersionTable, { tool, table }: Ledger): boolean {
  const [itsSchema, itsName] = pathOfName(table);
  return tool === 'alembic' && itsName === name && (schema === null || itsSchema === schema);
}

/** These revisions and all that they stand on. */
export function withAllBefore(
  ids: readonly string[],
  revisions: readonly Pick<Revision, 'id' | 'after'>[],
): Set<string> {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const found = new Set<string>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(byId.get(id)?.after ?? []));
  }
  return found;
}
