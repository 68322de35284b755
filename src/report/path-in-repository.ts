import { posix } from 'node:path';
import type { Location } from '../base/problem.ts';

/** A place's file as the repository knows it; `undefined` outside of it, where nothing can stand on GitHub. */
export function pathInRepository({ file, line }: Location, folder: string): string | undefined {
  if (file === '' || line < 1 || posix.isAbsolute(file) || /^[a-z]:/i.test(file)) return undefined;
  const path = posix.join(folder, file);
  return path === '..' || path.startsWith('../') ? undefined : path;
}
