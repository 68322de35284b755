import type { PostgresError } from '../sources/sql/postgres-error.ts';

/** What is known where a statement is refused. */
export interface Refusal {
  readonly error: PostgresError;
  /** Whether all pending migrations run in one transaction. */
  readonly together: boolean;
}

/** Why a statement of a deploy is refused, as a sentence that tells what to do. */
export function causeOf(refusal: Refusal): string {
  const { code } = refusal.error;
  const cause = causes[code] ?? causes[code.slice(0, 2)];
  return cause === undefined ? mend : cause(refusal);
}

const mend = 'Mend the migration before it is deployed.';

const causes: Readonly<Record<string, (refusal: Refusal) => string>> = {
  '42P16': () => 'The table is not what the migration takes it for: somebody changed it by hand.',
  '42P01': notThere,
  '42703': notThere,
  '42704': notThere,
  '42883': notThere,
  '3F000': notThere,
  '25001': ({ together }) =>
    together
      ? 'All pending migrations run in one transaction, and the statement cannot run in one. An index is made without CONCURRENTLY then, or by hand before the deploy and with IF NOT EXISTS in the migration.'
      : 'The tool runs this migration in a transaction, and the statement cannot run in one: take it out, or tell the tool to run the file without one.',
  '55P04': ({ together }) =>
    together
      ? 'All pending migrations run in one transaction, and a new enum value cannot be used before that ends: deploy the migration that adds it first.'
      : 'A new enum value cannot be used before the transaction that adds it ends: use it in a later migration.',
  '2BP01': dependsOnIt,
  '0A000': (refusal) =>
    /^cannot alter type of a column/.test(refusal.error.message) ? dependsOnIt(refusal) : mend,
  '23': () =>
    'The statement depends on rows, and the rehearsal has none: this may be otherwise in the database itself.',
  P0: () => 'The migration raises this error itself; it may expect rows, and the rehearsal has none.',
};

/** Postgres names what it is in the detail: `view v depends on column email of table users`, a line for each. */
function dependsOnIt({ error: { detail = '' } }: Refusal): string {
  const named = detail
    .split('\n')
    .flatMap((line) => /^(?:rule _RETURN on )?(.+) depends on /.exec(line)?.[1] ?? []);
  const what = named.length === 0 ? '' : ` (${named.join(', ')})`;
  return `Something that the migrations do not know of depends on it${what}: drop that first, or have a migration make it.`;
}

function notThere(): string {
  return 'Something that the migrations made is gone: somebody dropped or renamed it by hand, or a migration before this one never ran there.';
}
