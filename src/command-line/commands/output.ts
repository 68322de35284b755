import { resolve } from 'node:path';
import { writeNamedFile } from '../../base/named-file.ts';

/** Writes a file that `--output` names, relative to the working directory; `what` it is begins the sentence if it can't. */
export function writeOutput(file: string, text: string, what: string): Promise<void> {
  const advice = 'Give --output a file in a folder that can be written.';
  return writeNamedFile(resolve(file), text, { what, advice });
}
