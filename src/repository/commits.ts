/** Commits that a checkout holds, and what they have in them. */
import { chmodSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, posix, relative, sep } from 'node:path';
import { removeLeftovers, temporaryName } from '../base/temporary.ts';
import { topOf } from './boundary.ts';
import { askGit } from './git.ts';

/** A commit of the repository that is checked. */
export interface Commit {
  /** All of its id. */
  readonly id: string;
  /** Top of the repository, without links. */
  readonly top: string;
  /** The folder that is checked within it, with a `/` at the end, or nothing. */
  readonly prefix: string;
}

/**
 * The commit in which what is checked out left a branch: `undefined` where the checkout holds neither that nor the
 * branch itself.
 *
 * @param root the folder that is checked
 * @param names of the branch, as commits or refs, best first
 */
export async function whereItLeft(root: string, names: readonly string[]): Promise<Commit | undefined> {
  const top = topOf(root);
  for (const name of names) {
    const tip = await idOf(name, top);
    if (tip === undefined) continue;
    const common = await lineOf(['merge-base', 'HEAD', tip], top);
    return commitAt(common ?? tip, root);
  }
  return undefined;
}

/**
 * What the commit that is checked out was merged into, where it is the given one and a merge: GitHub makes one to
 * check, with the branch as its first parent. The checkout need not hold that.
 */
export async function parentOfMerge(root: string, merge: string): Promise<string | undefined> {
  const top = topOf(root);
  if ((await idOf('HEAD', top)) !== merge) return undefined;
  // As the commit itself has it: a shallow clone pretends that there is none.
  const [header = ''] = ((await askGit(['cat-file', 'commit', merge], top))?.toString('utf8') ?? '').split(
    '\n\n',
  );
  const [first, second] = [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, id = '']) => id);
  return second === undefined ? undefined : first;
}

/** The same as a commit; `undefined` where the checkout does not hold it. */
export async function mergedInto(root: string, merge: string): Promise<Commit | undefined> {
  const parent = await parentOfMerge(root, merge);
  return parent === undefined ? undefined : firstHeld(root, [parent]);
}

/** The branches that a checkout knows, those of its `origin` by their own names. */
export async function branchesOf(root: string): Promise<readonly string[]> {
  const words = ['for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/remotes/origin'];
  const listed = (await askGit(words, topOf(root)))?.toString('utf8') ?? '';
  const names = listed.split('\n').map((ref) => ref.replace(/^refs\/(?:heads|remotes\/origin)\//, ''));
  return [...new Set(names)].filter((name) => name !== '' && name !== 'HEAD');
}

/** The first of these, as commits or refs, that the checkout holds. */
export async function firstHeld(root: string, names: readonly string[]): Promise<Commit | undefined> {
  for (const name of names) {
    const id = await idOf(name, topOf(root));
    if (id !== undefined) return commitAt(id, root);
  }
  return undefined;
}

function commitAt(id: string, root: string): Commit {
  const top = topOf(root);
  const prefix = relative(top, realpathSync(root)).split(sep).join('/');
  return { id, top, prefix: prefix === '' ? '' : `${prefix}/` };
}

function idOf(name: string, top: string): Promise<string | undefined> {
  return lineOf(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], top);
}

async function lineOf(words: readonly string[], top: string): Promise<string | undefined> {
  const line = (await askGit(words, top))?.toString('utf8').trim();
  return line === undefined || !/^[0-9a-f]{40,64}$/.test(line) ? undefined : line;
}

/**
 * The files that are another now than in a commit, or in only one of both, by their paths from the top of the
 * repository; `undefined` where git cannot tell.
 */
export async function changedSince({ id, top }: Commit): Promise<readonly string[] | undefined> {
  const ask = async (...words: readonly string[]) =>
    (await askGit(words, top))
      ?.toString('utf8')
      .split('\0')
      .filter((path) => path !== '');
  const changed = await ask('diff', '--name-only', '--no-renames', '--no-ext-diff', '-z', id, '--');
  const untracked = await ask('ls-files', '--others', '--exclude-standard', '-z');
  return changed === undefined || untracked === undefined ? undefined : [...changed, ...untracked];
}

/** Bytes: larger files declare no schema. */
const LARGEST_TEXT = 8_000_000;

/** A file of a commit, by its path from the folder that is checked; `undefined` where it has none. */
export async function textAt(commit: Commit, path: string): Promise<string | undefined> {
  const { id, top, prefix } = commit;
  const [file] = (await filesOf(id, top, posix.normalize(prefix + path))) ?? [];
  return file === undefined || file.mode === LINK ? undefined : textOf(file, commit);
}

/** The files of the folder that is checked, by their paths from there, as a commit has them. Links are left out. */
export async function filesAt({ id, top, prefix }: Commit): Promise<readonly CommittedFile[]> {
  const files = (await filesOf(id, top, ...(prefix === '' ? [] : [prefix]))) ?? [];
  return files
    .filter(({ mode }) => mode !== LINK)
    .map((file) => ({ ...file, path: file.path.slice(prefix.length) }));
}

/** What a file of a commit holds; `undefined` where git lacks it. */
export async function textOf({ blob }: CommittedFile, { top }: Commit): Promise<string | undefined> {
  return (await askGit(['cat-file', 'blob', blob], top))?.toString('utf8');
}

/** What files of a commit hold, in their order; nothing where git lacks one of them. */
export async function textsOf(files: readonly CommittedFile[], { top }: Commit): Promise<readonly string[]> {
  const all = await Promise.all(inChunks(files).map((chunk) => blobs(chunk, top)));
  return all.flatMap((chunk) => chunk ?? []).map((text) => text.toString('utf8'));
}

/** A commit, laid out as files. */
export interface LaidOut {
  /** The folder that is checked, as it was then. */
  readonly root: string;
  readonly remove: () => Promise<void>;
}

/**
 * Lays a commit out in a folder of the checkout, where its imports find the packages that are installed there, until
 * it is removed. Files too large to declare anything are left out.
 *
 * @param only files and folders, by their paths from the folder that is checked; all there are where it is absent
 * @returns `undefined` where git cannot give it, as of a clone that holds only part of it
 */
export async function layOut(commit: Commit, only?: readonly string[]): Promise<LaidOut | undefined> {
  const paths = only?.map((path) => posix.normalize(commit.prefix + path));
  const files = await filesOf(commit.id, commit.top, ...(paths ?? []));
  if (files === undefined) return undefined;
  await removeLeftovers([commit.top]);
  const container = join(commit.top, `.${temporaryName()}`);
  const folder = join(container, 'base');
  const remove = () => rm(container, { recursive: true, force: true });
  try {
    mkdirSync(folder, { recursive: true });
    // Should this run be killed, nobody commits it.
    writeFileSync(join(container, '.gitignore'), '*\n');
    for (const chunk of inChunks(files)) {
      const texts = await blobs(chunk, commit.top);
      if (texts === undefined) {
        await remove();
        return undefined;
      }
      for (const [at, { path, mode }] of chunk.entries()) {
        if (mode === LINK) continue;
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), texts[at] ?? '');
        if (mode === PROGRAM) chmodSync(join(folder, path), 0o755);
      }
      // Links come last in the order below, so that nothing is written through one.
      for (const [at, { path, mode }] of chunk.entries()) {
        if (mode !== LINK) continue;
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        symlinkSync(String(texts[at]), join(folder, path));
      }
    }
    linkInstalled(commit.top, folder, files);
  } catch (error) {
    await remove();
    throw error;
  }
  return { root: join(folder, commit.prefix), remove };
}

