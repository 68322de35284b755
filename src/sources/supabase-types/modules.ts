import { posix } from 'node:path';
import { readBytes, textIfReadable } from '../../repository/read.ts';
import { type ModuleFile, moduleFile } from './module-file.ts';
import type { WrittenIn } from './shapes.ts';

export type Written = WrittenIn<ModuleFile>;

/** The files that a file of types is made of. */
export interface Modules {
  readonly first: ModuleFile;
  /** The type that a name stands for in a file; `undefined` where no file of the repository tells. */
  readonly typeOf: (name: string, module: ModuleFile) => Written | undefined;
  /** Every file that was opened, `first` in front. */
  readonly opened: () => readonly ModuleFile[];
}

/** How many files a name is followed through. */
const furthest = 20;

/**
 * Opens a file of types; those that it takes types from are opened when they are asked for.
 *
 * @throws Problem when it cannot be read
 */
export function openModules(file: string, root: string): Modules {
  const first = moduleFile(file, decoded(readBytes(file, root)));
  const known = new Map<string, ModuleFile | undefined>([[file, first]]);
  const open = (path: string): ModuleFile | undefined => {
    if (!known.has(path)) {
      const text = textIfReadable(path, root);
      known.set(path, text === undefined ? undefined : moduleFile(path, text));
    }
    return known.get(path);
  };
  const beside = ({ file: from }: ModuleFile, specifier: string): ModuleFile | undefined => {
    if (!specifier.startsWith('.')) return undefined;
    const path = posix.join(posix.dirname(from), specifier);
    if (path.startsWith('..')) return undefined;
    const plain = path.replace(/\.(?:js|mjs|cjs)$/, '');
    return [path, ...endings.map((ending) => plain + ending)].map(open).find((it) => it !== undefined);
  };
  const typeOf = (name: string, module: ModuleFile, depth = 0): Written | undefined => {
    const shape = module.types.get(name);
    if (shape !== undefined) return { shape, module };
    if (depth > furthest) return undefined;
    const [, space, inner] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    if (space !== undefined && inner !== undefined) {
      const whole = module.imports.get(space);
      // What a namespace of the file declares is read as if it stood beside it.
      const home = whole === undefined ? module : beside(module, whole.from);
      return home && typeOf(inner, home, depth + 1);
    }
    const imported = module.imports.get(name);
    if (imported !== undefined) {
      const from = beside(module, imported.from);
      return from && typeOf(imported.name, from, depth + 1);
    }
    for (const { from, names } of module.handedOn) {
      const inside = names === undefined ? name : names.get(name);
      const next = inside === undefined ? undefined : beside(module, from);
      const found = next && inside !== undefined ? typeOf(inside, next, depth + 1) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const opened = () => [...known.values()].filter((it) => it !== undefined);
  return { first, typeOf: (name, module) => typeOf(name, module), opened };
}

const endings = ['.ts', '.d.ts', '.mts', '.tsx', '/index.ts', '/index.d.ts'];

/** Redirected by a shell of Windows, the file is UTF-16. */
export function decoded(bytes: Buffer): string {
  const [one, two] = bytes;
  if (one === 0xff && two === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (one === 0xfe && two === 0xff) return Buffer.from(bytes.subarray(2)).swap16().toString('utf16le');
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}
