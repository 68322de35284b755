import { join, resolve } from 'node:path';
import { setOutput } from '@actions/core';
import { context } from '@actions/github';
import { writeNamedFile } from '../base/named-file.ts';
import { Problem } from '../base/problem.ts';
import { exitStatus } from '../check.ts';
import type { Repository } from '../github/repository.ts';
import { failedReport } from '../report/bare-report.ts';
import { renderJson } from '../report/json/json.ts';
import { largestReport, readReport, tooLarge } from '../report/json/read-report.ts';
import { redactedReport } from '../report/json/redacted.ts';
import type { Report } from '../report/report.ts';
import { baseOf } from './base.ts';
import { ask } from './commands/ask.ts';
import { answerFrom, prepareInto } from './commands/carry-out.ts';
import { connection } from './connection.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { readLeft } from './left-file.ts';
import { logReport, logText, warn } from './log.ts';
import { lookOf } from './look.ts';
import { ownCheck } from './own-check.ts';
import { writePlanFiles } from './plan-files.ts';
import { publish } from './publish.ts';
import { keepsIssues, publishIssues } from './publish-issues.ts';
import { hideSecrets } from './secrets.ts';
import { subjectOf } from './subject.ts';
import { suggestEdits } from './suggest-edits.ts';
import { textsOf } from './texts.ts';
import { type Trigger, triggerOf } from './trigger.ts';
import { mustExist, type Workspace, workspaceAt } from './workspace.ts';

/**
 * The action from its inputs to its outputs.
 *
 * @returns the exit status of the step: 0 clean, 1 drift that fails the job, 2 could not check
 */
export async function runAction(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  try {
    const inputs = readInputs();
    const secrets = hideSecrets(inputs, env);
    const folder = env.GITHUB_WORKSPACE ?? process.cwd();
    const file = resolve(
      folder,
      inputs.report ?? join(env.RUNNER_TEMP ?? folder, 'schema-drift', 'report.json'),
    );
    const repository = connection(inputs, context);
    const trigger = triggerOf(context);
    switch (inputs.mode) {
      case 'check':
        return await checkAndPublish(inputs, trigger, repository, folder, file, secrets, signal);
      case 'post':
        await post(inputs, trigger, withToken(repository), folder, file);
        break;
      case 'ask':
        await ask(context, withToken(repository));
        break;
      case 'prepare':
        await prepareInto(file, inputs, folder, secrets, signal);
        break;
      case 'answer':
        await answerFrom(file, inputs, context, withToken(repository), folder);
        break;
    }
    return 0;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    logReport(failedReport(error));
    return 2;
  }
}

async function checkAndPublish(
  inputs: Inputs,
  trigger: Trigger,
  repository: Repository | undefined,
  folder: string,
  file: string,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  if (trigger.kind === 'workflow run')
    throw new Problem(
      'A run started by `workflow_run` checks nothing: it may have rights that the pull request has not.',
      {
        advice:
          'Set `mode: post`, so that it publishes the report of the run before it, as docs/github.md shows.',
      },
    );
  const workspace = workspaceAt(folder, inputs.cwd);
  mustExist(workspace, inputs.cwd);
  const own = await ownCheck(inputs, trigger, workspace, repository, baseOf(context), signal);
  const report = redactedReport(own.report, secrets);
  signal.throwIfAborted();
  await writeNamedFile(file, renderJson(report), {
    what: 'The report',
    advice: 'Give the input `report` a file in a folder that can be written.',
  });
  setOutputs(report, file);
  setOutput('plan', (await writePlanFiles(report, file)).join('\n'));
  logReport(report);
  await publishAll(report, inputs, trigger, repository, workspace);
  await suggestEdits(report, inputs, trigger, repository, workspace);
  return exitStatus(report);
}

/** Publishes the report that another run left, and decides nothing: what a merge waits for is that run. */
async function post(
  inputs: Inputs,
  trigger: Trigger,
  repository: Repository,
  folder: string,
  file: string,
): Promise<void> {
  const workspace: Workspace = workspaceAt(folder, inputs.cwd);
  const text = await readLeft(file, { largest: largestReport, tooLarge });
  const report = readReport(text, { directory: inputs.cwd });
  setOutputs(report, file);
  await publishAll(report, inputs, trigger, repository, workspace);
}

function withToken(repository: Repository | undefined): Repository {
  if (repository !== undefined) return repository;
  throw new Problem('There is no token to write with.', {
    advice: 'Leave the input `token` out, or give it one.',
  });
}

async function publishAll(
  report: Report,
  inputs: Inputs,
  trigger: Trigger,
  repository: Repository | undefined,
  workspace: Workspace,
): Promise<void> {
  const subject = await subjectOf(trigger, context, repository);
  if (subject === undefined) {
    logText('No open pull request has the commit that was checked as its head, so nothing is posted.');
    return;
  }
  const look = lookOf(subject, context, workspace, inputs);
  await publish(textsOf(report, look, workspace), subject, inputs, repository);
  if (!keepsIssues(inputs, trigger)) return;
  if (repository === undefined) warn('There is no token to write the issue with.');
  else await publishIssues(report, look, subject, inputs, repository);
}

function setOutputs(report: Report, file: string): void {
  setOutput('drift', report.outcome === 'could not check' ? '' : String(report.outcome === 'drift'));
  for (const [severity, count] of Object.entries(report.counts)) setOutput(severity, count);
  setOutput('report', file);
}
