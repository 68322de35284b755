import type { Location } from '../base/problem.ts';
import type { Acceptance } from './acceptance.ts';
import type { Finding } from './finding.ts';
import type { MendingPlan } from './mending-plan.ts';
import type { ProblemReport } from './problem-report.ts';
import type { SchemaChange } from './schema-change.ts';
import type { Severity } from './severity.ts';

/** One source as it was read. */
export interface SourceReport {
  readonly name: string;
  readonly kind: string;
  readonly state: 'read' | 'could not check';
  /** One-line facts: `41 migrations (Drizzle journal)`. */
  readonly facts: readonly string[];
  readonly warnings: readonly string[];
  /** Objects in its catalog, by kind. */
  readonly objects: Readonly<Record<string, number>>;
  /** Set where migrations are pending that could not be rehearsed. */
  readonly untriedDeploy?: true;
  /** Why it could not be checked. */
  readonly problem?: ProblemReport;
}

/** What was left out of the comparison, why, and how many objects (0 where they can't be counted). */
export interface NotCompared {
  /** `functions`, `storage parameters of tables`, `view active_users`, … */
  readonly what: string;
  readonly why: string;
  readonly count: number;
  /** Whether it is a table that could not be compared at all, though a source declares it. */
  readonly gap?: true;
  readonly location?: Location;
}

/** How urgent Supabase's advisor calls an advice. */
export type AdviceLevel = 'error' | 'warning' | 'info';

/** Something about a schema that its sources may agree on, and that is dangerous or slow all the same. */
export interface SecurityAdvice {
  /** As of a finding. */
  readonly fingerprint: string;
  /** The name that Supabase's advisor has for it: `rls_disabled_in_public`. */
  readonly rule: string;
  readonly level: AdviceLevel;
  /** Advice about speed never fails a check. */
  readonly about: 'security' | 'speed';
  /** What it is about, in the plural: `tables that the Data API serves without row level security`. */
  readonly title: string;
  readonly object: string;
  /** The table (or other top object) it belongs to. */
  readonly group: string;
  /** Names of the sources in which it is so. */
  readonly sources: readonly string[];
  /** Set where other sources stand on the platform, in which it is not so. */
  readonly differs?: true;
  /** Why it matters, in one sentence. */
  readonly reason: string;
  /** As of a finding. */
  readonly advice: string;
  readonly location?: Location;
  /** As of a finding. */
  readonly origin?: 'new' | 'old';
}

/** A key from a column of a database to one of another, as the config declares it. */
export interface ReferenceReport {
  /** `datasets.user_id` */
  readonly from: string;
  /** With the database in front: `fltr_auth.users.id` */
  readonly to: string;
  /** `holds in part` where it does in some source, and what the others have instead is a finding of its own. */
  readonly state: 'holds' | 'holds in part' | 'fails' | 'not checked';
  /** What it fails by, or why it is not checked. */
  readonly why?: string;
  /** Where the config says so. */
  readonly location: Location;
}

/** One logical database: its sources compared with each other. */
export interface DatabaseReport {
  readonly name: string;
  /** A source's name, `majority`, or `none`. */
  readonly truth: string;
  /** The Postgres that did the translating: `PostgreSQL 18.4 (npm)`. */
  readonly server: string;
  readonly sources: readonly SourceReport[];
  /** Most dangerous first, then by object. */
  readonly findings: readonly Finding[];
  /** Findings accepted by `ignore` in the config, with the reason given there. */
  readonly ignored: readonly { readonly finding: Finding; readonly reason: string }[];
  /** Findings that an entry of the baseline accepts. */
  readonly accepted: readonly { readonly finding: Finding; readonly acceptance: Acceptance }[];
  /** What the base has, and the change that is checked mends; absent where it is compared with nothing. */
  readonly fixed?: readonly Finding[];
  /** Objects compared in at least two sources, by kind. */
  readonly compared: Readonly<Record<string, number>>;
  /** Tables that a source declares and that could not be compared with any other; `compared` has the others. */
  readonly tablesNotCompared: number;
  readonly notCompared: readonly NotCompared[];
  /** Keys that lead to other databases; absent where the config declares none. */
  readonly references?: readonly ReferenceReport[];
  /** Most urgent first; absent where no source stands on a platform whose API serves the schema. */
  readonly securityAdvice?: readonly SecurityAdvice[];
  /** What the new migrations of each source do; absent where nothing is compared with a base, or no migration changed. */
  readonly changes?: readonly SchemaChange[];
  /** What brings each database in line that is wrong; absent where none is, or where no plans were asked for. */
  readonly plans?: readonly MendingPlan[];
}

/** Everything one run found: what the JSON report holds and every other format is rendered from. */
export interface Report {
  /** Version of this format; grows when a field changes meaning or goes. */
  readonly formatVersion: 1;
  readonly tool: { readonly name: 'schema-drift'; readonly version: string };
  readonly outcome: 'clean' | 'drift' | 'could not check';
  /** `critical`, `warning` or `never`: the severity from which drift fails the run. */
  readonly failOn: 'critical' | 'warning' | 'never';
  readonly counts: Readonly<Record<Severity, number>>;
  readonly databases: readonly DatabaseReport[];
  /** Why nothing had to be checked, where that is so; the outcome is `clean` then. */
  readonly skipped?: string;
  /** How the sources were found, where no config file names them. */
  readonly recognised: readonly string[];
  /** What the change is compared with; absent where with nothing, and where nobody has to know what it has. */
  readonly base?: BaseReport;
  /** The file of accepted findings, where there is one, and its entries that somebody has to look after. */
  readonly baseline?: { readonly file: string; readonly remarks: readonly ProblemReport[] };
  /** What kept the whole job from being done. */
  readonly problems: readonly ProblemReport[];
  /** Seconds by stage; the only part that differs between two runs on the same input. */
  readonly timings: Readonly<Record<string, number>>;
}

export interface BaseReport {
  /** `main`, or the beginning of a commit. */
  readonly name: string;
  /** What fails the run: new findings, or all. */
  readonly gate: 'new' | 'all';
  /** Why nobody knows what it has: everything counts as new then. */
  readonly unknown?: ProblemReport;
}
