/** The Python files of a repository: reading them, and finding what an import means. */
import { dirname, join, relative, sep } from 'node:path';
import { readText } from '../../../../repository/read.ts';
import { leadsToFolder, pathExists } from '../../../../repository/there.ts';
import { type Body, type ImportTarget, readBody } from './body.ts';
import { parse, type Source, statementsOf } from './syntax.ts';
import type { ModuleReference } from './values.ts';

/** `path` is the file, or the folder of a package without `__init__.py`. */
export interface Module extends ModuleReference {
  readonly text: string;
  readonly source: Source;
  readonly body: Body;
}

export interface Modules {
  /** Reads a file, once. */
  readonly load: (path: string) => Module;
  /** The module an import names; `undefined` when it is none of the repository. */
  readonly find: (from: ModuleReference, target: ImportTarget) => Module | undefined;
  /** `name` as a module within a package. */
  readonly submodule: (of: ModuleReference, name: string) => Module | undefined;
  /** Everything read so far, by path. */
  readonly loaded: () => readonly Module[];
}

/** Packages that a file of the repository never stands in for, whatever its name. */
const libraries = new Set(
  'sqlalchemy sqlmodel sqlalchemy_utils flask_sqlalchemy annotated_types pydantic pydantic_core typing typing_extensions enum datetime decimal uuid ipaddress pathlib abc dataclasses pgvector'.split(
    ' ',
  ),
);

/**
 * @param root absolute path of the repository
 * @param importRoot absolute path of the folder that imports start from, when it isn't what the `__init__.py` tell
 */
export function openModules(root: string, importRoot?: string): Modules {
  const modules = new Map<string, Module>();

  const load = (path: string): Module => {
    const known = modules.get(path);
    if (known !== undefined) return known;
    const text = path.endsWith('.py') ? readText(path, root).replace(/^\uFEFF/, '') : '';
    const source = parse(text, relative(root, path).split(sep).join('/'));
    const module = { path, text, source, body: readBody(statementsOf(source.top), source) };
    modules.set(path, module);
    return module;
  };

  const within = (folder: string, names: readonly string[]): Module | undefined => {
    const found = names.length === 0 ? packageAt(folder) : moduleAt(join(folder, ...names));
    return found === undefined ? undefined : load(found);
  };

  const find = (from: ModuleReference, { level, module }: ImportTarget): Module | undefined => {
    const names = module === '' ? [] : module.split('.');
    if (level > 0) {
      let folder = folderOf(from.path);
      for (let up = 1; up < level; up += 1) folder = dirname(folder);
      return within(folder, names);
    }
    if (names[0] === undefined || libraries.has(names[0])) return undefined;
    for (const start of importRoots(from.path, root, importRoot)) {
      if (moduleAt(join(start, names[0])) === undefined) continue;
      return within(start, names);
    }
    return undefined;
  };

  return {
    load,
    find,
    submodule: (of, name) =>
      of.path.endsWith('.py') && !of.path.endsWith(`${sep}__init__.py`)
        ? undefined
        : within(folderOf(of.path), [name]),
    loaded: () => [...modules.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** The modules that a module imports, those within it and above it included: they run before it goes on. */
export function importedBy(module: Module, modules: Modules): Module[] {
  const above = packageAbove(module.path);
  return [
    ...(above === undefined ? [] : [modules.load(above)]),
    ...module.body.imports.flatMap((target) => {
      const found = modules.find(module, target);
      if (found === undefined) return [];
      const { name } = target;
      const submodule = name === undefined || name === '*' ? undefined : modules.submodule(found, name);
      return submodule === undefined ? [found] : [found, submodule];
    }),
  ];
}

/** Reads the files and whatever their imports lead to, as running them would. */
export function loadWithImports(modules: Modules, files: readonly string[]): void {
  const seen = new Set<string>();
  const queue = files.map((file) => modules.load(file));
  for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
    if (seen.has(module.path)) continue;
    seen.add(module.path);
    queue.push(...importedBy(module, modules));
  }
}

/** The folder of a package's modules: its own, or that of its `__init__.py`. */
function folderOf(path: string): string {
  return path.endsWith('.py') ? dirname(path) : path;
}

function packageAt(folder: string): string | undefined {
  const init = join(folder, '__init__.py');
  if (pathExists(init)) return init;
  return pathExists(folder) && leadsToFolder(folder) ? folder : undefined;
}

/** The `__init__.py` of the package that holds a module or a package. */
function packageAbove(path: string): string | undefined {
  const folder = path.endsWith(`${sep}__init__.py`) ? dirname(dirname(path)) : dirname(path);
  const init = join(folder, '__init__.py');
  return pathExists(init) ? init : undefined;
}

function moduleAt(path: string): string | undefined {
  const init = join(path, '__init__.py');
  if (pathExists(init)) return init;
  return pathExists(`${path}.py`) ? `${path}.py` : packageAt(path);
}

/** Where an absolute import of a file may start, likeliest first: above its outermost package, then further up. */
function importRoots(file: string, root: string, importRoot: string | undefined): string[] {
  let inferred = dirname(file);
  while (inferred !== root && pathExists(join(inferred, '__init__.py'))) inferred = dirname(inferred);
  const roots = [...(importRoot === undefined ? [] : [importRoot]), inferred];
  for (let folder = inferred; folder !== root && folder.startsWith(root); ) {
    folder = dirname(folder);
    roots.push(folder);
  }
  return roots;
}
