/**
 * Runs TypeScript and JavaScript of the repository, with or without its packages installed. Files of the
 * repository are transpiled and run here; packages in node_modules go through Node's own loader.
 */
import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';
import { type Location, Problem } from '../../../base/problem.ts';
import { probe, shown } from './files.ts';
import { PoisonError, poison } from './poison.ts';
import { partRecorderName, record, recorderName, recordPart } from './positions.ts';
import { createResolver } from './resolve.ts';
import { standIn } from './stand-ins.ts';
import { dynamicImportName, importName, metaName, type Transpiled, transpile } from './transpile.ts';
import { isValidator } from './validators.ts';

export interface Loader {
  /** Loads a file of the repository and returns its exports. Throws a `Problem`. */
  load(file: string): Promise<Record<string, unknown>>;
  /** Sources of the files that were run, by absolute path. */
  readonly sources: ReadonlyMap<string, string>;
  /** Packages that are not installed and whose values are poison, with the first file that imports each. */
  readonly missingPackages: ReadonlyMap<string, string>;
  readonly warnings: readonly string[];
}

interface LoadedModule {
  exports: Record<string, unknown>;
}

/**
 * `bundled` holds the modules that are used where the repository has none installed: drizzle-orm. Unless `forgiving`,
 * a file that declares tables and fails makes everything fail that imports it, directly or not: its tables would be
 * taken for missing.
 */
