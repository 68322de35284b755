/** Ctrl-C and a polite end both end the run through its signal, so that the server goes first. */
export function interruption(): { signal: AbortSignal; status: () => number; end: () => void } {
  const controller = new AbortController();
  let status = 130;
  const stop = (name: NodeJS.Signals) => {
    status = name === 'SIGINT' ? 130 : 143;
    if (controller.signal.aborted) process.exit(status);
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    status: () => status,
    end: () => process.off('SIGINT', stop).off('SIGTERM', stop),
  };
}
