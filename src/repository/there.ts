/** Whether something is there, asked by whoever reads the repository: that it is not decides as much as what is in it. */
import { statSync } from 'node:fs';
import { noted } from './inputs.ts';

/** Whether there is a file, or anything else, at an absolute path; a link that leads nowhere is not. */
export function pathExists(path: string): boolean {
  return kindOf(path) !== 'nothing';
}

/** Whether an absolute path leads to a folder. */
export function leadsToFolder(path: string): boolean {
  return kindOf(path) === 'folder';
}

function kindOf(path: string): 'folder' | 'file' | 'nothing' {
  const look = () => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
  };
  return noted(['kind', path], () => attempt(look), String);
}

/** What may not be looked at is not there, for us. */
function attempt(look: () => 'folder' | 'file' | 'nothing'): 'folder' | 'file' | 'nothing' {
  try {
    return look();
  } catch {
    return 'nothing';
  }
}
