import { runAction } from './action/run.ts';
import { interruption } from './interruption.ts';

/** The GitHub Action: what the runner starts. */
const { signal, status, end } = interruption();
try {
  process.exitCode = await runAction(process.env, signal);
} catch (error) {
  if (signal.aborted) {
    console.log('Stopped.');
    process.exitCode = status();
  } else {
    console.log('::error::schema-drift ended unexpectedly; this is a defect of schema-drift.');
    console.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 2;
  }
} finally {
  end();
}
