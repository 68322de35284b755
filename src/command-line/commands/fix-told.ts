/** What `fix` prints: what settles findings, where it would be written, and where it was. */

import { counted } from '../../base/phrases.ts';
import { Problem } from '../../base/problem.ts';
import { visible } from '../../base/visible.ts';
import type { Config } from '../../config/config.ts';
import { diffsOf, type PreparedFixes, scriptFile, type WrittenFile } from '../../fix/write-fixes.ts';
import { failedReport } from '../../report/bare-report.ts';
import type { Edit } from '../../report/finding.ts';
import type { MendingPlan } from '../../report/mending-plan.ts';
import { adviceParts } from '../../report/phrases/advice.ts';
import { alongOf, leftOf } from '../../report/phrases/fix-list.ts';
import { visibleReport } from '../../report/phrases/visible.ts';
import { hasSomethingToRun } from '../../report/plan-files.ts';
import { planScript } from '../../report/plan-script.ts';
import type { Report } from '../../report/report.ts';
import { renderProblems, renderTerminal } from '../../report/terminal/terminal.ts';
import type { Arguments } from '../arguments.ts';
import { lookOf } from './look.ts';
import { writeOutput } from './output.ts';

/** What settles the findings that were chosen. */
export interface Settlement {
  /** With these plans. */
  readonly report: Report;
  /** With the findings alone that were chosen. */
  readonly chosen: Report;
  /** Whether a source of a database is one that was chosen. */
  readonly isChosen: (database: string, source: string) => boolean;
  readonly config: Config;
  readonly edits: readonly Edit[];
  /** Each with its database, where there are several. */
  readonly plans: readonly { readonly plan: MendingPlan; readonly database?: string }[];
  /** Whether everything was chosen. */
  readonly isWhole: boolean;
  /** Whether there is nothing to be told or written. */
  readonly isEmpty: boolean;
}

/** Where it would be written: files that are edited, the next migration of folders, scripts for databases. */
export function filesOf({ edits, plans, config }: Settlement, { refused }: PreparedFixes): string[] {
  const sources = config.databases.flatMap(({ sources: own }) => own);
  const places = plans.flatMap(({ plan, database }) => {
    if (!hasSomethingToRun(plan) || refused.some((one) => one.plan === plan)) return [];
    if (plan.form === 'statements') return [scriptFile(plan, database)];
    const next = plan.alembic?.[0]?.next;
    if (next !== undefined && 'file' in next) return [next.file];
    const source = sources.find(({ name, kind }) => name === plan.source && kind === 'migrations');
    return [`the next migration of ${source !== undefined && 'path' in source ? source.path : plan.source}`];
  });
  return [...new Set([...edits.map(({ location }) => location.file), ...places])].map(visible);
}

/** Diffs first, then the scripts, which can be read as one file: diffs stand in comments there. */
export async function told({ edits, plans }: Settlement, typed: Arguments): Promise<void> {
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
    ...(open === 0 ? [] : [`${counted(open, 'value')} to be filled in first, where it says … or ***`]),
    ...(loses.length === 0
      ? []
      : [isHeld ? `left as comments, since it loses data: ${lost}` : `loses for good: ${lost}`]),
  ];
}

function inLines(advice: string): string[] {
  const { steps, code } = adviceParts(advice);
  return [...steps.map((step) => `  → ${visible(step)}`), ...code.map((line) => `    ${visible(line)}`)];
}

/** Tells which files were written, what is in them, and what is found since they are there. */
export function tellWritten(files: readonly WrittenFile[]): void {
  const lines = files.flatMap(({ path, isEdited, toRunOn, plan, findings = [] }) => [
    toRunOn === undefined
      ? `${isEdited ? 'edited' : 'wrote'} ${path}`
      : `wrote ${path}, for a person to run on ${toRunOn}`,
    ...(plan === undefined ? [] : whatIsInIt(plan)).map((line) => `  ${line}`),
    ...findings.flatMap(({ title, advice }) => [`  ${visible(title)}`, ...inLines(advice)]),
  ]);
  process.stdout.write(lines.length === 0 ? 'There is nothing to write.\n' : `${lines.join('\n')}\n`);
}

/** Tells what else is settled and what is left of what was to be, beside what is printed; gives the exit status. */
export function tellLeft(settled: Settlement, typed: Arguments): number {
  const { report, chosen, isChosen } = settled;
  const ids = new Set(chosen.databases.flatMap(({ findings }) => findings).map((it) => it.fingerprint));
  process.stderr.write(alongOf(visibleReport(report), (fingerprint) => ids.has(fingerprint), isChosen));
  const { text, count } = left(settled, typed);
  process.stderr.write(text);
  return Math.max(tellUnread(report), count > 0 ? 1 : 0);
}

/** How many of the findings that were chosen nothing of it settles. */
export function countLeft(settled: Settlement, typed: Arguments): number {
  return left(settled, typed).count;
}

function left({ chosen, isChosen, isWhole }: Settlement, typed: Arguments) {
  return leftOf(visibleReport(chosen), {
    isAsked: isChosen,
    allowDataLoss: typed['allow-data-loss'] === true,
    withCode: !isWhole,
  });
}

/** Tells which migrations cannot be written where they belong, and why; gives the exit status. */
export function tellRefused({ refused }: PreparedFixes): number {
  for (const { problem } of refused)
    process.stderr.write(renderTerminal(failedReport(problem), lookOf(process.stderr)));
  return refused.length > 0 ? 2 : 0;
}

/** Tells which sources could not be read, so that nothing is settled in them, and why; gives the exit status. */
export function tellUnread(report: Report): number {
  if (report.outcome !== 'could not check') return 0;
  process.stderr.write(renderProblems(report, lookOf(process.stderr)));
  return 2;
}
