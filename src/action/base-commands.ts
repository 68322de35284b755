/** The migrations commands of what was merged: a pull request may change what they run, and not which run. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../base/temporary.ts';
import { configPaths } from '../config/load.ts';
import { configuredCommands } from '../config/merged-commands.ts';
import { findAlembicProjects } from '../config/recognise/alembic-projects.ts';
import { type Commit, filesAt, firstHeld, mergedInto, textAt, textOf } from '../repository/commits.ts';
import type { KnownCommand, KnownCommands } from '../sources/trust.ts';
import type { Base } from './base.ts';
import type { Workspace } from './workspace.ts';

/** Files whose text tells of a command that is recognised, and others whose names do. */
const toldByText =
  /(?:^|\/)(?:[^/]*\.ini|pyproject\.toml|env\.py|requirements\.txt|Pipfile|setup\.(?:cfg|py))$/;
const toldByName = /\.py$/;

/** Bytes. */
const LARGEST = 1024 * 1024;

export interface CommandsAsked {
  readonly configPath?: string | undefined;
  readonly isRecognised: boolean;
  /** Finds the commit that the change is compared with, which may have to be fetched. */
  readonly find?: () => Promise<Commit | undefined>;
}

/**
 * The commands that the base has: those of its config file, else those that are recognised there.
 *
 * @param configPath the config file that was asked for, relative to the folder that is checked
 * @param isRecognised whether the commands of the change are: their variables are ours then, and need not be the same
 */
export async function commandsOfBase(
  base: Base,
  { root }: Workspace,
  { configPath, isRecognised, find }: CommandsAsked,
): Promise<KnownCommands> {
  const commit = (await commitOf(base, root)) ?? (await find?.());
  if (commit === undefined) {
    const depth = base.commits.length > 0 ? 2 : 0;
    return {
      unknown: 'the checkout does not hold the base branch, so nobody knows whether that has it',
      advice: `Give \`actions/checkout\` \`fetch-depth: ${depth}\``,
    };
  }
  for (const path of configPath === undefined ? configPaths : [configPath]) {
    const text = await textAt(commit, path);
    if (text !== undefined) return { known: await configuredCommands(text) };
  }
  const recognised = await recognisedAt(commit);
  return { known: isRecognised ? recognised.map(({ path, command }) => ({ path, command })) : recognised };
}

async function commitOf({ mergeCommit, commits, branch }: Base, root: string): Promise<Commit | undefined> {
  const merged = mergeCommit === undefined ? undefined : await mergedInto(root, mergeCommit);
  const tip = branch === undefined ? [] : [`refs/remotes/origin/${branch}`];
  return merged ?? firstHeld(root, [...tip, ...commits]);
}

/** The commands that are recognised in a commit, of which only what tells of them is looked at. */
async function recognisedAt(commit: Commit): Promise<KnownCommand[]> {
  const folder = await temporaryFolder();
  try {
    for (const committed of await filesAt(commit)) {
      const { path, size } = committed;
      const isText = toldByText.test(path) && size <= LARGEST;
      if (!isText && !toldByName.test(path)) continue;
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, (isText ? await textOf(committed, commit) : undefined) ?? '');
    }
    const projects = await findAlembicProjects(folder);
    return projects.flatMap(({ source: { path, command, env = {} } }) =>
      command === undefined ? [] : [{ path, command, env }],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
