/** What an import in the repository's code means: a file to load, a package for Node, or nothing that is there. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, resolve as resolvePath, sep } from 'node:path';
import { createPathsMatcher, getTsconfig, type TsConfigResult } from 'get-tsconfig';
import { resolveExports, resolveImports } from 'resolve-pkg-maps';
import ts from 'typescript6';
import { isFile, probe } from '../files.ts';
import { type PackageJson, readPackageJson } from '../package-json.ts';
import { findWorkspaces } from './workspaces.ts';

export type Resolution =
  | { readonly kind: 'file'; readonly file: string }
  /** For Node's own loader: a builtin, or a package in node_modules. */
  | { readonly kind: 'native' }
  /** A path in this repository that leads nowhere. */
  | { readonly kind: 'no-file' }
  | { readonly kind: 'no-package'; readonly name: string };

export type Resolver = (specifier: string, importer: string) => Resolution;

/** Makes the resolver of one run; it remembers tsconfigs and workspaces. */
export function createResolver(root: string, base: string): Resolver {
  const workspaces = once(() => findWorkspaces(root, base));
  const pathsOf = memoize((folder: string) => tsconfigPaths(folder));
  const file = (found: string | undefined): Resolution | undefined =>
    found ? { kind: 'file', file: found } : undefined;

  return (specifier, importer) => {
    if (isBuiltin(specifier)) return { kind: 'native' };
    const folder = dirname(importer);
    if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..' || isAbsolute(specifier)) {
      return file(probe(resolvePath(folder, specifier))) ?? { kind: 'no-file' };
    }
    const aliases = pathsOf(folder)?.(specifier) ?? [];
    const aliased = file(first(aliases, probe));
    if (aliased) return aliased;
    if (specifier.startsWith('#')) return file(packageImport(specifier, folder)) ?? { kind: 'no-file' };

    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    const subpath = specifier.slice(name.length + 1);
    const workspace = workspaces().get(name);
    const own = workspace && file(sourceOfPackage(workspace.folder, workspace.packageJson, subpath));
    if (own) return own;
    const installed = installedPackage(name, folder);
    if (installed) {
      // A link out of node_modules is a workspace package that no workspace list names.
      const linked = !installed.split(sep).includes('node_modules');
      const source = linked
        ? file(sourceOfPackage(installed, readPackageJson(installed) ?? {}, subpath))
        : undefined;
      return source ?? { kind: 'native' };
    }
    // An alias that leads nowhere is a mistake in the repository, not a package that is not installed.
    if (aliases.some((path) => !path.split(sep).includes('node_modules')) && /^[@~]?\//.test(specifier))
      return { kind: 'no-file' };
    return { kind: 'no-package', name };
  };
}

/** The folder of an installed package as Node would find it from `folder`, links resolved. */
export function installedPackage(name: string, folder: string): string | undefined {
  for (let above = folder; ; above = dirname(above)) {
    const candidate = join(above, 'node_modules', name);
    try {
      if (existsSync(candidate)) return realpathSync(candidate);
    } catch {
      // Not allowed to look there: the same as absent.
    }
    if (dirname(above) === above) return undefined;
  }
}

function tsconfigPaths(folder: string): ((specifier: string) => string[]) | undefined {
  let tsconfig: TsConfigResult | null = null;
  try {
    tsconfig = getTsconfig(folder);
  } catch {
    // `extends` names a package that is not installed: the file's own paths still hold.
    tsconfig = tsconfigWithoutBase(folder);
  }
  return (tsconfig && createPathsMatcher(tsconfig)) ?? undefined;
}

function tsconfigWithoutBase(folder: string): TsConfigResult | null {
  for (let above = folder; ; above = dirname(above)) {
    const path = join(above, 'tsconfig.json');
    if (isFile(path)) {
      const { config } = ts.parseConfigFileTextToJson(path, readFileSync(path, 'utf8'));
      return config
        ? ({ path, config: { compilerOptions: config.compilerOptions ?? {} } } as TsConfigResult)
        : null;
    }
    if (dirname(above) === above) return null;
  }
}

function packageImport(specifier: string, folder: string): string | undefined {
  for (let above = folder; ; above = dirname(above)) {
    const packageJson = readPackageJson(above);
    if (packageJson) {
      if (!packageJson.imports) return undefined;
      const targets =
        attempt(() =>
          resolveImports(packageJson.imports as never, specifier, ['node', 'import', 'default']),
        ) ?? [];
      return first(targets, (target) => sourceFile(above, target));
    }
    if (dirname(above) === above) return undefined;
  }
}

/** A file of a package in this repository, looked for in its sources where its build is not there. */
function sourceOfPackage(folder: string, packageJson: PackageJson, subpath: string): string | undefined {
  if (packageJson.exports) {
    for (const conditions of [['node', 'import', 'module', 'development', 'default', 'require'], ['types']]) {
      const targets = attempt(() => resolveExports(packageJson.exports as never, subpath, conditions)) ?? [];
      const found = first(targets, (target) => sourceFile(folder, target));
      if (found) return found;
    }
  }
  if (subpath) return sourceFile(folder, `./${subpath}`) ?? probe(join(folder, 'src', subpath));
  const entries = [
    packageJson.source,
    packageJson.module,
    packageJson.main,
    packageJson.types,
    './src/index',
    './index',
  ];
  return first(entries, (entry) => (entry ? sourceFile(folder, entry) : undefined));
}

function sourceFile(folder: string, target: string): string | undefined {
  const built = target.endsWith('.d.ts') ? undefined : probe(join(folder, target));
  const source = target
    .replace(/^(\.\/)?(dist|build|lib|out)\//, './src/')
    .replace(/(\.d)?\.[mc]?[jt]s$/, '');
  return built ?? probe(join(folder, source));
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function once<T>(work: () => T): () => T {
  let done: { value: T } | undefined;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}

function memoize<T>(work: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, work(key));
    return known.get(key) as T;
  };
}
