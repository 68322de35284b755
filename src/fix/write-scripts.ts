import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { whyNotWritten } from '../base/named-file.ts';
import { Problem } from '../base/problem.ts';

/** A script for a database. */
export interface Script {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/**
 * Writes scripts, all or none: each under another name first, so that those of an earlier run stay whole.
 *
 * @param root absolute
 * @throws Problem where one cannot be written
 */
export function writeScripts(scripts: readonly Script[], root: string): void {
  const ready: { readonly file: string; readonly beside: string }[] = [];
  let current = '';
  try {
    for (const { path, text } of scripts) {
      const file = resolve(root, path);
      current = file;
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
        throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
      const beside = `${file}.${process.pid}.new`;
      ready.push({ file, beside });
      writeFileSync(beside, text);
    }
    for (const { file, beside } of ready) {
      current = file;
      renameSync(beside, file);
    }
  } catch (cause) {
    for (const { beside } of ready) rmSync(beside, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = whyNotWritten({ code, message }, current);
    throw new Problem(`The SQL could not be written to ${current}: ${why}.`, {
      advice: 'Nothing was written. It goes into the repository, which has to be writable.',
      cause,
    });
  }
}
