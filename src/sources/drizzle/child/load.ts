/**
 * Runs TypeScript and JavaScript of the repository, with or without its packages installed. Files of the
 * repository are transpiled and run here; packages in node_modules go through Node's own loader.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import { Problem } from '../../../base/problem.ts';
import { probe, shown } from '../files.ts';
import { asNamespace, importFrom, requireFrom } from './imports.ts';
import { asProblem, notJson } from './load-problems.ts';
import type { Absent, Exports, Loading } from './loading.ts';
import { partRecorderName, record, recorderName, recordPart } from './positions.ts';
import { createResolver } from './resolve/resolve.ts';
import { importMeta, runtimeNames } from './runtimes.ts';
import { interop } from './transpile/interop.ts';
import {
  dynamicImportName,
  exportsName,
  importName,
  interopName,
  metaName,
  type Transpiled,
} from './transpile/transpiled.ts';
import { transpilePlain } from './transpile/without-typescript.ts';

export interface Loader {
  /** Loads a file of the repository and returns its exports. Throws a `Problem`. */
  load(file: string): Promise<Exports>;
  /** Sources of the files that were run, by absolute path. */
  readonly sources: ReadonlyMap<string, string>;
  /** Packages and aliases that are not there and whose values are poison, by name. */
  readonly absent: ReadonlyMap<string, Absent>;
  readonly warnings: readonly string[];
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
  const { root, base, bundled, forgiving = false } = options;
  Object.assign(globalThis, { [recorderName]: record, [partRecorderName]: recordPart });
  const modules = new Map<string, Promise<Exports>>();
  const loading: Loading = {
    root,
    resolve: createResolver(root, base),
    bundled,
    forgiving,
    load: (file) => {
      const known = modules.get(file) ?? run(file, loading);
      modules.set(file, known);
      return known;
    },
    started: new Map(),
    waiting: new Map(),
    sources: new Map(),
    transpiled: new Map(),
    absent: new Map(),
    failedTables: new WeakSet(),
    warnings: [],
  };
  const { sources, absent, warnings } = loading;
  return {
    load: (file) => loading.load(probe(resolvePath(file)) ?? file),
    sources,
    absent,
    warnings,
  };
}

async function run(file: string, loading: Loading): Promise<Exports> {
  const module: { exports: Exports } = { exports: {} };
  loading.started.set(file, module);
  const source = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  if (file.endsWith('.json')) {
    module.exports = jsonModule(parseJson(source, file, loading));
    return module.exports;
  }
  if (texts.test(file)) {
    module.exports = { __esModule: true, default: source };
    return module.exports;
  }
  loading.sources.set(file, source);
  try {
    await evaluate(source, file, module, loading);
  } catch (error) {
    const problem = asProblem(error, file, loading);
    if (declaresTables(source)) loading.failedTables.add(problem);
    throw problem;
  }
  return module.exports;
}

/** What bundlers and other runtimes give as its text where it is imported, and no JavaScript. */
const texts = /\.(?:sql|txt|md|html)$/;

/** Runs a file's code, which puts what it exports into `module`. */
async function evaluate(
  source: string,
  file: string,
  module: { exports: Exports },
  loading: Loading,
): Promise<void> {
  const { code, body } = await transpiled(source, file, shown(file, loading.root));
  loading.transpiled.set(file, code);
  await body(
    module.exports,
    module,
    requireFrom(file, loading),
    file,
    dirname(file),
    (specifier: string) => importFrom(specifier, file, loading),
    async (specifier: string) => asNamespace(await importFrom(specifier, file, loading)),
    importMeta(file),
    interop,
    module.exports,
    ...Object.values(runtimeNames),
  );
}

type Body = (...values: readonly unknown[]) => Promise<void>;

/** What a file's code becomes. TypeScript takes long to start, so it is asked only where it is needed. */
async function transpiled(
  source: string,
  file: string,
  shownAs: string,
): Promise<{ readonly code: Transpiled; readonly body: Body }> {
  const plain = transpilePlain(source, file, shownAs);
  const body = plain && compiled(plain, file);
  if (body) return { code: plain, body };
  const { transpile }: typeof import('./transpile/with-typescript.ts') = await import(
    new URL('./drizzle-typescript.js', import.meta.url).href
  );
  const code = transpile(source, file, shownAs);
  if ('invalid' in code)
    throw new Problem(`${shownAs} is not valid TypeScript: ${code.invalid}`, {
      advice: 'Mend the syntax error; the schema cannot be read before.',
      location: code.location,
    });
  return { code, body: compileBody(code, file) };
}

/** `undefined` for what is no JavaScript after all: TypeScript tells what is wrong with it. */
function compiled(plain: Transpiled, file: string): Body | undefined {
  try {
    return compileBody(plain, file);
  } catch {
    return undefined;
  }
}

function compileBody({ code }: Transpiled, file: string): Body {
  return compileFunction(
    `return (async () => {${code}\n})()`,
    [
      ...['exports', 'module', 'require', '__filename', '__dirname'],
      ...[importName, dynamicImportName, metaName, interopName, exportsName],
      ...Object.keys(runtimeNames),
    ],
    { filename: file, importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER as never },
  ) as Body;
}

/** Whether a file's text looks like it declares tables. */
function declaresTables(source: string): boolean {
  return (
    /['"]drizzle-orm\/pg-core['"]/.test(source) || /\b\w*([tT]able|[eE]num|[vV]iew)\s*\(\s*['"`]/.test(source)
  );
}

function parseJson(source: string, file: string, loading: Loading): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw notJson(error, file, loading);
  }
}

function jsonModule(value: unknown): Exports {
  const names = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return { __esModule: true, ...names, default: value };
}
