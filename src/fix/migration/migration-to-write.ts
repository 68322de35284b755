import type { DrizzleSource, MigrationsSource } from '../../config/config.ts';
import type { Finding } from '../../report/finding.ts';
import type { MendingPlan } from '../../report/mending-plan.ts';

/** A plan for a source of migrations, and what stands beside it. */
export interface MigrationToWrite {
  readonly plan: MendingPlan;
  readonly source: MigrationsSource;
  /** The Drizzle schemas beside it, each with the findings in which it stays wrong. */
  readonly schemas: readonly { readonly schema: DrizzleSource; readonly wrongIn: readonly Finding[] }[];
  /** Findings in which the migrations are wrong and that nobody has chosen to be settled. */
  readonly notChosen: readonly Finding[];
  readonly allowDataLoss: boolean;
  readonly root: string;
  readonly signal: AbortSignal;
}
