import { Problem } from '../../base/problem.ts';
import { exitStatus } from '../../check.ts';
import { failedReport } from '../../report/bare-report.ts';
import { renderMarkdown } from '../../report/markdown/markdown.ts';
import type { Report } from '../../report/report.ts';
import { renderTerminal, type TerminalLook } from '../../report/terminal/terminal.ts';
import { type Format, formatNamed, outputsNamed, renamesNamed } from '../../run/choices.ts';
import { plansOfReport } from '../../run/run-context.ts';
import type { Arguments } from '../arguments.ts';
import { askedOf, checked } from './checked.ts';
import { lookOf } from './look.ts';
import { writeOutput } from './output.ts';
import { writePlans } from './write-plans.ts';

/** `schema-drift check`: prints the report and gives the exit status. */
export async function runCheck(typed: Arguments, root: string, signal: AbortSignal): Promise<number> {
  const format = formatNamed(typed.format ?? 'terminal');
  const outputs = outputsNamed(typed.output, { noPlan: typed['no-plan'] });
  const asked = askedOf(typed);
  const plans =
    typed['no-plan'] === true ? {} : { plans: { ...plansOfReport, renames: renamesNamed(typed.rename) } };
  const manner = { quiet: format !== 'terminal', ...plans };
  const report = await checked(typed, asked, root, signal, manner).then(
    (it) => it.report,
    (error: unknown) => {
      if (signal.aborted || !(error instanceof Problem)) throw error;
      return failedReport(error);
    },
  );
  signal.throwIfAborted();
  process.stdout.write(
    await render(report, format, { ...lookOf(process.stdout), isBrief: typed.verbose !== true }),
  );
  for (const { file, format } of outputs)
    if (format === 'plan') await writePlans(file, report);
    else await writeOutput(file, await render(report, format, { colour: false, width: 100 }), 'The report');
  return exitStatus(report);
}

async function render(report: Report, format: Format, appearance: TerminalLook): Promise<string> {
  // The shape of a report takes long to make, for what few ask for.
  if (format === 'json') return (await import('../../report/json/json.ts')).renderJson(report);
  return format === 'markdown' ? renderMarkdown(report, {}) : renderTerminal(report, appearance);
}
