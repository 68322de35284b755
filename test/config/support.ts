import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Problem } from '../../src/base/problem.ts';

/** A folder with these files, gone when the test ends; a path that ends in `/` is an empty folder. */
export async function repository(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'schema-drift-config-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    const absolute = join(root, path);
    await mkdir(path.endsWith('/') ? absolute : dirname(absolute), { recursive: true });
    if (!path.endsWith('/')) await writeFile(absolute, text);
  }
  return root;
}

/** A Problem as a person reads it: place and message, or a line for each mistake. */
export async function problemOf(work: () => unknown): Promise<Problem> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('No problem was told.');
}

export function linesOf({ location, message, detail }: Problem): string[] {
  if (detail !== undefined) return detail.split('\n');
  if (location === undefined) return [message];
  const column = location.column === undefined ? '' : `:${location.column}`;
  return [`${location.file}:${location.line}${column}: ${message}`];
}
