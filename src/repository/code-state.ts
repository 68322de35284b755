import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { topOf } from './boundary.ts';
import { askGit } from './git.ts';
import { notedLater } from './inputs.ts';

/** Files that git does not know the content of; more of them are no repository that one would wait for. */
const MOST_HASHED = 5000;
/** Bytes of such a file; a larger one is no code. */
const LARGEST = 32 * 1024 ** 2;

/** Settings of the repository must not have git take a changed file for an unchanged one. */
const CAREFULLY = [
  '-c',
  'core.trustctime=true',
  '-c',
  'core.checkStat=default',
  '-c',
  'core.ignoreStat=false',
];

/**
 * What tells all files of the repository from those of another time, but for what git ignores: code may read any of
 * them, and what it says that it read is its own word.
 *
 * @param root the folder that is checked
 * @throws Error where git cannot tell, or there is what it does not look into
 */
export function stateOfCode(root: string): Promise<string> {
  return notedLater(['code', root], () => codeState(topOf(root)), String);
}

async function codeState(top: string): Promise<string> {
  const words = ['ls-files', '-v', '--stage', '--modified', '--others', '--exclude-standard', '-z'];
  const listed = await askGit([...CAREFULLY, ...words], top);
  if (listed === undefined) throw new Error('git does not tell what is in the repository');
  const entries = linesOf(listed);
  if (entries.some((entry) => /^\S+ 160000 /.test(entry))) throw new Error('there are submodules');
  // What is new, what changed, and what git was told to take for unchanged, which is looked at all the same.
  const names = entries.filter((entry) => !entry.startsWith('H ')).map(nameIn);
  const hashed = [...new Set(names)].sort();
  if (hashed.length > MOST_HASHED) throw new Error(`${hashed.length} files are not what was committed`);
  const hash = createHash('sha256').update(listed);
  for (const name of hashed) hash.update(`\0${name}\0`).update(contentOf(join(top, name)));
  return hash.digest('base64url');
}

/** `? <name>` of a file that git does not know, `<tag> <mode> <id> <stage>` and a tab before the name of one that it does. */
function nameIn(entry: string): string {
  return entry.startsWith('? ') ? entry.slice(2) : entry.slice(entry.indexOf('\t') + 1);
}

function linesOf(answer: Buffer): string[] {
  return answer.toString('utf8').split('\0').filter(Boolean);
}

function contentOf(path: string): string | Buffer {
  if (path.endsWith('/')) throw new Error('there is another repository within');
  const about = lstatSync(path, { throwIfNoEntry: false });
  if (about === undefined) return 'gone';
  if (about.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (!about.isFile()) return `no file ${about.mode}`;
  if (about.size > LARGEST) return `large ${about.size} ${about.mtimeMs} ${about.ctimeMs} ${about.ino}`;
  return Buffer.concat([Buffer.from(`file ${about.mode} `), readFileSync(path)]);
}
