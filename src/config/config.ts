/**
 * What `schema-drift.yml` may say, and the plain form that the rest of the project works with.
 *
 * The descriptions are shown by editors: they are part of the published JSON Schema (json-schema.ts).
 */
import { z } from 'zod';
import { type MigrationTool, migrationTools } from '../sources/migrations/recognise.ts';

/** The name of the database of a config that has only one. */
export const onlyDatabase = 'main';

/** What `truth` may be besides the name of a source; no source can be named so. */
export const truthWords = ['majority', 'none'] as const;

export const sourceKinds = ['migrations', 'drizzle'] as const;
export type SourceKind = (typeof sourceKinds)[number];

export const namePattern = /^[A-Za-z][A-Za-z0-9_-]*$/;

const path = z.string().min(1);

/**
 * An object without further keys. The message of its `unrecognized_keys` issue is the list of those it knows,
 * joined with commas: mistakes.ts makes the sentence.
 */
function keysOnly<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(',') : undefined),
  });
}

const migrationsFields = {
  path: path.describe('The folder that holds the migrations, relative to the repository.'),
  tool: z
    .enum(migrationTools)
    .optional()
    .describe(
      'What wrote the folder, where its contents leave that in doubt; recognised when left out. `drizzle` is a folder with meta/_journal.json, `drizzle-folders` is Drizzle 1.0, with a folder a migration, `prisma`, `diesel`, `flyway` and `supabase` are those tools, and `sql` is files in the order of their names (dbmate, goose, golang-migrate, sqlx and node-pg-migrate among them).',
    ),
};

const drizzleFields = {
  config: path
    .optional()
    .describe('The drizzle.config file that says where the schema is, relative to the repository.'),
  schema: z
    .union([path, z.array(path).min(1)])
    .optional()
    .describe('Instead of `config`: the schema file, or files as globs, relative to the repository.'),
  casing: z
    .enum(['snake_case', 'camelCase'])
    .optional()
    .describe('With `schema`: how columns are named that have no name of their own.'),
};
const drizzleRules = {
  oneOf: [{ required: ['config'] }, { required: ['schema'] }],
  dependencies: { casing: ['schema'] },
};

const kindNote = 'What kind of source this is. May be left out where the name of the source is its kind.';

function sourceNamed(kind: SourceKind) {
  const named = z.literal(kind).optional().describe(kindNote);
  return kind === 'migrations'
    ? keysOnly({ kind: named, ...migrationsFields })
    : keysOnly({ kind: named, ...drizzleFields }).meta(drizzleRules);
}

const anySource = z.discriminatedUnion('kind', [
  keysOnly({ kind: z.literal('migrations').describe(kindNote), ...migrationsFields }),
  keysOnly({ kind: z.literal('drizzle').describe(kindNote), ...drizzleFields }).meta(drizzleRules),
]);

const sources = z
  .object({
    migrations: z
      .union([path, sourceNamed('migrations')])
      .optional()
      .describe('The SQL migrations: their folder, or an object with `path` and `tool`.'),
    drizzle: z
      .union([path, sourceNamed('drizzle')])
      .optional()
      .describe("Drizzle's schema: the drizzle.config file, or an object with `config` or `schema`."),
  })
  .catchall(anySource)
  .describe('The places that declare this database, by a name of your choice; at least two.')
  .meta({ minProperties: 2, propertyNames: { pattern: namePattern.source, not: { enum: [...truthWords] } } });

const ignore = z
  .array(
    keysOnly({
      object: path.describe('Name of an object, or a glob: `public.legacy_*`, `users.notes`.'),
      kind: path.optional().describe('Only objects of this kind: `table`, `column`, `index`, …'),
      reason: path.describe('Why the difference is accepted; shown in the report.'),
      until: z.iso
        .date()
        .optional()
        .describe('Last day, as YYYY-MM-DD, on which it is accepted; afterwards it is reported again.'),
    }),
  )
  .describe('Differences that are accepted.');

const databaseFields = {
  truth: path
    .optional()
    .describe('Who is right when sources differ: the name of a source, `majority`, or `none` (default).'),
  ignore: ignore.optional(),
};

const database = keysOnly({ sources, ...databaseFields });

const postgres = keysOnly({
  version: z
    .int()
    .min(14)
    .max(18)
    .optional()
    .describe('Major version of the ephemeral Postgres, 14 to 18; best that of production.'),
  'url-env': z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional()
    .describe(
      'Name of the environment variable that holds the URL of a server to use instead of an ephemeral one. The URL itself never stands in this file.',
    ),
  engine: z
    .enum(['native', 'pglite'])
    .optional()
    .describe('`native` binaries, or `pglite`, which brings pgvector along. Chosen when left out.'),
}).describe('The Postgres that every source is applied to.');

/** The file as it is written. */
export const configFile = keysOnly({
  sources: sources.optional(),
  ...databaseFields,
  databases: z
    .record(z.string(), database)
    .optional()
    .describe('Several logical databases by name, each with `sources`; instead of `sources` at the top.')
    .meta({ minProperties: 1, propertyNames: { pattern: namePattern.source } }),
  postgres: postgres.optional(),
  'fail-on': z
    .enum(['critical', 'warning', 'never'])
    .optional()
    .describe('The least severity that fails the check; `warning` when left out, `never` only reports.'),
  timeout: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe('Seconds that the whole run may take; 300 when left out.'),
}).meta({
  title: 'schema-drift.yml',
  description: 'Which places declare your Postgres schema, and who is right when they differ.',
  oneOf: [{ required: ['sources'] }, { required: ['databases'] }],
  dependencies: { truth: ['sources'], ignore: ['sources'] },
});
export type ConfigFile = z.infer<typeof configFile>;
export type IgnoreEntry = z.infer<typeof ignore>[number];

