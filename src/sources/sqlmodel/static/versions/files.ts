/** Where Python projects state the versions of what they depend on. */
import { dirname, join } from 'node:path';
import { textIfReadable } from '../../../../repository/read.ts';
import { anyVersion, exactly, hull, intersection, type Range, readRange } from './ranges.ts';

/** A version as a file states it. */
export interface Stated {
  /** As it is written: `0.0.50`, `^0.0.22`. */
  readonly text: string;
  readonly range: Range;
  /** The name of the file. */
  readonly file: string;
}

interface VersionFile {
  readonly name: string;
  /** Finds what the file says of a library: the specifier, in its first group. */
  readonly pattern: (library: string) => RegExp;
}

/** Files of tools that note exactly what they install. */
const lockFiles: readonly VersionFile[] = [
  ...['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml'].map((name) => ({ name, pattern: lockedPackage })),
  {
    name: 'Pipfile.lock',
    pattern: (library) => new RegExp(`"${library}"\\s*:\\s*\\{[^}]*?"version"\\s*:\\s*"==([^"]+)"`, 'gi'),
  },
];

/** Files that say what will do: perhaps one version only. */
const rangeFiles: readonly VersionFile[] = [
  ...[
    'requirements.txt',
    'requirements.lock',
    'requirements/base.txt',
    'requirements/prod.txt',
    'requirements/production.txt',
    'requirements.in',
    'requirements/base.in',
    'constraints.txt',
  ].map((name) => ({ name, pattern: requirement })),
  { name: 'pyproject.toml', pattern: inToml },
  { name: 'Pipfile', pattern: inToml },
  { name: 'setup.cfg', pattern: requirement },
  { name: 'setup.py', pattern: inToml },
];

/**
 * What the files beside the models, and those in the folders above them up to the repository's, say of a library. A
 * lock file counts before anything that only limits, and a nearer file before one further up.
 *
 * @param folder absolute path of the folder with the models
 * @param root absolute path of the repository
 */
export function statedVersion(library: string, folder: string, root: string): Stated | undefined {
  const folders = foldersUp(folder, root);
  for (const at of folders) {
    const [locked] = statements(lockFiles, library, at, root);
    if (locked !== undefined) return locked;
  }
  for (const at of folders) {
    const stated = statements(rangeFiles, library, at, root);
    const exact = stated.find(({ text }) => /^={2,3}\s*\d[\w.]*$/.test(text));
    if (exact !== undefined) return { ...exact, text: exact.text.replace(/^=+\s*/, '') };
    const [first, ...others] = stated;
    if (first !== undefined) return others.reduce(both, first);
  }
  return undefined;
}

function both(one: Stated, other: Stated): Stated {
  if (one.text === other.text) return one;
  const range = intersection(one.range, other.range);
  return { text: [one.text, other.text].filter((text) => text !== '').join(','), range, file: one.file };
}

function statements(files: readonly VersionFile[], library: string, folder: string, root: string): Stated[] {
  return files.flatMap(({ name, pattern }) => {
    const text = textIfReadable(join(folder, name), root);
    if (text === undefined) return [];
    const found = [...text.matchAll(pattern(library))].map(
      (match) =>
        match
          .slice(1)
          .find((group) => group !== undefined)
          ?.trim() ?? '',
    );
    const texts = [...new Set(found)];
    if (texts.length === 0) return [];
    const isLock = lockFiles.some((one) => one.name === name);
    const range = hull(texts.map((text) => (isLock ? exactly(text) : readRange(text))));
    return [{ text: texts.join(' || '), range: range ?? anyVersion, file: name }];
  });
}

function lockedPackage(library: string): RegExp {
  return new RegExp(`^name = "${library}"\\r?\\nversion = "([^"]+)"`, 'gim');
}

const specifiers = '[\\d\\w.*<>=!~^,| \\t]*?';

/** A line of its own: `sqlmodel[all] >= 0.0.22 ; python_version > "3.9"`. */
function requirement(library: string): RegExp {
  return new RegExp(
    `^[ \\t]*${library}(?:\\[[^\\]]*\\])?[ \\t]*((?:[<>=!~]${specifiers})?)[ \\t]*(?=[;#\\\\\\r\\n]|--hash|$)`,
    'gim',
  );
}

/** A text that is a requirement, or what is given to the library's name: a text, or a table with a `version`. */
function inToml(library: string): RegExp {
  const asText = `["']${library}(?:\\[[^\\]]*\\])?\\s*((?:[<>=!~]${specifiers})?)\\s*(?:;[^"'\\n]*)?["'](?!\\s*=)`;
  const asKey = `^["']?${library}["']?\\s*=\\s*(?:\\{[^}\\n]*?version\\s*=\\s*)?["'](${specifiers})["']`;
  return new RegExp(`${asText}|${asKey}`, 'gim');
}

function foldersUp(folder: string, root: string): string[] {
  const folders = [folder];
  for (let at = folder; at !== root && dirname(at) !== at; ) {
    at = dirname(at);
    folders.push(at);
  }
  return folders;
}
