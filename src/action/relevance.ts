import { posix } from 'node:path';
import type { Config, MigrationsSource, SourceConfig } from '../config/config.ts';
import { settingsFilesFor } from '../sources/migrations/flyway/settings-files.ts';

/** What code of a kind may be made of, including what pins the versions of its libraries. */
const javascript =
  /\.(?:[cm]?[jt]sx?|json|jsonc|lock|lockb|toml)$|(?:^|\/)(?:pnpm-lock\.yaml|\.npmrc|\.nvmrc)$/;
const python = /\.(?:py|pyi|toml|lock|cfg|ini)$|(?:^|\/)(?:requirements[^/]*\.(?:txt|in)|\.python-version)$/;

/** What pins the versions of packages, by which their code is chosen, wherever it lies. */
const pins =
  /(?:^|\/)(?:package\.json|package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|pnpm-workspace\.yaml|\.pnpmfile\.[cm]?js|yarn\.lock|\.yarnrc\.yml|bun\.lockb?|bunfig\.toml|deno\.lock|\.npmrc|\.nvmrc|\.node-version)$|(?:^|\/)(?:patches|\.yarn)\//;

/** What Supabase's command line goes by beside the files that it runs. */
const supabaseSettings = /(?:^|\/)supabase\/(?:config\.toml|roles\.sql)$/;

/** What a schema read while it loaded, as the loader tells it. */
export type ReadPaths = ReadonlySet<string>;

export interface Relevance {
  /** The config file, where there is one. */
  readonly configFile?: string | undefined;
  /** The file of accepted findings, where there is one. */
  readonly baselineFile?: string | undefined;
  /** What the schemas of Drizzle sources read; one that is not here may have read anything. */
  readonly readBy?: ReadonlyMap<SourceConfig, ReadPaths>;
  /** Whether a file is there after the change. */
  readonly isThere?: (file: string) => boolean;
}

/**
 * Whether changing these files can change what the check finds. In doubt it can. Of a schema that could be loaded it is
 * known what it read; other code may import any code of its language.
 *
 * @param files paths relative to the folder of the config's paths, with `/`
 */
export function canMatter(files: readonly string[], config: Config, relevance: Relevance = {}): boolean {
  const sources = config.databases.flatMap((database) => database.sources);
  return files.some(
    (file) =>
      file === relevance.configFile ||
      file === relevance.baselineFile ||
      /(?:^|\/)schema-drift(?:\.baseline)?\.ya?ml$/.test(file) ||
      mayHaveBeenSource(file, relevance) ||
      sources.some((source) => touches(file, source, relevance)),
  );
}

/** Whether a file that is gone may have been recognised as a source, of which nothing is left to tell. */
function mayHaveBeenSource(file: string, { configFile, isThere = () => true }: Relevance): boolean {
  return configFile === undefined && !isThere(file) && /\.(?:sql|[cm]?[jt]s|py)$/.test(file);
}

function touches(file: string, source: SourceConfig, { readBy, isThere = () => true }: Relevance): boolean {
  switch (source.kind) {
    case 'migrations':
      return source.command === undefined
        ? within(file, source.path) || supabaseSettings.test(file) || mayTellFlyway(file, source)
        : within(file, source.path) || python.test(file) || javascript.test(file) || file.endsWith('.sql');
    case 'drizzle': {
      const read = readBy?.get(source);
      return read === undefined || pins.test(file) || wasRead(file, read, isThere(file));
    }
    case 'sql':
      // The list may hold globs.
      return (
        file.endsWith('.sql') ||
        supabaseSettings.test(file) ||
        source.files.some((path) => within(file, path))
      );
    case 'sqlmodel':
      return python.test(file) || file === source.export;
    // It may hand on what stands in any other file.
    case 'supabase-types':
      return file === source.file || /\.[cm]?tsx?$/.test(file);
    // What a database has does not change with the files of a pull request.
    case 'live':
      return file === source.snapshot;
    case 'snapshot':
      return file === source.file;
  }
}

/** Whether Flyway may be told by a file what placeholders of its migrations stand for. */
function mayTellFlyway(file: string, { path, tool = 'flyway' }: MigrationsSource): boolean {
  return tool === 'flyway' && settingsFilesFor(path).includes(posix.normalize(file));
}

/** Whether a file was asked for, listed by code, or is gone from a folder whose files a glob names. */
function wasRead(file: string, read: ReadPaths, isThere: boolean): boolean {
  if (read.has(file)) return true;
  const folder = posix.dirname(file) === '.' ? '' : `${posix.dirname(file)}/`;
  if (read.has(folder) || (!isThere && read.has(`${folder}-`))) return true;
  for (let above = folder; above !== ''; above = above.replace(/[^/]*\/$/, ''))
    if (read.has(`${above}**`)) return true;
  return read.has('**');
}

function within(file: string, folder: string): boolean {
  const path = posix.normalize(folder).replace(/\/$/, '');
  return path === '.' || file === path || file.startsWith(`${path}/`);
}
