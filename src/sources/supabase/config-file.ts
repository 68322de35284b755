/** What a project's `supabase/config.toml` says of its database. */
import { join, posix, relative, sep } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { defined } from '../../base/defined.ts';
import { textIfReadable } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';

export interface SupabaseConfig {
  /** Paths and globs of the declarative schema, in their order, relative to the folder; none where it goes by names. */
  readonly schemaPaths: readonly string[];
  /** Schemas that the Data API serves; none where it is switched off. */
  readonly exposedSchemas: readonly string[];
  /** Whether what is made in `public` can be reached by the Data API without a grant; `undefined` where it is not said. */
  readonly exposesNewTables?: boolean;
  /** The major of Postgres that the project runs. */
  readonly major?: number;
  /** What could not be read of it. */
  readonly warnings: readonly string[];
}

/** What the Data API serves where no file says it. */
export const servedByDefault: readonly string[] = ['public', 'graphql_public'];

/** What holds where the file says nothing. */
const usual: SupabaseConfig = {
  schemaPaths: [],
  exposedSchemas: servedByDefault,
  warnings: [],
};

/**
 * Reads the config of a project; what it does not say, or says in another shape, is as usual.
 *
 * @param folder the project's `supabase`, absolute
 * @param root the folder that is checked
 */
export function supabaseConfigOf(folder: string, root: string): SupabaseConfig {
  const path = join(folder, 'config.toml');
  if (!pathExists(path)) return usual;
  const file = relative(root, path).split(sep).join('/');
  const text = textIfReadable(path, root);
  if (text === undefined) return { ...usual, warnings: [`${file}: passed over, since it cannot be read.`] };
  let config: unknown;
  try {
    config = parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const why = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    return { ...usual, warnings: [`${file}:${error.line}: passed over, since it is no TOML: ${why}.`] };
  }
  const warnings: string[] = [];
  const take = <Value>(key: string, fits: (value: unknown) => value is Value): Value | undefined => {
    const value = valueAt(config, key.split('.'));
    if (value === undefined || fits(value)) return value;
    warnings.push(`${file}: \`${key}\` is passed over, since it is not what Supabase takes there.`);
    return undefined;
  };
  const isServed = take('api.enabled', isBoolean) ?? true;
  const exposed = take('api.schemas', isTexts) ?? usual.exposedSchemas;
  const major = take('db.major_version', isWhole);
  const exposesNewTables = take('api.auto_expose_new_tables', isBoolean);
  return {
    schemaPaths: (take('db.migrations.schema_paths', isTexts) ?? []).map(posix.normalize),
    exposedSchemas: isServed ? exposed : [],
    ...defined({ exposesNewTables, major }),
    warnings,
  };
}

/** The config that is nearest above a file, relative to the root as the file is. */
export function nearestConfig(file: string, root: string): string | undefined {
  const above = posix.dirname(file);
  const config = posix.join(above, 'supabase/config.toml');
  if (pathExists(join(root, config))) return config;
  return above === '.' ? undefined : nearestConfig(above, root);
}

/** The folder in which the command line finds a config without being told. */
export function folderOfProject(config: string): string {
  return posix.dirname(posix.dirname(config));
}

function valueAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isTable && Object.hasOwn(value, key)
    ? valueAt((value as Record<string, unknown>)[key], rest)
    : undefined;
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
