/** What an import gives: a stand-in, a file of the repository, a package, or what replaces one that is not installed. */
import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Problem } from '../../../base/problem.ts';
import { shown } from '../files.ts';
import { makesColumns, refusingPoison } from './column-makers.ts';
import { awaits } from './cycles.ts';
import { firstLine, leadsNowhere } from './load-problems.ts';
import type { Loading } from './loading.ts';
import { poison } from './poison.ts';
import type { Resolution } from './resolve/resolve.ts';
import type { Unresolved } from './resolve/unresolved.ts';
import { standIn } from './stand-ins.ts';
import { noteTree } from './trace.ts';
import { givenValues, isValidator } from './validators.ts';

/** The module that `specifier` means in the file `importer`. Throws a `Problem` where it is no file, or fails. */
export async function importFrom(specifier: string, importer: string, loading: Loading): Promise<unknown> {
  const found = loading.resolve(specifier, importer);
  const module = await importFound(found, specifier, importer, loading);
  return asWatched(module, specifierOf(found, specifier));
}

async function importFound(
  found: Resolution,
  specifier: string,
  importer: string,
  loading: Loading,
): Promise<unknown> {
  const replaced = standIn(specifierOf(found, specifier));
  if (replaced) return replaced;
  switch (found.kind) {
    case 'native':
      return importNatively(found.specifier, importer, loading);
    case 'no-file':
      throw leadsNowhere(specifier, importer, loading);
    case 'absent':
      return standFor(found, importer, loading);
    case 'file':
      // A cycle: what the other file has exported so far, as in any module system.
      return awaits(found.file, importer, loading)
        ? loading.started.get(found.file)?.exports
        : importFile(found.file, specifier, importer, loading);
  }
}

/** `require` for code that calls it inside functions, and so cannot be made to wait. */
export function requireFrom(importer: string, loading: Loading): (specifier: string) => unknown {
  const requireFound = (found: Resolution, specifier: string): unknown => {
    const replaced = standIn(specifierOf(found, specifier));
    if (replaced) return replaced;
    switch (found.kind) {
      case 'native':
        return createRequire(importer)(found.specifier);
      case 'no-file':
        throw leadsNowhere(specifier, importer, loading);
      case 'absent':
        return standFor(found, importer, loading);
      case 'file':
        if (found.file.endsWith('.json')) return JSON.parse(readFileSync(found.file, 'utf8'));
        if (!loading.started.has(found.file)) noteTree(found.file);
        return loading.started.get(found.file)?.exports ?? createRequire(importer)(found.file);
    }
  };
  return (specifier) => {
    const found = loading.resolve(specifier, importer);
    return asWatched(requireFound(found, specifier), specifierOf(found, specifier));
  };
}

function asWatched(module: unknown, specifier: string): unknown {
  return makesColumns(specifier) && typeof module === 'object' && module !== null
    ? refusingPoison(module)
    : module;
}

/** What is imported, without what an import map or a registry puts around it. */
function specifierOf(found: Resolution, written: string): string {
  return found.kind === 'native' || found.kind === 'absent' ? found.specifier : written;
}

/** A module as `import()` gives it, with what CommonJS exports as its default. */
export function asNamespace(module: unknown): unknown {
  if (typeof module !== 'object' || module === null || '__esModule' in module || 'default' in module)
    return module;
  return { ...module, default: module };
}

/** A file's exports. Where it fails and others can do without it, what it has not exported is poison. */
async function importFile(
  file: string,
  specifier: string,
  importer: string,
  loading: Loading,
): Promise<unknown> {
  const { root, sources, failedTables, forgiving, warnings, started } = loading;
  try {
    return await loading.load(file);
  } catch (error) {
    const problem = error as Problem;
    if (!sources.has(file) || (failedTables.has(problem) && !forgiving)) throw error;
    const at = problem.location ? ` at ${problem.location.file}:${problem.location.line}` : '';
    const why = problem.detail ?? problem.message;
    warnings.push(`${shown(file, root)} could not be run${at} (${why}); the schema was read without it.`);
    const origin = `\`${specifier}\` (imported by ${shown(importer, root)}) failed: ${why}`;
    return new Proxy(started.get(file)?.exports ?? {}, {
      get: (target, key) =>
        key in target || typeof key === 'symbol' || key === 'then' || key === '__esModule'
          ? Reflect.get(target, key)
          : poison(key, { why: origin }),
    });
  }
}

async function importNatively(specifier: string, importer: string, loading: Loading): Promise<unknown> {
  const require = createRequire(importer);
  try {
    if (!isBuiltin(specifier)) noteTree(require.resolve(specifier));
    return require(specifier);
  } catch (required) {
    try {
      return asNamespace(
        await import(isBuiltin(specifier) ? specifier : pathToFileURL(require.resolve(specifier)).href),
      );
    } catch {
      const bundled = bundledModule(specifier, loading);
      if (bundled) return bundled;
      const why = firstLine(required);
      loading.warnings.push(
        `The package \`${specifier}\`, imported by ${shown(importer, loading.root)}, could not be loaded (${why}).`,
      );
      return poison(specifier, { why: `the package \`${specifier}\` could not be loaded (${why})` });
    }
  }
}

/** What stands for what is not there: the bundled drizzle-orm, or poison, which is noted. */
function standFor(why: Unresolved, importer: string, loading: Loading): unknown {
  const bundled = bundledModule(why.specifier, loading);
  if (bundled) return bundled;
  const { absent, root, forgiving } = loading;
  if (!absent.has(why.name)) absent.set(why.name, { ...why, importer: shown(importer, root) });
  const lenience = { spread: isValidator(why.name), text: forgiving };
  return poison(why.specifier, why, isValidator(why.name) ? { ...lenience, given: givenValues } : lenience);
}

function bundledModule(specifier: string, { bundled }: Loading): unknown {
  const exact = bundled[specifier];
  if (exact) return exact;
  if (/^drizzle-orm\/pg-core\//.test(specifier)) return bundled['drizzle-orm/pg-core'];
  if (/^drizzle-orm\/(sql|table|column|entity|utils|view|subquery|alias)\b/.test(specifier))
    return bundled['drizzle-orm'];
  return undefined;
}
