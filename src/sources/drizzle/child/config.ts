/** Evaluates a drizzle.config of any kind and keeps what says where the schema is; never its credentials. */
import { readFileSync } from 'node:fs';
import { Problem } from '../../../base/problem.ts';
import { configKeys, configOfText } from '../config-text.ts';
import { shown } from '../files.ts';
import type { DrizzleConfig } from '../protocol.ts';
import { createLoader, type Loader } from './load.ts';
import { firstLine } from './load-problems.ts';
import { unknownText } from './poison.ts';

export interface ReadConfig {
  readonly config: DrizzleConfig;
  readonly warnings: readonly string[];
}

interface ConfigFile {
  readonly file: string;
  readonly root: string;
  readonly base: string;
}

/** How long a config may take: what it waits for is seldom its paths. */
const patience = 15_000;

/**
 * Evaluates the config. When it throws, it is tried again with placeholders for the environment variables that its
 * files name, since most configs insist on a database URL that is of no use here; then its text is read. Throws the
 * `Problem` of evaluating it where that does not say enough.
 */
export async function loadConfig(file: string, root: string, base: string): Promise<ReadConfig> {
  const config = { file, root, base };
  const first = forgivingLoader(config);
  try {
    return { config: await evaluated(first, config), warnings: [] };
  } catch (error) {
    const placed = await withPlaceholders(missingNames(first.sources.values()), config).catch(
      () => undefined,
    );
    const read = placed ?? readText(config, error);
    if (read) return read;
    throw error;
  }
}

/** What a config imports for its credentials may fail: only what it says of files is asked. */
function forgivingLoader({ root, base }: ConfigFile): Loader {
  return createLoader({ root, base, bundled: {}, forgiving: true });
}

async function withPlaceholders(
  names: readonly string[],
  config: ConfigFile,
): Promise<ReadConfig | undefined> {
  if (names.length === 0) return undefined;
  for (const name of names) process.env[name] = placeholder(name);
  try {
    const warning = `${nameOf(config)} needs ${names.join(', ')}: evaluated with placeholders.`;
    return { config: await evaluated(forgivingLoader(config), config), warnings: [warning] };
  } finally {
    for (const name of names) delete process.env[name];
  }
}

/** What decides which tables are compared: a config of which only running it would tell that is not known. */
const needed: readonly string[] = ['schema', 'dialect', 'casing', 'schemaFilter', 'tablesFilter'];

/** The config by its text, where that says everything that is needed. */
function readText(config: ConfigFile, error: unknown): ReadConfig | undefined {
  const { file, base } = config;
  const read = configOfText(readFileSync(file, 'utf8'), file, base);
  if (read.config.schema === undefined || read.config.dialect === undefined) return undefined;
  if (read.untold.some((key) => needed.includes(key))) return undefined;
  const why = error instanceof Problem ? (error.detail ?? error.message) : firstLine(error);
  return {
    config: read.config,
    warnings: [`${nameOf(config)} could not be evaluated (${why}), so its text was read instead.`],
  };
}

async function evaluated(loader: Loader, config: ConfigFile): Promise<DrizzleConfig> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new Problem(`${nameOf(config)} was not done after ${patience / 1000} seconds.`, {
      advice: 'It waits for what is not there in a check; give `schema`, `out` and `dialect` without that.',
      location: { file: nameOf(config), line: 1 },
    });
    timer = setTimeout(() => reject(problem), patience);
  });
  try {
    return await Promise.race([loader.load(config.file).then((module) => kept(module, config)), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The part of what a config exports that is asked for. */
async function kept(module: Record<string, unknown>, config: ConfigFile): Promise<DrizzleConfig> {
  const value = await exportedBy(module, config);
  const entries = configKeys
    .filter((key) => value[key] !== undefined && value[key] !== null)
    .map((key) => [key, value[key]]);
  // Before there was `dialect`, the driver said for which database a config is.
  const dialect = value.driver === 'pg' ? { dialect: 'postgresql' } : {};
  const text = JSON.stringify({ ...dialect, ...Object.fromEntries(entries) });
  if (text.includes(unknownText)) {
    throw new Problem(`${nameOf(config)} makes its paths from a package that is not installed.`, {
      advice: 'Install the packages of the repository before the check (`npm ci`, `pnpm install`, …).',
      location: { file: nameOf(config), line: 1 },
    });
  }
  return JSON.parse(text);
}

/** The object that a config exports, or promises. */
async function exportedBy(
  module: Record<string, unknown>,
  config: ConfigFile,
): Promise<Record<string, unknown>> {
  const exported = module.default ?? module;
  let value: unknown;
  try {
    value = await exported;
  } catch (error) {
    throw new Problem(`${nameOf(config)} exports a promise that fails: ${firstLine(error)}`, {
      advice: 'Give `schema`, `out` and `dialect` without what it waits for.',
      detail: firstLine(error),
      location: { file: nameOf(config), line: 1 },
    });
  }
  if (isObject(value) && ['dialect', 'schema', 'out'].some((key) => key in value)) return value;
  throw new Problem(`${nameOf(config)} does not export a Drizzle config.`, {
    advice: `Export it with \`export default defineConfig({ dialect: "postgresql", schema: … })\`. If this is the schema itself, give it in schema-drift.yml as \`drizzle: { schema: ${nameOf(config)} }\`.`,
    location: { file: nameOf(config), line: 1 },
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function nameOf({ file, root }: ConfigFile): string {
  return shown(file, root);
}

/**
 * How code asks for settings: `env.NAME`, `env["NAME"]`, `env.get("NAME")`, `const { NAME } = process.env`. Files that
 * texts speak of (`.env.local`, `./env.js`) are none: their `env` has a path in front of it.
 */
const asked =
  /(?<=^|[\w$)\]?]\.|[^.\w$/'"`])env(?:\??\.get\(\s*["'`]([^"'`]+)["'`]|\??\.([A-Za-z_]\w*)|\[\s*["'`]([^"'`]+)["'`]\s*\])/g;
const taken = /\{([^{}]*)\}\s*=\s*(?:process|Bun|import\.meta)\.env\b/g;

function missingNames(sources: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const source of sources) {
    for (const [, got, dotted, quoted] of source.matchAll(asked)) names.add(got ?? dotted ?? quoted ?? '');
    for (const [, list = ''] of source.matchAll(taken))
      for (const [name] of list.matchAll(/\b[A-Z][A-Z0-9_]+\b/g)) names.add(name);
  }
  return [...names].filter((name) => name !== '' && process.env[name] === undefined).sort();
}

function placeholder(name: string): string {
  if (/PORT$/.test(name)) return '5432';
  return /URL|URI|DSN|CONNECTION/.test(name)
    ? 'postgres://placeholder:placeholder@127.0.0.1:1/placeholder'
    : 'placeholder';
}
