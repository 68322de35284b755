/** The revision that Alembic would make next, by the project's own templates and rules for names. */
import * as z from 'zod';

/** What it is called, and the statements that stand for what it does on its way up and down. */
export const marks = { message: 'schema drift', up: 'schema_drift_up', down: 'schema_drift_down' } as const;

export const nextRevision = z.union([
  z.object({ file: z.string(), text: z.string() }).readonly(),
  z.object({ problem: z.string() }).readonly(),
]);

/** Its file, with `marks` for what it does, or why Alembic makes none. */
export type NextRevision = z.infer<typeof nextRevision>;
