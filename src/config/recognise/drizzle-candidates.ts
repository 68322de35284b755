import { join, posix, relative, resolve, sep } from 'node:path';
import { Problem } from '../../base/problem.ts';
import { leadsWithin } from '../../repository/boundary.ts';
import { readText } from '../../repository/read.ts';
import { pathExists } from '../../repository/there.ts';
import { type ConfigText, configOfText } from '../../sources/drizzle/config-text.ts';
import { listingOnly } from '../../sources/drizzle/files.ts';
import { baseFolders } from '../../sources/drizzle/read-config.ts';
import { schemaFolder } from '../../sources/drizzle/schema-files.ts';
import { isNotedForPostgres, otherDialectIn } from './dialects.ts';
import { type DrizzleCandidate, schemaPaths } from './drizzle-candidate.ts';
import { type DrizzleConfigFacts, findDrizzleConfigs, type ReadDrizzleConfig } from './drizzle-configs.ts';
import { leftOutRivals } from './drizzle-rivals.ts';
import { drizzleSchemasOfOthers } from './drizzle-schemas.ts';
import { describeFolder, firstWithMigrations, holdsMigrations, usualFolders } from './migration-folders.ts';
import type { Repository } from './repository.ts';

/** Every drizzle.config for Postgres, once each, and what is to be told of them and of those left out. */
export async function findDrizzleCandidates(
  root: string,
  readDrizzleConfig: ReadDrizzleConfig,
): Promise<{ candidates: readonly DrizzleCandidate[]; lines: string[] }> {
  const lines: string[] = [];
  const { configs, samples } = await findDrizzleConfigs(root);
  const files = configs.length > 0 ? configs : samples;
  const isOnly = files.length === 1;
  if (configs.length > 0) {
    lines.push(...samples.map((file) => `left out: ${file} is for examples, templates or tests`));
  }
  const read = await Promise.all(
    files.map((file) => factsOf({ root, file, isOnly }, () => readDrizzleConfig(file, isOnly))),
  );
  const candidates = read.flatMap(({ facts, said }, index) => {
    lines.push(...said);
    return facts === undefined ? [] : [candidateOf({ root, file: files[index] ?? '', isOnly }, facts)];
  });
  const { kept, left } = leftOutRivals(candidates);
  const told = read.flatMap(({ other }) => (other === undefined ? [] : [coreOf[other] ?? other]));
  const ofOthers = kept.length === 0 ? [] : await drizzleSchemasOfOthers(root, told);
  return { candidates: kept, lines: [...lines, ...left, ...ofOthers] };
}

/** What schemas of a dialect are declared with, where it is called otherwise. */
const coreOf: Readonly<Record<string, string>> = { turso: 'sqlite' };

/** A drizzle.config of a repository. */
interface ConfigFile {
  readonly root: string;
  readonly file: string;
  readonly isOnly: boolean;
}

/** What a config says, evaluated or else read; when it is not for Postgres, for what, and a line. */
async function factsOf(
  config: ConfigFile,
  readDrizzleConfig: () => Promise<DrizzleConfigFacts>,
): Promise<{ facts?: DrizzleConfigFacts; other?: string; said: string[] }> {
  const { file } = config;
  const said: string[] = [];
  let facts: DrizzleConfigFacts;
  try {
    facts = await readDrizzleConfig();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    facts = readAsText(config).config;
    said.push(`${file} could not be evaluated, so its text was read instead: ${error.message}`);
  }
  const dialect = facts.dialect || readAsText(config).config.dialect;
  if (dialect === undefined) said.push(`${file} names no dialect and is taken to be for PostgreSQL`);
  if (dialect === undefined || dialect === 'postgresql') return { facts, said };
  const folder = migrationsForPostgres(config, facts);
  if (folder === undefined)
    return { other: dialect, said: [...said, `left out: ${file} is for ${dialect}, not PostgreSQL`] };
  said.push(
    `${file} is for ${dialect} without the variables that it asks for, and is taken to be for PostgreSQL, as the migrations in ${folder}/ are`,
  );
  return { facts, said };
}

