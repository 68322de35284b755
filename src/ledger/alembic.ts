import type { SourceFault } from '../sources/fault.ts';
import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { Revision, VersionTable } from '../sources/migrations/alembic/record.ts';
import { type AlembicEnvironment, withAllBefore } from '../sources/migrations/alembic/revisions.ts';
import { type Choice, chooseLedgers, seekerOfRevisions } from './choose.ts';
import { unreadableLedger } from './faults.ts';
import { missingLedger } from './missing.ts';

/** A database's ledger compared with Alembic's revisions. */
export interface RevisionState {
  /** `undefined` where the database tells nothing, or will not let it be read; a fault says so then. */
  readonly ledger: Ledger | undefined;
  /** Each after all that it stands on; without a ledger, all are taken for applied. */
  readonly applied: readonly Revision[];
  /** What the command would still run. */
  readonly pending: readonly Revision[];
  /** Those that it has, though the command does not lead there. */
  readonly beyond: readonly Revision[];
  readonly unknown: readonly LedgerEntry[];
  readonly faults: readonly SourceFault[];
}

/**
 * Compares the ledgers of a database with the revisions of an environment.
 *
 * @param choice the one that fits, where other sources' migrations are noted in the database, too
 */
export function compareRevisions(
  ledgers: readonly Ledger[],
  environment: AlembicEnvironment,
  choice: Choice | undefined = chooseLedgers(ledgers, [seekerOfRevisions(environment)])[0],
): RevisionState {
  const { table, revisions, reached } = environment;
  const { ledger, others } = choice ?? {};
  const made = revisions.filter(({ id }) => reached.has(id));
  if (ledger === undefined) return untold(made, missingLedger(ledgers, titleOf(table), howToStamp));
  if (ledger.unreadable !== undefined) return untold(made, unreadableLedger(ledger, ledger.unreadable.lacks));
  const own = ledger.entries.filter((entry) => others?.has(entry) !== true);
  const has = withAllBefore(
    own.map(({ id }) => id),
    revisions,
  );
  const unknown = own.filter((entry) => !revisions.some(({ id }) => id === entry.id));
  return {
    ledger,
    applied: revisions.filter(({ id }) => has.has(id)),
    pending: made.filter(({ id }) => !has.has(id)),
    beyond: revisions.filter(({ id }) => has.has(id) && !reached.has(id)),
    unknown,
    faults: unknown.map(({ id }) => unknownRevision(id)),
  };
}

/** Alembic, and its table where that has a name of the project's own. */
function titleOf([schema, name]: VersionTable): string {
  if (schema === null && name === 'alembic_version') return 'Alembic';
  return `Alembic, which notes them in ${schema === null ? name : `${schema}.${name}`}`;
}

const howToStamp =
  'Find out which revisions it has and note the newest of them with `alembic stamp`, before Alembic runs them all again; all of them are noted with `alembic stamp heads`.';

function untold(applied: readonly Revision[], fault: SourceFault): RevisionState {
  return { ledger: undefined, applied, pending: [], beyond: [], unknown: [], faults: [fault] };
}

function unknownRevision(id: string): SourceFault {
  return {
    code: 'ledger-unknown',
    severity: 'critical',
    subject: id,
    message: `The database is at revision ${id}, but the repository does not have it, so Alembic refuses to run anything.`,
    advice: `Bring the file of ${id} back from the branch that it was applied from; if it is gone for good, bring the schema to a revision that there is and note that one with \`alembic stamp --purge\`.`,
  };
}
