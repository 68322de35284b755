/** What in a folder came with the commit, and not from the job that checked it out. */
import { execFile } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';
import { defined } from '../base/defined.ts';
import { newMark } from '../base/started.ts';
import { isWithin, topOf } from './boundary.ts';

/** Links that follow each other before they are taken for a circle. */
const MOST_LINKS = 40;
const GIT_MILLISECONDS = 20_000;
/** An empty PATH would mean the working directory. */
const NO_FOLDER = '/nonexistent';

/** Why something must not be run: what follows its path in a sentence. */
export type Committed = 'is committed to the repository' | 'may be committed, which git cannot tell';

/**
 * Whether a program, a link on the way to it, or anything in the Python installation that it belongs to came with the
 * commit. What git cannot answer for counts as committed: a folder without a repository, a submodule, a machine
 * without git.
 *
 * @param program absolute
 * @param root the folder that is checked
 * @returns the place in question, absolute, and why; `undefined` where all of it is the job's own
 */
export async function committedPart(
  program: string,
  root: string,
): Promise<{ readonly path: string; readonly why: Committed } | undefined> {
  const top = topOf(root);
  const ways = waysTo(program);
  if (ways === undefined) return { path: program, why: 'may be committed, which git cannot tell' };
  const inside = [...ways, ...installationsOf(program, ways)].filter((path) => isWithin(path, top));
  for (const path of new Set(inside)) {
    const known = await knownToGit(path, top);
    if (known === undefined) return { path, why: 'may be committed, which git cannot tell' };
    if (known) return { path, why: 'is committed to the repository' };
  }
  return undefined;
}

/**
 * Folders in which programs are looked for, without those that a commit can put something into: relative ones, and
 * those of the repository.
 */
export function pathOutside(root: string, path = process.env.PATH ?? ''): string {
  const top = topOf(root);
  const isOutside = (folder: string) =>
    isAbsolute(folder) && existsSync(folder) && !isWithin(realpathSync.native(folder), top);
  return path.split(delimiter).filter(isOutside).join(delimiter) || NO_FOLDER;
}

/**
 * Every link on the way to a file, and where it ends: each in a folder without links, as git wants it. `undefined`
 * where it ends nowhere.
 */
function waysTo(path: string): string[] | undefined {
  const links: string[] = [];
  const { root } = parse(path);
  let at = root;
  let rest = path.slice(root.length).split(sep);
  while (rest.length > 0) {
    const [part = '', ...more] = rest;
    const next = resolve(at, part);
    const about = lstatSync(next, { throwIfNoEntry: false });
    if (about === undefined) return undefined;
    if (!about.isSymbolicLink()) {
      at = next;
      rest = more;
      continue;
    }
    links.push(next);
    if (links.length > MOST_LINKS) return undefined;
    const target = resolve(at, readlinkSync(next));
    at = parse(target).root;
    rest = [...target.slice(at.length).split(sep), ...more];
  }
  return [...links, at];
}

/** The folders of the Python installations that a program is part of, wherever a link to it lies: they start with it. */
function installationsOf(program: string, ways: readonly string[]): string[] {
  const binaries = [realpathSync.native(dirname(program)), ...ways.map((path) => dirname(path))];
  return [...new Set(binaries)].map((folder) => dirname(folder)).filter(isInstallation);
}

function isInstallation(folder: string): boolean {
  if (existsSync(join(folder, 'pyvenv.cfg'))) return true;
  return ['lib', 'lib64', 'Lib'].some((name) => {
    try {
      return readdirSync(join(folder, name)).some((entry) => /^(python\d|site-packages$)/.test(entry));
    } catch {
      return false;
    }
  });
}

/** Whether a path lies in a repository within the repository, a submodule say, of which its index holds nothing. */
function isInAnother(path: string, top: string): boolean {
  for (let folder = path; folder !== top; folder = dirname(folder))
    if (existsSync(join(folder, '.git'))) return true;
  return false;
}

/** Whether the index holds a path, or anything below it; `undefined` where git cannot tell. */
function knownToGit(path: string, top: string): Promise<boolean | undefined> {
  const { HOME = '', SystemRoot } = process.env;
  const repository = join(top, '.git');
  if (!existsSync(repository) || isInAnother(path, top)) return Promise.resolve(undefined);
  const words = [
    // The repository is named, since git would take any folder that looks like one, and asks nobody's leave for it.
    `--git-dir=${repository}`,
    `--work-tree=${top}`,
    '--literal-pathspecs',
    // Its settings must not start a program here.
    '-c',
    'core.fsmonitor=false',
    'ls-files',
    '-z',
    '--',
    path,
  ];
  const env = {
    PATH: pathOutside(top),
    HOME,
    GIT_OPTIONAL_LOCKS: '0',
    ...defined({ SystemRoot }),
    ...newMark().variables,
  };
  const limits = { cwd: top, env, timeout: GIT_MILLISECONDS, maxBuffer: 100_000_000 };
  return new Promise((done) => {
    execFile('git', words, limits, (error, listed) => done(error === null ? listed !== '' : undefined));
  });
}
