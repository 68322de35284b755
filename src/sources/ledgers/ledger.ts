import { z } from 'zod';

/** The tools whose own tables are read. */
export const ledgerTools = [
  'drizzle',
  'supabase',
  'prisma',
  'alembic',
  'flyway',
  'golang-migrate',
  'dbmate',
  'goose',
  'node-pg-migrate',
  'sqlx',
  'diesel',
] as const;
export type LedgerTool = (typeof ledgerTools)[number];

/** One row of a migration tool's table, in the same words whatever the tool. */
export interface LedgerEntry {
  /**
   * What the tool tells migrations apart by: a version, a name, a revision. For Drizzle, `created_at` in milliseconds;
   * for a repeatable migration of Flyway, `R__` and its description.
   */
  readonly id: string;
  /** The migration's name, where the tool keeps one beside that. */
  readonly name?: string;
  /** Of the file's text, as the tool computes it; of Supabase's statements, a digest of their text. */
  readonly checksum?: string;
  /** When it was applied, as Postgres writes it in JSON. */
  readonly appliedAt?: string;
  /** `baseline`: everything up to here was there before the tool was. */
  readonly state: 'applied' | 'failed' | 'rolled back' | 'baseline';
}

/** What a live database says it has: the table that a migration tool keeps in it. Plain data. */
export interface Ledger {
  readonly tool: LedgerTool;
  /** The table with its schema, quoted where Postgres needs it. */
  readonly table: string;
  /** In the order in which they were applied, where the table tells it, else of their versions. */
  readonly entries: readonly LedgerEntry[];
  /** The table is there, but its rows could not be read: SQL with which its owner opens it. */
  readonly unreadable?: { readonly remedy: string };
}

const shape: z.ZodType<unknown> = z.array(
  z.object({
    tool: z.enum(ledgerTools),
    table: z.string(),
    entries: z.array(
      z.object({
        id: z.string(),
        name: z.string().optional(),
        checksum: z.string().optional(),
        appliedAt: z.string().optional(),
        state: z.enum(['applied', 'failed', 'rolled back', 'baseline']),
      }),
    ),
    unreadable: z.object({ remedy: z.string() }).optional(),
  }),
);

/** Ledgers that were saved as JSON; `undefined` for what has another shape. */
export function asLedgers(value: unknown): readonly Ledger[] | undefined {
  const parsed = shape.safeParse(value);
  return parsed.success ? (parsed.data as readonly Ledger[]) : undefined;
}
