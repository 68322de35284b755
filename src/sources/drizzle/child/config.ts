/** Evaluates a drizzle.config of any kind and keeps what says where the schema is; never its credentials. */
import { Problem } from '../../../base/problem.ts';
import type { DrizzleConfig } from '../protocol.ts';
import { shown } from './files.ts';
import { createLoader } from './load.ts';
import { unknownText } from './poison.ts';

const kept = [
  'schema',
  'out',
  'dialect',
  'casing',
  'schemaFilter',
  'tablesFilter',
  'migrations',
  'entities',
  'extensionsFilters',
] as const;

/**
 * Evaluates the config. When it throws, it is tried again with placeholders for the environment variables that
 * its files name, since most configs insist on a database URL that is of no use here.
 */
export async function loadConfig(
  file: string,
  root: string,
  base: string,
): Promise<{ config: DrizzleConfig; warnings: string[] }> {
  // What a config imports for its credentials may fail: only what it says of files is asked.
  const first = createLoader({ root, base, bundled: {}, forgiving: true });
  try {
    return { config: keep(await first.load(file), file, root), warnings: [] };
  } catch (error) {
    const names = missingNames(first.sources.values());
    if (names.length === 0) throw error;
    for (const name of names) process.env[name] = placeholder(name);
    try {
      const second = createLoader({ root, base, bundled: {}, forgiving: true });
      const config = keep(await second.load(file), file, root);
      const warning = `${shown(file, root)} needs ${names.join(', ')}: evaluated with placeholders.`;
      return { config, warnings: [warning] };
    } finally {
      for (const name of names) delete process.env[name];
    }
  }
}

function keep(module: Record<string, unknown>, file: string, root: string): DrizzleConfig {
  const value = (module.default ?? module) as Record<string, unknown>;
  if (
    typeof value !== 'object' ||
    value === null ||
    !('dialect' in value || 'schema' in value || 'out' in value)
  ) {
    throw new Problem(`${shown(file, root)} does not export a Drizzle config.`, {
      advice: `Export it with \`export default defineConfig({ dialect: "postgresql", schema: … })\`. If this is the schema itself, give it in schema-drift.yml as \`drizzle: { schema: ${shown(file, root)} }\`.`,
      location: { file: shown(file, root), line: 1 },
    });
  }
  const entries = kept
    .filter((key) => value[key] !== undefined && value[key] !== null)
    .map((key) => [key, value[key]]);
  // Before there was `dialect`, the driver said for which database a config is.
  const dialect = value.driver === 'pg' ? { dialect: 'postgresql' } : {};
  const config = JSON.stringify({ ...dialect, ...Object.fromEntries(entries) });
  if (config.includes(unknownText)) {
    throw new Problem(`${shown(file, root)} makes its paths from a package that is not installed.`, {
      advice: 'Install the packages of the repository before the check (`npm ci`, `pnpm install`, …).',
      location: { file: shown(file, root), line: 1 },
    });
  }
  return JSON.parse(config);
}

function missingNames(sources: Iterable<string>): string[] {
  const names = new Set<string>();
  for (const source of sources) {
    for (const [, dotted, quoted] of source.matchAll(
      /\benv(?:\??\.([A-Za-z_]\w*)|\[\s*["'`]([^"'`]+)["'`]\s*\])/g,
    )) {
      const name = dotted ?? quoted;
      if (name && process.env[name] === undefined) names.add(name);
    }
    for (const [, list = ''] of source.matchAll(/\{([^{}]*)\}\s*=\s*process\.env\b/g)) {
      for (const [name] of list.matchAll(/\b[A-Z][A-Z0-9_]+\b/g))
        if (process.env[name] === undefined) names.add(name);
    }
  }
  return [...names].sort();
}

function placeholder(name: string): string {
  if (/PORT$/.test(name)) return '5432';
  return /URL|URI|DSN|CONNECTION/.test(name)
    ? 'postgres://placeholder:placeholder@127.0.0.1:1/placeholder'
    : 'placeholder';
}
