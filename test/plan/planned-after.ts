import type { Client } from 'pg';
import { type Catalog, objectId, objectsOfKind } from '../../src/catalog/catalog.ts';
import type { StatisticsByTable } from '../../src/catalog/statistics.ts';
import { isKnownRename } from '../../src/compare/renames/known-renames.ts';
import { isSaid, saidRenames } from '../../src/compare/renames/renames-said.ts';
import type { Finding } from '../../src/report/finding.ts';
import type { MendingPlan, PlanRight } from '../../src/report/mending-plan.ts';
import { effectInWords } from '../../src/report/plan-script.ts';
import { renamingsIn } from '../../src/sources/renamings.ts';
import { decisionsOf } from '../../src/sources/sql/decisions-of-statement.ts';
import { splitStatements } from '../../src/sources/sql/statements.ts';
import { freshDatabase, testServer } from '../support/postgres.ts';
import { catalogOf, planned, statementsOf } from './planned.ts';

interface PlannedAfter {
  /** Of the plan, as `statementsOf` has them. */
  readonly statements: string[];
  readonly unplanned: MendingPlan['unplanned'];
  /** What each step is told as, with what else is told of tables and their rows. */
  readonly told: readonly string[];
  /** What each query is told as that is asked when all was run, and what it prints. */
  readonly asksThen: string[];
  /** The rights that are asked for before it, and those that whoever owns the database is told to lack. */
  readonly asked: readonly string[];
  readonly lacking: readonly PlanRight[];
}

interface More {
  readonly only?: (finding: Finding) => boolean;
  /** What somebody says to be renamed, rather than the migrations. */
  readonly said?: readonly string[];
  /** What somebody says of what the migrations rename. */
  readonly confirmed?: readonly string[];
  /** What has been done in the database all the same. */
  readonly done?: readonly string[];
  /** Looks at the database and at the one that the migration was run in, once there is a plan. */
  readonly look?: (database: Client, migrated: Client, statements: readonly string[]) => Promise<void>;
}

/** The plan for what migrations rename, and what else they do, in a database as it was before them. */
export async function plannedAfter(
  was: string,
  migration: readonly string[],
  { only = () => true, said, confirmed, done = [], look }: More = {},
): Promise<PlannedAfter> {
  const [client, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  try {
    await Promise.all([client.query([was, ...done].join(';')), other.query(was)]);
    await other.query(migration.join(';'));
    const [before, after] = [await catalogOf(client), await catalogOf(other)];
    const decisions = migration.map((sql) =>
      splitStatements(sql).statements.flatMap((each) => decisionsOf(each, '2.sql')),
    );
    const renamings = said === undefined ? renamingsIn(decisions, after) : [];
    const renames = saidRenames(said ?? confirmed ?? []);
    const { plan } = await planned(testServer(), before, after, {
      read: { statistics: oneRowEach(before) },
      renamings,
      renames,
      isRename: (own, right) => isKnownRename(renamings, own, right) || isSaid(renames, own.path, right.path),
      only,
    });
    const { unplanned, steps, verification } = plan;
    const told = steps.flatMap(({ title, statements }) => [
      title,
      ...statements.flatMap(({ effects }) => effects.map(effectInWords)),
    ]);
    const asksThen = verification.map(({ tells, prints }) => `${tells}: ${prints}`);
    const statements = statementsOf(plan);
    if (statements.length === 0) return { statements, told, asksThen, lacking: [], asked: [], unplanned };
    const rights = plan.steps.flatMap((step) => step.rights);
    const may = rights.map(({ sql }, at) => `${sql} AS may${at}`).join(', ');
    const { rows } = await client.query({ text: `SELECT ${may}`, rowMode: 'array' });
    const lacking = rights.filter((_, at) => rows[0]?.[at] !== true);
    await look?.(client, other, statements);
    return { statements, told, asksThen, unplanned, asked: rights.map(({ needed }) => needed), lacking };
  } finally {
    await Promise.all([client.end(), other.end()]);
  }
}

function oneRowEach(catalog: Catalog): StatisticsByTable {
  return new Map(
    objectsOfKind(catalog, 'table').map(({ kind, path }) => [
      objectId(kind, path),
      { keptBy: 'primary', rows: 1 },
    ]),
  );
}
