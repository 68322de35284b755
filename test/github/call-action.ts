/** Runs the action in the process of the tests, for what a start of its own would show no more of. */
import { summary } from '@actions/core';
import { context } from '@actions/github';
import { defaults } from '@actions/github/lib/utils';
import { runAction as run } from '../../src/action/run.ts';
import { asProcess } from '../support/as-process.ts';
import { type ActionResult, type ActionRun, runAction } from './runner.ts';

/**
 * Runs the action to its end by a call of its function, which takes a third of the computing of a start.
 *
 * @throws what would have ended the process unexpectedly; and where another run goes on
 */
export function callAction(asked: ActionRun): Promise<ActionResult> {
  return runAction(asked, async (_, { signal = new AbortController().signal }, env) => {
    const { result, stdout } = await asProcess(env, () => {
      readEnvironment();
      return run(process.env, signal);
    });
    return { exitCode: result, raw: stdout };
  });
}

/** Has the toolkit of the runner look again at what it reads once, while it is loaded or when first asked. */
function readEnvironment(): void {
  Object.assign(context, Reflect.construct(context.constructor, []));
  defaults.baseUrl = context.apiUrl;
  Object.assign(summary.emptyBuffer(), { _filePath: undefined });
}
