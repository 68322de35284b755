import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { Revision } from '../sources/migrations/alembic/revisions.ts';
import type { SourceFault } from '../sources/source.ts';
import { type Choice, chooseLedgers, seekerOfRevisions } from './choose.ts';
import { unreadableLedger } from './faults.ts';
import { missingLedger } from './missing.ts';

/** A database's ledger compared with Alembic's revisions. */
export interface RevisionState {
  /** `undefined` where the database tells nothing, or will not let it be read; a fault says so then. */
  readonly ledger: Ledger | undefined;
  /** Each after all that it stands on; without a ledger, all are taken for applied. */
  readonly applied: readonly Revision[];
  readonly pending: readonly Revision[];
  readonly unknown: readonly LedgerEntry[];
  readonly faults: readonly SourceFault[];
}

/**
 * Holds the ledgers of a database against a project's revisions.
 *
 * @param choice the one that fits, where other sources' migrations are noted in the database, too
 */
export function compareRevisions(
  ledgers: readonly Ledger[],
  revisions: readonly Revision[],
  choice: Choice | undefined = chooseLedgers(ledgers, [seekerOfRevisions(revisions)])[0],
): RevisionState {
  const { ledger, others } = choice ?? {};
  if (ledger === undefined) return untold(revisions, missingLedger(ledgers, 'Alembic'));
  if (ledger.unreadable !== undefined)
    return untold(revisions, unreadableLedger(ledger, ledger.unreadable.lacks));
  const has = withAllBefore(
    ledger.entries.map(({ id }) => id),
    revisions,
  );
  const unknown = ledger.entries.filter(
    (entry) => !revisions.some(({ id }) => id === entry.id) && others?.has(entry) !== true,
  );
  return {
    ledger,
    applied: revisions.filter(({ id }) => has.has(id)),
    pending: revisions.filter(({ id }) => !has.has(id)),
    unknown,
    faults: unknown.map(({ id }) => unknownRevision(id)),
  };
}

/**
 * The command that goes as far as a database has come instead of all the way; `undefined` where one command cannot:
 * the database stands at several heads, at one that the repository lacks, or the command does not end in `head`.
 */
export function upgradeCommandUpTo(
  { ledger, unknown }: Pick<RevisionState, 'ledger' | 'unknown'>,
  command: string,
): string | undefined {
  const [only, ...more] = ledger?.entries ?? [];
  if (only === undefined || more.length > 0 || unknown.length > 0) return undefined;
  const upgrade = /(\supgrade\s+)heads?\s*$/;
  return upgrade.test(command) ? command.replace(upgrade, `$1${only.id}`) : undefined;
}

function untold(applied: readonly Revision[], fault: SourceFault): RevisionState {
  return { ledger: undefined, applied, pending: [], unknown: [], faults: [fault] };
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

function withAllBefore(ids: readonly string[], revisions: readonly Revision[]): Set<string> {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const found = new Set<string>();
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(byId.get(id)?.after ?? []));
  }
  return found;
}
