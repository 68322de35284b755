import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findConfig, loadConfig } from '../../src/config/load.ts';
import { configJsonSchema } from '../../src/config/shape/json-schema.ts';
import { migrationTools } from '../../src/sources/migrations/recognise.ts';
import { linesOf, problemOf, repository } from './support.ts';

/** What every config of these tables may point to. */
const files = {
  'drizzle/0000_init.sql': 'select 1;',
  'other/0000_init.sql': 'select 1;',
  'drizzle.config.ts': '',
  'src/schema/users.ts': '',
  'schema.sql': 'select 1;',
  'alembic/alembic.ini': '',
  'app/models.py': '',
};

const tools = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(migrationTools);

const kinds = 'migrations, drizzle, sql, sqlmodel, supabase-types, live or snapshot';
const both = 'sources:\n  migrations: drizzle\n  drizzle: drizzle.config.ts\n';

/** Two databases, with what else each says, and keys between them: the one on line 14. */
const several = (fltr: string, auth: string, references: string) => `databases:
  fltr:
    sources:
      migrations: drizzle
      sql: schema.sql
    ${fltr}
  auth:
    sources:
      migrations: drizzle
      sql: schema.sql
    ${auth}
references:
  # across databases
  ${references}
`;

const besideValue =
  'a key stands behind a value or another key: begin it on a line of its own, indented by two spaces more than the key that it belongs to and as far as its neighbours; a text that has `: ` in it needs quotes';

/**
 * Wrong files and all that is told about them, without the file's name. `editor: accepts` marks what a JSON Schema
 * cannot see, references and paths; `not YAML` what is wrong before there are keys and values.
 */
