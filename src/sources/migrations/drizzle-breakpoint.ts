/** What drizzle-orm's migrator splits a file at, wherever it stands. */
export const breakpoint = '--> statement-breakpoint';
