import { readFile } from 'node:fs/promises';

/** A file's text; empty where it cannot be read (a folder of that name, a link into nothing), since it declares nothing then. */
export function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
