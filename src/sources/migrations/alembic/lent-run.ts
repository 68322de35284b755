/** A run of Alembic for a project whose packages are not installed. */

import { resolve } from 'node:path';
import { pathOutside } from '../../../repository/git.ts';
import { statedVersion } from '../../sqlmodel/static/versions/files.ts';
import { anyVersion } from '../../sqlmodel/static/versions/ranges.ts';
import type { CommandSettings } from '../command-settings.ts';
import type { Ended } from '../run-command.ts';
import { otherDatabase } from './advice.ts';
import { argumentsOfAlembic } from './command-words.ts';
import { type LentPackages, lentPackages } from './lent-packages.ts';
import { lentProgram } from './python-hook.ts';
import type { Recorded, WithoutEnv } from './record.ts';

/** What stands for a command. */
export interface LentRun {
  readonly command: string;
  readonly packages: LentPackages;
}

/** What is told where a program, a module or the command of a tool that runs others is missing. */
const lacking =
  /^\w*(?:ModuleNotFoundError|ImportError)\b|\bNo module named\b|\bcommand not found\b|\bNo such command 'db'/im;

/**
 * The same command with an Alembic of ours, where it ended before Alembic had begun, since something is not installed.
 * Where the project has its virtual environment, with Alembic in it, what that lacks is for the project to install.
 *
 * @param hasEnvironment whether the command ran in a virtual environment of the project
 * @throws Problem where that Alembic cannot be had
 */
export async function lentRun(
  { command, path }: CommandSettings,
  { status, output }: Ended,
  { environments }: Recorded,
  {
    root,
    hasEnvironment,
    onProgress = () => {},
    signal,
  }: {
    readonly root: string;
    readonly hasEnvironment: boolean;
    readonly onProgress?: ((line: string) => void) | undefined;
    readonly signal: AbortSignal;
  },
): Promise<LentRun | undefined> {
  const told = argumentsOfAlembic(command);
  if (told === undefined || environments.length > 0) return undefined;
  if (status !== 127 && (hasEnvironment || !lacking.test(output))) return undefined;
  const stated = statedVersion('sqlalchemy', resolve(root, path), root)?.range ?? anyVersion;
  return {
    command: `python3 "$${lentProgram}" ${told}`,
    packages: await lentPackages(stated, pathOutside(root), onProgress, signal),
  };
}

/** Whether packages of ours did, or got to where something else than a package that is lacking is in the way. */
export function gotFurther({ status, output }: Ended, { environments }: Recorded): boolean {
  return status === 0 || environments.length > 0 || otherDatabase.test(output);
}

/** What is to be said of a run with packages of ours. */
export function warningsOfLent({ description }: LentPackages, { withoutEnv }: Recorded): string[] {
  if (withoutEnv === undefined)
    return [`The project's packages are not installed: its revisions were run with ${description}.`];
  const { reason, unread, partly } = withoutEnv;
  return [
    `env.py could not be run (${reason}): the revisions were, in their own order, with ${description}. Install the project's packages before this step to have it run.`,
    ...(unread.length === 0
      ? []
      : [`What it gives as ${unread.join(', ')} is not written out, so Alembic's own was taken.`]),
    ...(partly.length === 0 ? [] : [takenInPart(partly)]),
  ];
}

/** How many modules are named one by one. */
const NAMED = 3;

function takenInPart(partly: WithoutEnv['partly']): string {
  const named = partly.slice(0, NAMED).map(({ file, reason }) => `${file} (${reason})`);
  const more = partly.length > NAMED ? [`${partly.length - NAMED} more`] : [];
  return `Of modules that revisions import only what needs no further package was run: ${[...named, ...more].join(', ')}.`;
}

/** What is to be said where packages of ours did not do either, as far as something that they lack is the reason. */
export function warningsOfUnfit({ description }: LentPackages, { output }: Ended): string[] {
  const [, module, part] = [...output.matchAll(lackingForRevision)].at(-1) ?? [];
  if (module !== undefined)
    return [`A revision needs more than ${description}: it imports ${module}, which is not installed.`];
  return part === undefined ? [] : [`A revision needs more than ${description}: ${part}.`];
}

const lackingForRevision =
  /^ModuleNotFoundError: No module named '([\w.]+)'|^ImportError: (.+ cannot be had .+)$/gm;
