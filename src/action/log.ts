import { randomUUID } from 'node:crypto';
import { redact } from '../base/redact.ts';
import type { StageEvent } from '../base/stages.ts';
import { visible } from '../base/visible.ts';
import type { Report } from '../report/report.ts';
import { renderTerminal } from '../report/terminal/terminal.ts';

/** Prints the report to the log of the job. */
export function logReport(report: Report): void {
  logText(renderTerminal(report, { colour: true, width: 120 }));
}

/**
 * Prints text that may come from strangers: the runner would take a line of it that looks like a command
 * (`::set-output …`) for one of ours, so it is told not to listen meanwhile.
 */
export function logText(text: string): void {
  const word = randomUUID();
  console.log(`::stop-commands::${word}\n${redact(text.trimEnd())}\n::${word}::`);
}

/** Prints a stack or another text that is nobody's report, and may have anything in it. */
export function logRaw(text: string): void {
  logText(visible(text));
}

/** Says how the job goes on, a line a stage. */
export function logStage({ stage, state, seconds, detail }: StageEvent): void {
  if (state === 'running') return;
  const said = detail === undefined || detail === '' ? '' : `: ${detail}`;
  logText(`${stage} ${state} after ${seconds.toFixed(1)} s${said}`);
}

/** A warning beside the job. */
export function warn(text: string): void {
  console.log(`::warning::${escaped(text)}`);
}

/** A remark beside the job. */
export function notice(text: string): void {
  console.log(`::notice::${escaped(text)}`);
}

function escaped(text: string): string {
  return visible(redact(text)).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
