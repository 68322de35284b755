import { endLeftovers, endStarted } from '../base/started.ts';
import { removeLeftovers } from '../base/temporary.ts';

/** How long something that was told to end may take for it, in milliseconds. */
const GRACE_MILLISECONDS = 5000;

/**
 * What `work` gives. Once `signal` has fired it is waited for a few seconds more, for it has things to clear away;
 * then the reason of the signal is thrown, whatever `work` still waits for.
 */
export function untilEnded<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  grace = GRACE_MILLISECONDS,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const giveUp = () => {
      timer = setTimeout(() => reject(signal.reason), grace);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    });
  });
}

/** Clears away what killed runs left, while this one begins; nothing waits for it, and nothing of it fails. */
export function clearLeftovers(): void {
  setImmediate(() => {
    endLeftovers();
    void removeLeftovers().catch(() => {});
  }).unref();
}

/**
 * The end of a program: nothing that it started goes on, and nothing that still waits (a connection that nobody
 * answers) keeps it from ending a moment later.
 */
export function leaveNothing(): void {
  endStarted();
  const isRead = () => process.stdout.writableLength === 0 && process.stderr.writableLength === 0;
  // Whoever reads the report through a pager takes the time that he needs.
  setInterval(() => isRead() && process.exit(), GRACE_MILLISECONDS).unref();
}
