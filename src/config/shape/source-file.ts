/**
 * What `schema-drift.yml` may say of a source, kind by kind.
 *
 * The descriptions are shown by editors: they are part of the published JSON Schema (json-schema.ts).
 */
import * as z from 'zod';
import { migrationTools } from '../../sources/migrations/recognise.ts';
import type { SourceKind } from '../../sources/source-kind.ts';
import { namePattern, snapshotMaxAge, truthWords } from '../config.ts';
import { keysOnly } from './keys-only.ts';

const path = z.string().min(1);
const paths = z.union([path, z.array(path).min(1)]);
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);
const schemas = z.union([path, z.array(path).min(1)]);
const hours = z.int().min(1).max(87_600).optional();

const fields = {
  migrations: {
    path: path
      .optional()
      .describe(
        'The folder that holds the migrations, relative to the repository; with `command`, the folder it runs in (the repository when left out).',
      ),
    tool: z
      .enum(migrationTools)
      .optional()
      .describe(
        'What runs the folder, where its contents leave that in doubt; recognised when left out. `drizzle` is a folder with meta/_journal.json, `drizzle-folders` is Drizzle 1.0, with a folder a migration; the others are the tools of these names, and `sql` is files in the order of their numbers, of a runner of your own, say.',
      ),
    placeholders: z
      .union([z.literal(false), z.record(z.string(), z.string())])
      .optional()
      .describe(
        'Of Flyway: what its placeholders stand for, by name (`{ owner: app, "flyway:defaultSchema": shop }`), where flyway.conf, flyway.toml, the application files of Spring and the build do not say it, or not what production has; `false` where it fills in none.',
      )
      .meta({ anyOf: [{ const: false }, { type: 'object', additionalProperties: { type: 'string' } }] }),
    'made-elsewhere': paths
      .optional()
      .describe(
        'What the migrations need and none of them creates, as globs over names: tables that were made in a dashboard, say. What needs it is left out and not checked, and that is no finding.',
      ),
    ledger: z
      .enum(['none'])
      .optional()
      .describe(
        '`none` where a runner of your own notes in no table which migrations a database has: all of them count as applied then, and what is pending shows as a difference.',
      ),
    command: path
      .optional()
      .describe(
        'Instead of reading SQL files: the command that migrates an empty database, such as `alembic upgrade heads`. It sees no variable of the environment but PATH, HOME and those of `env`.',
      ),
    env: z
      .record(variable, z.string())
      .optional()
      .describe(
        'With `command`: its environment variables. {host}, {port}, {user}, {password} and {database} in a value stand for the database to migrate: `postgresql://{user}:{password}@{host}:{port}/{database}`.',
      )
      .meta({ additionalProperties: { type: 'string' } }),
  },
  drizzle: {
    config: path
      .optional()
      .describe('The drizzle.config file that says where the schema is, relative to the repository.'),
    schema: paths
      .optional()
      .describe('Instead of `config`: the schema file, or files as globs, relative to the repository.'),
    casing: z
      .enum(['snake_case', 'camelCase'])
      .optional()
      .describe('With `schema`: how columns are named that have no name of their own.'),
  },
  sql: {
    files: paths.describe(
      'The SQL that makes the whole schema (a pg_dump, structure.sql, …): a file, a folder or a glob, or a list of them, applied in that order; relative to the repository.',
    ),
  },
  sqlmodel: {
    models: paths.describe(
      'The files that hold SQLModel or SQLAlchemy models: a file, a folder or a glob, or a list of them; relative to the repository.',
    ),
    'import-root': path
      .optional()
      .describe('The folder that imports start from, where the packages’ __init__.py do not tell.'),
    python: path
      .optional()
      .describe(
        'The interpreter, or the folder of a virtual environment, that has what the models import; found when left out.',
      ),
    export: path
      .optional()
      .describe('The committed export of the models, for jobs without Python: sqlmodel.schema.json.'),
    mode: z
      .enum(['run', 'export', 'static'])
      .optional()
      .describe(
        '`run` the models with Python, read the committed `export`, or read the files without running them (`static`). Chosen when left out.',
      ),
  },
  'supabase-types': {
    file: path.describe(
      'The file of TypeScript that `supabase gen types` wrote, or one that hands its `Database` on; relative to the repository.',
    ),
  },
  live: {
    'url-env': variable.describe(
      'Name of the environment variable that holds the connection string of a database that runs; it is only ever read. The connection string itself never stands in this file.',
    ),
    schemas: schemas
      .optional()
      .describe('The schemas to look at; all but those of the hosting platform when left out.'),
    snapshot: path
      .optional()
      .describe(
        'A snapshot of the database, made by `schema-drift snapshot`, to take where the variable is not set: in pull requests, which have no secrets.',
      ),
    'max-age': hours.describe(
      `With \`snapshot\`: hours after which it is reported as stale; ${snapshotMaxAge} when left out.`,
    ),
  },
  snapshot: {
    file: path.describe(
      'A snapshot of a database, made by `schema-drift snapshot`; relative to the repository.',
    ),
    'max-age': hours.describe(`Hours after which it is reported as stale; ${snapshotMaxAge} when left out.`),
  },
} as const satisfies Record<SourceKind, z.core.$ZodLooseShape>;

