/** Has this process do what another one would be started for, where a start shows no more of it. */
import { format } from 'node:util';
import { vi } from 'vitest';

/** Whether such work goes on: it has the whole environment of this process. */
let isBusy = false;

export interface AsProcess<Result> {
  readonly result: Result;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Does work in the environment that a process would be given, of this process's own nothing else; gives what it comes
 * to and what it printed. The environment is as it was afterwards.
 *
 * @throws what the work throws; and where other such work goes on
 */
export async function asProcess<Result>(
  env: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<AsProcess<Result>> {
  if (isBusy) throw new Error('Only one at a time: start processes for what is to meet.');
  isBusy = true;
  const own = { ...process.env };
  const { printed, end } = listen();
  try {
    become(env);
    const result = await work();
    return { result, ...printed };
  } finally {
    end();
    become(own);
    isBusy = false;
  }
}

function become(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

/** Takes what is printed, which the log of the tests then lacks. */
function listen(): { readonly printed: { stdout: string; stderr: string }; readonly end: () => void } {
  const printed = { stdout: '', stderr: '' };
  const streams = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => {
    printed.stdout += `${format(...words)}\n`;
  });
  return {
    printed,
    end: () => {
      for (const spy of [...streams, log]) spy.mockRestore();
    },
  };
}