/**
 * The migrations of a config whose dialect hangs on variables, which nothing is told of here, where they were made for
 * Postgres.
 */
function migrationsForPostgres(config: ConfigFile, facts: DrizzleConfigFacts): string | undefined {
  if (!readAsText(config).untold.includes('dialect')) return undefined;
  const { migrations, claim } = candidateOf(config, facts);
  return migrations !== undefined && claim !== 'usual' && isNotedForPostgres(migrations, config.root)
    ? migrations
    : undefined;
}

function readAsText({ root, file }: ConfigFile): ConfigText {
  const path = join(root, file);
  return configOfText(readText(path, root), path, baseFolders(path, root)[0] ?? root);
}

function candidateOf({ root, file, isOnly }: ConfigFile, facts: DrizzleConfigFacts): DrizzleCandidate {
  const folders = baseFolders(resolve(root, file), root);
  const inRepository = (folder: string) => relative(root, folder).split(sep).join('/') || '.';
  const [own = '.'] = folders.map(inRepository);
  const found = listingOnly(
    (path) => leadsWithin(path, root),
    () => schemaFolder(schemaPaths(facts), folders),
  );
  const base = found === undefined ? own : inRepository(found);
  const out = facts.out ?? 'drizzle';
  // drizzle-kit starts from where it is run: from where the schema is found, so are the migrations. With several
  // packages, the root's folder is not theirs.
  const bases = [...new Set([base, own, posix.dirname(file), ...(isOnly ? ['.'] : [])])];
  const declared = bases.map((folder) => withinRepository(root, folder, out)).filter(isInside);
  const usual = bases
    .filter((folder) => folder !== posix.dirname(file) || folder === own || folder === base)
    .flatMap((folder) => usualFolders.map((name) => posix.join(folder, name)));
  const saidSo = firstWithMigrations(root, declared);
  const isForPostgres = (folder: string) => otherDialectIn(folder, root) === undefined;
  const migrations = saidSo ?? usual.find((folder) => holdsMigrations(folder, root) && isForPostgres(folder));
  return {
    file,
    facts,
    base,
    hasSchema: found !== undefined,
    migrations: migrations === undefined ? undefined : trimmed(migrations),
    claim: saidSo === undefined ? 'usual' : facts.out === undefined ? 'default' : 'named',
  };
}

/** A path as a config gives it, relative to the repository; it may be absolute where it was made of `__dirname`. */
export function withinRepository(root: string, folder: string, path: string): string {
  return posix.isAbsolute(path) ? relative(root, path).split(sep).join('/') || '.' : posix.join(folder, path);
}

function isInside(folder: string): boolean {
  return folder !== '..' && !folder.startsWith('../') && !posix.isAbsolute(folder);
}

function trimmed(folder: string): string {
  return folder.replace(/\/+$/, '');
}

/** How a candidate is told, with what it was found to declare. */
export async function candidateLine(repository: Repository, candidate: DrizzleCandidate): Promise<string> {
  const { root } = repository;
  const schema = schemaPaths(candidate.facts)
    .map((path) => {
      const shown = withinRepository(root, candidate.base, path);
      return posix.isAbsolute(path) || pathExists(join(root, shown)) ? shown : path;
    })
    .join(', ');
  const shown = schema === '' ? '(not named)' : schema;
  const folder =
    candidate.migrations === undefined
      ? ''
      : `, migrations ${await describeFolder(repository, candidate.migrations)}`;
  return `recognised: ${candidate.file} → schema ${shown}${folder}`;
}

/** The folder that a config names for its migrations; some of them hold none. */
export function outOf(
  root: string,
  { base, facts, migrations, claim }: DrizzleCandidate,
): string | undefined {
  if (facts.out === undefined) return undefined;
  return claim === 'named' ? migrations : trimmed(withinRepository(root, base, facts.out));
}