const wrong: readonly { text: string; says: readonly string[]; editor?: 'accepts' | 'not YAML' }[] = [
  {
    text: `${both}fail_on: warning\n`,
    says: ['4:1: `fail_on` is no known key, did you mean `fail-on`?'],
  },
  {
    text: `${both}colour: red\n`,
    says: [
      '4:1: `colour` is no known key; allowed here: sources, truth, ignore, renames, databases, references, postgres, fail-on, security-advice, gate, risky-changes, timeout.',
    ],
  },
  {
    text: `${both}postgres:\n  versoin: 17\n`,
    says: ['5:3: `postgres.versoin` is no known key, did you mean `version`?'],
  },
  {
    text: 'sources:\n  migrations: { path: drizzle, tol: sql }\n  drizzle: { confg: drizzle.config.ts }\n',
    says: [
      '2:32: `sources.migrations.tol` is no known key, did you mean `tool`?',
      '3:14: `sources.drizzle.confg` is no known key, did you mean `config`?',
    ],
  },
  { text: `${both}postgres: { version: 13 }\n`, says: ['4:22: `postgres.version` must be 14 or more.'] },
  { text: `${both}postgres: { version: 20 }\n`, says: ['4:22: `postgres.version` must be 19 or less.'] },
  { text: `${both}postgres: { version: "17" }\n`, says: ['4:22: `postgres.version` must be a number.'] },
  {
    text: `${both}postgres: { version: 17.2 }\n`,
    says: ['4:22: `postgres.version` must be a whole number.'],
  },
  {
    text: `${both}postgres: { engine: pglit }\n`,
    says: ['4:21: `postgres.engine` must be native or pglite, did you mean `pglite`?'],
  },
  {
    text: `${both}postgres: { url-env: my url }\n`,
    says: ['4:22: `postgres.url-env` must be the name of an environment variable.'],
  },
  ...['a', '"a:b:c"', '":b"', '"a:"'].map((rename) => ({
    text: `${both}renames: [${rename}]\n`,
    says: [
      '4:11: `renames[0]` must name what is renamed or moved, and its new name or place: `users.name:full_name`.',
    ],
  })),
  { text: `${both}postgres:\n`, says: ['4:1: `postgres` is empty; it must be an object with keys.'] },
  { text: `${both}fail-on: error\n`, says: ['4:10: `fail-on` must be critical, warning or never.'] },
  { text: `${both}timeout: 0\n`, says: ['4:10: `timeout` must be 1 or more.'] },
  { text: `${both}timeout: 5 minutes\n`, says: ['4:10: `timeout` must be a number.'] },
  { text: `${both}truth: [migrations]\n`, says: ['4:8: `truth` must be text.'] },
  {
    text: `${both}truth: migration\n`,
    says: ['4:8: `truth` names no source, did you mean `migrations`?'],
    editor: 'accepts',
  },
  {
    text: `${both}truth: production\n`,
    says: ['4:8: `truth` names no source; allowed here: migrations, drizzle, majority, none.'],
    editor: 'accepts',
  },
  { text: 'sources:\n', says: ['1:1: `sources` is empty; it must be an object with keys.'] },
  { text: 'sources: drizzle\n', says: ['1:10: `sources` must be an object with keys.'] },
  {
    text: 'sources:\n  migrations: drizzle\n',
    says: ['1:1: `sources` has one; at least two sources are needed to compare.'],
  },
  { text: 'sources: {}\n', says: ['1:1: `sources` has none; at least two sources are needed to compare.'] },
  {
    text: 'timeout: 10\n',
    says: ['1:1: `sources` is missing: name at least two places that declare the schema.'],
  },
  {
    text: 'sources:\n  migrations:\n  drizzle: drizzle.config.ts\n',
    says: ['2:3: `sources.migrations` is empty; it must be text or an object with keys.'],
  },
  {
    text: 'sources:\n  migrations: 7\n  drizzle: drizzle.config.ts\n',
    says: ['2:15: `sources.migrations` must be text or an object with keys.'],
  },
  {
    text: 'sources:\n  migrations: ""\n  drizzle: drizzle.config.ts\n',
    says: ['2:15: `sources.migrations` is empty.'],
  },
  {
    text: 'sources:\n  migrations: { tool: sql }\n  drizzle: drizzle.config.ts\n',
    says: ['2:3: `sources.migrations` needs `path` or `command`.'],
  },
  {
    text: 'sources:\n  migrations: { path: drizzle, tool: magic }\n  drizzle: drizzle.config.ts\n',
    says: [`2:38: \`sources.migrations.tool\` must be ${tools}.`],
  },
  {
    text: 'sources:\n  migrations: { kind: drizzle, path: drizzle }\n  drizzle: drizzle.config.ts\n',
    says: ['2:23: `sources.migrations.kind` must be migrations.'],
  },
  {
    text: 'sources:\n  migrations: { kind: migration, path: drizzle }\n  drizzle: drizzle.config.ts\n',
    says: ['2:23: `sources.migrations.kind` must be migrations.'],
  },
  {
    text: `${both}  old: other\n`,
    says: [
      '4:8: `sources.old` must name its `kind`: only sources named after their kind can be a bare path.',
    ],
  },
  {
    text: 'sources:\n  migrations: db\n  drizzel:\n    config: drizzle.config.ts\n',
    says: ['3:3: `sources.drizzel` has no `kind`, and its name is none, did you mean `drizzle`?'],
  },
  {
    text: 'sources:\n  migrations: db\n  sqlmodels: app\n',
    says: [
      '3:14: `sources.sqlmodels` must name its `kind`: only sources named after their kind can be a bare path, did you mean `sqlmodel`?',
    ],
  },
  {
    text: `${both}  old: { path: other }\n`,
    says: [`4:3: \`sources.old.kind\` is missing: ${kinds}.`],
  },
  {
    text: `${both}  old: { kind: migration, path: other }\n`,
    says: [`4:16: \`sources.old.kind\` must be ${kinds}, did you mean \`migrations\`?`],
  },
  {
    text: `${both}  old: { kind: hibernate, module: app }\n`,
    says: [`4:16: \`sources.old.kind\` must be ${kinds}.`],
  },
  {
    text: `${both}  1st: { kind: migrations, path: other }\n`,
    says: ['4:3: `sources.1st`: a name starts with a letter and goes on with letters, digits, - and _.'],
  },
  {
    text: `${both}  majority: { kind: migrations, path: other }\n`,
    says: [
      '4:3: `sources.majority`: `majority` has a meaning of its own in `truth`, so no source can have this name.',
    ],
  },
  {
    text: 'sources:\n  migrations: drizzle\n  drizzle: { kind: drizzle }\n',
    says: ['3:3: `sources.drizzle` needs `config` or `schema`.'],
  },
  {
    text: 'sources:\n  migrations: drizzle\n  drizzle: { config: drizzle.config.ts, schema: src/schema }\n',
    says: ['3:3: `sources.drizzle` has both `config` and `schema`; keep the one that is right.'],
  },
  {
    text: 'sources:\n  migrations: drizzle\n  drizzle: { config: drizzle.config.ts, casing: snake_case }\n',
    says: ['3:41: `sources.drizzle.casing` goes with `schema`; with `config` it is read from that file.'],
  },
  {
    text: 'sources:\n  migrations: drizzle\n  drizzle: { schema: [] }\n',
    says: ['3:22: `sources.drizzle.schema` is an empty list.'],
  },
  {
    text: 'sources:\n  migrations: migrations\n  drizzle: drizle.config.ts\n',
    says: [
      '2:15: `sources.migrations.path`: migrations does not exist.',
      '3:12: `sources.drizzle.config`: drizle.config.ts does not exist.',
    ],
    editor: 'accepts',
  },
  {
    text: 'sources:\n  migrations: drizzle.config.ts\n  drizzle: src\n',
    says: [
      '2:15: `sources.migrations.path`: drizzle.config.ts is a file; a folder is needed.',
      '3:12: `sources.drizzle.config`: src is a folder; a file is needed.',
    ],
    editor: 'accepts',
  },
  {
    text: 'sources:\n  migrations: ../elsewhere\n  drizzle: /etc/drizzle.config.ts\n',
    says: [
      '2:15: `sources.migrations.path`: ../elsewhere lies outside the repository.',
      '3:12: `sources.drizzle.config`: write the path relative to the repository.',
    ],
    editor: 'accepts',
  },
  {
    text: 'sources:\n  migrations: drizzle\n  drizzle:\n    schema: [src/schema/*.ts, src/tables/*.ts]\n',
    says: ['4:31: `sources.drizzle.schema[1]`: no file matches src/tables/*.ts.'],
    editor: 'accepts',
  },
  {
    text: `${both}  alembic: { kind: migrations, command: alembic upgrade heads, env: { "my url": x, PGPORT: 5432 } }\n`,
    says: [
      '4:71: `sources.alembic.env.my url`: an environment variable cannot have this name.',
      '4:92: `sources.alembic.env.PGPORT` must be text.',
    ],
  },
  {
    text: `${both}  alembic: { kind: migrations, command: a, path: alembic, env: { U: "{usr}", P: "{pw}:{port}" } }\n`,
    says: [
      '4:69: `sources.alembic.env.U`: {usr} stands for nothing, did you mean `user`?',
      '4:81: `sources.alembic.env.P`: {pw} stands for nothing; there are {host}, {port}, {user}, {password}, {database}.',
    ],
    editor: 'accepts',
  },
  ...[
    'npx prisma migrate deploy',
    'npx prisma migrate deploy, env: { PGPORT: "{port}" }',
    'docker compose run app alembic upgrade heads',
    'alembic upgrade heads && make seed',
  ].map((command) => ({
    text: `${both}  prisma: { kind: migrations, command: ${command} }\n`,
    says: [
      '4:31: `sources.prisma.command` needs an `env` that tells it the database to migrate, with {host} in one of its values.',
    ],
    editor: 'accepts' as const,
  })),
  {
    text: 'sources:\n  migrations: { path: drizzle, env: { A: b } }\n  drizzle: drizzle.config.ts\n',
    says: ['2:32: `sources.migrations.env` goes with `command`.'],
  },
  {
    text: 'sources:\n  migrations: { command: make, made-elsewhere: users }\n  drizzle: drizzle.config.ts\n',
    says: ['2:32: `sources.migrations.made-elsewhere` says how SQL files are read; `command` reads none.'],
  },
  {
    text: 'sources:\n  migrations: { command: make, tool: sql }\n  drizzle: drizzle.config.ts\n',
    says: ['2:32: `sources.migrations.tool` says how SQL files are read; `command` reads none.'],
  },
  {
    text: `${both}  sql: { file: schema.sql }\n`,
    says: [
      '4:3: `sources.sql.files` is missing.',
      '4:10: `sources.sql.file` is no known key, did you mean `files`?',
    ],
  },
  {
    text: `${both}  sql: [schema.sql]\n`,
    says: ['4:8: `sources.sql` must be text or an object with keys.'],
  },
  {
    text: `${both}  sql: { files: [schema.sql, structure.sql, "dumps/*.sql"], partial: yes please }\n`,
    says: ['4:70: `sources.sql.partial` must be true or false.'],
  },
  {
    text: `${both}  sql: { files: [schema.sql, structure.sql, "dumps/*.sql"], owns: users }\n`,
    says: [
      '4:30: `sources.sql.files[1]`: structure.sql does not exist.',
      '4:45: `sources.sql.files[2]`: no file matches dumps/*.sql.',
    ],
    editor: 'accepts',
  },
  {
    text: `${both}  sqlmodel: { models: app, mode: import, import_root: app }\n`,
    says: [
      '4:34: `sources.sqlmodel.mode` must be run, export or static, did you mean `export`?',
      '4:42: `sources.sqlmodel.import_root` is no known key, did you mean `import-root`?',
    ],
  },
  {
    text: `${both}  sqlmodel: { models: app, mode: export }\n`,
    says: ['4:3: `sources.sqlmodel` needs `export`, since its `mode` is to read that file.'],
  },
  {
    text: `${both}  sqlmodel: { models: [app, api], import-root: app/models.py, export: app }\n`,
    says: [
      '4:29: `sources.sqlmodel.models[1]`: api does not exist.',
      '4:48: `sources.sqlmodel.import-root`: app/models.py is a file; a folder is needed.',
      '4:71: `sources.sqlmodel.export`: app is a folder; a file is needed.',
    ],
    editor: 'accepts',
  },
  {
    text: `${both}  production: { kind: live, url: PRODUCTION_URL }\n`,
    says: [
      '4:3: `sources.production.url-env` is missing.',
      '4:29: `sources.production.url` is no known key, did you mean `url-env`?',
    ],
  },
  {
    text: `${both}  live: PRODUCTION_URL\n`,
    says: ['4:9: `sources.live` must be an object with keys.'],
  },
  {
    text: `${both}  live: { url-env: PRODUCTION-URL, schemas: [], snapshot: "" }\n`,
    says: [
      '4:20: `sources.live.url-env` must be the name of an environment variable.',
      '4:45: `sources.live.schemas` is an empty list.',
      '4:59: `sources.live.snapshot` is empty.',
    ],
  },
  {
    text: `${both}  live: { url-env: PRODUCTION_URL, snapshot: /tmp/kept.json }\n  old: { kind: snapshot, file: drizzle }\n`,
    says: [
      '4:46: `sources.live.snapshot`: write the path relative to the repository.',
      '5:32: `sources.old.file`: drizzle is a folder; a file is needed.',
    ],
    editor: 'accepts',
  },
  {
    text: `${both}  snapshot: { file: kept.json, max-age: 2 days, max_age: 3 }\n`,
    says: [
      '4:41: `sources.snapshot.max-age` must be a number.',
      '4:49: `sources.snapshot.max_age` is no known key, did you mean `max-age`?',
    ],
  },
  {
    text: `${both}  snapshot: { file: kept.json, max-age: 0 }\n`,
    says: ['4:41: `sources.snapshot.max-age` must be 1 or more.'],
  },
  {
    text: `${both}  live: { url-env: PRODUCTION_URL, max-age: 24 }\n`,
    says: ['4:36: `sources.live.max-age` goes with `snapshot`.'],
  },
  {
    text: `${both}ignore:\n  - object: legacy_*\n`,
    says: ['5:5: `ignore[0].reason` is missing.'],
  },
  {
    text: `${both}ignore:\n  - { object: legacy_*, reason: old, until: 2026-02-30 }\n`,
    says: ['5:45: `ignore[0].until` must be a day, written as YYYY-MM-DD.'],
  },
  { text: `${both}ignore: legacy_*\n`, says: ['4:9: `ignore` must be a list.'] },
  {
    text: `${both}databases:\n  main:\n    sources:\n      migrations: drizzle\n      drizzle: drizzle.config.ts\n`,
    says: ['1:1: `sources` cannot stand beside `databases`; move it into one of them.'],
  },
  {
    text: 'truth: none\ndatabases:\n  main:\n    sources:\n      migrations: drizzle\n      drizzle: drizzle.config.ts\n',
    says: ['1:1: `truth` cannot stand beside `databases`; move it into one of them.'],
  },
  { text: 'databases: {}\n', says: ['1:1: `databases` names none.'] },
  {
    text: 'databases:\n  main:\n',
    says: ['2:3: `databases.main` is empty; it must be an object with keys.'],
  },
  {
    text: 'databases:\n  main:\n    sources:\n      migrations: drizzle\n      drizzle: nowhere.ts\n    truth: both\n',
    says: [
      '5:16: `databases.main.sources.drizzle.config`: nowhere.ts does not exist.',
      '6:12: `databases.main.truth` names no source; allowed here: migrations, drizzle, majority, none.',
    ],
    editor: 'accepts',
  },
  {
    text: several('truth: none', 'truth: none', 'fltr.datasets.user_id: auht.users.id'),
    says: [
      '14:26: `references.fltr.datasets.user_id`: auht is no database of this file, did you mean `auth`?',
    ],
    editor: 'accepts',
  },
  {
    text: several('truth: none', 'truth: none', 'billing.orders.id: auth.users'),
    says: [
      '14:3: `references.billing.orders.id`: billing is no database of this file; there are fltr, auth.',
      '14:22: `references.billing.orders.id`: auth.users has to name a database, a table and a column, as in fltr.users.id.',
    ],
    editor: 'accepts',
  },
  {
    text: several('truth: none', 'truth: none', 'fltr.datasets.id: fltr.documents.dataset_id'),
    says: [
      '14:3: `references.fltr.datasets.id`: both columns are of fltr, whose sources can declare a foreign key.',
    ],
    editor: 'accepts',
  },
  {
    text: several(
      'truth: none',
      'truth: none',
      'fltr.datasets.user_id: auth.public.users.id\n  auth.users.id: fltr.datasets.user_id',
    ),
    says: [
      '15:3: `references.auth.users.id`: fltr.datasets.user_id refers to auth.users.id already; of two columns one refers to the other.',
    ],
    editor: 'accepts',
  },
  {
    text: several('owns: [users, datasets]', 'owns: ["user*"]', 'fltr.datasets.user_id: fltr.users.id'),
    says: [
      '11:12: `databases.auth.owns[0]`: users belongs to fltr already, by its `owns`.',
      '14:26: `references.fltr.datasets.user_id`: users belongs to auth, by its `owns`, and not to fltr.',
    ],
    editor: 'accepts',
  },
  {
    text: several('truth: none', 'owns: []', 'fltr.datasets.user_id: auth.users.id'),
    says: ['11:11: `databases.auth.owns` is an empty list.'],
  },
  {
    text: 'sources:\n  migrations: { path: drizzle, owns: [users, jobs] }\n  sql: { files: schema.sql, owns: [jobs] }\n',
    says: ['3:36: `sources.sql.owns[0]`: jobs belongs to migrations already, by its `owns`.'],
    editor: 'accepts',
  },
  {
    text: `${both}references:\n  fltr.datasets.user_id: auth.users.id\n`,
    says: ['4:1: `references` goes with `databases`, from one of which each leads to another.'],
  },
  { text: '- sources\n', says: ['1:1: The file must hold keys, `sources:` at least.'] },
  { text: 'sources\n', says: ['1:1: The file must hold keys, `sources:` at least.'] },
  { text: `${both}sources:\n  a: b\n`, says: ['4:1: `sources` stands twice.'], editor: 'not YAML' },
  {
    text: 'sources:\n  migrations: drizzle\n  migrations: other\n',
    says: ['3:3: `migrations` stands twice.'],
    editor: 'not YAML',
  },
  {
    text: `${both}---\ntimeout: 3\n`,
    says: ['4:1: A second YAML document starts here; the file may hold only one.'],
    editor: 'not YAML',
  },
  {
    text: 'sources:\n\tmigrations: drizzle\n',
    says: ['2:1: A tab is used to indent; YAML wants spaces.'],
    editor: 'not YAML',
  },
  ...[
    { text: 'sources:\n  migrations: path: db\n', place: '2:15', remedy: besideValue },
    { text: 'sources:\n  migrations: db\n    tool: sql\n', place: '2:15', remedy: besideValue },
    {
      text: 'sources:\n  migrations:db\n  drizzle: x\n',
      place: '2:3',
      remedy: 'a key and its value need `: ` between them, with the space, on one line',
    },
    {
      text: 'sources:\n  sql:\n    files: a\n   kind: sql\n',
      place: '4:1',
      remedy: 'keys of one level must be indented alike: indent this line as far as its neighbours',
    },
    {
      text: 'ignore:\n  - object: a\n   reason: b\n',
      place: '3:1',
      remedy:
        'this line belongs to an entry of a list: indent it as far as the text behind the `- ` of that entry',
    },
    {
      text: 'sources: { sql: a\n',
      place: '2:1',
      remedy: 'what a `{` or `[` opens is not closed, or is not indented',
    },
    { text: 'truth: @b\n', place: '1:8', remedy: 'a text that begins with this character needs quotes' },
  ].map(({ text, place, remedy }) => ({
    text,
    says: [`${place}: Not valid YAML: ${remedy}.`],
    editor: 'not YAML' as const,
  })),
  { text: '', says: ['1: The config file schema-drift.yml is empty.'] },
  { text: '# nothing yet\n', says: ['1: The config file schema-drift.yml is empty.'] },
  ...[
    { value: 'postgres://app:hunter2@db.example.com/app', column: 12 },
    { value: 'postgresql://db.example.com/app', column: 12 },
    { value: 'postgresql+asyncpg://app:hunter2@db/app', column: 12 },
    { value: 'https://app:hunter2@example.com', column: 12 },
    { value: 'host=db user=app password=hunter2', column: 29 },
    { value: 'NAME # was postgres://app:hunter2@db.example.com/app', column: 23 },
    { value: 'postgres://{user}:hunter2@{host}/app', column: 12 },
    { value: 'postgres://{user}:{password}@{host}.example.com/app', column: 12 },
    { value: 'host={host} password={password} # password=hunter2', column: 46 },
  ].map(({ value, column }) => ({
    text: `${both}postgres:\n  # old\n  url-env: ${value}\n`,
    says: [`6:${column}: The config file holds what looks like a connection string.`],
    editor: 'not YAML' as const,
  })),
];

