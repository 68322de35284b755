import { list } from '../base/phrases.ts';
import type { CatalogObject } from '../catalog/catalog.ts';
import { hasSecret, withoutSecrets } from '../rebuild/sql.ts';
import type { Finding } from '../report/finding.ts';
import type { PlanPhase, PlanQuery } from '../report/mending-plan.ts';

/** Statements that settle something together, or not at all: they are tried, and run, as one. */
export interface Task {
  /** `objectId` of what it is about, as the source calls it. */
  readonly id: string;
  readonly phase: PlanPhase;
  /** What comes first has the lower one; compared number by number. */
  readonly rank: readonly number[];
  readonly findings: readonly Finding[];
  /** What it is told as, where that is not what its findings are about. */
  readonly title?: string;
  /** Ways to do it, the best first; another one is only tried where Postgres refuses those before it. */
  readonly forms: readonly (readonly Draft[])[];
  /** Queries that count the rows which would stop it. */
  readonly before: readonly Omit<PlanQuery, 'prints'>[];
  /** Queries that count the rows for which it was not done. */
  readonly after?: readonly Omit<PlanQuery, 'prints'>[];
  /** Ids of objects and columns on which others may rest that keep Postgres from touching it. */
  readonly touches: readonly string[];
  /** What is gone for good after it. */
  readonly loses: readonly string[];
  /** Whether it is only for something that loses data, and waits for that to be asked for. */
  readonly isHeld?: boolean;
  /** Whether what it drops is there again after it: values that are computed, rows that were copied. */
  readonly isMadeAgain?: boolean;
  /** Whether it changes nothing, and only stops a plan where another task of its findings would be refused. */
  readonly isGuard?: true;
  /** The name that it gives the object, where it does no more. */
  readonly givesName?: string;
  /** Whether it changes several objects together. */
  readonly isJoined?: true;
  /** What takes the object's place, where it is no drop. */
  readonly target?: CatalogObject;
}

/** One statement of a task. */
export interface Draft {
  /** Ways to say it; another one is only tried where Postgres has no cast for those before it. */
  readonly sql: readonly [string, ...string[]];
  /** Run by itself: `transaction` in one of its own, `none` where it can be in no transaction. */
  readonly alone?: 'transaction' | 'none';
  /** Takes it back where a later statement of the task is refused; needed where it, or one behind it, is run alone. */
  readonly undo?: string;
  /** Queries that count the rows which would stop it, where those before it change them. */
  readonly before?: Task['before'];
  /** Whether what rests on the task's objects is put out of the way before this statement, rather than before the first. */
  readonly isAfterOthers?: boolean;
  /** What a person has to put in; the statement is not run. */
  readonly open?: string;
  /** What is run on the copy in place of one that a person completes, where that tells whether it does what it should. */
  readonly tried?: string;
  /** What some of its ways take for granted of the values, as sentences. */
  readonly assumes?: ReadonlyMap<string, string>;
}

export function draft(sql: string): Draft {
  if (hasSecret(sql)) {
    const shown = withoutSecrets(sql);
    const open = `Put in ${shown.options.length === 1 ? 'the value' : 'the values'} of ${list(shown.options)}, which no schema tells.`;
    return { sql: [shown.sql], open, tried: sql };
  }
  return /^(?:REINDEX|CREATE|DROP) .*\bCONCURRENTLY\b/.test(sql)
    ? { sql: [sql], alone: 'none' }
    : { sql: [sql] };
}

/** What the task is about: `column exports.id, column export_analytics.export_id`. */
export function titleOf({ findings, title }: Pick<Task, 'findings' | 'title'>): string {
  if (title !== undefined) return title;
  return [...new Set(findings.map(({ kind, object }) => `${kind} ${object}`))].join(', ');
}
