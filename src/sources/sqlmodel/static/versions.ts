/** Which versions of the libraries a project pins: the same models give other tables with others. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAtLeast } from '../../../base/at-least.ts';

export type Library = 'sqlmodel' | 'sqlalchemy' | 'pydantic';

export interface Versions {
  /** What was found, by library: `{ sqlalchemy: '2.0.36' }`. */
  readonly found: Readonly<Partial<Record<Library, string>>>;
  /** Whether the version is at least this one; the newest there is, where none was found. */
  readonly atLeast: (library: Library, version: string) => boolean;
}

const libraries: readonly Library[] = ['sqlmodel', 'sqlalchemy', 'pydantic'];

const lockFiles: readonly { readonly name: string; readonly pin: (library: Library) => RegExp }[] = [
  { name: 'uv.lock', pin: lockedPackage },
  { name: 'poetry.lock', pin: lockedPackage },
  { name: 'pdm.lock', pin: lockedPackage },
  {
    name: 'Pipfile.lock',
    pin: (library) => new RegExp(`"${library}"\\s*:\\s*\\{[^}]*?"version"\\s*:\\s*"==([^"]+)"`, 'i'),
  },
  { name: 'requirements.txt', pin: requirement },
  { name: 'requirements.lock', pin: requirement },
  { name: 'requirements/base.txt', pin: requirement },
  { name: 'requirements/prod.txt', pin: requirement },
  {
    name: 'pyproject.toml',
    pin: (library) =>
      new RegExp(`["']?${library}(?:\\[[^\\]]*\\])?\\s*(?:==|=\\s*["']=*)\\s*([0-9][\\w.]*)`, 'i'),
  },
];

/**
 * Looks beside the models and in the folders above them, up to the repository's.
 *
 * @param folder absolute path of the folder with the models
 * @param root absolute path of the repository
 */
export function findVersions(folder: string, root: string): Versions {
  const found: Partial<Record<Library, string>> = {};
  for (const at of foldersUp(folder, root)) {
    for (const { name, pin } of lockFiles) {
      const path = join(at, name);
      if (!existsSync(path)) continue;
      const text = readFileSync(path, 'utf8');
      for (const library of libraries) {
        const version = pin(library).exec(text)?.[1];
        if (version !== undefined) found[library] ??= version;
      }
    }
  }
  const atLeast = (library: Library, least: string) => {
    const version = found[library];
    return version === undefined || isAtLeast(version, least);
  };
  return { found, atLeast };
}

function lockedPackage(library: Library): RegExp {
  return new RegExp(`^name = "${library}"\\r?\\nversion = "([^"]+)"`, 'im');
}

function requirement(library: Library): RegExp {
  return new RegExp(`^${library}(?:\\[[^\\]]*\\])?\\s*===?\\s*([0-9][\\w.]*)`, 'im');
}

function foldersUp(folder: string, root: string): string[] {
  const folders = [folder];
  for (let at = folder; at !== root && dirname(at) !== at; ) {
    at = dirname(at);
    folders.push(at);
  }
  return folders;
}
