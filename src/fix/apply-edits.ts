import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Problem } from '../base/problem.ts';
import { visible } from '../base/visible.ts';
import { realPathWithin } from '../repository/boundary.ts';
import { readBytes } from '../repository/read.ts';
import { changed, type FileChange } from './file-changes.ts';

/** A file as it is and as it will be. */
interface EditedFile {
  readonly file: string;
  /** Where its path leads. */
  readonly real: string;
  readonly before: Buffer;
  readonly after: string;
}

/**
 * Makes changes in the files of a repository, all or none: each in the very lines that it is of.
 *
 * @returns what takes all of it back
 * @throws Problem where a file is not as the changes have it, or cannot be written
 */
export function makeChanges(changes: readonly FileChange[], root: string): () => void {
  const files = changes.map((change) => editedFile(change, root));
  const done: EditedFile[] = [];
  const undo = () => {
    for (const { real, before } of done) replaceFile(real, before);
  };
  for (const one of files)
    try {
      replaceFile(one.real, one.after);
      done.push(one);
    } catch (cause) {
      undo();
      throw refusal(one.file, (cause as Error).message, cause);
    }
  return undo;
}

/** At once: whoever reads it meanwhile, or a disk that is full, finds no half of it. */
function replaceFile(file: string, content: string | Buffer): void {
  const beside = `${file}.${process.pid}.new`;
  try {
    writeFileSync(beside, content, { mode: statSync(file).mode });
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function editedFile(change: FileChange, root: string): EditedFile {
  const { file } = change;
  const before = readBytes(file, root);
  const text = before.toString('utf8');
  if (!before.equals(Buffer.from(text))) throw refusal(file, 'it is no text in UTF-8');
  const after = changed(text, change);
  if (after === undefined) throw refusal(file, 'it is another one than when it was read');
  return { file, real: realPathWithin(file, root), before, after };
}

function refusal(file: string, why: string, cause?: unknown): Problem {
  return new Problem(`${visible(file)} could not be edited: ${why}.`, {
    advice: 'Nothing was changed. `schema-drift fix --all` prints the edits as a diff.',
    cause,
  });
}
