import * as z from 'zod';

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
  'atlas',
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
  /** The table is there, but its rows could not be read. */
  readonly unreadable?: { readonly lacks: readonly Lack[] };
}

/** What a login needs to read a table: USAGE of its schema, SELECT, and a policy where row security hides the rows. */
export const lacks = ['usage', 'select', 'policy'] as const;
export type Lack = (typeof lacks)[number];

/** A name as `quote_ident` writes it. */
const quotedName = '(?:[a-z_][a-z0-9_]*|"(?:[^"]|"")+")';
const tablePattern = new RegExp(`^${quotedName}\\.${quotedName}$`);

const shape: z.ZodType<unknown> = z.array(
  z.object({
    tool: z.enum(ledgerTools),
    table: z.string().regex(tablePattern),
    entries: z.array(
      z.object({
        id: z.string(),
        name: z.string().optional(),
        checksum: z.string().optional(),
        appliedAt: z.string().optional(),
        state: z.enum(['applied', 'failed', 'rolled back', 'baseline']),
      }),
    ),
    unreadable: z.object({ lacks: z.array(z.enum(lacks)).min(1) }).optional(),
  }),
);

/** Ledgers that were saved as JSON; `undefined` for what has another shape. */
export function asLedgers(value: unknown): readonly Ledger[] | undefined {
  const parsed = shape.safeParse(value);
  return parsed.success ? (parsed.data as readonly Ledger[]) : undefined;
}
