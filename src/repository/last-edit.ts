import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { topOf } from './boundary.ts';
import { askGit } from './git.ts';

/** A commit that gave a file another text. */
export interface Edit {
  /** In short, as people name it. */
  readonly commit: string;
  readonly at: Date;
}

/**
 * The last commit up to here that edited a file, given by its path from the folder that is checked; `undefined` where
 * none did, or git does not hold so much of the past.
 */
export async function lastEdit(root: string, path: string): Promise<Edit | undefined> {
  const top = topOf(root);
  const prefix = relative(top, realpathSync(root)).split(sep).join('/');
  const words = ['log', '-1', '--no-show-signature', '--diff-filter=M', '--format=%h %cI', '--'];
  const line = await askGit([...words, prefix === '' ? path : `${prefix}/${path}`], top);
  const [commit = '', at = ''] = line?.toString('utf8').trim().split(' ') ?? [];
  return at === '' ? undefined : { commit, at: new Date(at) };
}