const LINK = '120000';
const PROGRAM = '100755';

/** A file of a commit. */
export interface CommittedFile {
  readonly mode: string;
  readonly blob: string;
  /** Bytes. */
  readonly size: number;
  /** From the top of the repository, with `/`. */
  readonly path: string;
}

/** Links behind everything else. */
async function filesOf(
  commit: string,
  top: string,
  ...paths: readonly string[]
): Promise<CommittedFile[] | undefined> {
  const only = paths.length === 0 ? [] : ['--', ...paths];
  const listed = await askGit(['ls-tree', '-r', '-z', '--long', '--full-tree', commit, ...only], top);
  if (listed === undefined) return undefined;
  const files = listed
    .toString('utf8')
    .split('\0')
    .flatMap((entry): CommittedFile[] => {
      const [, mode = '', blob = '', size = '', name = ''] =
        /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(entry) ?? [];
      const isPlain = name !== '' && !name.split('/').some((part) => /^(?:|\.|\.\.|\.git)$/i.test(part));
      return isPlain && Number(size) <= LARGEST_TEXT ? [{ mode, blob, size: Number(size), path: name }] : [];
    });
  return [...files.filter(({ mode }) => mode !== LINK), ...files.filter(({ mode }) => mode === LINK)];
}

/** Bytes of one answer of git. */
const LARGEST_CHUNK = 64_000_000;

function inChunks(files: readonly CommittedFile[]): CommittedFile[][] {
  const chunks: CommittedFile[][] = [[]];
  let size = 0;
  for (const file of files) {
    if (size + file.size > LARGEST_CHUNK) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(file);
    size += file.size;
  }
  return chunks;
}

/** What files hold, in their order; `undefined` where git lacks one of them. */
async function blobs(files: readonly CommittedFile[], top: string): Promise<Buffer[] | undefined> {
  const asked = files.map(({ blob }) => `${blob}\n`).join('');
  const answer = await askGit(['cat-file', '--batch'], top, asked);
  if (answer === undefined) return undefined;
  const texts: Buffer[] = [];
  let at = 0;
  for (const { size } of files) {
    const end = answer.indexOf(10, at);
    if (end < 0 || !answer.toString('latin1', at, end).endsWith(` blob ${size}`)) return undefined;
    texts.push(answer.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return texts;
}

/** What is installed beside code, and not committed: packages of JavaScript, environments of Python. */
const installed = ['node_modules', '.venv', 'venv'];

/** Gives every folder what is installed in it now. Links, since installing them anew is nobody's business here. */
function linkInstalled(top: string, folder: string, files: readonly CommittedFile[]): void {
  const folders = new Set(['', ...files.flatMap(({ path }) => foldersAbove(path))]);
  for (const within of folders)
    for (const name of installed) {
      const there = join(top, within, name);
      const here = join(folder, within, name);
      if (existsSync(there) && !existsSync(here)) symlinkSync(there, here);
    }
}

/** `a/b/c.ts` is in `a` and `a/b`. */
function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [] : [folder, ...foldersAbove(folder)];
}
