import { defined } from '../../base/defined.ts';
import { list } from '../../base/phrases.ts';
import { Problem } from '../../base/problem.ts';
import { visible } from '../../base/visible.ts';
import { exitStatus } from '../../check.ts';
import { nearestFinding } from '../../compare/named-findings.ts';
import type { Config } from '../../config/config.ts';
import { hasDiff, withDiffs } from '../../fix/write-fixes.ts';
import type { Finding } from '../../report/finding.ts';
import { fixList, settledBy } from '../../report/phrases/fix-list.ts';
import { isCosmetic } from '../../report/phrases/phrases.ts';
import { visibleReport } from '../../report/phrases/visible.ts';
import type { Report } from '../../report/report.ts';
import { renderTerminal } from '../../report/terminal/terminal.ts';
import { renamesNamed } from '../../run/choices.ts';
import { interrupted } from '../../run/interruption.ts';
import { namesSource } from '../../run/run-context.ts';
import type { Arguments } from '../arguments.ts';
import { askedOf, checked } from './checked.ts';
import { filesOf, type Settlement, tellLeft, tellRefused, tellUnread, told } from './fix-told.ts';
import { type FixRun, prepared, written } from './fix-writing.ts';
import { lookOf } from './look.ts';

/** What is to be settled, and how. */
interface Found {
  readonly report: Report;
  readonly config: Config;
}

/** `schema-drift fix`: lists what settles the findings, lets a person choose, or prints it; gives the exit status. */
export async function runFix(typed: Arguments, root: string, signal: AbortSignal): Promise<number> {
  const { finding: ids, side, all } = typed;
  const find = async (chosen: readonly string[] | undefined): Promise<Found> => {
    const renames = renamesNamed(typed.rename);
    const sources = side === undefined ? undefined : [side];
    const plans = { renames, migrations: true, ...defined({ findings: chosen, sources }) };
    const found = await checked(typed, askedByFix(typed), root, signal, { quiet: true, plans });
    signal.throwIfAborted();
    return found;
  };
  const found = await find(ids);
  const { report } = found;
  const isNothingKnown =
    report.outcome === 'could not check' && report.databases.every(({ findings }) => findings.length === 0);
  if (report.problems.length > 0 || isNothingKnown) {
    process.stderr.write(renderTerminal(report, lookOf(process.stderr)));
    return 2;
  }
  const settled = settlementOf(found, ids, typed);
  const isAsked = all === true || ids !== undefined || side !== undefined;
  if (settled.isEmpty || !(isAsked || mayAsk(report, typed))) return listed(settled, typed);
  const asked = askedByFix(typed);
  const run: FixRun = {
    ...{ root, typed, signal },
    checkedAgain: async () => (await checked(typed, asked, root, signal, { quiet: true })).report,
    settledAgain: async () => settlementOf(await find(undefined), undefined, typed),
  };
  if (isAsked) return asAsked(settled, run);
  return inDialogue(settled, run, async (chosen) => settlementOf(await find(chosen), chosen, typed));
}

/** Shows the findings with what settles them, and writes nothing. */
function listed({ report, chosen }: Settlement, typed: Arguments): number {
  const { finding: ids, side, all, write, output = [] } = typed;
  const of =
    ids !== undefined ? 'findings' : side !== undefined ? 'source' : all === true ? 'all' : 'nothing';
  process.stdout.write(fixList(visibleReport(chosen), of));
  // One of an earlier run is still there, and holds what this one does not.
  if (output.length > 0) process.stdout.write(`No SQL was written to ${list(output.map(visible))}.\n`);
  else if (write === true) process.stdout.write('Nothing was written.\n');
  tellUnread(report);
  return exitStatus(report);
}

/** Writes what the command line asks for, or prints it. */
async function asAsked(settled: Settlement, run: FixRun): Promise<number> {
  const { typed } = run;
  if (typed.write !== true) {
    await told(settled, typed);
    return tellLeft(settled, typed);
  }
  const ready = await prepared(settled, run);
  const status = ready.isEmpty && ready.refused.length > 0 ? 0 : await written(ready, settled, run);
  return Math.max(status, tellRefused(ready));
}

/**
 * Asks a person what to settle, shows it, and asks whether to write it.
 *
 * @param settling some of the findings, by fingerprint
 */
