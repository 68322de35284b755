/** Which drizzle-orm a repository is written for, and so which drizzle-kit can read its schema. */
import { dirname, join } from 'node:path';
import { Problem } from '../../../../base/problem.ts';
import { readText } from '../../files.ts';
import { type PackageJson, readPackageJson } from '../../package-json.ts';
import { denoDependencies } from './import-map.ts';
import { installedPackage } from './packages.ts';
import { readPnpmWorkspace } from './workspaces.ts';

export interface OrmVersion {
  readonly major: 0 | 1;
  /** The installed version, or the range that package.json asks for, or `undefined` when nothing says. */
  readonly version: string | undefined;
  readonly installed: boolean;
}

/** Finds the version that files in `folder` use: installed, else locked, else asked for. Throws a `Problem` below 0.33. */
export function findOrmVersion(folder: string, root: string): OrmVersion {
  const installed = installedPackage('drizzle-orm', folder);
  const version = installed && readPackageJson(installed)?.version;
  const asked = version ?? lockedVersion(folder, root) ?? askedVersion(folder, root);
  const [, major = '0', minor = '45'] = /(\d+)\.(\d+|x)/.exec(asked ?? '') ?? [];
  if (major === '0' && Number(minor) < 33) {
    throw new Problem(`drizzle-orm ${asked} is too old: 0.33 and later can be read.`, {
      advice: 'Upgrade drizzle-orm (and drizzle-kit with it); the schema itself seldom needs a change.',
    });
  }
  return { major: Number(major) >= 1 ? 1 : 0, version: asked, installed: version !== undefined };
}

function askedVersion(folder: string, root: string): string | undefined {
  for (let above = folder; ; above = dirname(above)) {
    const range = rangeIn(readPackageJson(above)) ?? denoDependencies(above)['drizzle-orm'];
    if (range && /^catalog:/.test(range)) return fromCatalog(range.slice('catalog:'.length), above, root);
    if (range && /\d/.test(range)) return range;
    if (above === root || dirname(above) === above) return undefined;
  }
}

function rangeIn(packageJson: PackageJson | undefined): string | undefined {
  return (
    packageJson?.dependencies?.['drizzle-orm'] ??
    packageJson?.devDependencies?.['drizzle-orm'] ??
    packageJson?.peerDependencies?.['drizzle-orm']
  );
}

function fromCatalog(name: string, folder: string, root: string): string | undefined {
  for (let above = folder; ; above = dirname(above)) {
    const { catalog, catalogs } = readPnpmWorkspace(above);
    const range =
      name === '' || name === 'default'
        ? (catalog ?? catalogs?.default)?.['drizzle-orm']
        : catalogs?.[name]?.['drizzle-orm'];
    if (range) return range;
    if (above === root || dirname(above) === above) return undefined;
  }
}

/** The version a lockfile holds, if it holds exactly one. */
function lockedVersion(folder: string, root: string): string | undefined {
  const entries: readonly (readonly [file: string, version: RegExp])[] = [
    ['package-lock.json', /"node_modules\/drizzle-orm": \{\s*"version": "([^"]+)"/g],
    ['pnpm-lock.yaml', /^ {2}\/?'?drizzle-orm@([0-9][^:('\s]*)/gm],
    ['yarn.lock', /^"?drizzle-orm@[^\n]*:\n\s+version:? "?([^"\n]+)/gm],
    ['bun.lock', /"drizzle-orm": \["drizzle-orm@([^"]+)"/g],
    ['deno.lock', /"npm:drizzle-orm@[^"]*": "(\d[^_"]*)/g],
  ];
  for (let above = folder; ; above = dirname(above)) {
    for (const [file, pattern] of entries) {
      const text = readText(join(above, file));
      const versions = new Set([...(text ?? '').matchAll(pattern)].map(([, version]) => version));
      if (versions.size === 1) return [...versions][0];
    }
    if (above === root || dirname(above) === above) return undefined;
  }
}
