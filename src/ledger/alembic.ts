import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { glob } from 'tinyglobby';
import type { Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import type { SourceFault } from '../sources/source.ts';
import { type Choice, chooseLedgers, seekerOfRevisions } from './choose.ts';
import { unreadableLedger } from './faults.ts';
import { missingLedger } from './missing.ts';

/** One of Alembic's revisions: not a place in a row, but what it stands on. */
export interface Revision {
  readonly id: string;
  readonly file: string;
  /** Of its `revision = …`. */
  readonly line: number;
  /** Ids of what has to be there before it: `down_revision` and `depends_on`. */
  readonly after: readonly string[];
}

/** A database's ledger held against Alembic's revisions. */
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
 * Alembic's revisions as their text tells them, each after all that it stands on; nothing is run.
 *
 * @param path the folder that Alembic runs in, relative to `root`
 */
export async function readRevisions(path: string, root: string): Promise<readonly Revision[]> {
  const files = await glob(posix.join(path, '**/versions/**/*.py'), {
    cwd: root,
    ignore: ['**/node_modules/**', '**/.venv/**', '**/venv/**'],
  });
  const texts = await Promise.all(
    files.sort().map(async (file) => ({ file, text: await readFile(join(root, file), 'utf8') })),
  );
  return inOrder(texts.flatMap(({ file, text }) => revisionOf(file, text) ?? []));
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

function revisionOf(file: string, text: string): Revision | undefined {
  const own = assigned(text, 'revision');
  const [id] = own?.values ?? [];
  if (own === undefined || id === undefined) return undefined;
  const after = ['down_revision', 'depends_on'].flatMap((name) => assigned(text, name)?.values ?? []);
  return { id, file, line: own.line, after };
}

/** The strings that a module assigns to a name, alone or in a tuple, whatever type it declares for it. */
function assigned(
  text: string,
  name: string,
): { readonly values: string[]; readonly line: number } | undefined {
  const found = new RegExp(`^${name}\\b[^=\\n]*=\\s*(\\([^)]*\\)|\\[[^\\]]*\\]|[^\\n#]*)`, 'm').exec(text);
  if (found === null) return undefined;
  const values = [...(found[1] ?? '').matchAll(/(["'])([^"'\n]+)\1/g)].map(([, , value]) => value ?? '');
  return { values, line: text.slice(0, found.index).split('\n').length };
}

/** Depth first, so that a branch stays together; whatever stands on what is not there stands on nothing. */
function inOrder(revisions: readonly Revision[]): Revision[] {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]));
  const placed = new Set<Revision>();
  const waiting = [...revisions].reverse();
  const begun = new Set<Revision>();
  while (waiting.length > 0) {
    const revision = waiting.at(-1) as Revision;
    const first = begun.has(revision)
      ? []
      : revision.after.flatMap((id) => byId.get(id) ?? []).filter((other) => !placed.has(other));
    begun.add(revision);
    if (first.length > 0) waiting.push(...first.reverse());
    else placed.add(waiting.pop() as Revision);
  }
  return [...placed];
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