async function inDialogue(
  settled: Settlement,
  run: FixRun,
  settling: (chosen: readonly string[]) => Promise<Settlement>,
): Promise<number> {
  const { report } = settled;
  const { typed, signal } = run;
  const { askForFindings, askWhetherToWrite } = await import('./fix-dialogue.ts');
  const chosen = await askForFindings(visibleReport(report), signal);
  if (chosen === 'stopped') return stopped();
  const own = chosen === 'all' ? settled : await settling(chosen);
  await told(own, typed);
  const ready = await prepared(own, run);
  if (ready.isEmpty) return tellRefused(ready);
  // Before the question: what is said yes to can be written.
  tellRefused(ready);
  const answer = await askWhetherToWrite(filesOf(own, ready), signal);
  if (answer === 'stopped') return stopped();
  if (!answer) {
    process.stdout.write('Nothing was written.\n');
    return exitStatus(report);
  }
  const status = await written(ready, own, run);
  return ready.refused.length > 0 ? 2 : status;
}

/** Whether a person at a terminal can be asked, and has something to choose from. */
function mayAsk({ databases }: Report, { output }: Arguments): boolean {
  const { CI, TERM } = process.env;
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  if (!isTerminal || CI !== undefined || TERM === 'dumb' || output !== undefined) return false;
  return databases.some((database) =>
    database.findings.some((finding) => !isCosmetic(finding) && settledBy(finding, database).length > 0),
  );
}

function stopped(): number {
  process.stderr.write('Stopped. Nothing was written.\n');
  return interrupted;
}

/**
 * What settles the findings that are chosen.
 *
 * @param ids fingerprints; all findings where it is absent
 * @throws Problem for a source or an id that the report does not have
 */
function settlementOf(
  { report, config }: Found,
  ids: readonly string[] | undefined,
  typed: Arguments,
): Settlement {
  const isChosen = sideIn(report, typed.side);
  const several = report.databases.length > 1;
  const plans = report.databases.flatMap(({ name, plans: own = [] }) =>
    own.map((plan) => ({ plan, ...(several ? { database: name } : {}) })),
  );
  const chosen = chosenOf(report, ids, isChosen);
  const wanted = chosen.databases.flatMap(({ name, findings }) =>
    findings.flatMap((finding) => (finding.edits ?? []).filter((edit) => isChosen(name, edit.source))),
  );
  const edits = withDiffs(wanted, report);
  const isEmpty = edits.filter(hasDiff).length + plans.length === 0;
  return { report, chosen, isChosen, config, edits, plans, isWhole: ids === undefined, isEmpty };
}

/** As other checks, and the side that is to be brought in line: of two sources, the other one is right. */
function askedByFix(typed: Arguments) {
  return { ...askedOf(typed), ...defined({ side: typed.side }) };
}

/**
 * Whether a source of a database is the one that is asked for; all are where none is. In several databases sources may
 * share a name: `fltr.production` is one of them, `production` all.
 *
 * @throws Problem for one that the report does not have
 */
function sideIn(
  { databases }: Report,
  side: string | undefined,
): (database: string, source: string) => boolean {
  if (side === undefined) return () => true;
  const isIt = (database: string, source: string) => namesSource(side, database, source);
  if (databases.some(({ name, sources }) => sources.some((source) => isIt(name, source.name)))) return isIt;
  const names = databases.flatMap(({ name, sources }) =>
    sources.map((source) => (databases.length > 1 ? `${name}.${source.name}` : source.name)),
  );
  throw new Problem(`There is no source ${visible(side)}.`, { advice: `--side takes ${names.join(', ')}.` });
}

/**
 * A report of the findings that are chosen alone.
 *
 * @throws Problem for an id that the report does not have
 */
function chosenOf(
  report: Report,
  ids: readonly string[] | undefined,
  isChosen: (database: string, source: string) => boolean,
): Report {
  const { databases } = report;
  const unknown = ids?.find((id) =>
    databases.every(({ findings }) => findings.every(({ fingerprint }) => fingerprint !== id)),
  );
  if (unknown !== undefined) {
    const meant = nearestFinding(
      databases.flatMap(({ findings }) => findings),
      unknown,
    );
    const asked = meant === undefined ? '' : `Did you mean ${meant.fingerprint} (${visible(meant.object)})? `;
    throw new Problem(`There is no finding ${visible(unknown)} here, or it no longer holds.`, {
      advice: `${asked}\`schema-drift fix\` lists the findings with their ids.`,
    });
  }
  const isOf = (database: string) => (finding: Finding) =>
    (ids === undefined || ids.includes(finding.fingerprint)) &&
    (finding.wrong.length === 0 || finding.wrong.some((source) => isChosen(database, source)));
  return {
    ...report,
    databases: databases.map((one) => ({ ...one, findings: one.findings.filter(isOf(one.name)) })),
  };
}
