/** Runs the action in the process of the tests, for what a start of its own would show no more of. */
import { format } from 'node:util';
import { summary } from '@actions/core';
import { context } from '@actions/github';
import { defaults } from '@actions/github/lib/utils';
import { vi } from 'vitest';
import { runAction as run } from '../../src/action/run.ts';
import { type ActionResult, type ActionRun, type Ended, runAction } from './runner.ts';

/** Whether a run goes on: each has the whole environment of this process. */
let isRunning = false;

/**
 * Runs the action to its end by a call of its function, which takes a third of the computing of a start, and leaves the
 * process as it was.
 *
 * @throws what would have ended the process unexpectedly; and where another run goes on
 */
export function callAction(asked: ActionRun): Promise<ActionResult> {
  return runAction(asked, async (_, { signal }, env) => {
    if (isRunning) throw new Error('Only one run at a time can be called: start those that meet.');
    isRunning = true;
    const own = { ...process.env };
    const { printed, end } = listen();
    try {
      become(env);
      const exitCode = await run(process.env, signal ?? new AbortController().signal);
      return { exitCode, raw: printed() } satisfies Ended;
    } finally {
      end();
      become(own);
      isRunning = false;
    }
  });
}

/** Takes an environment for that of this process, also where it was looked at before. */
function become(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
  // The toolkit of the runner reads these once, while it is loaded or when first asked.
  Object.assign(context, Reflect.construct(context.constructor, []));
  defaults.baseUrl = context.apiUrl;
  Object.assign(summary.emptyBuffer(), { _filePath: undefined });
}

/** Keeps what is printed from the log of the tests. */
function listen(): { readonly printed: () => string; readonly end: () => void } {
  let printed = '';
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => {
    printed += `${format(...words)}\n`;
  });
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  return {
    printed: () => printed,
    end: () => {
      log.mockRestore();
      write.mockRestore();
    },
  };
}