/** What every source may say besides. */
const anyFields = {
  partial: z
    .boolean()
    .optional()
    .describe(
      'Whether this source maps the database only in part: what it lacks is then no finding, and what it declares is compared.',
    ),
  owns: paths
    .optional()
    .describe(
      'Tables, as globs over their names, that are this source’s own: what other declarations lack of them is no finding. Databases have to have them.',
    ),
};

/** What the fields of a kind cannot say of each other, for editors; rules.ts tells people. */
const combinations: Readonly<Record<SourceKind, Record<string, unknown>>> = {
  migrations: {
    anyOf: [{ required: ['path'] }, { required: ['command'] }],
    dependencies: {
      env: ['command'],
      tool: { not: { required: ['command'] } },
      placeholders: { not: { required: ['command'] } },
      'made-elsewhere': { not: { required: ['command'] } },
    },
  },
  drizzle: {
    oneOf: [{ required: ['config'] }, { required: ['schema'] }],
    dependencies: { casing: ['schema'] },
  },
  sql: {},
  sqlmodel: {
    if: { properties: { mode: { const: 'export' } }, required: ['mode'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { required: ['export'] },
  },
  'supabase-types': {},
  live: { dependencies: { 'max-age': ['snapshot'] } },
  snapshot: {},
};

const kindNote = 'What kind of source this is. May be left out where the name of the source is its kind.';

/** A source of this kind; one that is named after its kind need not say it. */
function sourceOf<Kind extends SourceKind>(kind: Kind) {
  const literal = z.literal(kind);
  const rest = { ...fields[kind], ...anyFields };
  return {
    named: keysOnly({ kind: literal.optional().describe(kindNote), ...rest }).meta(combinations[kind]),
    other: keysOnly({ kind: literal.describe(kindNote), ...rest }).meta(combinations[kind]),
  };
}

const kinds = {
  migrations: sourceOf('migrations'),
  drizzle: sourceOf('drizzle'),
  sql: sourceOf('sql'),
  sqlmodel: sourceOf('sqlmodel'),
  'supabase-types': sourceOf('supabase-types'),
  live: sourceOf('live'),
  snapshot: sourceOf('snapshot'),
};

const namedAfterKind = {
  migrations: z
    .union([path, kinds.migrations.named])
    .optional()
    .describe(
      'The migrations: the folder of the SQL files, or an object with `path` and `tool`, or with `command` and `env`.',
    ),
  drizzle: z
    .union([path, kinds.drizzle.named])
    .optional()
    .describe("Drizzle's schema: the drizzle.config file, or an object with `config` or `schema`."),
  sql: z
    .union([path, kinds.sql.named])
    .optional()
    .describe('A schema as SQL: a file, a folder or a glob, or an object with `files`.'),
  sqlmodel: z
    .union([path, kinds.sqlmodel.named])
    .optional()
    .describe('SQLModel or SQLAlchemy models: a file, a folder or a glob, or an object with `models`.'),
  'supabase-types': z
    .union([path, kinds['supabase-types'].named])
    .optional()
    .describe('The types of Supabase: the file that `supabase gen types` wrote, or an object with `file`.'),
  live: kinds.live.named
    .optional()
    .describe(
      'A database that runs: an object with `url-env`, and perhaps `schemas`, `snapshot` and `max-age`.',
    ),
  snapshot: z
    .union([path, kinds.snapshot.named])
    .optional()
    .describe('A snapshot of a database: the file, or an object with `file` and `max-age`.'),
} satisfies Record<SourceKind, z.ZodType>;

/** All sources of a database, by name. */
export const sourcesFile = z
  .object(namedAfterKind)
  .catchall(
    z.discriminatedUnion('kind', [
      kinds.migrations.other,
      kinds.drizzle.other,
      kinds.sql.other,
      kinds.sqlmodel.other,
      kinds['supabase-types'].other,
      kinds.live.other,
      kinds.snapshot.other,
    ]),
  )
  .describe('The places that declare this database, by a name of your choice; at least two.')
  .meta({ minProperties: 2, propertyNames: { pattern: namePattern.source, not: { enum: [...truthWords] } } });
