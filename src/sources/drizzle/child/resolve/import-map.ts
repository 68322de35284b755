/** Deno's import map: `imports` of deno.json, of those of the workspace above it, or of the file that it names. */
import { dirname, join, resolve } from 'node:path';
import { foldersUp, isFile } from '../../files.ts';
import type { Aliased } from './aliases.ts';
import { readJsonc } from './jsonc.ts';

interface DenoConfig {
  readonly imports?: Readonly<Record<string, string>>;
  readonly importMap?: string;
}

/** What the import map makes of a specifier, as an import from `folder` means it. */
export function importMapAliases(folder: string, root: string): (specifier: string) => readonly Aliased[] {
  const maps = foldersUp(folder, root).flatMap((above) => mapOf(above) ?? []);
  return (specifier) =>
    maps.flatMap(({ imports, from }): Aliased[] => {
      const target = mapped(specifier, imports);
      if (target === undefined) return [];
      return /^\.{0,2}\//.test(target) ? [{ paths: [resolve(from, target)] }] : [{ specifier: target }];
    });
}

/** The npm packages that Deno's files ask for in `folder`: ranges by name. */
export function denoDependencies(folder: string): Readonly<Record<string, string>> {
  const ranges: Record<string, string> = {};
  for (const target of Object.values(mapOf(folder)?.imports ?? {})) {
    const [, name, range] = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)@([^/]+)/.exec(target) ?? [];
    if (name && range) ranges[name] ??= range;
  }
  return ranges;
}

function mapOf(folder: string): { imports: Readonly<Record<string, string>>; from: string } | undefined {
  const file = ['deno.json', 'deno.jsonc'].map((name) => join(folder, name)).find(isFile);
  const config = file === undefined ? undefined : readJsonc<DenoConfig>(file);
  if (file === undefined || config === undefined) return undefined;
  if (config.imports) return { imports: config.imports, from: folder };
  if (!config.importMap) return undefined;
  const named = join(folder, config.importMap);
  return { imports: readJsonc<DenoConfig>(named)?.imports ?? {}, from: dirname(named) };
}

/** An entry of its own, else the longest that ends in `/`, as the standard of import maps has it. */
function mapped(specifier: string, imports: Readonly<Record<string, string>>): string | undefined {
  if (Object.hasOwn(imports, specifier)) return imports[specifier];
  const [key] = Object.keys(imports)
    .filter((one) => one.endsWith('/') && specifier.startsWith(one))
    .sort((a, b) => b.length - a.length);
  return key === undefined ? undefined : `${imports[key]}${specifier.slice(key.length)}`;
}

/** `npm:drizzle-orm@^0.45/pg-core` → `drizzle-orm/pg-core`; other specifiers as they are. */
export function withoutRegistry(specifier: string): string {
  const [, name, subpath = ''] =
    /^(?:npm|jsr):\/?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(\/.*)?$/.exec(specifier) ?? [];
  return name === undefined ? specifier : name + subpath.replace(/\/$/, '');
}
