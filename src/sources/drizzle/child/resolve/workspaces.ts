/** Packages that live in the repository itself, by name: npm's and yarn's `workspaces`, pnpm-workspace.yaml. */
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { glob, readText } from '../../files.ts';
import { type PackageJson, readPackageJson } from '../../package-json.ts';

export interface WorkspacePackage {
  readonly folder: string;
  readonly packageJson: PackageJson;
}

/** What pnpm-workspace.yaml says, as far as it matters here. */
export function readPnpmWorkspace(folder: string): {
  readonly packages?: readonly string[];
  readonly catalog?: Readonly<Record<string, string>>;
  readonly catalogs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
} {
  try {
    return parse(readText(join(folder, 'pnpm-workspace.yaml')) ?? '') ?? {};
  } catch {
    return {};
  }
}

/** The workspace packages of every workspace root from `base` up to `root`. */
export function findWorkspaces(root: string, base: string): ReadonlyMap<string, WorkspacePackage> {
  const packages = new Map<string, WorkspacePackage>();
  for (let folder = base; ; folder = dirname(folder)) {
    for (const file of packageFiles(folder)) {
      const packageFolder = dirname(file);
      const packageJson = readPackageJson(packageFolder);
      if (packageJson?.name && !packages.has(packageJson.name)) {
        packages.set(packageJson.name, { folder: packageFolder, packageJson });
      }
    }
    if (folder === root || dirname(folder) === folder) return packages;
  }
}

function packageFiles(folder: string): string[] {
  const declared = readPackageJson(folder)?.workspaces;
  const fromPackage = Array.isArray(declared)
    ? declared
    : ((declared as { packages?: string[] } | undefined)?.packages ?? []);
  const patterns = [...fromPackage, ...(readPnpmWorkspace(folder).packages ?? [])];
  if (patterns.length === 0) return [];
  const globs = patterns.map((pattern) => `${pattern.replace(/^\.\//, '').replace(/\/$/, '')}/package.json`);
  return glob(globs, folder);
}
