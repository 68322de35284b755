/** Packages: where Node finds one that is installed, and what one in this repository means by its package.json. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveExports, resolveImports } from 'resolve-pkg-maps';
import { probe } from '../../files.ts';
import { type PackageJson, readPackageJson } from '../../package-json.ts';

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

/** The file that an import of `#name` means. */
export function packageImport(specifier: string, folder: string): string | undefined {
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
export function sourceOfPackage(
  folder: string,
  packageJson: PackageJson,
  subpath: string,
): string | undefined {
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

/** The first thing that is found for one of the items. */
export function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
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
