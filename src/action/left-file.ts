import { readFile, stat } from 'node:fs/promises';
import { Problem } from '../base/problem.ts';

/**
 * The text of a file that another job left for this one.
 *
 * @param largest bytes that it may have; `tooLarge` is thrown for more
 * @throws Problem where it is not there, or cannot be read
 */
export async function readLeft(
  file: string,
  { largest, tooLarge }: { readonly largest: number; readonly tooLarge: () => Problem },
): Promise<string> {
  const advice = 'Give the input `report` the file that the run before this one wrote.';
  try {
    const about = await stat(file);
    if (!about.isFile()) throw new Problem(`What is to be posted, ${file}, is no file.`, { advice });
    if (about.size > largest) throw tooLarge();
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Problem) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Problem(`The report to post, ${file}, cannot be read.`, {
        advice,
        detail: (error as Error).message,
        cause: error,
      });
    throw new Problem(`There is no report to post at ${file}.`, {
      advice: 'Download the artifact of the run before this step, and give its file as the input `report`.',
      cause: error,
    });
  }
}
