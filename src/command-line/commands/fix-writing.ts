/** What `fix --write` does: writes what settles findings, and what only shows once that is there. */

import { newFindings } from '../../fix/new-findings.ts';
import { type PreparedFixes, preparedFixes, type WrittenFile, withDiffs } from '../../fix/write-fixes.ts';
import type { Edit, Finding } from '../../report/finding.ts';
import type { Report } from '../../report/report.ts';
import type { Arguments } from '../arguments.ts';
import { countLeft, type Settlement, tellLeft, tellWritten } from './fix-told.ts';

/** What a run of the command has at hand. */
export interface FixRun {
  readonly root: string;
  readonly typed: Arguments;
  readonly signal: AbortSignal;
  /** Checks the repository as it is by then. */
  readonly checkedAgain: () => Promise<Report>;
  /** What settles all that is found by then. */
  readonly settledAgain: () => Promise<Settlement>;
}

/** Finds out what can be written of it. */
export function prepared(
  { report, edits, config, isWhole }: Settlement,
  { root, typed, signal, checkedAgain }: FixRun,
): Promise<PreparedFixes> {
  const allowDataLoss = typed['allow-data-loss'] === true;
  return preparedFixes({ report, edits, config, root, isWhole, allowDataLoss, signal, checkedAgain });
}

/** Writes it with what follows from it, and tells which files were written and what is left; gives the exit status. */
export async function written(ready: PreparedFixes, settled: Settlement, run: FixRun): Promise<number> {
  const { files, gone } = await ready.write();
  tellWritten(files);
  const leftBut = (done: ReadonlySet<string>) => {
    const isOpen = ({ fingerprint }: Finding) => !done.has(fingerprint) && !gone.has(fingerprint);
    return tellLeft({ ...settled, chosen: withFindings(settled.chosen, isOpen) }, run.typed);
  };
  if (!mayBeFollowed(settled, files, run.typed)) return leftBut(new Set());
  const { done, fresh } = await editedAfter(settled, files, run);
  const left = leftBut(done);
  return Math.max(left, tellLeft(fresh, run.typed));
}

/**
 * Of two sources one is brought in line with the other, and that is all, unless something is left: other edits may have
 * settled it. A third one may have to follow the second.
 */
function mayBeFollowed(settled: Settlement, files: readonly WrittenFile[], typed: Arguments): boolean {
  const { report, isWhole } = settled;
  const isOfRepository = files.some(({ toRunOn }) => toRunOn === undefined);
  const hasThird = report.databases.some(({ sources }) => sources.length > 2);
  return isWhole && isOfRepository && (hasThird || countLeft(settled, typed) > 0);
}

/** What shows one thing may show another, as a view does of a view; more rounds than these would go in a circle. */
const roundsAtMost = 3;

/** What became of a repository after the first edits. */
interface Followed {
  /** Fingerprints of what was edited after that, and of what is found no more, since other edits settled it as well. */
  readonly done: ReadonlySet<string>;
  /** What is still found and was not known before. */
  readonly fresh: Settlement;
}

/**
 * Makes the edits that only show once others are made: in the types of what functions return and views show of a table,
 * for one. No finding is edited twice in one source.
 */
async function editedAfter(
  before: Settlement,
  files: readonly WrittenFile[],
  run: FixRun,
): Promise<Followed> {
  const told = new Set(files.map(({ path }) => path));
  const tried = new Set(editsIn(before).map(keyOf));
  const edited = new Set<string>();
  for (let round = 1; ; round += 1) {
    const now = await run.settledAgain();
    const own = editsIn(now).filter((one) => !tried.has(keyOf(one)));
    if (own.length === 0 || round > roundsAtMost) {
      const fresh = new Set(newFindings(before.report, now.report).map(({ fingerprint }) => fingerprint));
      const chosen = withFindings(now.chosen, ({ fingerprint }) => fresh.has(fingerprint));
      const found = new Set(findingsOf(now.report).map(({ fingerprint }) => fingerprint));
      const gone = findingsOf(before.chosen).filter(({ fingerprint }) => !found.has(fingerprint));
      const done = new Set([...edited, ...gone.map(({ fingerprint }) => fingerprint)]);
      return { done, fresh: { ...now, chosen } };
    }
    for (const one of own) {
      tried.add(keyOf(one));
      edited.add(one.finding.fingerprint);
    }
    // Migrations and scripts were written for what was known: they are not written again beside those.
    const report = { ...now.report, databases: now.report.databases.map(({ plans, ...rest }) => rest) };
    const wanted = own.map(({ edit }) => edit);
    const ready = await prepared({ ...now, report, edits: withDiffs(wanted, now.report) }, run);
    const more = (await ready.write()).files.filter(({ path }) => !told.has(path));
    if (more.length > 0) tellWritten(more);
    for (const { path } of more) told.add(path);
  }
}

interface FindingEdited {
  readonly finding: Finding;
  readonly edit: Edit;
}

/** The edits that are made, with the finding of each. */
function editsIn({ chosen, edits }: Settlement): FindingEdited[] {
  return findingsOf(chosen).flatMap((finding) =>
    (finding.edits ?? []).filter((edit) => edits.includes(edit)).map((edit) => ({ finding, edit })),
  );
}

function keyOf({ finding, edit }: FindingEdited): string {
  return `${finding.fingerprint} ${edit.source}`;
}

function findingsOf({ databases }: Report): Finding[] {
  return databases.flatMap(({ findings }) => findings);
}

function withFindings(report: Report, isKept: (finding: Finding) => boolean): Report {
  const databases = report.databases.map((one) => ({ ...one, findings: one.findings.filter(isKept) }));
  return { ...report, databases };
}
