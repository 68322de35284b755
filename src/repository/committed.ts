/** What in a folder came with the commit, and not from the job that checked it out. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, parse, resolve, sep } from 'node:path';
import { isWithin, topOf } from './boundary.ts';
import { askGit } from './git.ts';

/** Links that follow each other before they are taken for a circle. */
const MOST_LINKS = 40;

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
async function knownToGit(path: string, top: string): Promise<boolean | undefined> {
  if (isInAnother(path, top)) return undefined;
  const listed = await askGit(['ls-files', '-z', '--', path], top);
  return listed && listed.length > 0;
}

/**
 * The files among these that are as the commit has them, which everybody may read who reads the commit; none where git
 * cannot tell.
 *
 * @param paths absolute
 * @param top of the repository, without links
 */
export async function asCommitted(paths: readonly string[], top: string): Promise<ReadonlySet<string>> {
  const files = paths.filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true);
  if (files.length === 0) return new Set();
  const listed = await askGit(['ls-tree', '-z', 'HEAD', '--', ...files], top);
  const ids = new Map(
    (listed?.toString('utf8') ?? '').split('\0').flatMap((entry): [string, string][] => {
      const [, id, path] = /^\d+ blob (\w+)\t(.*)$/s.exec(entry) ?? [];
      return id === undefined || path === undefined ? [] : [[join(top, path), id]];
    }),
  );
  return new Set(
    files.filter((path) => {
      const id = ids.get(path);
      return id !== undefined && id === idOf(path, id.length === 40 ? 'sha1' : 'sha256');
    }),
  );
}

/** The id under which git keeps a file. */
function idOf(path: string, algorithm: 'sha1' | 'sha256'): string {
  const bytes = readFileSync(path);
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
