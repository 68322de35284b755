/**
 * `paths` and `baseUrl` of the tsconfig.json (or jsconfig.json) that a folder belongs to, with whatever of the files
 * that it extends is there. One that is missing (generated, or in a package that is not installed) is named, and takes
 * nothing from the others.
 */
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { defined } from '../../../../base/defined.ts';
import { foldersUp, isFile, isFolder, shown } from '../../files.ts';
import { readPackageJson } from '../../package-json.ts';
import { type Aliased, type LostConfig, matchPatterns, type Patterns } from './aliases.ts';
import { readJsonc } from './jsonc.ts';

export interface TsconfigAliases {
  /** Where an import may lead, likeliest first. */
  readonly of: (specifier: string) => readonly Aliased[];
  /** What the chain names and is not there. */
  readonly lost: readonly LostConfig[];
}

/** Gives the folder of a package as an import from `folder` finds it. */
export type FindPackage = (name: string, folder: string) => string | undefined;

interface Tsconfig {
  readonly extends?: string | readonly string[];
  readonly references?: readonly { readonly path?: string }[];
  readonly compilerOptions?: { readonly baseUrl?: string; readonly paths?: Patterns };
}

/** What the files of a chain say together; folders are absolute. */
interface Merged {
  readonly baseUrl?: string;
  readonly paths?: { readonly patterns: Patterns; readonly folder: string };
}

/** The aliases for files in `folder`. */
export function tsconfigAliases(folder: string, root: string, findPackage: FindPackage): TsconfigAliases {
  const file = foldersUp(folder, root)
    .flatMap((above) => ['tsconfig.json', 'jsconfig.json'].map((name) => join(above, name)))
    .find(isFile);
  if (file === undefined) return { of: () => [], lost: [] };
  const lost: LostConfig[] = [];
  const read = (path: string) => merged(path, path, { root, findPackage, lost }, new Set());
  const own = read(file);
  // A config that only refers to others leaves the aliases to them, as Vite's and Nuxt's do.
  const all = own.paths ? [own] : [own, ...referenced(file, root, lost).map(read)];
  return { of: (specifier) => all.flatMap((one) => aliased(specifier, one)), lost };
}

function aliased(specifier: string, { paths, baseUrl }: Merged): Aliased[] {
  const matched = paths
    ? matchPatterns(specifier, paths.patterns).map((target) => resolve(paths.folder, target))
    : [];
  const below = baseUrl === undefined ? [] : [{ paths: [join(baseUrl, specifier)], isForAny: true }];
  return [{ paths: matched }, ...below];
}

interface Chain {
  readonly root: string;
  readonly findPackage: FindPackage;
  readonly lost: LostConfig[];
}

function merged(file: string, leaf: string, chain: Chain, seen: Set<string>): Merged {
  if (seen.has(file)) return {};
  seen.add(file);
  const config = readJsonc<Tsconfig>(file);
  const folder = dirname(file);
  const extended = config?.extends ?? [];
  let result: Merged = {};
  for (const name of typeof extended === 'string' ? [extended] : extended) {
    const base = extendedFile(name, folder, chain.findPackage);
    if (base === undefined) chain.lost.push({ namedIn: shown(file, chain.root), name });
    else result = { ...result, ...merged(base, leaf, chain, seen) };
  }
  const { baseUrl, paths } = config?.compilerOptions ?? {};
  const inLeaf = (path: string) => path.replaceAll(/\$\{configDir\}/g, dirname(leaf));
  const base = baseUrl === undefined ? result.baseUrl : resolve(folder, inLeaf(baseUrl));
  if (!paths) return base === undefined ? result : { ...result, baseUrl: base };
  const patterns = Object.fromEntries(
    Object.entries(paths).map(([pattern, targets]) => [pattern, [targets].flat().map(inLeaf)]),
  );
  return {
    ...defined({ baseUrl: base }),
    paths: { patterns, folder: base ?? folder },
  };
}

/** The file that `extends` names. */
function extendedFile(name: string, folder: string, findPackage: FindPackage): string | undefined {
  if (/^\.{0,2}\//.test(name) || name === '..' || isAbsolute(name)) {
    const path = resolve(folder, name);
    return [path, `${path}.json`, join(path, 'tsconfig.json')].find(isFile);
  }
  const packageName = name.split('/', name.startsWith('@') ? 2 : 1).join('/');
  const found = findPackage(packageName, folder);
  if (found === undefined) return undefined;
  const subpath = name.slice(packageName.length + 1);
  const entry = subpath || (readPackageJson(found)?.tsconfig ?? 'tsconfig.json');
  const path = join(found, entry);
  return [path, `${path}.json`, join(path, 'tsconfig.json')].find(isFile);
}

function referenced(file: string, root: string, lost: LostConfig[]): string[] {
  const names = (readJsonc<Tsconfig>(file)?.references ?? []).flatMap(({ path }) => path ?? []);
  return names.flatMap((name) => {
    const path = resolve(dirname(file), name);
    const found = isFolder(path) ? join(path, 'tsconfig.json') : path;
    if (isFile(found)) return [found];
    lost.push({ namedIn: shown(file, root), name });
    return [];
  });
}
