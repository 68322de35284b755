import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { writeNamedFile } from '../base/named-file.ts';
import type { SourceKind } from '../sources/source-kind.ts';
import { type Config, type DatabaseConfig, defaults, type SourceConfig } from './config.ts';
import { configPaths } from './load.ts';
import { keyInFile } from './shape/normalise.ts';
import { shorthandKeys } from './shape/source-kinds.ts';
import { checkWorkflow, commandsWorkflow, hasLive, nightlyWorkflow } from './workflows.ts';

/** A file to be written, with its path relative to the repository. */
export interface InitFile {
  readonly path: string;
  readonly text: string;
}

const configPath = configPaths[0];

/** The config of `init`, every key explained. */
export function configFile(config: Config): InitFile {
  return { path: configPath, text: configText(config) };
}

/** The workflows of `init`: one that checks pull requests and, where databases run, one for the nights. */
export function workflowFiles(config: Config): InitFile[] {
  return [
    { path: '.github/workflows/schema-drift.yml', text: checkWorkflow(config) },
    ...(hasLive(config)
      ? [{ path: '.github/workflows/schema-drift-nightly.yml', text: nightlyWorkflow(config) }]
      : []),
  ];
}

/** The file of `init --commands`: a workflow that carries out commands in comments. */
export function commandsFile(config: Config): InitFile {
  return { path: '.github/workflows/schema-drift-commands.yml', text: commandsWorkflow(config) };
}

/**
 * Writes files into a repository; those that are there are left as they are, unless `force` is set.
 *
 * @returns which of them were written, and which were left
 * @throws Problem when one cannot be written
 */
export async function writeInitFiles(
  root: string,
  files: readonly InitFile[],
  { force }: { readonly force: boolean },
): Promise<{ readonly written: readonly InitFile[]; readonly left: readonly InitFile[] }> {
  const left = force ? [] : files.filter(({ path }) => existsSync(resolve(root, path)));
  const written = files.filter((file) => !left.includes(file));
  for (const { path, text } of written)
    await writeNamedFile(resolve(root, path), text, {
      what: path,
      advice: 'Run it as a user who may write in the repository.',
    });
  return { written, left };
}

function configText(config: Config): string {
  const several = config.databases.length > 1;
  const [first] = config.databases;
  const databases = several
    ? `# Logical databases, each with its sources.\ndatabases:\n${config.databases
        .map((database) => indent(`${database.name}:\n${indent(databaseText(database))}`))
        .join('\n')}`
    : databaseText(first ?? { name: '', sources: [], truth: defaults.truth, ignore: [] });
  return `# Which places declare the Postgres schema, and who is right when they differ.
# Paths are relative to the repository. Passwords and connection strings never stand here.

${databases}

# The Postgres that every source is applied to.
${postgresText(config.postgres)}

# The least severity that fails the check: critical, warning, or never to only report.
fail-on: ${config.failOn}

# Seconds that the whole run may take.
timeout: ${config.timeout}
`;
}

function postgresText({ version, engine, urlEnv }: Config['postgres']): string {
  const keys = [
    {
      key: 'version',
      value: version,
      example: '17',
      comment: '14 to 19; best the major version of production',
    },
    {
      key: 'engine',
      value: engine,
      example: 'native',
      comment: 'or pglite, which has pgvector and is slower',
    },
    {
      key: 'url-env',
      value: urlEnv,
      example: 'NAME',
      comment: 'environment variable with the URL of a server to use',
    },
  ];
  // What is not set is a comment, which takes effect when the sign in front of it is deleted.
  const isSet = keys.some(({ value }) => value !== undefined);
  const lines = keys.map(({ key, value, example, comment }) => {
    const entry = `${value === undefined ? '# ' : ''}  ${key}: ${value ?? example}`;
    return `${entry.padEnd(22)} # ${comment}`;
  });
  return [isSet ? 'postgres:' : '# postgres:', ...lines].join('\n');
}

function databaseText({ sources, truth, ignore }: DatabaseConfig): string {
  return `# The places that declare the schema, by name; at least two.
sources:
${indent([...sources.map(sourceText), ...(sources.some(({ kind }) => kind === 'live') ? [] : [liveExample])].join('\n'))}

# Who is right when they differ: the name of a source, majority, or none to take no side.
# Even where migrations are, what code alone declares, and none has ever made, is new: fix adds its migration.
truth: ${scalar(truth)}

# Differences that are accepted, with the reason, and the last day if they are to come back.
${ignore.length === 0 ? ignoreExample : stringify({ ignore }).trimEnd()}`;
}

/** What each kind of source is, as its comment in the file. */
const comments: Readonly<Record<SourceKind, string>> = {
  migrations: 'the folder of the SQL migrations: Drizzle, Supabase, Prisma, Flyway, or plain .sql files',
  drizzle: 'the drizzle.config that says where the schema is',
  sql: 'the SQL that makes the whole schema: a pg_dump, structure.sql, …',
  sqlmodel: 'the files that hold SQLModel or SQLAlchemy models',
  'supabase-types': 'the types that `supabase gen types` wrote',
  live: 'a database that runs, by the environment variable with its connection string; it is only read',
  snapshot: 'a snapshot of a database that `schema-drift snapshot` made',
};

const liveExample = `# ${comments.live}
# production:
#   kind: live
#   url-env: PRODUCTION_URL`;

const ignoreExample = `# ignore:
#   - object: legacy_*       # a glob over names; \`kind: table\` beside it narrows it down
#     reason: goes away with the old billing service
#     until: 2027-12-31`;

function sourceText(source: SourceConfig): string {
  const { name, ...rest } = source;
  const withCommand = source.kind === 'migrations' && source.command !== undefined;
  const comment = `# ${withCommand ? 'the command that migrates an empty database, and what it is told of it' : comments[source.kind]}`;
  const shorthand = shorthandOf(source);
  if (shorthand !== undefined) return `${comment}\n${name}: ${scalar(shorthand)}`;
  const written = Object.fromEntries(Object.entries(rest).map(([key, value]) => [keyInFile(key), value]));
  return `${comment}\n${stringify({ [name]: written }).trimEnd()}`;
}

/** The one path that says all about a source, if it is one. */
function shorthandOf({ name, kind, ...rest }: SourceConfig): string | undefined {
  const [entry, ...more] = Object.entries(rest);
  if (name !== kind || more.length > 0 || entry === undefined || entry[0] !== shorthandKeys[kind])
    return undefined;
  const value: unknown = Array.isArray(entry[1]) && entry[1].length === 1 ? entry[1][0] : entry[1];
  return typeof value === 'string' ? value : undefined;
}

function scalar(text: string): string {
  return stringify(text).trimEnd();
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
