import type { AlembicEnvironment } from '../sources/migrations/alembic/revisions.ts';

/** What brings one source in line, in the order in which it is run: proved on a copy of its schema. */
export interface MendingPlan {
  /** Name of the source that is wrong. */
  readonly source: string;
  /** `statements` for a database, each for itself; `migration` where all are run in one transaction. */
  readonly form: 'statements' | 'migration';
  /** Steps, those that lose data behind all others. */
  readonly steps: readonly PlanStep[];
  /** Findings that no step is for and that are settled by the steps for others; absent where there are none. */
  readonly along?: readonly SettledAlong[];
  /** What notes the migrations that the database has then, for tools that have no table there yet. */
  readonly notes?: readonly PlanNote[];
  /** Queries for after the last step that was run, with what they print then. */
  readonly verification: readonly VerificationQuery[];
  /** Of migrations that Alembic makes: the heads of each of its environments, and the file of the next revision. */
  readonly alembic?: readonly Pick<AlembicEnvironment, 'heads' | 'next'>[];
  /** Findings for which there is no proved plan, and why. */
  readonly unplanned: readonly Unplanned[];
  /** What has to be there or done before, as sentences. */
  readonly needs: readonly string[];
}

/** What a finding is about comes, goes or changes with something else: a column that is inherited, rights on what moves. */
export interface SettledAlong {
  /** Fingerprint. */
  readonly finding: string;
  /** Whether only steps settle it that are held. */
  readonly held: boolean;
}

/** In which part of the work a step is: `prepare` makes what later steps need and touches no rows. */
export type PlanPhase = 'prepare' | 'correct' | 'add' | 'clean up';

/** Statements that belong together. */
export interface PlanStep {
  readonly phase: PlanPhase;
  /** What it is about: `column exports.id, column export_analytics.export_id`. */
  readonly title: string;
  /** Fingerprints of the findings that it settles, or helps to settle. */
  readonly findings: readonly string[];
  /** What whoever runs it has to have a right to, as far as that can be asked before the first step. */
  readonly rights: readonly PlanRight[];
  /** Queries that count the rows which would stop it; each has to print 0. */
  readonly before: readonly PlanQuery[];
  readonly statements: readonly PlanStatement[];
  /** Queries that count the rows for which it was not done; each has to print 0. */
  readonly after?: readonly PlanQuery[];
  /** What is gone for good after it: `the table notes`. */
  readonly loses: readonly string[];
  /** What it lets everyone do, or whoever has an application's public key; absent where that is nothing. */
  readonly opens?: readonly string[];
  /** Whether it is run only by somebody who asks for it, as it loses data or comes after something that does. */
  readonly held: boolean;
}

/** A right that a role has or lacks; superusers have all. */
export interface PlanRight {
  /** What it has to be able to do: `own table exports`. */
  readonly needed: string;
  /** An expression that is true where the current role can. */
  readonly sql: string;
  /** Whether it is asked for before others: a name in a schema that may not be used stops the query. */
  readonly isFirst?: boolean;
  /** Whether it is no right of a role, and superusers lack it as well. */
  readonly isOfObjects?: boolean;
}

export interface PlanStatement {
  /** Without a semicolon. */
  readonly sql: string;
  /** Queries that count the rows which would stop it, where statements before it change these; each has to print 0. */
  readonly before?: readonly PlanQuery[];
  /** What it does to tables that people work with, as observed. */
  readonly effects: readonly PlanEffect[];
  /** What in rows could stop it, as sentences. */
  readonly risks: readonly string[];
  /** What it takes for granted of the values that are there, as a sentence. */
  readonly assumes?: string;
  /** Statements of one transaction share its number within the step; absent where one is its own. */
  readonly transaction?: number;
  /** What a person has to put in before it can be run, as a sentence; but for hidden secrets it was not run on the copy. */
  readonly open?: string;
}

/** The strongest lock that a statement takes on a table. */
export interface PlanEffect {
  readonly table: string;
  readonly lock: string;
  readonly blocks: string;
  readonly work: string;
  /** Rows of the table, estimated; absent where nobody knows. */
  readonly rows?: number;
}

export interface PlanQuery {
  readonly sql: string;
  /** What it tells. */
  readonly tells: string;
  /** What it has to print. */
  readonly prints: string;
}

/** What tells that something of a plan was run. */
export interface VerificationQuery extends PlanQuery {
  /** Of what a step does that is held: it prints something else as long as that is not run. */
  readonly held?: true;
}

/** How the migrations of a source are noted as applied. */
export interface PlanNote {
  /** Name of the source. */
  readonly migrations: string;
  /** Fingerprint of the finding that no table notes them. */
  readonly finding: string;
  /** `sql`: statements; `command`: those of the migration tool, one a line. */
  readonly by: 'sql' | 'command';
  readonly text: string;
}

export interface Unplanned {
  /** Fingerprint. */
  readonly finding: string;
  readonly title: string;
  readonly reason: string;
}
