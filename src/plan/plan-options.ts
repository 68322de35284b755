import type { CatalogObject } from '../catalog/catalog.ts';
import type { UnreadSource } from '../compare/judgement/reconsider.ts';
import type { SaidRename } from '../compare/renames/renames-said.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Subject } from '../compare/subject.ts';
import type { Server } from '../postgres/server.ts';
import type { Finding } from '../report/finding.ts';
import type { MendingPlan } from '../report/mending-plan.ts';

/** What a plan is asked for. */
export interface PlanOptions {
  /** The source that is wrong. */
  readonly source: ComparedSource;
  /** What it was compared with, itself among it. */
  readonly sources: readonly ComparedSource[];
  readonly truth: string;
  readonly database: string;
  /** Sources that declare something and could not be read. */
  readonly unread?: readonly UnreadSource[];
  /** The findings to be settled, those in which others are wrong among them. */
  readonly findings: readonly Finding[];
  /** Those that could be settled and were not chosen. */
  readonly others?: readonly Finding[];
  /** What all of them are about, by fingerprint. */
  readonly subjects: ReadonlyMap<string, Subject>;
  /** A server of the major that the source has. */
  readonly server: Server;
  readonly form: MendingPlan['form'];
  /** Whether somebody has said that one thing is another one under a new name. */
  readonly isRename: (own: CatalogObject, right: CatalogObject) => boolean;
  /** These two as the findings were compared with. */
  readonly renames?: readonly SaidRename[];
  readonly isIgnored?: (table: readonly string[]) => boolean;
  readonly signal: AbortSignal;
}
