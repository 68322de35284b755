import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { visible } from '../../base/visible.ts';
import { exitStatus } from '../../check.ts';
import type { Config } from '../../config/config.ts';
import { diffsOf, writeFixes } from '../../fix/write-fixes.ts';
import { fixList, settledBy } from '../../report/phrases/fix-list.ts';
import { isCosmetic } from '../../report/phrases/phrases.ts';
import { visibleReport } from '../../report/phrases/visible.ts';
import type { Finding, Report } from '../../report/report.ts';
import { renderTerminal } from '../../report/terminal/terminal.ts';
import { renamesNamed } from '../../run/choices.ts';
import { interrupted } from '../../run/interruption.ts';
import { namesSource } from '../../run/run-context.ts';
import type { Arguments } from '../arguments.ts';
import { askedOf, checked } from './checked.ts';
import { filesOf, type Settlement, tellWritten, told } from './fix-told.ts';
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
    const found = await checked(typed, askedOf(typed), root, signal, { quiet: true, plans });
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
  if (settled.isEmpty || !(isAsked || mayAsk(report, typed))) {
    process.stdout.write(fixList(visibleReport(report)));
    return exitStatus(report);
  }
  if (isAsked) {
    if (typed.write === true) await write(settled, { root, typed, signal });
    else await told(settled, typed);
    return statusOf(settled);
  }
  const { askForFindings, askWhetherToWrite } = await import('./fix-dialogue.ts');
  const chosen = await askForFindings(visibleReport(report), signal);
  if (chosen === 'stopped') return stopped();
  const own = chosen === 'all' ? settled : settlementOf(await find(chosen), chosen, typed);
  await told(own, typed);
  const answer = await askWhetherToWrite(filesOf(own), signal);
  if (answer === 'stopped') return stopped();
  if (!answer) {
    process.stdout.write('Nothing was written.\n');
    return exitStatus(report);
  }
  await write(own, { root, typed, signal });
  return statusOf(own);
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
  const edits = chosenFindings(report, ids, isChosen).flatMap(({ finding, database }) =>
    (finding.edits ?? []).filter((edit) => isChosen(database, edit.source)),
  );
  const isEmpty = diffsOf(edits).length + plans.length + (typed.output ?? []).length === 0;
  return { report, config, edits, plans, isWhole: ids === undefined, isEmpty };
}

function statusOf({ plans }: Settlement): number {
  return plans.some(({ plan }) => plan.unplanned.length > 0) ? 1 : 0;
}

async function write(
  { report, edits, config, isWhole }: Settlement,
  { root, typed, signal }: { readonly root: string; readonly typed: Arguments; readonly signal: AbortSignal },
): Promise<void> {
  const checkedAgain = async () =>
    (await checked(typed, askedOf(typed), root, signal, { quiet: true })).report;
  const allowDataLoss = typed['allow-data-loss'] === true;
  tellWritten(
    await writeFixes({ report, edits, config, root, isWhole, allowDataLoss, signal, checkedAgain }),
  );
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

/** @throws Problem for an id that the report does not have */
function chosenFindings(
  { databases }: Report,
  ids: readonly string[] | undefined,
  isChosen: (database: string, source: string) => boolean,
): { readonly finding: Finding; readonly database: string }[] {
  const findings = databases.flatMap((database) =>
    database.findings.map((finding) => ({ finding, database: database.name })),
  );
  const unknown = ids?.find((id) => !findings.some(({ finding }) => finding.fingerprint === id));
  if (unknown !== undefined)
    throw new Problem(`There is no finding ${visible(unknown)} here, or it no longer holds.`, {
      advice: '`schema-drift fix` lists the findings with their ids.',
    });
  return findings.filter(
    ({ finding, database }) =>
      (ids === undefined || ids.includes(finding.fingerprint)) &&
      (finding.wrong.length === 0 || finding.wrong.some((source) => isChosen(database, source))),
  );
}
