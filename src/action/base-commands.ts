/** The migrations commands of what was merged: a pull request may change what they run, and not which run. */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { temporaryFolder } from '../base/temporary.ts';
import { findAlembicProjects } from '../config/alembic-projects.ts';
import { configPaths } from '../config/load.ts';
import { configuredCommands } from '../config/merged-commands.ts';
import { topOf } from '../repository/boundary.ts';
import { askGit } from '../repository/git.ts';
import type { KnownCommand, KnownCommands } from '../sources/trust.ts';
import type { Base } from './base.ts';
import type { Workspace } from './workspace.ts';

/** Files whose text tells of a command that is recognised, and others whose names do. */
const toldByText =
  /(?:^|\/)(?:[^/]*\.ini|pyproject\.toml|env\.py|requirements\.txt|Pipfile|setup\.(?:cfg|py))$/;
const toldByName = /\.py$/;

/** Bytes. */
const LARGEST = 1024 * 1024;

/**
 * The commands that the base has: those of its config file, else those that are recognised there.
 *
 * @param configPath the config file that was asked for, relative to the folder that is checked
 * @param isRecognised whether the commands of the change are: their variables are ours then, and need not be the same
 */
export async function commandsOfBase(
  base: Base,
  { root, inRepository }: Workspace,
  { configPath, isRecognised }: { readonly configPath?: string | undefined; readonly isRecognised: boolean },
): Promise<KnownCommands> {
  const top = topOf(root);
  const commit = await commitOf(base, top);
  if (commit === undefined) {
    const depth = base.commits.length > 0 ? 2 : 0;
    return {
      unknown: 'the checkout does not hold the base branch, so nobody knows whether that has it',
      advice: `Give \`actions/checkout\` \`fetch-depth: ${depth}\``,
    };
  }
  const paths = configPath === undefined ? configPaths : [configPath];
  for (const path of paths) {
    const text = await fileAt(commit, posix.normalize(inRepository(path)), top);
    if (text !== undefined) return { known: configuredCommands(text) };
  }
  const recognised = await recognisedAt(commit, inRepository(''), top);
  return { known: isRecognised ? recognised.map(({ path, command }) => ({ path, command })) : recognised };
}

async function commitOf({ mergeCommit, commits, branch }: Base, top: string): Promise<string | undefined> {
  const candidates = [
    ...(mergeCommit === undefined ? [] : await firstParentOf(mergeCommit, top)),
    ...(branch === undefined ? [] : [`refs/remotes/origin/${branch}`]),
    ...commits,
  ];
  for (const name of candidates) {
    const found = await askGit(
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{tree}`],
      top,
    );
    if (found !== undefined) return name;
  }
  return undefined;
}

/** As the commit itself has it: a shallow clone pretends that there is none. */
async function firstParentOf(commit: string, top: string): Promise<string[]> {
  const text = (await askGit(['cat-file', 'commit', commit], top))?.toString('utf8') ?? '';
  const [header = ''] = text.split('\n\n');
  const parents = [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, id = '']) => id);
  const [first] = parents;
  // With one parent alone it is no merge, but a commit of somebody's.
  return parents.length === 2 && first !== undefined ? [first] : [];
}

async function fileAt(commit: string, path: string, top: string): Promise<string | undefined> {
  const listed = await askGit(['ls-tree', '-z', '--long', commit, '--', path], top);
  const [, id, size] = /^100\d+ blob (\w+)\s+(\d+)\t/.exec(listed?.toString('utf8') ?? '') ?? [];
  if (id === undefined || Number(size) > LARGEST) return undefined;
  return (await askGit(['cat-file', 'blob', id], top))?.toString('utf8');
}

/** The commands that are recognised in a commit, of which only what tells of them is looked at. */
async function recognisedAt(commit: string, prefix: string, top: string): Promise<KnownCommand[]> {
  const within = prefix === '' ? [] : ['--', prefix];
  const listed = await askGit(['ls-tree', '-r', '-z', '--long', commit, ...within], top);
  const folder = await temporaryFolder();
  try {
    for (const entry of (listed?.toString('utf8') ?? '').split('\0')) {
      const [, id, size, path] = /^100\d+ blob (\w+)\s+(\d+)\t(.*)$/s.exec(entry) ?? [];
      if (id === undefined || path === undefined || !path.startsWith(prefix)) continue;
      const isText = toldByText.test(path) && Number(size) <= LARGEST;
      if (!isText && !toldByName.test(path)) continue;
      const file = join(folder, path.slice(prefix.length));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, (isText ? await askGit(['cat-file', 'blob', id], top) : undefined) ?? '');
    }
    const projects = await findAlembicProjects(folder);
    return projects.flatMap(({ source: { path, command, env = {} } }) =>
      command === undefined ? [] : [{ path, command, env }],
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