describe('a wrong config file is told with the place of every mistake', () => {
  test.for(wrong)('$says.0', async ({ text, says }) => {
    const root = await repository({ ...files, 'schema-drift.yml': text });
    const problem = await problemOf(() => loadConfig(root));
    const lines = linesOf(problem).map((line) => line.replace('schema-drift.yml:', ''));
    expect(lines).toEqual(says);
    expect(problem.advice).toBeTruthy();
    expect(JSON.stringify({ ...problem, message: problem.message })).not.toMatch(/hunter2|example\.com/);
  });
});

describe('a connection string is answered with what belongs where it stands', () => {
  const url = 'postgres://app:hunter2@db.example.com/app';
  test.for([
    [
      'in a live source',
      `${both}  production: { kind: live, url-env: "${url}" }\n`,
      'production: { kind: live, url-env: PRODUCTION_URL }',
    ],
    [
      'under a key that there is not',
      `${both}  production:\n    kind: live\n    url: ${url}\n`,
      'url-env: PRODUCTION_URL',
    ],
    [
      'as a source',
      `${both}  read-replica: ${url}\n`,
      'read-replica: { kind: live, url-env: READ_REPLICA_URL }',
    ],
    [
      'in a source of one of several databases',
      `databases:\n  main:\n    sources:\n      live: { url-env: "${url}" }\n`,
      'live: { kind: live, url-env: LIVE_URL }',
    ],
    [
      'in what a command is told',
      `sources:\n  migrations:\n    command: alembic upgrade heads\n    env: { DATABASE_URL: "${url}" }\n`,
      '{user}:{password}@{host}',
    ],
    [
      'in a command',
      `sources:\n  migrations: { command: "dbmate -u ${url} up" }\n`,
      '{user}:{password}@{host}',
    ],
    ['as the server of the check', `${both}postgres: { url-env: "${url}" }\n`, 'postgres: { url-env: NAME }'],
    [
      'as the server of the check, under another key',
      `${both}postgres:\n  url: ${url}\n`,
      'made and dropped',
    ],
    ['at the top', `${both}database: ${url}\n`, 'kind: live, url-env: PRODUCTION_URL'],
    ['in a comment', `${both}  live: { url-env: LIVE_URL } # ${url}\n`, 'Delete it'],
    ['in a file that is no YAML', `sources: [\n  ${url}\n`, 'environment variable'],
  ])('%s', async ([, text = '', says = '']) => {
    const root = await repository({ ...files, 'schema-drift.yml': text });
    const { advice } = await problemOf(() => loadConfig(root));
    expect(advice).toContain(says);
    // The server of the check is one on which databases are dropped: no source belongs there.
    if (!/^postgres:/m.test(text)) expect(advice).not.toContain('postgres: {');
    expect(advice).toContain('change the password');
    expect(advice).not.toContain('hunter2');
  });
});

