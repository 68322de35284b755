import { setOutput } from '@actions/core';
import { writeNamedFile } from '../../base/named-file.ts';
import { Problem } from '../../base/problem.ts';
import type { Repository } from '../../github/repository.ts';
import type { Inputs } from '../inputs.ts';
import { readLeft } from '../left-file.ts';
import { logReport } from '../log.ts';
import { lookOf } from '../look.ts';
import { publish } from '../publish.ts';
import { runOf } from '../subject.ts';
import { textsOf } from '../texts.ts';
import type { Context } from '../trigger.ts';
import { mustExist, workspaceAt } from '../workspace.ts';
import { answer } from './answer.ts';
import { readAsked } from './asked.ts';
import { prepare } from './prepare.ts';
import { largestPrepared, type Prepared, preparedText, readPrepared } from './prepared.ts';

/** Mode `prepare`: what is made goes into a file. */
export async function prepareInto(
  file: string,
  inputs: Inputs,
  folder: string,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const asked = readAsked(inputs.command);
  const workspace = workspaceAt(folder, inputs.cwd);
  mustExist(workspace, inputs.cwd);
  const prepared = await prepare(asked, inputs, workspace, secrets, signal);
  logReport(prepared.report);
  await writeNamedFile(file, preparedText(prepared), {
    what: 'What was prepared',
    advice: 'Give the input `report` a file in a folder that can be written.',
  });
  setOutput('report', file);
}

/** Mode `answer`: goes by what `prepare` left, and where it left nothing, says so. */
export async function answerFrom(
  file: string,
  inputs: Inputs,
  context: Context,
  repository: Repository,
  folder: string,
): Promise<void> {
  const asked = readAsked(inputs.command);
  // The code of the pull request is not here, so that its folder is known by name alone.
  const workspace = workspaceAt(folder, inputs.cwd);
  const subject = {
    commit: asked.head,
    pullRequest: asked.pullRequest,
    earlierCommits: [],
    run: runOf(context),
  };
  const look = lookOf(subject, context, workspace, inputs);
  await answer(asked, await preparedIn(file, inputs.cwd), repository, look, ({ report }) =>
    publish(textsOf(report, look, workspace), subject, inputs, repository),
  );
}

async function preparedIn(file: string, directory: string): Promise<Prepared | Problem> {
  try {
    return readPrepared(await readLeft(file, { largest: largestPrepared, tooLarge }), directory);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') return error;
    return new Problem('The check that the command needs did not come to its end.', { cause: error });
  }
}

function tooLarge(): Problem {
  return new Problem('What the check left for the answer is too large to be taken.', {
    advice: 'Name fewer findings.',
  });
}
