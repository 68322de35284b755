import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';

const cli = join(resolve(import.meta.dirname, '../..'), 'dist/cli.js');

/** Keys that are sent once a text stands on the screen that has not been waited for before. */
export type Step = readonly [text: string, keys: string];

/** Runs a program on a pseudo-terminal. Python's module for it is on every machine that the tests run on. */
const driver = `
import fcntl, json, os, pty, select, struct, sys, termios

program, steps, columns = json.loads(sys.argv[1])
child, terminal = pty.fork()
if child == 0:
    os.execvp(program[0], program)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
screen, seen, steps = b"", 0, list(steps)
while select.select([terminal], [], [], 40)[0]:
    try:
        read = os.read(terminal, 65536)
    except OSError:
        break
    if not read:
        break
    screen += read
    while steps and (at := screen.find(steps[0][0].encode(), seen)) >= 0:
        seen = at + len(steps[0][0].encode())
        os.write(terminal, steps.pop(0)[1].encode())
# A program that still waits is told that its terminal is gone.
os.close(terminal)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
json.dump([status, screen.decode(errors="replace")], sys.stdout)
`;

/** Runs the built program as somebody at a terminal does, who answers what is asked. */
export function runAtTerminal(
  args: readonly string[],
  steps: readonly Step[],
  { columns = 120 } = {},
): Promise<{ readonly status: number; readonly screen: string }> {
  const program = [process.execPath, cli, ...args];
  const { CI: _, ...env } = process.env;
  return new Promise((done, failed) => {
    execFile(
      'python3',
      ['-c', driver, JSON.stringify([program, steps, columns])],
      { env: { ...env, TERM: 'xterm', NO_COLOR: '1' }, timeout: 90_000 },
      (error, stdout) => {
        if (error !== null) return failed(error);
        const [status, screen] = JSON.parse(stdout) as [number, string];
        done({ status, screen });
      },
    );
  });
}
