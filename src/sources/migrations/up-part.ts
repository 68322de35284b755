import type { Migration } from './migration.ts';

/** Comments by which tools divide a file into the way up and the way back. */
const marks: readonly { readonly up: RegExp; readonly down: RegExp }[] = [
  { up: /^--\s*migrate:up\b.*$/m, down: /^--\s*migrate:down\b/m },
  { up: /^--\s*\+goose\s+up\b.*$/im, down: /^--\s*\+goose\s+down\b/im },
  { up: /^--\s*up migration\b.*$/im, down: /^--\s*down migration\b/im },
];

/** Comments by which tools are told to run a file without a transaction. */
const noTransaction =
  /^--\s*(?:migrate:up\b.*\btransaction:\s*false|\+goose\s+no\s+transaction|no-transaction|atlas:txmode\s+none)\b/im;

/** The statements of a migration that lead up: those after an "up" comment and before a "down" one. */
export function upPart(migration: Migration): Migration {
  const { sql } = migration;
  let [from, to] = [0, sql.length];
  for (const { up, down } of marks) {
    const start = up.exec(sql)?.index;
    const end = down.exec(sql)?.index;
    if (start !== undefined) from = Math.max(from, start);
    if (end !== undefined && end > from) to = Math.min(to, end);
  }
  return {
    ...migration,
    statements: migration.statements.filter(({ offset }) => offset >= from && offset < to),
    transactional: migration.transactional && !noTransaction.test(sql),
  };
}
