import { defined } from '../../base/defined.ts';
import type { SourceKind } from '../../sources/source-kind.ts';
import type { Config, DatabaseConfig, Fallbacks, SourceConfig } from '../config.ts';
import { defaults, onlyDatabase, riskKinds, snapshotMaxAge } from '../config.ts';
import type { ConfigFile } from './config-file.ts';
import { shorthandKeys } from './source-kinds.ts';

/**
 * Writes out what the file leaves to shorthands and defaults. The file must be valid, and as it was written:
 * what zod gives back has its keys in another order.
 */
export function normalise(file: ConfigFile, fallbacks: Fallbacks = {}): Config {
  const databases =
    file.databases === undefined
      ? [normaliseDatabase(onlyDatabase, file)]
      : Object.entries(file.databases).map(([name, { owns, ...entry }]) => ({
          ...normaliseDatabase(name, entry),
          ...defined({ owns: typeof owns === 'string' ? [owns] : owns }),
        }));
  const { version = fallbacks.version, engine, 'url-env': urlEnv } = file.postgres ?? {};
  return {
    databases,
    postgres: {
      ...defined({ version, urlEnv, engine }),
    },
    ...defined({ gate: file.gate }),
    failOn: file['fail-on'] ?? fallbacks.failOn ?? defaults.failOn,
    ...defined({ securityAdvice: file['security-advice'], riskyChanges: risksOf(file) }),
    timeout: file.timeout ?? fallbacks.timeout ?? defaults.timeout,
  };
}

/** One word stands for all kinds. */
function risksOf({ 'risky-changes': written }: ConfigFile): Config['riskyChanges'] {
  return typeof written === 'string' ? Object.fromEntries(riskKinds.map((kind) => [kind, written])) : written;
}

function normaliseDatabase(
  name: string,
  entry: Pick<ConfigFile, 'sources' | 'truth' | 'ignore' | 'renames'>,
): DatabaseConfig {
  return {
    name,
    sources: Object.entries(entry.sources ?? {}).map(([source, value]) => normaliseSource(source, value)),
    truth: entry.truth ?? defaults.truth,
    ignore: entry.ignore ?? [],
    ...defined({ renames: entry.renames }),
  };
}

/** Keys that hold a list, of which the file may write the only entry bare. */
const lists: ReadonlySet<string> = new Set([
  'schema',
  'schemas',
  'files',
  'models',
  'owns',
  'made-elsewhere',
]);

/** A source under the names that it has in a `SourceConfig`; the schema has seen to it that they fit together. */
function normaliseSource(name: string, value: unknown): SourceConfig {
  const kind = (typeof value === 'object' ? (value as { kind?: SourceKind }).kind : undefined) ?? name;
  const written = typeof value === 'string' ? { [shorthandKeys[kind as SourceKind] ?? '']: value } : value;
  const entries = Object.entries(written as object).map(([key, entry]) => [
    keyInConfig(key),
    lists.has(key) && typeof entry === 'string' ? [entry] : entry,
  ]);
  const source = { name, ...Object.fromEntries(entries), kind };
  if (kind === 'snapshot') return { ...source, maxAge: source.maxAge ?? snapshotMaxAge };
  // An empty path is none: the schema refuses one that is written.
  return kind === 'migrations'
    ? { ...source, path: source.path ?? (source.command === undefined ? '' : '.') }
    : source;
}

/** `import-root` → `importRoot`. */
function keyInConfig(key: string): string {
  return key.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** `importRoot` → `import-root`. */
export function keyInFile(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