/** What a source of any kind may say. */
interface AnySource {
  readonly name: string;
  /** It maps its tables only in part: what it lacks in them is no finding. */
  readonly partial?: boolean;
  /** Tables, as globs, that are this source's own: what others lack of them is no finding. */
  readonly owns?: readonly string[];
}

/** A folder of SQL files, or a `command` that migrates the database it is pointed to by `env`. */
export interface MigrationsSource extends AnySource {
  readonly kind: 'migrations';
  /** The folder; with `command`, the folder the command runs in (`.` when left out in the file). */
  readonly path: string;
  readonly tool?: MigrationTool;
  readonly command?: string;
  /** Values may hold `{host}`, `{port}`, `{user}`, `{password}` and `{database}` of the ephemeral database. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Either `config`, or `schema` with perhaps `casing`. */
export interface DrizzleSource extends AnySource {
  readonly kind: 'drizzle';
  readonly config?: string;
  readonly schema?: readonly string[];
  readonly casing?: 'snake_case' | 'camelCase';
}

/** SQL that makes a whole schema: a file, or files as globs or folders, applied in the order given. */
export interface SqlSource extends AnySource {
  readonly kind: 'sql';
  readonly files: readonly string[];
}

/** SQLModel or SQLAlchemy classes of a Python project. */
export interface SqlmodelSource extends AnySource {
  readonly kind: 'sqlmodel';
  /** The files that hold models, as files, folders or globs. */
  readonly models: readonly string[];
  /** Where imports start, when it isn't the folder that follows from the packages' `__init__.py`. */
  readonly importRoot?: string;
  /** The interpreter, or the folder of a virtual environment; found when left out. */
  readonly python?: string;
  /** The committed export, when there is one: `sqlmodel.schema.json`. */
  readonly export?: string;
  /** `run` the models with Python, read the committed `export`, or read the files without running them (`static`). */
  readonly mode?: 'run' | 'export' | 'static';
}

export type SourceConfig = MigrationsSource | DrizzleSource | SqlSource | SqlmodelSource;

export interface DatabaseConfig {
  /** `main` where the file has only one. */
  readonly name: string;
  /** In the order of the file; at least two. Paths are relative to the repository, with `/`. */
  readonly sources: readonly SourceConfig[];
  /** Name of a source, `majority` or `none`. */
  readonly truth: string;
  readonly ignore: readonly IgnoreEntry[];
}

/** The config with every shorthand written out and every default filled in. */
export interface Config {
  readonly databases: readonly DatabaseConfig[];
  readonly postgres: {
    readonly version?: number;
    /** Name of an environment variable, never a URL. */
    readonly urlEnv?: string;
    readonly engine?: 'native' | 'pglite';
  };
  readonly failOn: 'critical' | 'warning' | 'never';
  /** Seconds for the whole run. */
  readonly timeout: number;
}

export const defaults = { truth: 'none', failOn: 'warning', timeout: 300 } as const;

/** What holds where the file says nothing. */
export interface Fallbacks {
  readonly failOn?: Config['failOn'];
  /** Seconds. */
  readonly timeout?: number;
  /** Major version of Postgres. */
  readonly version?: number;
}

/**
 * Writes out what the file leaves to shorthands and defaults. The file must be valid, and as it was written:
 * what zod gives back has its keys in another order.
 */
export function normalise(file: ConfigFile, fallbacks: Fallbacks = {}): Config {
  const databases =
    file.databases === undefined
      ? [normaliseDatabase(onlyDatabase, file)]
      : Object.entries(file.databases).map(([name, entry]) => normaliseDatabase(name, entry));
  const { version = fallbacks.version, engine, 'url-env': urlEnv } = file.postgres ?? {};
  return {
    databases,
    postgres: {
      ...(version === undefined ? {} : { version }),
      ...(urlEnv === undefined ? {} : { urlEnv }),
      ...(engine === undefined ? {} : { engine }),
    },
    failOn: file['fail-on'] ?? fallbacks.failOn ?? defaults.failOn,
    timeout: file.timeout ?? fallbacks.timeout ?? defaults.timeout,
  };
}

function normaliseDatabase(
  name: string,
  entry: Pick<ConfigFile, 'sources' | 'truth' | 'ignore'>,
): DatabaseConfig {
  return {
    name,
    sources: Object.entries(entry.sources ?? {}).map(([source, value]) => normaliseSource(source, value)),
    truth: entry.truth ?? defaults.truth,
    ignore: entry.ignore ?? [],
  };
}

function normaliseSource(name: string, value: unknown): SourceConfig {
  if (typeof value === 'string') {
    return name === 'drizzle'
      ? { name, kind: 'drizzle', config: value }
      : { name, kind: 'migrations', path: value };
  }
  const entry = value as SourceFile;
  if (entry.path !== undefined) {
    return {
      name,
      kind: 'migrations',
      path: entry.path,
      ...(entry.tool === undefined ? {} : { tool: entry.tool }),
    };
  }
  const { config, schema, casing } = entry;
  return {
    name,
    kind: 'drizzle',
    ...(config === undefined ? {} : { config }),
    ...(schema === undefined ? {} : { schema: typeof schema === 'string' ? [schema] : schema }),
    ...(casing === undefined ? {} : { casing }),
  };
}

/** What the keys of any source may hold; the schema has seen to it that they fit together. */
interface SourceFile {
  readonly path?: string;
  readonly tool?: MigrationTool;
  readonly config?: string;
  readonly schema?: string | string[];
  readonly casing?: 'snake_case' | 'camelCase';
}
