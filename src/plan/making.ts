import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { SaidRename } from '../compare/renames/renames-said.ts';
import { stages } from '../rebuild/sql.ts';
import type { RebuildStep } from '../rebuild/steps.ts';
import type { PlanPhase } from '../report/mending-plan.ts';
import { planPhases } from '../report/plan-script.ts';
import type { Finding } from '../report/report.ts';
import type { CarriedRows } from './carried-rows.ts';
import type { Manner } from './column-tasks.ts';
import type { Copy } from './copies.ts';
import type { Dependents } from './dependents.ts';
import type { RemadeTable } from './remade-tables.ts';

export interface TaskOptions {
  /** Catalog of the source that is wrong. */
  readonly own: Catalog;
  readonly manner: Manner;
  /** Whether somebody has said that one thing is another one under a new name. */
  readonly isRename: (own: CatalogObject, right: CatalogObject) => boolean;
  /** That, as it was said. */
  readonly said?: readonly SaidRename[];
  /** What rests on what, as Postgres has noted it; read where a task can tell of it. */
  readonly dependents?: Dependents;
}

export interface Renames {
  /** The path that an object has once the renames are done. */
  readonly now: (path: readonly string[]) => readonly string[];
  /** The path of the table that an object is of, before the renames. */
  readonly was: (path: readonly string[]) => readonly string[];
}

/** Everything that is wanted of one object, whichever findings say so. */
export interface Change {
  readonly own?: CatalogObject;
  readonly right?: CatalogObject;
  readonly catalog: Catalog;
  readonly attributes: readonly string[];
  readonly findings: readonly Finding[];
}

export interface Making extends TaskOptions {
  readonly renames: Renames;
  /** Tables that the plan makes. */
  readonly isNew: ReadonlySet<string>;
  /** Where its finding stands among all. */
  readonly ordinal: number;
  readonly changes: readonly Change[];
  /** What is copied from one table to another before it is dropped there. */
  readonly copies: readonly Copy[];
  /** Rows that are taken into another table before theirs is dropped. */
  readonly carried: readonly CarriedRows[];
  /** Tables that are made anew, with what comes along. */
  readonly remade: readonly RemadeTable[];
}

/** Where a task stands: first by its phase. */
export function rankOf(phase: PlanPhase, ...more: readonly number[]): number[] {
  return [planPhases.findIndex((its) => its.phase === phase), ...more];
}

export const stageOf = (step: RebuildStep | undefined) =>
  step === undefined ? 0 : stages.indexOf(step.stage);

export const tableStage = stages.indexOf('table');

export function byRank(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
