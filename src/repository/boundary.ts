/** What is part of a repository, by where a path really leads. */
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Problem } from '../base/problem.ts';
import { noted } from './inputs.ts';
import { mayHoldSecrets } from './secret-names.ts';

/** The words of a refusal: what follows the name of the file. */
const missing: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  ELOOP: 'is a link that leads in a circle',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
};

/**
 * Where a path really leads, absolute and without links, when that is part of the repository: inside its top folder,
 * outside of `.git`, and no file that programs keep secrets in (`.env`).
 *
 * @param path absolute, or relative to `root`
 * @param root the folder that is checked; the repository may reach further up
 * @throws Problem that says why it is not
 */
export function realPathWithin(path: string, root: string): string {
  const absolute = resolve(root, path);
  const top = topOf(root);
  const real = attempted(() => realpathSync.native(absolute), shown(absolute, root));
  const refusal = refusalOf(real, top);
  if (refusal === undefined) return real;
  const link = linkThatLeaves(absolute, root, top);
  const file = shown(absolute, root);
  if (link === undefined) throw refused(`${file} ${refusal.lies}`);
  if (link === file) throw refused(`${file} is a link that leads ${refusal.leads}`);
  throw refused(`${link} is a link that leads ${refusal.leads}, and ${file} lies behind it`);
}

/** Whether a path is there and leads to what is read of the repository. */
export function leadsWithin(path: string, root: string): boolean {
  return noted(['within', path, root], () => isRead(path, root), String);
}

function isRead(path: string, root: string): boolean {
  try {
    realPathWithin(path, root);
    return true;
  } catch {
    return false;
  }
}

/** The folder of the repository that holds `root`, without links; `root` itself where no repository is known. */
export function topOf(root: string): string {
  const real = realpathSync.native(root);
  const home = resolve(homedir());
  for (let folder = real; dirname(folder) !== folder; folder = dirname(folder)) {
    // A repository of the home folder itself would make everything in it part of the project.
    if (folder !== real && isWithin(home, folder)) return real;
    if (existsSync(join(folder, '.git'))) return folder;
  }
  return real;
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** A path as it is told: relative to the folder that is checked, with `/`. */
export function shown(path: string, root: string): string {
  return relative(root, path).split(sep).join('/') || '.';
}

export function refused(sentence: string): Problem {
  return new Problem(`${sentence}.`, {
    advice: 'Only regular files of the repository are read: put the file itself there.',
  });
}

/** What `look` gives; errors of the disk are told in words. */
export function attempted<Result>(look: () => Result, file: string): Result {
  try {
    return look();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new Problem(`${file} ${missing[code] ?? `cannot be read (${code})`}.`, { cause });
  }
}

interface Refusal {
  /** `X is a link that leads …` */
  readonly leads: string;
  /** `X …`, where no link is the reason. */
  readonly lies: string;
}

/** Why a path without links is none that is read. */
function refusalOf(real: string, top: string): Refusal | undefined {
  if (!isWithin(real, top)) return { leads: 'out of the repository', lies: 'lies outside of the repository' };
  const parts = relative(top, real).split(sep);
  if (parts.some((part) => part.toLowerCase() === '.git'))
    return { leads: 'into .git', lies: 'lies in .git, which is not read' };
  if (parts.some(mayHoldSecrets))
    return { leads: 'to a file that may hold secrets', lies: 'may hold secrets, so it is not read' };
  return undefined;
}

/** The outermost part of a path below `root` that is a link to what is not read. */
function linkThatLeaves(absolute: string, root: string, top: string): string | undefined {
  if (!isWithin(absolute, root)) return undefined;
  let path = root;
  for (const part of relative(root, absolute).split(sep)) {
    path = join(path, part);
    if (lstatSync(path).isSymbolicLink() && refusalOf(realpathSync.native(path), top) !== undefined)
      return shown(path, root);
  }
  return undefined;
}
