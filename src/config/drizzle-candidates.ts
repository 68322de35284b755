import { existsSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { Problem } from '../base/problem.ts';
import {
  type DrizzleConfigFacts,
  findDrizzleConfigs,
  packageFolder,
  type ReadDrizzleConfig,
  readDrizzleConfigText,
} from './drizzle-configs.ts';
import { describeFolder, firstWithMigrations, usualFolders } from './migration-folders.ts';

/** A drizzle.config for Postgres with what it says. */
export interface DrizzleCandidate {
  readonly file: string;
  readonly facts: DrizzleConfigFacts;
  /** Folder that its paths start from. */
  readonly base: string;
  /** Folder that holds its migrations, if one was found. */
  readonly migrations: string | undefined;
}

/** Every drizzle.config for Postgres, once each, and what is to be told of them and of those left out. */
export async function findDrizzleCandidates(
  root: string,
  readDrizzleConfig: ReadDrizzleConfig,
): Promise<{ candidates: DrizzleCandidate[]; lines: string[] }> {
  const lines: string[] = [];
  const { configs, samples } = await findDrizzleConfigs(root);
  const files = configs.length > 0 ? configs : samples;
  if (configs.length > 0) {
    lines.push(...samples.map((file) => `left out: ${file} is for examples, templates or tests`));
  }
  const read = await Promise.all(
    files.map((file) => factsOf(root, file, () => readDrizzleConfig(file, files.length === 1))),
  );
  const candidates: DrizzleCandidate[] = [];
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
  return { candidates, lines };
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

function candidateOf(
  root: string,
  file: string,
  facts: DrizzleConfigFacts,
  alone: boolean,
): DrizzleCandidate {
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

/** How a candidate is told, with what it was found to declare. */
export async function candidateLine(root: string, candidate: DrizzleCandidate): Promise<string> {
  const schema = schemaPaths(candidate)
    .map((path) =>
      existsSync(resolve(root, candidate.base, path)) ? posix.join(candidate.base, path) : path,
    )
    .join(', ');
  const shown = schema === '' ? '(not named)' : schema;
  const folder =
    candidate.migrations === undefined
      ? ''
      : `, migrations ${await describeFolder(root, candidate.migrations)}`;
  return `recognised: ${candidate.file} → schema ${shown}${folder}`;
}

function schemaPaths({ facts: { schema } }: DrizzleCandidate): readonly string[] {
  if (schema === undefined) return [];
  return typeof schema === 'string' ? [schema] : schema;
}

/** The folder that a config names for its migrations; some of them hold none. */
export function outOf({ base, facts, migrations }: DrizzleCandidate): string | undefined {
  if (facts.out === undefined) return undefined;
  const isFound =
    migrations !== undefined && `/${migrations}`.endsWith(`/${trimmed(posix.normalize(facts.out))}`);
  return isFound ? migrations : trimmed(posix.join(base, facts.out));
}

/** Configs for development and production, or of the apps that share a package, often differ in credentials only. */
function declaresSame(a: DrizzleCandidate, b: DrizzleCandidate): boolean {
  const key = (it: DrizzleCandidate) => {
    const schema = schemaPaths(it).map((path) => posix.join(it.base, path));
    return JSON.stringify([it.migrations ?? posix.join(it.base, it.facts.out ?? 'drizzle'), schema]);
  };
  return key(a) === key(b);
}

/** Whether the migrations are in the config's own package: of two twins, that one is the declaration. */
function livesWithMigrations({ base, migrations }: DrizzleCandidate): boolean {
  return migrations?.startsWith(`${posix.normalize(base)}/`) === true;
}
