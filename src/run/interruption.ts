import { constants } from 'node:os';

/** The exit status of what Ctrl-C ends. */
export const interrupted = 128 + constants.signals.SIGINT;

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ctrl-C, a terminal that closes and a polite end all end the run through its signal, so that the server goes first;
 * the second of them ends this process at once.
 */
export function interruption(): { signal: AbortSignal; status: () => number; end: () => void } {
  const controller = new AbortController();
  let status = interrupted;
  const stop = (name: NodeJS.Signals) => {
    status = 128 + constants.signals[name];
    if (controller.signal.aborted) process.exit(status);
    controller.abort();
  };
  for (const name of ending) process.on(name, stop);
  return {
    signal: controller.signal,
    status: () => status,
    end: () => {
      for (const name of ending) process.off(name, stop);
    },
  };
}
