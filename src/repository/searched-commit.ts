import { type Commit, filesAt, textsOf } from './commits.ts';
import { askGit } from './git.ts';

/** The files of a commit that have one of the words in them, by their paths from the folder that is checked. */
export async function filesNaming({ id, top, prefix }: Commit, words: readonly string[]): Promise<string[]> {
  const patterns = words.flatMap((word) => ['-e', word]);
  const where = prefix === '' ? [] : ['--', prefix];
  const options = ['-l', '-z', '-I', '-i', '-w', '-F', '--full-name'];
  // Where nothing has them, git answers with a failure.
  const answer = await askGit(['grep', ...options, ...patterns, id, ...where], top);
  return (answer?.toString('utf8') ?? '')
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(id.length + 1 + prefix.length));
}

/** What files of a commit hold, by their paths; of one that git lacks there is nothing. */
export async function textsAt(
  commit: Commit,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(paths);
  const files = wanted.size === 0 ? [] : (await filesAt(commit)).filter(({ path }) => wanted.has(path));
  const texts = await textsOf(files, commit);
  return new Map(files.map(({ path }, at) => [path, texts[at] ?? '']));
}
