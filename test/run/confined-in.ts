import { launcherPython } from '../../src/confinement/confinement.ts';
import { confinementOf } from '../../src/sources/migrations/command-confinement.ts';
import { runConfined } from '../../src/sources/migrations/run-command.ts';

/** Runs a command confined, in a folder that is its repository, too; gives the status that it ended with. */
export async function confinedIn(
  folder: string,
  command: string,
  options: Parameters<typeof runConfined>[2],
): Promise<number | undefined> {
  const launcher = await launcherPython(folder);
  if (launcher === undefined) throw new Error('There is no Python for the launcher.');
  const { policy } = await confinementOf(
    { host: '127.0.0.1', port: '9' },
    { root: folder, cwd: folder, folder, path: options.env.PATH ?? '', isMerged: true },
  );
  const ended = await runConfined(command, { launcher, policy }, options);
  if ('notConfined' in ended) throw new Error(ended.notConfined);
  return ended.status;
}
