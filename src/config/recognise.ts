import { existsSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { Problem } from '../problem.ts';
import { type Config, type DatabaseConfig, defaults, onlyDatabase } from './config.ts';
import { databaseNames } from './database-names.ts';
import {
  type DrizzleConfigFacts,
  findDrizzleConfigs,
  packageFolder,
  type ReadDrizzleConfig,
  readDrizzleConfigText,
} from './drizzle-configs.ts';
import {
  describeFolder,
  firstWithMigrations,
  usualFolders,
  usualFoldersWithMigrations,
} from './migration-folders.ts';
import { nothingToCompare, onlyDrizzle, onlyMigrations } from './recognise-problems.ts';

export interface Recognised {
  readonly config: Config;
  /** What was found and what was left out, a sentence each, to be shown with the result. */
  readonly lines: readonly string[];
}

/** A drizzle.config for Postgres with what it says. */
interface Candidate {
  readonly file: string;
  readonly facts: DrizzleConfigFacts;
  /** Folder that its paths start from. */
  readonly base: string;
  /** Folder that holds its migrations, if one was found. */
  readonly migrations: string | undefined;
}

/**
 * Makes a config for a repository that has none: every drizzle.config for Postgres, with the migrations that
 * belong to it, becomes a database.
 *
 * @throws Problem when no two sources are found that could be compared
 */
export async function recognise(
  root: string,
  tools: { readonly readDrizzleConfig: ReadDrizzleConfig },
): Promise<Recognised> {
  const lines: string[] = [];
  const { configs, samples } = await findDrizzleConfigs(root);
  const files = configs.length > 0 ? configs : samples;
  if (configs.length > 0) {
    lines.push(...samples.map((file) => `left out: ${file} is in a folder of examples, templates or tests`));
  }
  const read = await Promise.all(
    files.map((file) => factsOf(root, file, () => tools.readDrizzleConfig(file, files.length === 1))),
  );
  const candidates: Candidate[] = [];
  for (const [index, { facts, said }] of read.entries()) {
    const file = files[index] ?? '';
    lines.push(...said);
    if (facts === undefined) continue;
    const candidate = candidateOf(root, file, facts, files.length === 1);
    const twin = candidates.findIndex((other) => declaresSame(other, candidate));
    const other = candidates[twin];
    if (other === undefined) {
      candidates.push(candidate);
      continue;
    }
    const [kept, left] = livesWithMigrations(candidate) ? [candidate, other] : [other, candidate];
    candidates[twin] = kept;
    lines.push(`left out: ${left.file} names the same schema and migrations as ${kept.file}`);
  }
  if (candidates.length === 0) {
    const folders = await usualFoldersWithMigrations(root);
    throw folders.length > 0 ? await onlyMigrations(root, folders, lines) : nothingToCompare(lines);
  }
  const complete = candidates.filter(({ migrations }) => migrations !== undefined);
  const [missing] = candidates;
  if (complete.length === 0 && missing !== undefined) {
    throw onlyDrizzle(missing.file, outOf(missing) ?? usualFolders[0], lines);
  }
  for (const { file } of candidates.filter(({ migrations }) => migrations === undefined)) {
    lines.push(`left out: ${file} has no migrations to compare its schema with`);
  }
  const named = databaseNames(complete.map(({ file, base }) => ({ file, base })));
  const databases: DatabaseConfig[] = [];
  for (const [index, candidate] of complete.entries()) {
    const name = complete.length === 1 ? onlyDatabase : (named[index] ?? onlyDatabase);
    databases.push(databaseOf(name, candidate));
    lines.push(await recognisedLine(root, candidate));
    const out = outOf(candidate);
    if (candidate.facts.out !== undefined && out !== candidate.migrations) {
      lines.push(`${candidate.file} names ${out}/ for its migrations, but that folder holds none`);
    }
  }
  return {
    config: { databases, postgres: {}, failOn: defaults.failOn, timeout: defaults.timeout },
    lines,
  };
}

/** What a config says, evaluated or else read; `undefined`, with a line, when it is not for Postgres. */
async function factsOf(
  root: string,
  file: string,
  readDrizzleConfig: () => Promise<DrizzleConfigFacts>,
): Promise<{ facts?: DrizzleConfigFacts; said: string[] }> {
  const said: string[] = [];
  let facts: DrizzleConfigFacts;
  try {
    facts = await readDrizzleConfig();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    facts = await readDrizzleConfigText(root, file);
    said.push(`${file} could not be evaluated, so its text was read instead: ${error.message}`);
  }
  const dialect = facts.dialect || (await readDrizzleConfigText(root, file)).dialect;
  if (dialect === undefined) said.push(`${file} names no dialect and is taken to be for PostgreSQL`);
  if (dialect === undefined || dialect === 'postgresql') return { facts, said };
  return { said: [...said, `left out: ${file} is for ${dialect}, not PostgreSQL`] };
}

function candidateOf(root: string, file: string, facts: DrizzleConfigFacts, alone: boolean): Candidate {
  const base = packageFolder(root, file);
  const out = facts.out ?? 'drizzle';
  // drizzle-kit starts from where it is run: most often the package, but a config in a folder of its own may
  // be named from above or from beside itself. With several packages, the root's folder is not theirs.
  const bases = [...new Set([base, posix.dirname(file), ...(alone ? ['.'] : [])])];
  const declared = bases.map((folder) => posix.join(folder, out)).filter((folder) => isInside(folder));
  const usual = (alone ? [base, '.'] : [base]).flatMap((folder) =>
    usualFolders.map((name) => posix.join(folder, name)),
  );
  const migrations = firstWithMigrations(root, [...declared, ...usual]);
  return { file, facts, base, migrations: migrations === undefined ? undefined : trimmed(migrations) };
}

function isInside(folder: string): boolean {
  return folder !== '..' && !folder.startsWith('../') && !posix.isAbsolute(folder);
}

function trimmed(folder: string): string {
  return folder.replace(/\/+$/, '');
}

function databaseOf(name: string, { file, migrations }: Candidate): DatabaseConfig {
  return {
    name,
    sources: [
      { name: 'migrations', kind: 'migrations', path: migrations ?? '' },
      { name: 'drizzle', kind: 'drizzle', config: file },
    ],
    truth: defaults.truth,
    ignore: [],
  };
}

async function recognisedLine(root: string, candidate: Candidate): Promise<string> {
  const schema = schemaPaths(candidate)
    .map((path) =>
      existsSync(resolve(root, candidate.base, path)) ? posix.join(candidate.base, path) : path,
    )
    .join(', ');
  const folder = await describeFolder(root, candidate.migrations ?? '');
  return `recognised: ${candidate.file} → schema ${schema === '' ? '(not named)' : schema}, migrations ${folder}`;
}

function schemaPaths({ facts: { schema } }: Candidate): readonly string[] {
  if (schema === undefined) return [];
  return typeof schema === 'string' ? [schema] : schema;
}

/** The folder that a config names for its migrations; some of them hold none. */
function outOf({ base, facts, migrations }: Candidate): string | undefined {
  if (facts.out === undefined) return undefined;
  const isFound =
    migrations !== undefined && `/${migrations}`.endsWith(`/${trimmed(posix.normalize(facts.out))}`);
  return isFound ? migrations : trimmed(posix.join(base, facts.out));
}

/** Configs for development and production, or of the apps that share a package, often differ in credentials only. */
function declaresSame(a: Candidate, b: Candidate): boolean {
  const key = (it: Candidate) => {
    const schema = schemaPaths(it).map((path) => posix.join(it.base, path));
    return JSON.stringify([it.migrations ?? posix.join(it.base, it.facts.out ?? 'drizzle'), schema]);
  };
  return key(a) === key(b);
}

/** Whether the migrations are in the config's own package: of two twins, that one is the declaration. */
function livesWithMigrations({ base, migrations }: Candidate): boolean {
  return migrations?.startsWith(`${posix.normalize(base)}/`) === true;
}
