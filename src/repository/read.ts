/**
 * The one reader of the repository's files, which strangers may have written: links may lead anywhere, and files may
 * be devices, pipes that nobody writes to, or larger than memory.
 */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { attempted, realPathWithin, refused, shown } from './boundary.ts';
import { noted } from './inputs.ts';

const MEGABYTE = 1024 * 1024;

/** Bytes; dumps with rows may be large, and no text in memory can be much larger. */
const LARGEST = 256 * MEGABYTE;
/** Bytes; what is only looked through is no source, and there may be many of it. */
const LARGEST_LOOKED_INTO = 16 * MEGABYTE;

/** Read without waiting for anybody, and never through a link that was put there meanwhile. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * The bytes of a file of the repository.
 *
 * @param path absolute, or relative to `root`
 * @param root the folder that is checked
 * @param largest in bytes
 * @throws Problem when it is none: not there, no regular file, too large, or led out of the repository by a link
 */
export function readBytes(path: string, root: string, largest = LARGEST): Buffer {
  return noted(
    ['bytes', path, root, largest],
    () => bytesOf(path, root, largest),
    (bytes) => bytes,
  );
}

function bytesOf(path: string, root: string, largest: number): Buffer {
  const file = shown(resolve(root, path), root);
  const real = realPathWithin(path, root);
  return attempted(() => {
    // A device may do something when it is opened.
    refuseUnlessFile(statSync(real), file, largest);
    const descriptor = openSync(real, flags);
    try {
      refuseUnlessFile(fstatSync(descriptor), file, largest);
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }, file);
}

/** The same as text, as it is on disk. */
export function readText(path: string, root: string, largest = LARGEST): string {
  return readBytes(path, root, largest).toString('utf8');
}

/** The same of a file that is looked into and need not be there; `undefined` where it cannot be read. */
export function textIfReadable(
  path: string,
  root: string,
  largest = LARGEST_LOOKED_INTO,
): string | undefined {
  try {
    return readText(path, root, largest);
  } catch {
    return undefined;
  }
}

/**
 * What is in a folder of the repository.
 *
 * @throws Problem when it is none, or a link leads out of the repository
 */
export function listFolder(path: string, root: string): Dirent[] {
  return noted(['folder', path, root], () => entriesOf(path, root), told);
}

/** What there is, in no order. */
function told(entries: readonly Dirent[]): string {
  const kind = (entry: Dirent) => [entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()];
  return JSON.stringify(entries.map((entry) => [entry.name, ...kind(entry)]).sort());
}

function entriesOf(path: string, root: string): Dirent[] {
  const real = realPathWithin(path, root);
  const folder = shown(resolve(root, path), root);
  if (!statSync(real).isDirectory()) throw refused(`${folder} is no folder`);
  return attempted(() => readdirSync(real, { withFileTypes: true }), folder);
}

/** @throws Problem unless it is a regular file of at most so many bytes */
function refuseUnlessFile(about: Stats, file: string, largest: number): void {
  if (about.isDirectory()) throw refused(`${file} is a folder, where a file is needed`);
  if (!about.isFile()) throw refused(`${file} is no regular file`);
  if (about.size > largest) throw refused(`${file} is larger than ${megabytes(largest)}`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}