describe('an editor that knows the JSON Schema sees the same mistakes', () => {
  const validate = new Ajv({ validateFormats: false }).compile(JSON.parse(configJsonSchema()));
  test.for(wrong.filter(({ editor }) => editor !== 'not YAML'))('$says.0', ({ text, editor }) => {
    expect(validate(parse(text))).toBe(editor === 'accepts');
  });
  test.for([{ text: both }, { text: `${both}truth: migrations\n` }])('and accepts %j', ({ text }) => {
    expect(validate(parse(text))).toBe(true);
  });
});

const main = (sources: unknown[], more: object = {}) => ({
  databases: [{ name: 'main', sources, truth: 'none', ignore: [], ...more }],
  postgres: {},
  failOn: 'warning',
  timeout: 300,
});
const migrations = { name: 'migrations', kind: 'migrations', path: 'drizzle' };
const drizzle = { name: 'drizzle', kind: 'drizzle', config: 'drizzle.config.ts' };

const right: readonly { what: string; text: string; config: object }[] = [
  { what: 'shorthands', text: both, config: main([migrations, drizzle]) },
  {
    what: 'sources in the order of the file',
    text: 'sources:\n  old: { kind: migrations, path: other }\n  drizzle: drizzle.config.ts\n  migrations: drizzle\n',
    config: main([{ name: 'old', kind: 'migrations', path: 'other' }, drizzle, migrations]),
  },
  {
    what: 'everything spelled out',
    text: `sources:
  files: { kind: migrations, path: drizzle, tool: sql, ledger: none }
  code: { kind: drizzle, schema: [src/schema/*.ts, drizzle.config.ts], casing: snake_case }
  drizzle: { schema: src/schema }
truth: files
ignore:
  - { object: "public.legacy_*", kind: table, reason: old, until: 2026-12-31 }
postgres: { version: 16, url-env: DATABASE, engine: native }
fail-on: critical
timeout: 60
`,
    config: {
      databases: [
        {
          name: 'main',
          sources: [
            { name: 'files', kind: 'migrations', path: 'drizzle', tool: 'sql', ledger: 'none' },
            {
              name: 'code',
              kind: 'drizzle',
              schema: ['src/schema/*.ts', 'drizzle.config.ts'],
              casing: 'snake_case',
            },
            { name: 'drizzle', kind: 'drizzle', schema: ['src/schema'] },
          ],
          truth: 'files',
          ignore: [{ object: 'public.legacy_*', kind: 'table', reason: 'old', until: '2026-12-31' }],
        },
      ],
      postgres: { version: 16, urlEnv: 'DATABASE', engine: 'native' },
      failOn: 'critical',
      timeout: 60,
    },
  },
  {
    what: 'every kind, and tables that are shared',
    text: `sources:
  alembic:
    kind: migrations
    path: alembic
    command: alembic upgrade heads
    env: { DATABASE_URL: "postgresql+psycopg://{user}:{password}@{host}:{port}/{database}?x=y" }
    owns: items
  migrate: { kind: migrations, command: npx prisma migrate deploy, env: { DATABASE_URL: "postgres://{user}:{password}@{host}:{port}/{database}" } }
  again: { kind: migrations, command: .venv/bin/alembic upgrade heads }
  sql: schema.sql
  dumps: { kind: sql, files: ["*.sql", other] }
  sqlmodel: app/models.py
  models: { kind: sqlmodel, models: app, import-root: app, python: .venv, export: models.json, mode: run, partial: true, owns: [a, "b_*"] }
`,
    config: main([
      {
        name: 'alembic',
        kind: 'migrations',
        path: 'alembic',
        command: 'alembic upgrade heads',
        env: { DATABASE_URL: 'postgresql+psycopg://{user}:{password}@{host}:{port}/{database}?x=y' },
        owns: ['items'],
      },
      {
        name: 'migrate',
        kind: 'migrations',
        path: '.',
        command: 'npx prisma migrate deploy',
        env: { DATABASE_URL: 'postgres://{user}:{password}@{host}:{port}/{database}' },
      },
      { name: 'again', kind: 'migrations', path: '.', command: '.venv/bin/alembic upgrade heads' },
      { name: 'sql', kind: 'sql', files: ['schema.sql'] },
      { name: 'dumps', kind: 'sql', files: ['*.sql', 'other'] },
      { name: 'sqlmodel', kind: 'sqlmodel', models: ['app/models.py'] },
      {
        name: 'models',
        kind: 'sqlmodel',
        models: ['app'],
        importRoot: 'app',
        python: '.venv',
        export: 'models.json',
        mode: 'run',
        partial: true,
        owns: ['a', 'b_*'],
      },
    ]),
  },
  {
    what: 'live databases and snapshots, by name',
    text: `sources:
  production: { kind: live, url-env: PRODUCTION_URL, schemas: app, snapshot: kept/production.catalog.json, max-age: 12 }
  live: { url-env: STAGING_URL, schemas: [app, public] }
  snapshot: kept/old.catalog.json
  older: { kind: snapshot, file: kept/older.catalog.json, max-age: 24 }
`,
    config: main([
      {
        name: 'production',
        kind: 'live',
        urlEnv: 'PRODUCTION_URL',
        schemas: ['app'],
        snapshot: 'kept/production.catalog.json',
        maxAge: 12,
      },
      { name: 'live', kind: 'live', urlEnv: 'STAGING_URL', schemas: ['app', 'public'] },
      { name: 'snapshot', kind: 'snapshot', file: 'kept/old.catalog.json', maxAge: 48 },
      { name: 'older', kind: 'snapshot', file: 'kept/older.catalog.json', maxAge: 24 },
    ]),
  },
  {
    what: 'several databases',
    text: `databases:
  shop: { truth: majority, sources: { migrations: drizzle, drizzle: drizzle.config.ts } }
  auth: { sources: { migrations: other, drizzle: drizzle.config.ts } }
`,
    config: {
      ...main([]),
      databases: [
        { name: 'shop', sources: [migrations, drizzle], truth: 'majority', ignore: [] },
        { name: 'auth', sources: [{ ...migrations, path: 'other' }, drizzle], truth: 'none', ignore: [] },
      ],
    },
  },
  {
    what: 'anchors and aliases',
    text: 'sources:\n  migrations: &folder drizzle\n  old: { kind: migrations, path: *folder }\n',
    config: main([migrations, { name: 'old', kind: 'migrations', path: 'drizzle' }]),
  },
];

