import { interruption } from '../run/interruption.ts';
import { clearLeftovers, leaveNothing, untilEnded } from '../run/winding-down.ts';
import { logRaw } from './log.ts';
import { runAction } from './run.ts';

/** Runs the action and sets the exit code of the process. */
export async function start(): Promise<void> {
  const { signal, status, end } = interruption();
  clearLeftovers();
  try {
    process.exitCode = await untilEnded(runAction(process.env, signal), signal);
  } catch (error) {
    if (signal.aborted) {
      console.log('Stopped.');
      process.exitCode = status();
    } else {
      console.log('::error::schema-drift ended unexpectedly; this is a defect of schema-drift.');
      logRaw(error instanceof Error ? (error.stack ?? error.message) : String(error));
      process.exitCode = 2;
    }
  } finally {
    end();
    leaveNothing();
  }
}
