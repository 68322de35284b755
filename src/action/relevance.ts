import { posix } from 'node:path';
import type { Config, SourceConfig } from '../config/config.ts';

/** What code of a kind may be made of, including what pins the versions of its libraries. */
const javascript =
  /\.(?:[cm]?[jt]sx?|json|jsonc|lock|lockb|toml)$|(?:^|\/)(?:pnpm-lock\.yaml|\.npmrc|\.nvmrc)$/;
const python = /\.(?:py|pyi|toml|lock|cfg|ini)$|(?:^|\/)(?:requirements[^/]*\.(?:txt|in)|\.python-version)$/;

/**
 * Whether changing these files can change what the check finds. In doubt it can: code may import any other code
 * of its language.
 *
 * @param files paths relative to the folder of the config's paths, with `/`
 * @param configFile the config file, where there is one
 */
export function canMatter(files: readonly string[], config: Config, configFile?: string): boolean {
  const sources = config.databases.flatMap((database) => database.sources);
  return files.some(
    (file) =>
      file === configFile ||
      /(?:^|\/)schema-drift\.ya?ml$/.test(file) ||
      sources.some((source) => touches(file, source)),
  );
}

function touches(file: string, source: SourceConfig): boolean {
  switch (source.kind) {
    case 'migrations':
      return source.command === undefined
        ? within(file, source.path)
        : within(file, source.path) || python.test(file) || javascript.test(file) || file.endsWith('.sql');
    case 'drizzle':
      return javascript.test(file);
    case 'sql':
      // The list may hold globs.
      return file.endsWith('.sql') || source.files.some((path) => within(file, path));
    case 'sqlmodel':
      return python.test(file) || file === source.export;
    // What a database has does not change with the files of a pull request.
    case 'live':
      return file === source.snapshot;
    case 'snapshot':
      return file === source.file;
  }
}

function within(file: string, folder: string): boolean {
  const path = posix.normalize(folder).replace(/\/$/, '');
  return path === '.' || file === path || file.startsWith(`${path}/`);
}
