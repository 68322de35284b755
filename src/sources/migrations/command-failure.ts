/** Why a migrations command failed, in words for people. */

import { relative, resolve, sep } from 'node:path';
import { Problem } from '../../base/problem.ts';
import type { Guest } from '../../postgres/guest.ts';
import { missingExtensionIn } from '../sql/providers.ts';
import { serverWith } from '../sql/servers.ts';
import { type Advice, adviceOnAlembic } from './alembic/advice.ts';
import { failedRevision, raisedInRevision } from './alembic/failed-revision.ts';
import type { Recorded } from './alembic/record.ts';
import type { CommandSettings } from './command-settings.ts';
import type { Ended } from './run-command.ts';

/** Lines of a failed command's output that are shown. */
const LINES_SHOWN = 25;

/** What it was run with. */
interface Circumstances {
  readonly recorded: Recorded;
  readonly env: Readonly<Record<string, string>>;
  /** What is to be said of its environment. */
  readonly warnings: readonly string[];
  readonly guest: Guest;
  readonly root: string;
  /** The server, for people. */
  readonly server: string;
}

export function failureOf(
  { command, path }: CommandSettings,
  { status, output, isConfined }: Outcome,
  { recorded, env, warnings, guest, root, server }: Circumstances,
): Problem {
  const how = status === undefined ? 'was ended by a signal' : `failed with status ${status}`;
  const extension = lackedExtension(output);
  const told =
    (isConfined ? adviceForRefused(output) : undefined) ??
    adviceOnAlembic(output, recorded) ??
    refusedIn(failedRevision(output, recorded), { extension, server }) ??
    raisedInRevision(output, recorded, root, adviceFor(output, { extension, server }));
  const { detail = tailOf(output, guest), ...advice } = told ?? {
    advice: status === 127 ? adviceForMissing(env, path, root) : adviceFor(output, { extension, server }),
  };
  return new Problem(`The migrations command \`${command}\` ${how}.`, {
    detail: [...warnings, detail].join('\n'),
    ...advice,
  });
}

/** What to do about a program that the shell has not found. */
function adviceForMissing(env: Readonly<Record<string, string>>, path: string, root: string): string {
  const { VIRTUAL_ENV: virtual } = env;
  const shown = (folder: string) => (folder.startsWith(root + sep) ? relative(root, folder) : folder);
  const above = resolve(root, path) === root ? 'the repository' : `${path} or above it`;
  const looked =
    virtual === undefined
      ? `There is no virtual environment (.venv, venv) in ${above}, and its program is not on the PATH`
      : `Its program is neither in the virtual environment ${shown(virtual)} nor on the PATH`;
  return `${looked}: install the project’s packages before this step, or name the program’s whole path in \`command\`.`;
}

/** What programs say, in whatever language, when the kernel refuses them something, or no name is looked up for them. */
const refused =
  /permission ?(?:error|denied)|operation not permitted|read-only file ?system|\b(?:EACCES|EPERM|EROFS|EAI_AGAIN|ENOTFOUND)\b|name resolution|could not resolve|dns error/i;

function adviceForRefused(output: string): Advice | undefined {
  // Postgres says that permission is denied, too.
  if (!refused.test(output) || /permission denied (?:for|to) /i.test(output)) return undefined;
  return {
    advice:
      'It ran confined: it reads the repository and what is installed, writes to a temporary folder, and reaches the database that it is given, nothing else. Install what it needs before this step. If it needs more than that, let it run with all rights of this account: `--allow-unconfined`, or the input `allow-unconfined: true` of the action.',
  };
}

/** The extension that the server would have to have. */
function lackedExtension(output: string): string | undefined {
  const lacked = /extension "([\w-]+)" is not available|extension\/([\w-]+)\.control/.exec(output);
  return lacked?.[1] ?? lacked?.[2] ?? missingExtensionIn(output);
}

/** An extension that the server may lack, and the server, for people. */
interface Lacking {
  readonly extension: string | undefined;
  readonly server: string;
}

/** What is told of a statement that was refused: where an extension is what it lacks, what has that. */
function refusedIn(failed: Advice | undefined, lacking: Lacking): Advice | undefined {
  const advice = adviceOnExtension(lacking);
  return failed && advice !== undefined ? { ...failed, advice } : failed;
}

function adviceOnExtension({ extension, server }: Lacking): string | undefined {
  return extension === undefined
    ? undefined
    : `The server (${server}) lacks the extension ${extension}. ${serverWith([extension])}`;
}

function adviceFor(output: string, lacking: Lacking): string {
  const onExtension = adviceOnExtension(lacking);
  if (onExtension !== undefined) return onExtension;
  if (/\bKeyError\b|validation errors? for|environment variable/i.test(output))
    return 'It seems to want a variable of the environment, and gets none but PATH and HOME: give it one under `env` of this source.';
  return 'Run the command yourself against an empty database; its variables come from `env` of this source.';
}

/** The end of the output, without the login in case the command wrote it. */
function tailOf(output: string, { user, password }: Guest): string {
  const hidden = output.replaceAll(password, '…').replaceAll(user, '…');
  return hidden.trim().split('\n').slice(-LINES_SHOWN).join('\n');
}

/** How a command ended, and with which rights it ran. */
export interface Outcome extends Ended {
  readonly isConfined: boolean;
  readonly warnings: readonly string[];
}
