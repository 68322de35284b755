/**
 * A process that runs the command of its argument as the product does, deaf to the signal that ends a run; it says
 * `started` once its folder is made.
 */
import { endStarted } from '../../src/base/started.ts';
import { temporaryFolder } from '../../src/base/temporary.ts';
import { interruption } from '../../src/run/interruption.ts';
import { runCommand } from '../../src/sources/migrations/run-command.ts';

const { status } = interruption();
const [, , command = ''] = process.argv;
console.log(`started ${await temporaryFolder()}`);
const { PATH = '', TMPDIR = '' } = process.env;
await runCommand(command, {
  cwd: '/',
  env: { PATH, TMPDIR },
  signal: new AbortController().signal,
});
endStarted();
process.exitCode = status();
