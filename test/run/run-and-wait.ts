/**
 * A process that runs the command of its argument as the product does, deaf to the signal that ends a run; it says
 * `started` once its folder is made. With a second argument the command is confined.
 */
import { endStarted } from '../../src/base/started.ts';
import { temporaryFolder } from '../../src/base/temporary.ts';
import { interruption } from '../../src/run/interruption.ts';
import { runCommand } from '../../src/sources/migrations/run-command.ts';
import { confinedIn } from './confined-in.ts';

const { status } = interruption();
const [, , command = '', confined] = process.argv;
const folder = await temporaryFolder();
console.log(`started ${folder}`);
const { PATH = '', TMPDIR = '' } = process.env;
const options = { cwd: '/', env: { PATH, TMPDIR }, signal: new AbortController().signal };
await (confined === undefined ? runCommand(command, options) : confinedIn(folder, command, options));
endStarted();
process.exitCode = status();