export function createLoader(options: {
  readonly root: string;
  readonly base: string;
  readonly bundled: Readonly<Record<string, unknown>>;
  readonly forgiving?: boolean;
}): Loader {
  const { root } = options;
  const resolve = createResolver(root, options.base);
  const modules = new Map<string, Promise<Record<string, unknown>>>();
  const started = new Map<string, LoadedModule>();
  const sources = new Map<string, string>();
  const transpiled = new Map<string, Transpiled>();
  const missingPackages = new Map<string, string>();
  const failedTables = new WeakSet<Problem>();
  const warnings: string[] = [];
  Object.assign(globalThis, { [recorderName]: record, [partRecorderName]: recordPart });

  function load(file: string): Promise<Record<string, unknown>> {
    const running = modules.get(file);
    if (running) return running;
    const loading = run(file);
    modules.set(file, loading);
    return loading;
  }

  async function run(file: string): Promise<Record<string, unknown>> {
    const module: LoadedModule = { exports: {} };
    started.set(file, module);
    const source = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    if (file.endsWith('.json')) {
      module.exports = jsonModule(parseJson(source, file));
      return module.exports;
    }
    sources.set(file, source);
    const code = transpile(source, file, shown(file, root));
    transpiled.set(file, code);
    const body = compileFunction(
      `return (async () => {${code.code}\n})()`,
      ['exports', 'module', 'require', '__filename', '__dirname', importName, dynamicImportName, metaName],
      { filename: file, importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER as never },
    );
    const meta = { url: pathToFileURL(file).href, dirname: dirname(file), filename: file };
    try {
      await body(
        module.exports,
        module,
        requireFrom(file),
        file,
        dirname(file),
        (specifier: string) => importFrom(specifier, file),
        async (specifier: string) => asNamespace(await importFrom(specifier, file)),
        meta,
      );
    } catch (error) {
      const problem = asProblem(error, file);
      if (declaresTables(source)) failedTables.add(problem);
      throw problem;
    }
    return module.exports;
  }

  async function importFrom(specifier: string, importer: string): Promise<unknown> {
    const replaced = standIn(specifier);
    if (replaced) return replaced;
    const found = resolve(specifier, importer);
    switch (found.kind) {
      case 'native':
        return importNatively(specifier, importer);
      case 'no-file':
        throw new Problem(
          `${shown(importer, root)} imports \`${specifier}\`, which is no file of this repository.`,
          {
            advice:
              'Correct the import, or commit the file (a generated one must be generated before the check).',
            location: whereImported(specifier, importer),
          },
        );
      case 'no-package':
        return bundledModule(specifier) ?? missing(specifier, found.name, importer);
      case 'file':
        // A cycle: what the other file has exported so far, as in any module system.
        return isWaitingFor(found.file, importer)
          ? started.get(found.file)?.exports
          : importFile(found.file, specifier, importer);
    }
  }

  const importers = new Map<string, Set<string>>();
  /** Whether `file` is being loaded and waits, directly or not, for `importer`. */
  function isWaitingFor(file: string, importer: string): boolean {
    const waiting = importers.get(importer) ?? new Set();
    importers.set(importer, waiting);
    const reaches = (from: string, seen: Set<string>): boolean =>
      from === importer ||
      [...(importers.get(from) ?? [])].some(
        (next) => !seen.has(next) && seen.add(next) && reaches(next, seen),
      );
    const cyclic = started.has(file) && reaches(file, new Set());
    if (!cyclic) waiting.add(file);
    return cyclic;
  }

  async function importFile(file: string, specifier: string, importer: string): Promise<unknown> {
    try {
      return await load(file);
    } catch (error) {
      const problem = error as Problem;
      if (!sources.has(file) || (failedTables.has(problem) && !options.forgiving)) throw error;
      const at = problem.location ? ` at ${problem.location.file}:${problem.location.line}` : '';
      warnings.push(
        `${shown(file, root)} could not be run${at} (${problem.detail ?? problem.message}); the schema was read without it.`,
      );
      const exports = started.get(file)?.exports ?? {};
      return new Proxy(exports, {
        get: (target, key) =>
          key in target || typeof key === 'symbol' || key === 'then' || key === '__esModule'
            ? Reflect.get(target, key)
            : poison(
                key,
                `\`${specifier}\` (imported by ${shown(importer, root)}) failed: ${problem.detail ?? problem.message}`,
              ),
      });
    }
  }

  async function importNatively(specifier: string, importer: string): Promise<unknown> {
    const require = createRequire(importer);
    try {
      return require(specifier);
    } catch (required) {
      try {
        return asNamespace(
          await import(isBuiltin(specifier) ? specifier : pathToFileURL(require.resolve(specifier)).href),
        );
      } catch {
        const bundled = bundledModule(specifier);
        if (bundled) return bundled;
        const why = firstLine(required);
        warnings.push(
          `The package \`${specifier}\`, imported by ${shown(importer, root)}, could not be loaded (${why}).`,
        );
        return poison(specifier, `the package \`${specifier}\` could not be loaded (${why})`);
      }
    }
  }

  function bundledModule(specifier: string): unknown {
    const exact = options.bundled[specifier];
    if (exact) return exact;
    if (/^drizzle-orm\/pg-core\//.test(specifier)) return options.bundled['drizzle-orm/pg-core'];
    if (/^drizzle-orm\/(sql|table|column|entity|utils|view|subquery|alias)\b/.test(specifier))
      return options.bundled['drizzle-orm'];
    return undefined;
  }

  function missing(specifier: string, name: string, importer: string): unknown {
    if (!missingPackages.has(name)) missingPackages.set(name, shown(importer, root));
    return poison(specifier, `the package \`${name}\` is not installed`, {
      spread: isValidator(name),
      text: options.forgiving === true,
    });
  }

  /** `require` for code that calls it inside functions, and so cannot be made to wait. */
  function requireFrom(importer: string): (specifier: string) => unknown {
    return (specifier) => {
      const replaced = standIn(specifier);
      if (replaced) return replaced;
      const found = resolve(specifier, importer);
      if (found.kind === 'native') return createRequire(importer)(specifier);
      if (found.kind === 'file') {
        if (found.file.endsWith('.json')) return JSON.parse(readFileSync(found.file, 'utf8'));
        return started.get(found.file)?.exports ?? createRequire(importer)(found.file);
      }
      return bundledModule(specifier) ?? missing(specifier, specifier, importer);
    };
  }

  function asProblem(error: unknown, file: string): Problem {
    if (error instanceof Problem) return error;
    const where = locate(error) ?? { file: shown(file, root), line: 1 };
    if (error instanceof PoisonError) {
      return new Problem(`${shown(file, root)} cannot be read: ${error.message}.`, {
        advice: 'Install the packages of the repository before the check (`npm ci`, `pnpm install`, …).',
        location: where,
      });
    }
    return new Problem(`${shown(file, root)} throws when it is loaded: ${firstLine(error)}`, {
      advice: 'A schema must be loadable without a database, without secrets and without writing files.',
      detail: firstLine(error),
      location: where,
      cause: error,
    });
  }

  /** The first stack frame in a file of the repository, mapped back to the source. */
  function locate(error: unknown): Location | undefined {
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    for (const [, path = '', line, column] of stack.matchAll(
      /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^():]+):(\d+):(\d+)\)?/g,
    )) {
      const file = path.replace(/^file:\/\//, '');
      const code = transpiled.get(file);
      if (!code) continue;
      const original = code.originalPosition(Number(line), Number(column));
      if (original) return { file: shown(file, root), ...original };
    }
    return undefined;
  }

  function whereImported(specifier: string, importer: string): Location {
    const lines = (sources.get(importer) ?? '').split('\n');
    const line = lines.findIndex(
      (text) => text.includes(`'${specifier}'`) || text.includes(`"${specifier}"`),
    );
    return { file: shown(importer, root), line: Math.max(line, 0) + 1 };
  }

  function parseJson(source: string, file: string): unknown {
    try {
      return JSON.parse(source);
    } catch (error) {
      throw new Problem(`${shown(file, root)} is not valid JSON: ${firstLine(error)}`, {
        advice: 'Mend the file.',
        location: { file: shown(file, root), line: 1 },
      });
    }
  }

  return { load: (file) => load(probe(resolvePath(file)) ?? file), sources, missingPackages, warnings };
}

/** Whether a file's text looks like it declares tables. */
function declaresTables(source: string): boolean {
  return (
    /['"]drizzle-orm\/pg-core['"]/.test(source) || /\b\w*([tT]able|[eE]num|[vV]iew)\s*\(\s*['"`]/.test(source)
  );
}

function jsonModule(value: unknown): Record<string, unknown> {
  const names = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return { __esModule: true, ...names, default: value };
}

function asNamespace(module: unknown): unknown {
  if (typeof module !== 'object' || module === null || '__esModule' in module || 'default' in module)
    return module;
  return { ...module, default: module };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? '';
}
