import { defined } from '../../base/defined.ts';
import { counted } from '../../base/phrases.ts';
import { Problem } from '../../base/problem.ts';
import { visible } from '../../base/visible.ts';
import { exitStatus } from '../../check.ts';
import { diffsOf, type WrittenFile, writeFixes } from '../../fix/write-fixes.ts';
import type { MendingPlan } from '../../report/mending-plan.ts';
import { fixList } from '../../report/phrases/fix-list.ts';
import { visibleReport } from '../../report/phrases/visible.ts';
import { planScript } from '../../report/plan-script.ts';
import type { Edit, Finding, Report } from '../../report/report.ts';
import { renderTerminal } from '../../report/terminal/terminal.ts';
import { renamesNamed } from '../../run/choices.ts';
import { namesSource } from '../../run/run-context.ts';
import type { Arguments } from '../arguments.ts';
import { askedOf, checked } from './checked.ts';
import { lookOf } from './look.ts';
import { writeOutput } from './output.ts';

/** `schema-drift fix`: lists what settles the findings, or prints it; gives the exit status. */
export async function runFix(typed: Arguments, root: string, signal: AbortSignal): Promise<number> {
  const { finding: ids, side, all } = typed;
  const { report, config } = await checked(typed, askedOf(typed), root, signal, {
    quiet: true,
    plans: {
      renames: renamesNamed(typed.rename),
      migrations: true,
      ...defined({ findings: ids }),
      ...(side === undefined ? {} : { sources: [side] }),
    },
  });
  signal.throwIfAborted();
  const isNothingKnown =
    report.outcome === 'could not check' && report.databases.every(({ findings }) => findings.length === 0);
  if (report.problems.length > 0 || isNothingKnown) {
    process.stderr.write(renderTerminal(report, lookOf(process.stderr)));
    return 2;
  }
  const isChosen = sideIn(report, side);
  const chosen = chosenFindings(report, ids, isChosen);
  if (all !== true && ids === undefined && side === undefined) {
    process.stdout.write(fixList(visibleReport(report)));
    return exitStatus(report);
  }
  const several = report.databases.length > 1;
  const plans = report.databases.flatMap(({ name, plans: own = [] }) =>
    own.map((plan) => ({ plan, ...(several ? { database: name } : {}) })),
  );
  const edits = chosen.flatMap(({ finding, database }) =>
    (finding.edits ?? []).filter((edit) => isChosen(database, edit.source)),
  );
  if (diffsOf(edits).length + plans.length + (typed.output ?? []).length === 0) {
    process.stdout.write(fixList(visibleReport(report)));
    return exitStatus(report);
  }
  if (typed.write === true) {
    const allowDataLoss = typed['allow-data-loss'] === true;
    const isWhole = ids === undefined;
    const checkedAgain = async () =>
      (await checked(typed, askedOf(typed), root, signal, { quiet: true })).report;
    tellWritten(
      await writeFixes({ report, edits, config, root, isWhole, allowDataLoss, signal, checkedAgain }),
    );
  } else await told(edits, plans, typed);
  return plans.some(({ plan }) => plan.unplanned.length > 0) ? 1 : 0;
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

/** Diffs first, then the scripts, which can be read as one file: diffs stand in comments there. */
async function told(
  edits: readonly Edit[],
  plans: readonly { readonly plan: MendingPlan; readonly database?: string }[],
  typed: Arguments,
): Promise<void> {
  const diffs = diffsOf(edits);
  const allowDataLoss = typed['allow-data-loss'] === true;
  const scripts = plans.map(({ plan, ...of }) => planScript(plan, { allowDataLoss, ...of }));
  const files = typed.output ?? [];
  if (files.length > 0 && scripts.length !== 1)
    throw new Problem(
      scripts.length === 0
        ? 'There is no SQL to be written.'
        : 'The SQL of several sources does not go into one file.',
      { advice: scripts.length === 0 ? 'Leave --output out.' : 'Choose one of them with --side.' },
    );
  for (const file of files) await writeOutput(file, scripts[0] ?? '', 'The SQL');
  process.stdout.write([...diffs, ...(files.length > 0 ? [] : scripts)].join('\n'));
}

/** What a person has to do or to know before a plan is run. */
function whatIsInIt({ open, loses, isHeld }: NonNullable<WrittenFile['plan']>): string[] {
  const lost = loses.map(visible).join(', ');
  return [
    ...(open === 0 ? [] : [`${counted(open, 'value')} to be filled in first, where it says …`]),
    ...(loses.length === 0
      ? []
      : [isHeld ? `left as comments, since it loses data: ${lost}` : `loses for good: ${lost}`]),
  ];
}

function tellWritten(files: readonly WrittenFile[]): void {
  const lines = files.flatMap(({ path, isEdited, toRunOn, plan }) => [
    toRunOn === undefined
      ? `${isEdited ? 'edited' : 'wrote'} ${path}`
      : `wrote ${path}, for a person to run on ${toRunOn}`,
    ...(plan === undefined ? [] : whatIsInIt(plan)).map((line) => `  ${line}`),
  ]);
  process.stdout.write(lines.length === 0 ? 'There is nothing to write.\n' : `${lines.join('\n')}\n`);
}