describe('a right config file has its shorthands written out', () => {
  test.for(right)('$what', async ({ text, config }) => {
    const root = await repository({ ...files, 'schema-drift.yml': text });
    expect(await loadConfig(root)).toEqual({ file: 'schema-drift.yml', config });
    const validate = new Ajv({ validateFormats: false }).compile(JSON.parse(configJsonSchema()));
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('the config file is found', () => {
  test.for([
    'schema-drift.yml',
    'schema-drift.yaml',
    '.github/schema-drift.yml',
    '.github/schema-drift.yaml',
  ])('at %s, its paths relative to the repository', async (path) => {
    const root = await repository({ ...files, [path]: both });
    expect(await loadConfig(root)).toEqual({ file: path, config: main([migrations, drizzle]) });
  });

  test('or named', async () => {
    const root = await repository({ ...files, 'ci/drift.yml': both, 'schema-drift.yml': 'wrong' });
    expect((await loadConfig(root, 'ci/drift.yml'))?.file).toBe('ci/drift.yml');
  });

  test('or is not there', async () => {
    expect(await loadConfig(await repository({}))).toBeUndefined();
  });

  test.for([
    {
      what: 'two of them',
      files: { 'schema-drift.yml': both, '.github/schema-drift.yml': both },
      path: undefined,
      says: 'There are two config files: schema-drift.yml and .github/schema-drift.yml.',
    },
    {
      what: 'a named one is missing',
      files: {},
      path: 'x.yml',
      says: 'The config file x.yml does not exist.',
    },
    {
      what: 'a folder of its name',
      files: { 'schema-drift.yml/': '' },
      path: undefined,
      says: 'schema-drift.yml is a folder, where a file is needed.',
    },
  ])('$what: told', async ({ files, path, says }) => {
    const root = await repository(files as Record<string, string>);
    expect(linesOf(await problemOf(() => loadConfig(root, path)))).toEqual([says]);
  });

  test('without reading it', async () => {
    expect(findConfig(await repository({ 'schema-drift.yaml': 'wrong' }))).toBe('schema-drift.yaml');
  });
});
