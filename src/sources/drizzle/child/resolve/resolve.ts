/** What an import in the repository's code means: a file to load, a package for Node, or nothing that is there. */
import { isBuiltin } from 'node:module';
import { dirname, isAbsolute, resolve as resolvePath, sep } from 'node:path';
import { probe } from '../../files.ts';
import { readPackageJson } from '../../package-json.ts';
import { type Aliased, type LostConfig, matchPatterns } from './aliases.ts';
import { frameworkAliases, targetPaths } from './frameworks.ts';
import { importMapAliases, withoutRegistry } from './import-map.ts';
import { first, installedPackage, packageImport, sourceOfPackage } from './packages.ts';
import { tsconfigAliases } from './tsconfig.ts';
import { isDependency, type Unresolved, unresolved } from './unresolved.ts';
import { findWorkspaces } from './workspaces.ts';

export type Resolution =
  | { readonly kind: 'file'; readonly file: string }
  /** For Node's own loader: a builtin, or a package in node_modules. */
  | { readonly kind: 'native'; readonly specifier: string }
  /** A path in this repository that leads nowhere. */
  | { readonly kind: 'no-file' }
  /** A package that is not installed, or a name that nothing here defines. */
  | ({ readonly kind: 'absent' } & Unresolved);

export type Resolver = (specifier: string, importer: string) => Resolution;

/** Makes the resolver of one run; it remembers tsconfigs and workspaces. */
export function createResolver(root: string, base: string): Resolver {
  const workspaces = once(() => findWorkspaces(root, base));
  const packageAt = (name: string, folder: string) =>
    workspaces().get(name)?.folder ?? installedPackage(name, folder);
  const aliasesOf = memoize((folder: string) => aliasesIn(folder, root, packageAt));
  const file = (found: string | undefined): Resolution | undefined =>
    found ? { kind: 'file', file: found } : undefined;

  const resolve = (written: string, importer: string, again: boolean): Resolution => {
    const specifier = withoutRegistry(written);
    if (isBuiltin(specifier)) return { kind: 'native', specifier };
    const folder = dirname(importer);
    if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..' || isAbsolute(specifier)) {
      return file(probe(resolvePath(folder, specifier))) ?? { kind: 'no-file' };
    }
    const aliases = aliasesOf(folder);
    const meant = aliases.of(specifier);
    const paths = meant.flatMap((one) => one.paths ?? []);
    const aliased = file(first(paths, probe));
    if (aliased) return aliased;
    const [other] = meant.flatMap((one) => one.specifier ?? []);
    if (other !== undefined && other !== written && again) return resolve(other, importer, false);
    const imported = specifier.startsWith('#') ? file(packageImport(specifier, folder)) : undefined;
    if (imported) return imported;

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
      return source ?? { kind: 'native', specifier };
    }
    // An alias that leads nowhere is a mistake in the repository, not a package that is not installed.
    const asAlias = meant.flatMap((one) => (one.isForAny ? [] : (one.paths ?? [])));
    if (
      asAlias.some((path) => !path.split(sep).includes('node_modules')) &&
      /^([@~]?\/|[$#~@]{1,2}\w*\/)/.test(specifier) &&
      !isDependency(name, folder, root)
    )
      return { kind: 'no-file' };
    return { kind: 'absent', ...unresolved({ specifier, name, folder, root, lost: aliases.lost }) };
  };
  return (specifier, importer) => resolve(specifier, importer, true);
}

/** What gives names to paths for the files of a folder, the nearest first. */
function aliasesIn(
  folder: string,
  root: string,
  findPackage: (name: string, folder: string) => string | undefined,
): { readonly of: (specifier: string) => readonly Aliased[]; readonly lost: readonly LostConfig[] } {
  const tsconfig = tsconfigAliases(folder, root, findPackage);
  const importMap = importMapAliases(folder, root);
  const frameworks = once(() => frameworkAliases(folder, root));
  return {
    of: (specifier) => [
      ...tsconfig.of(specifier),
      ...importMap(specifier),
      ...frameworks().map(({ folder: at, patterns }) => ({
        paths: targetPaths(at, matchPatterns(specifier, patterns)),
      })),
    ],
    lost: tsconfig.lost,
  };
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
