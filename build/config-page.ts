import type { SourceKind } from '../src/sources/source-kind.ts';
import { configJsonSchema } from '../src/config/shape/json-schema.ts';
import { sourceKinds } from '../src/config/shape/source-kinds.ts';

/** A piece of `schema-drift.yml` that shows something, and what it shows. */
interface Example {
  readonly says: string;
  readonly yaml: string;
}

/** What each kind of source is, and how it is written where a key alone does not tell. */
const kinds: Readonly<Record<SourceKind, { readonly title: string; readonly examples: readonly Example[] }>> =
  {
    migrations: {
      title: 'Migrations',
      examples: [
        {
          says: 'A folder, whose tool is recognised:',
          yaml: 'sources:\n  migrations: db/migrations\n  drizzle: drizzle.config.ts\n',
        },
        {
          says: 'A folder of Flyway, whose scripts hold `${owner}`; production has `app` for it:',
          yaml: `sources:
  migrations:
    path: db/migration
    placeholders: { owner: app }
  sql: db/schema.sql
`,
        },
        {
          says: 'A folder of Supabase, whose project has tables that were made in its dashboard:',
          yaml: `sources:
  migrations:
    path: supabase/migrations
    made-elsewhere: [profiles, legacy_*]
  supabase-types: src/database.types.ts
`,
        },
        {
          says: 'A command, run in the folder `backend`; `{…}` stands for the database to migrate:',
          yaml: `sources:
  migrations:
    path: backend
    command: alembic upgrade heads
    env:
      DATABASE_URL: postgresql://{user}:{password}@{host}:{port}/{database}
  sqlmodel: backend/app/models
`,
        },
        {
          says: 'Two folders that migrate one database, each of which makes a part of it: neither is wrong about what only the other makes, and what both make is compared.',
          yaml: `sources:
  migrations:
    path: drizzle
    partial: true
  jobs:
    kind: migrations
    path: workers/migrations
    partial: true
  production:
    kind: live
    url-env: PRODUCTION_URL
truth: production
`,
        },
      ],
    },
    drizzle: {
      title: "Drizzle's schema",
      examples: [
        {
          says: 'Without a drizzle.config:',
          yaml: `sources:
  drizzle:
    schema: [src/db/schema.ts, src/auth/*.table.ts]
    casing: snake_case
  migrations: drizzle
`,
        },
      ],
    },
    sql: {
      title: 'A schema as SQL',
      examples: [
        {
          says: 'Files that are applied in this order:',
          yaml: 'sources:\n  sql: { files: [db/types.sql, db/tables] }\n  migrations: db/migrations\n',
        },
      ],
    },
    sqlmodel: {
      title: 'SQLModel and SQLAlchemy',
      examples: [
        {
          says: 'Models of a service that uses some of the tables, and has one of its own:',
          yaml: `sources:
  migrations: drizzle
  sqlmodel:
    models: [service/models, service/auth/*.py]
    import-root: service
    python: service/.venv
    export: service/sqlmodel.schema.json
    partial: true
    owns: [sessions]
`,
        },
      ],
    },
    'supabase-types': {
      title: 'Types of Supabase',
      examples: [
        {
          says: 'The file that `supabase gen types` wrote, and another copy of it:',
          yaml: `sources:
  migrations: supabase/migrations
  supabase-types: src/lib/database.types.ts
  functions:
    kind: supabase-types
    file: supabase/functions/_shared/database.types.ts
`,
        },
      ],
    },
    live: {
      title: 'A database that runs',
      examples: [
        {
          says: 'Two schemas of it, and a snapshot for pull requests:',
          yaml: `sources:
  migrations: drizzle
  production:
    kind: live
    url-env: PRODUCTION_URL
    schemas: [public, billing]
    snapshot: production.json
    max-age: 72
`,
        },
      ],
    },
    snapshot: {
      title: 'A snapshot of a database',
      examples: [
        {
          says: 'What `schema-drift snapshot` kept:',
          yaml: 'sources:\n  migrations: drizzle\n  staging: { kind: snapshot, file: staging.json, max-age: 24 }\n',
        },
      ],
    },
  };

const top: readonly Example[] = [
  {
    says: 'Two databases of which one refers to the other ([several databases](databases.md)):',
    yaml: `databases:
  fltr:
    sources: { sqlmodel: fastapi/models/documents.py, production: { kind: live, url-env: FLTR_URL } }
    truth: sqlmodel
  fltr_auth:
    sources: { drizzle: drizzle.config.ts, production: { kind: live, url-env: FLTR_AUTH_URL } }
    truth: drizzle
    owns: [users, "credit_*"]
references:
  fltr.datasets.user_id: fltr_auth.users.id
`,
  },
  {
    says: 'Two databases, each with its sources:',
    yaml: `databases:
  shop:
    sources: { migrations: shop/drizzle, drizzle: shop/drizzle.config.ts }
    truth: migrations
    ignore:
      - object: legacy_*
        kind: table
        reason: dropped with the old billing service
        until: 2027-03-31
    renames: [customers.name:full_name]   # so that plans rename it
  events:
    sources: { migrations: events/migrations, sql: events/schema.sql }
postgres:
  version: 17
fail-on: critical
gate: all
security-advice: fail           # of a Supabase project: its advisor's errors and warnings are findings
risky-changes: { rewrite: critical, index-drop: off }   # of what a pull request's migrations do: docs/risky-changes.md
timeout: 120
`,
  },
];

interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly required?: readonly string[];
}

/** `docs/configuration.md`: every key that the file may have, from the schema that it is checked with. */
export function configPage(): string {
  const schema = JSON.parse(configJsonSchema()) as Schema;
  const { sources, postgres, ignore, ...others } = schema.properties ?? {};
  const ofSource = (kind: SourceKind) => objectOf(sources?.properties?.[kind]);
  const shared = sourceKinds.map((kind) => Object.keys(ofSource(kind).properties ?? {}));
  const everywhere = (shared[0] ?? []).filter((key) => shared.every((keys) => keys.includes(key)));
  return `${[
    '# Configuration',
    '<!-- Made by `npm run schemas` from the schema that the file is checked with. -->',
    'What `schema-drift.yml` may say. The file stands at the root of the repository or in `.github/`; with none, the repository is recognised. `schema-drift init` writes one. Paths are relative to the repository, with `/`.',
    'Editors that know JSON Schema help with it after a first line `# yaml-language-server: $schema=node_modules/schema-drift/schema/config.schema.json`.',
    '## The whole file',
    table({ properties: { ...(sources === undefined ? {} : { sources }), ...others } }),
    ...shown(top),
    '### `ignore`',
    'A rule over names, which accepts whatever will ever be found there. Single findings that somebody has seen are accepted in the [baseline](baseline.md).',
    table(ignore?.items),
    '### `postgres`',
    table(postgres),
    '## Sources',
    'A source named after its kind needs no `kind`, and, where it is no live database, may be a bare path: `migrations: drizzle` says the same as `migrations: { kind: migrations, path: drizzle }`. Every source may have these keys:',
    table(ofAnyKind(only(ofSource('migrations'), everywhere))),
    ...sourceKinds.flatMap((kind) => [
      `### ${kinds[kind].title}: \`${kind}\``,
      table(without(ofSource(kind), everywhere)),
      ...shown(kinds[kind].examples),
    ]),
  ].join('\n\n')}\n`;
}

/** Of the forms that a value may have, the one with keys. */
function objectOf(schema: Schema | undefined): Schema {
  return schema?.properties !== undefined
    ? schema
    : (schema?.anyOf?.find(({ properties }) => properties !== undefined) ?? {});
}

function only(schema: Schema, keys: readonly string[]): Schema {
  const kept = Object.entries(schema.properties ?? {}).filter(([key]) => keys.includes(key));
  return { ...schema, properties: Object.fromEntries(kept) };
}

function without(schema: Schema, keys: readonly string[]): Schema {
  return only(
    schema,
    Object.keys(schema.properties ?? {}).filter((key) => !keys.includes(key)),
  );
}

function table({ properties = {}, required = [] }: Schema = {}): string {
  return [
    '| key | value | |',
    '|---|---|---|',
    ...Object.entries(properties).map(([key, schema]) => {
      const needed = required.includes(key) && schema.const === undefined ? ' Needed.' : '';
      return `| \`${key}\` | ${escaped(valueWords(schema))} | ${escaped(`${schema.description ?? ''}${needed}`)} |`;
    }),
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** What a key may hold, in words: `text`, `a list of texts`, `one of …`. */
function valueWords(schema: Schema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(valueWords))].join(', or ');
  if (schema.type === 'array')
    return schema.items?.type === 'string' ? 'a list of texts' : 'a list of objects';
  if (schema.type === 'integer')
    return `a whole number from ${schema.minimum ?? 0} to ${schema.maximum ?? 'any'}`;
  if (schema.type === 'boolean') return '`true` or `false`';
  return schema.type === 'object' ? 'keys' : 'text';
}

function shown(examples: readonly Example[]): string[] {
  return examples.flatMap(({ says, yaml }) => [says, `\`\`\`yaml\n${yaml}\`\`\``]);
}

/** The keys of every source, of whichever kind. */
function ofAnyKind(schema: Schema): Schema {
  const { kind, ...others } = schema.properties ?? {};
  if (kind === undefined) return schema;
  const { const: _, ...described } = kind;
  return { ...schema, properties: { kind: { ...described, enum: [...sourceKinds] }, ...others } };
}
