import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/base/problem.ts';
import type { SourceConfig } from '../../src/config/config.ts';
import { commandsFile, configFile, writeInitFiles } from '../../src/config/init.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { DrizzleConfigFacts } from '../../src/config/recognise/drizzle-configs.ts';
import { recognise } from '../../src/config/recognise/recognise.ts';
import { configFacts } from '../../src/sources/drizzle/read-config.ts';
import { problemOf, repository } from './support.ts';

const sql = 'create table t ();';
const entry = (idx: number) => ({ idx, version: '7', when: idx + 1, tag: `000${idx}_m`, breakpoints: true });
/** A folder of two migrations with Drizzle's journal. */
const journalled = (folder: string, dialect = 'postgresql') => ({
  [`${folder}/meta/_journal.json`]: JSON.stringify({ version: '7', dialect, entries: [entry(0), entry(1)] }),
  [`${folder}/0000_m.sql`]: sql,
  [`${folder}/0001_m.sql`]: sql,
});
/** A FastAPI service with models of these tables, SQLModel's and SQLAlchemy's in turn. */
const models = (folder: string, ...tables: string[]) => ({
  [`${folder}/pyproject.toml`]: '[project]\ndependencies = ["sqlmodel", "psycopg[binary]"]\n',
  [`${folder}/app/models/base.py`]:
    'from sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase): ...\n',
  [`${folder}/app/main.py`]: 'from fastapi import FastAPI\n',
  [`${folder}/app/tests/test_models.py`]:
    'from sqlmodel import SQLModel\nclass Fake(SQLModel, table=True):\n    id: int\n',
  ...Object.fromEntries(
    tables.map((table, index) => [
      `${folder}/app/models/${table}.py`,
      index % 2 === 0
        ? `from sqlmodel import Field, SQLModel\n\nclass ${table}(\n    SQLModel, table=True\n):\n    id: int = Field(primary_key=True)\n`
        : `from sqlalchemy.orm import Mapped\n\nclass Row(Base):\n    __tablename__ = "${table}"\n`,
    ]),
  ),
});
/** Alembic with two revisions. */
const alembic = (folder: string, env = 'url = os.environ["DB_URL"]') => ({
  [`${folder}/alembic.ini`]: '[alembic]\nscript_location = %(here)s/migrations\n',
  [`${folder}/migrations/env.py`]: env,
  [`${folder}/migrations/versions/a.py`]: '',
  [`${folder}/migrations/versions/b.py`]: '',
});
const tables = (...names: string[]) => names.map((name) => `create table "${name}" (id int);`).join('\n');
const typesOfNotes =
  'export type Database = { public: { Tables: { notes: { Row: { id: string }; Insert: { id: string }; Update: { id?: string } } } } }';
const pgCore = "import { pgTable } from 'drizzle-orm/pg-core';\n";
/** A drizzle.config as people write it. */
const drizzleConfig = (facts: DrizzleConfigFacts) =>
  `import { defineConfig } from 'drizzle-kit';\nexport default defineConfig(${JSON.stringify(facts, null, 2)});\n`;
const usual = drizzleConfig({ dialect: 'postgresql', schema: './src/schema.ts', out: './drizzle' });

/** Stands for a config that cannot be evaluated: recognition reads its text. */
const cannotEvaluate = async (file: string): Promise<DrizzleConfigFacts> => {
  throw new Problem(`${file} needs DATABASE_URL.`);
};

interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  /** What the config comes to; where that is left out, it cannot be evaluated. */
  readonly evaluated?: DrizzleConfigFacts;
  /** Each database as `name: migrations + drizzle.config`. */
  readonly databases: readonly string[];
  /** Without those that say that the text was read. */
  readonly lines: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'a config and the journal that it names',
    files: {
      'drizzle.config.ts': usual,
      'drizzle.config.d.ts': 'declare const _default: {}; export default _default;',
      'drizzle.config.d.mts': 'export {};',
      ...journalled('drizzle'),
      'src/schema.ts': '',
    },
    databases: ['main: drizzle + drizzle.config.ts'],
    lines: ['recognised: drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (2, Drizzle journal)'],
  },
  {
    what: "Drizzle 1.0's folders",
    files: {
      'drizzle.config.mjs': usual,
      'drizzle/20260101000000_a/migration.sql': sql,
      'drizzle/20260101000000_a/snapshot.json': '{}',
      'src/schema.ts': '',
    },
    databases: ['main: drizzle + drizzle.config.mjs'],
    lines: [
      'recognised: drizzle.config.mjs → schema src/schema.ts, migrations drizzle/ (1, Drizzle folders)',
    ],
  },
  {
    what: 'several schema files, no folder named',
    files: {
      'drizzle.config.ts': drizzleConfig({ dialect: 'postgresql', schema: ['./src/a.ts', './src/b/*.ts'] }),
      ...journalled('drizzle'),
      'src/a.ts': '',
    },
    databases: ['main: drizzle + drizzle.config.ts'],
    lines: [
      'recognised: drizzle.config.ts → schema src/a.ts, ./src/b/*.ts, migrations drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'migrations elsewhere than the config says',
    files: { 'drizzle.config.ts': usual, 'db/migrations/001_init.sql': sql, 'src/schema.ts': '' },
    databases: ['main: db/migrations + drizzle.config.ts'],
    lines: [
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations db/migrations/ (1, SQL files)',
      'drizzle.config.ts names drizzle/ for its migrations, but that folder holds none',
    ],
  },
  {
    what: 'a monorepo with a database a package, its examples left out',
    files: {
      'package.json': '{}',
      ...Object.fromEntries(
        ['packages/auth', 'packages/shop', 'examples/basic'].flatMap((folder) => [
          [`${folder}/package.json`, '{}'],
          [`${folder}/drizzle.config.ts`, usual],
          ...Object.entries(journalled(`${folder}/drizzle`)),
        ]),
      ),
      'packages/auth/node_modules/x/drizzle.config.ts': usual,
      'packages/auth/dist/drizzle.config.js': usual,
    },
    databases: [
      'auth: packages/auth/drizzle + packages/auth/drizzle.config.ts',
      'shop: packages/shop/drizzle + packages/shop/drizzle.config.ts',
    ],
    lines: [
      'left out: examples/basic/drizzle.config.ts is for examples, templates or tests',
      'recognised: packages/auth/drizzle.config.ts → schema ./src/schema.ts, migrations packages/auth/drizzle/ (2, Drizzle journal)',
      'recognised: packages/shop/drizzle.config.ts → schema ./src/schema.ts, migrations packages/shop/drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'nothing but an example',
    files: {
      'templates/a/drizzle.config.ts': usual,
      'templates/a/package.json': '{}',
      ...journalled('templates/a/drizzle'),
    },
    databases: ['main: templates/a/drizzle + templates/a/drizzle.config.ts'],
    lines: [
      'recognised: templates/a/drizzle.config.ts → schema ./src/schema.ts, migrations templates/a/drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'configs told apart by their suffix, those that say the same once',
    files: {
      'drizzle.config.ts': usual,
      'drizzle.config.prod.ts': usual,
      'drizzle.config.auth.ts': drizzleConfig({
        dialect: 'postgresql',
        schema: './src/auth.ts',
        out: './drizzle-auth',
      }),
      ...journalled('drizzle'),
      ...journalled('drizzle-auth'),
      'src/schema.ts': '',
      'src/auth.ts': '',
    },
    databases: ['main: drizzle + drizzle.config.ts', 'auth: drizzle-auth + drizzle.config.auth.ts'],
    lines: [
      'left out: drizzle.config.prod.ts names the same schema and migrations as drizzle.config.ts',
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (2, Drizzle journal)',
      'recognised: drizzle.config.auth.ts → schema src/auth.ts, migrations drizzle-auth/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'an app that points at the schema and migrations of a package',
    files: {
      'apps/web/package.json': '{}',
      'apps/web/drizzle.config.ts': drizzleConfig({
        dialect: 'postgresql',
        schema: '../../packages/db/src/schema.ts',
        out: '../../packages/db/drizzle',
      }),
      'packages/db/package.json': '{}',
      'packages/db/src/schema.ts': '',
      'packages/db/drizzle.config.ts': usual,
      ...journalled('packages/db/drizzle'),
    },
    databases: ['main: packages/db/drizzle + packages/db/drizzle.config.ts'],
    lines: [
      'left out: apps/web/drizzle.config.ts names the same schema and migrations as packages/db/drizzle.config.ts',
      'recognised: packages/db/drizzle.config.ts → schema packages/db/src/schema.ts, migrations packages/db/drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'other dialects and configs without migrations left out',
    files: {
      'drizzle.config.ts': usual,
      ...journalled('drizzle'),
      'src/schema.ts': '',
      'lite/drizzle.config.ts': drizzleConfig({ dialect: 'sqlite', schema: './s.ts', out: './drizzle' }),
      'pushed/package.json': '{}',
      'pushed/drizzle.config.ts': drizzleConfig({ dialect: 'postgresql', schema: './s.ts' }),
    },
    databases: ['main: drizzle + drizzle.config.ts'],
    lines: [
      'left out: lite/drizzle.config.ts is for sqlite, not PostgreSQL',
      'left out: pushed/drizzle.config.ts has no migrations to compare its schema with',
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'a config whose dialect hangs on a variable, by the migrations that were made for it',
    files: {
      'drizzle.config.ts':
        "export default { dialect: process.env.DATABASE_URL ? 'postgresql' : 'sqlite', schema: './src/schema.ts', out: './drizzle', casing: 'snake_case' };",
      ...journalled('drizzle'),
      'src/schema.ts': '',
    },
    evaluated: { dialect: 'sqlite', schema: './src/schema.ts', out: './drizzle', casing: 'snake_case' },
    databases: ['main: drizzle + src/schema.ts (snake_case)'],
    lines: [
      'drizzle.config.ts is for sqlite without the variables that it asks for, and is taken to be for PostgreSQL, as the migrations in drizzle/ are',
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'migrations for Postgres beside those for other databases',
    files: {
      'drizzle.config.ts': drizzleConfig({ dialect: 'turso', schema: './src/schema.ts' }),
      ...journalled('drizzle', 'sqlite'),
      'prisma/migrations/migration_lock.toml': 'provider = "mysql"\n',
      'prisma/migrations/20240101000000_a/migration.sql': sql,
      'src/migrations/1.sql': 'CREATE TABLE [dbo].[t] (id int);',
      'db/migrations/1.sql': tables('users'),
      'schema.sql': tables('users'),
    },
    databases: ['main: db/migrations + schema.sql'],
    lines: [
      'left out: drizzle.config.ts is for turso, not PostgreSQL',
      'recognised: migrations db/migrations/ (1, SQL files)',
      'recognised: schema.sql → the schema as SQL',
      'left out: drizzle/ holds migrations for sqlite, not PostgreSQL',
      'left out: src/migrations/ holds migrations for mssql, not PostgreSQL',
      'left out: prisma/migrations/ holds migrations for mysql, not PostgreSQL',
    ],
  },
  {
    what: 'schemas for other databases beside the one for Postgres, without a config',
    files: {
      ...journalled('db/migrations'),
      'db/schema.ts': pgCore,
      'db/schema.sqlite.ts': "import { sqliteTable } from 'drizzle-orm/sqlite-core';",
      'web/schema/a.ts': 'import { mysqlTable } from "drizzle-orm/mysql-core";',
      'web/schema/b.ts': 'import { mysqlTable } from "drizzle-orm/mysql-core";',
      'both/schema.ts': `${pgCore}import { mysqlTable } from 'drizzle-orm/mysql-core';`,
      'db/schema.sql': 'CREATE TABLE [dbo].[t] (id int);',
      'api/migrations/1.sql': sql,
      'api/schema.sql': 'CREATE TABLE `t` (id int);',
    },
    databases: ['main: db/migrations + db/schema.ts'],
    lines: [
      'left out: db/schema.sql is for mssql, not PostgreSQL',
      'recognised: migrations db/migrations/ (2, Drizzle journal)',
      'recognised: db/schema.ts → the schema in Drizzle, without a drizzle.config',
      'left out: db/schema.sqlite.ts declares tables for sqlite, not PostgreSQL',
      'left out: web/schema declares tables for mysql, not PostgreSQL',
      'left out: api/schema.sql is for mysql or sqlite, not PostgreSQL',
    ],
  },
  {
    what: 'schemas for other databases beside a config for Postgres, each told once',
    files: {
      'drizzle.config.ts': usual,
      ...journalled('drizzle'),
      'src/schema.ts': pgCore,
      'src/schema.mysql.ts': 'import { mysqlTable } from "drizzle-orm/mysql-core";',
      'mobile/drizzle.config.ts': drizzleConfig({ dialect: 'sqlite', schema: './schema.ts' }),
      'mobile/schema.ts': 'import { sqliteTable } from "drizzle-orm/sqlite-core";',
      'db/schema/a.ts': pgCore,
      'db/schema/b.ts': 'import { mysqlTable } from "drizzle-orm/mysql-core";',
    },
    databases: ['main: drizzle + drizzle.config.ts'],
    lines: [
      'left out: mobile/drizzle.config.ts is for sqlite, not PostgreSQL',
      'left out: src/schema.mysql.ts declares tables for mysql, not PostgreSQL',
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'a schema file for another database that makes the tables of the migrations, wherever it lies',
    files: {
      'migrations/1_init.sql': tables('users', 'teams'),
      'a/schema.sql': 'CREATE TABLE `users` (`id` int AUTO_INCREMENT);\nCREATE TABLE `teams` (`id` int);',
      'b/deep/schema.sql': tables('users', 'teams'),
    },
    databases: ['main: migrations + b/deep/schema.sql'],
    lines: [
      'recognised: migrations migrations/ (1, SQL files)',
      'recognised: b/deep/schema.sql → the schema as SQL',
      'left out: a/schema.sql is for mysql, not PostgreSQL',
    ],
  },
  {
    what: 'a config for Postgres that names no migrations, and a usual folder for another database',
    files: {
      'drizzle.config.ts': drizzleConfig({ dialect: 'postgresql', schema: './src/schema.ts', out: './none' }),
      ...journalled('drizzle', 'mysql'),
      'db/migrations/1.sql': sql,
      'src/schema.ts': '',
    },
    databases: ['main: db/migrations + drizzle.config.ts'],
    lines: [
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations db/migrations/ (1, SQL files)',
      'drizzle.config.ts names none/ for its migrations, but that folder holds none',
    ],
  },
  {
    what: 'a Python service that uses the database, and one that has another',
    files: {
      'drizzle.config.ts': usual,
      'drizzle/0000_m.sql': `CREATE TABLE IF NOT EXISTS public.users ();\nCREATE TABLE "items" ();`,
      'src/schema.ts': '',
      ...models('services/search', 'items', 'users', 'queries'),
      ...models('services/billing', 'invoices', 'users', 'payments'),
      ...alembic('services/billing'),
    },
    databases: ['main: drizzle + drizzle.config.ts + services/search/app/models (partial, static)'],
    lines: [
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (1, SQL files)',
      'recognised: services/search/app/models → 3 tables of SQLModel or SQLAlchemy, compared in what they declare',
      'left out: services/billing/alembic.ini; name it in schema-drift.yml to compare it',
      'left out: services/billing/app/models declares tables in Python, for which services/billing/alembic.ini has the migrations; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'a Python service of another database that nothing here migrates',
    files: {
      'drizzle.config.ts': usual,
      ...journalled('drizzle'),
      'src/schema.ts': '',
      ...models('services/billing', 'invoices'),
    },
    databases: ['main: drizzle + drizzle.config.ts'],
    lines: [
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (2, Drizzle journal)',
      'left out: services/billing/app/models/invoices.py declares tables in Python, most of which no migrations here make; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'models of a package that several services share, for which one of them has the migrations',
    files: {
      ...models('api', 'users'),
      ...alembic('api'),
      'api/migrations/versions/c.py':
        "def upgrade():\n    op.create_table('jobs', sa.Column('id'))\n    op.create_table(\n        \"runs\",\n    )\n",
      ...models('shared', 'jobs', 'runs'),
      ...models('other', 'invoices'),
    },
    databases: ['main: api $ alembic upgrade heads + api/app/models/users.py, shared/app/models'],
    lines: [
      'recognised: api/alembic.ini → migrations by `alembic upgrade heads` (3 revisions)',
      'recognised: api/app/models/users.py, shared/app/models → 3 tables of SQLModel or SQLAlchemy',
      'left out: other/app/models/invoices.py declares tables in Python, most of which no migrations here make; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: "Drizzle's schema of a database that Alembic migrates",
    files: { 'drizzle.config.ts': usual, 'src/schema.ts': '', ...alembic('api') },
    databases: ['main: api $ alembic upgrade heads + drizzle.config.ts'],
    lines: [
      'recognised: drizzle.config.ts → schema src/schema.ts',
      'recognised: api/alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
    ],
  },
  {
    what: "Drizzle's schema of a database that Alembic migrates for the models of a service",
    files: {
      'web/package.json': '{}',
      'web/drizzle.config.ts': usual,
      'web/src/schema.ts': '',
      ...alembic('api'),
      ...models('api', 'users', 'items'),
    },
    databases: ['main: api $ alembic upgrade heads + api/app/models + web/drizzle.config.ts (partial)'],
    lines: [
      'recognised: api/alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
      'recognised: api/app/models → 2 tables of SQLModel or SQLAlchemy',
      'recognised: web/drizzle.config.ts → schema web/src/schema.ts, compared in what it declares',
    ],
  },
  {
    what: 'configs for tests left out by their name',
    files: {
      'drizzle.config.ts': usual,
      'drizzle.config.test.ts': drizzleConfig({ dialect: 'postgresql', schema: './test/schema.ts' }),
      'drizzle-e2e.config.ts': drizzleConfig({ dialect: 'postgresql', schema: './e2e/schema.ts' }),
      ...journalled('drizzle'),
      'src/schema.ts': '',
    },
    databases: ['main: drizzle + drizzle.config.ts'],
    lines: [
      'left out: drizzle-e2e.config.ts is for examples, templates or tests',
      'left out: drizzle.config.test.ts is for examples, templates or tests',
      'recognised: drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: "Drizzle's schema and a schema file",
    files: { 'drizzle.config.ts': usual, 'src/schema.ts': '', 'db/structure.sql': tables('users') },
    databases: ['main: db/structure.sql + drizzle.config.ts'],
    lines: [
      'recognised: drizzle.config.ts → schema src/schema.ts',
      'recognised: db/structure.sql → the schema as SQL',
    ],
  },
  {
    what: 'models of Flask-SQLAlchemy, whose tables name themselves',
    files: {
      'pyproject.toml': '[project]\ndependencies = ["flask-sqlalchemy"]\n',
      'shop/models.py':
        'from shop.extensions import db\n\nclass OrderLine(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n\nclass Base(db.Model):\n    __abstract__ = True\n',
      'shop/views.py': 'from shop.models import OrderLine\n',
      ...alembic('.'),
    },
    databases: ['main: . $ alembic upgrade heads + shop/models.py'],
    lines: [
      'recognised: alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
      'recognised: shop/models.py → 1 table of SQLModel or SQLAlchemy',
    ],
  },
  {
    what: 'Alembic and models',
    files: { ...models('.', 'hero'), ...alembic('.') },
    databases: ['main: . $ alembic upgrade heads + app/models/hero.py'],
    lines: [
      'recognised: alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
      'recognised: app/models/hero.py → 1 table of SQLModel or SQLAlchemy',
    ],
  },
  {
    what: 'models whose names stand in constants, elsewhere',
    files: {
      ...alembic('.'),
      'pyproject.toml': '',
      'app/names.py': 'USERS = "users"\nITEMS: str = "items"\n',
      'app/models/user.py':
        'from sqlmodel import SQLModel\nfrom ..names import USERS\nclass User(SQLModel, table=True):\n    __tablename__ = USERS  # type: ignore\n',
      'app/models/item.py':
        'from sqlmodel import SQLModel\nfrom .. import names\nclass Item(SQLModel, table=True):\n    __tablename__: str = names.ITEMS\n',
    },
    databases: ['main: . $ alembic upgrade heads + app/models'],
    lines: [
      'recognised: alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
      'recognised: app/models → 2 tables of SQLModel or SQLAlchemy',
    ],
  },
  {
    what: 'an alembic.ini whose paths are relative to the folder above',
    files: {
      ...models('svc', 'shop'),
      'svc/alembic.ini': '[alembic]\nscript_location = svc/db\n',
      'svc/db/env.py': '',
      'svc/db/versions/1.py': '',
    },
    databases: ['main: . $ alembic -c svc/alembic.ini upgrade heads + svc/app/models/shop.py'],
    lines: [
      'recognised: svc/alembic.ini → migrations by `alembic -c svc/alembic.ini upgrade heads` (1 revision)',
      'recognised: svc/app/models/shop.py → 1 table of SQLModel or SQLAlchemy',
    ],
  },
  {
    what: 'revisions in folders of any name, and a configuration a stage',
    files: {
      ...models('.', 'hero'),
      'alembic.ini':
        '[alembic]\nscript_location = %(here)s/scripts\nversion_locations =\n    %(here)s/db/core\n    %(here)s/db/billing\npath_separator = newline\n',
      'alembic.production.ini':
        '[alembic]\nscript_location: %(here)s/scripts\nversion_locations = %(here)s/db/core:%(here)s/db/billing\n',
      'setup.ini': '[metadata]\nname = x\n',
      'scripts/env.py': '',
      'db/core/1.py': '',
      'db/core/2.py': '',
      'db/billing/1.py': '',
    },
    databases: ['main: . $ alembic upgrade heads + app/models/hero.py'],
    lines: [
      'recognised: alembic.ini → migrations by `alembic upgrade heads` (3 revisions)',
      'recognised: app/models/hero.py → 1 table of SQLModel or SQLAlchemy',
    ],
  },
  {
    what: 'two environments in one alembic.ini',
    files: {
      ...models('.', 'hero'),
      'alembic.ini': '[alembic]\nscript_location = core\n[billing]\nscript_location = billing\n',
      'core/env.py': '',
      'core/versions/1.py': '',
      'billing/env.py': '',
      'billing/versions/1.py': '',
    },
    databases: ['main: . $ alembic upgrade heads + app/models/hero.py'],
    lines: [
      'recognised: alembic.ini → migrations by `alembic upgrade heads` (1 revision)',
      'recognised: app/models/hero.py → 1 table of SQLModel or SQLAlchemy',
      'left out: alembic.ini [billing]; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'Alembic that is configured in pyproject.toml, with scripts in a package',
    files: {
      ...models('.', 'hero'),
      'pyproject.toml':
        '[project]\nname = "x"\n\n[tool.alembic]\nscript_location = "app:migrations"\nversion_locations = ["%(here)s/app/revisions"]\n\n[tool.ruff]\nscript_location = "no"\n',
      'app/migrations/env.py': '',
      'app/revisions/1.py': '',
    },
    databases: ['main: . $ alembic upgrade heads + app/models/hero.py'],
    lines: [
      'recognised: pyproject.toml → migrations by `alembic upgrade heads` (1 revision)',
      'recognised: app/models/hero.py → 1 table of SQLModel or SQLAlchemy',
    ],
  },
  {
    what: 'Flask-Migrate',
    files: {
      ...models('.', 'hero'),
      'migrations/alembic.ini': '[alembic]\n[loggers]\nkeys = root\n',
      'migrations/env.py': '',
      'migrations/versions/1.py': '',
    },
    databases: ['main: . $ flask db upgrade heads + app/models/hero.py'],
    lines: [
      'recognised: migrations/alembic.ini → migrations by `flask db upgrade heads` (1 revision)',
      'recognised: app/models/hero.py → 1 table of SQLModel or SQLAlchemy',
    ],
  },
  {
    what: 'services with Alembic, a database each',
    files: {
      ...models('services/auth', 'users', 'teams'),
      ...alembic('services/auth'),
      ...models('services/shop', 'items', 'carts'),
      ...alembic('services/shop'),
      ...alembic('tools'),
    },
    databases: [
      'auth: services/auth $ alembic upgrade heads + services/auth/app/models',
      'shop: services/shop $ alembic upgrade heads + services/shop/app/models',
    ],
    lines: [
      'recognised: services/auth/alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
      'recognised: services/auth/app/models → 2 tables of SQLModel or SQLAlchemy',
      'recognised: services/shop/alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
      'recognised: services/shop/app/models → 2 tables of SQLModel or SQLAlchemy',
      'left out: tools/alembic.ini; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'one Alembic for the models of several services',
    files: {
      ...alembic('.'),
      ...models('services/auth', 'users', 'teams'),
      ...models('services/shop', 'items'),
      'schema.sql': tables('users'),
    },
    databases: [
      'main: . $ alembic upgrade heads + services/auth/app/models, services/shop/app/models/items.py',
    ],
    lines: [
      'recognised: alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
      'recognised: services/auth/app/models, services/shop/app/models/items.py → 3 tables of SQLModel or SQLAlchemy',
      'left out: schema.sql; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'Alembic and a schema file',
    files: { ...alembic('.'), 'schema.sql': tables('users') },
    databases: ['main: . $ alembic upgrade heads + schema.sql'],
    lines: [
      'recognised: alembic.ini → migrations by `alembic upgrade heads` (2 revisions)',
      'recognised: schema.sql → the schema as SQL',
    ],
  },
  {
    what: 'migrations and a schema file, other migrations left out',
    files: {
      'supabase/migrations/001_init.sql': tables('users'),
      'sql/migrations/1.sql': sql,
      'database-schema.sql': tables('users'),
    },
    databases: ['main: supabase/migrations + database-schema.sql'],
    lines: [
      'recognised: migrations supabase/migrations/ (1, Supabase)',
      'recognised: database-schema.sql → the schema as SQL',
      'left out: sql/migrations/ holds migrations too; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: "Flyway's migrations where Spring has them, and a schema file",
    files: {
      'src/main/resources/db/migration/V1__a.sql': tables('users'),
      'src/main/resources/application.yml': 'spring: {}',
      'db/schema.sql': tables('users'),
    },
    databases: ['main: src/main/resources/db/migration + db/schema.sql'],
    lines: [
      'recognised: migrations src/main/resources/db/migration/ (1, Flyway)',
      'recognised: db/schema.sql → the schema as SQL',
    ],
  },
  {
    what: 'migrations and a schema file beside them, wherever they are',
    files: {
      'go.mod': '',
      'internal/store/migrations/1_a.up.sql': tables('users'),
      'internal/store/schema.sql': tables('users'),
      'internal/cache/migrations/1_a.up.sql': tables('cached'),
      'internal/cache/schema.sql': 'CREATE TABLE `cached` (id int);',
      'tests/migrations/1_a.up.sql': tables('x'),
      'tests/schema.sql': tables('x'),
    },
    databases: ['main: internal/store/migrations + internal/store/schema.sql'],
    lines: [
      'recognised: migrations internal/store/migrations/ (1, golang-migrate)',
      'recognised: internal/store/schema.sql → the schema as SQL',
      'left out: internal/cache/schema.sql is for mysql or sqlite, not PostgreSQL',
    ],
  },
  {
    what: 'several folders of migrations with a schema file each: those that are not compared are told',
    files: {
      'app/migrations/1.sql': tables('users'),
      'app/schema.sql': tables('users'),
      'billing/migrations/1.sql': tables('invoices'),
      'billing/schema.sql': tables('invoices'),
      'billing/structure.sql': tables('invoices'),
    },
    databases: ['main: app/migrations + app/schema.sql'],
    lines: [
      'recognised: migrations app/migrations/ (1, SQL files)',
      'recognised: app/schema.sql → the schema as SQL',
      'left out: billing/migrations/ holds migrations too, and billing/schema.sql beside it a schema; name them in schema-drift.yml to compare them',
    ],
  },
  {
    what: 'usual migrations with their schema file, and others with theirs',
    files: {
      'migrations/1.sql': tables('users'),
      'schema.sql': tables('users'),
      'b/migrations/1.sql': tables('invoices'),
      'b/schema.sql': tables('invoices'),
    },
    databases: ['main: migrations + schema.sql'],
    lines: [
      'recognised: migrations migrations/ (1, SQL files)',
      'recognised: schema.sql → the schema as SQL',
      'left out: b/migrations/ holds migrations too, and b/schema.sql beside it a schema; name them in schema-drift.yml to compare them',
    ],
  },
  {
    what: 'migrations and models, a schema file beside the migrations left out',
    files: {
      'db/migrations/1.sql': tables('users', 'items'),
      'db/dump.sql': tables('users'),
      ...models('api', 'users', 'items'),
    },
    databases: ['main: db/migrations + api/app/models (partial, static)'],
    lines: [
      'recognised: migrations db/migrations/ (1, SQL files)',
      'recognised: api/app/models → 2 tables of SQLModel or SQLAlchemy, compared in what they declare',
      'left out: db/dump.sql; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'usual migrations without a schema file, and others with one',
    files: {
      'db/migrations/1.sql': sql,
      'api/store/migrations/1.sql': tables('users'),
      'api/store/structure.sql': tables('users'),
    },
    databases: ['main: api/store/migrations + api/store/structure.sql'],
    lines: [
      'recognised: migrations api/store/migrations/ (1, SQL files)',
      'recognised: api/store/structure.sql → the schema as SQL',
      'left out: db/migrations/ holds migrations too; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: "Supabase's migrations and its folder of schemas in a package",
    files: {
      'apps/web/package.json': '{}',
      'apps/web/supabase/migrations/20260101000000_a.sql': tables('users'),
      'apps/web/supabase/schemas/a.sql': tables('users'),
    },
    databases: ['main: apps/web/supabase/migrations + apps/web/supabase/schemas'],
    lines: [
      'recognised: migrations apps/web/supabase/migrations/ (1, Supabase)',
      'recognised: apps/web/supabase/schemas → the schema as SQL',
    ],
  },
  {
    what: "folders within Supabase's folder of schemas, in a package",
    files: {
      'apps/web/package.json': '{}',
      'apps/web/supabase/migrations/20260101000000_a.sql': tables('users'),
      'apps/web/supabase/schemas/public/a.sql': tables('users'),
    },
    databases: ['main: apps/web/supabase/migrations + apps/web/supabase/schemas'],
    lines: [
      'recognised: migrations apps/web/supabase/migrations/ (1, Supabase)',
      'recognised: apps/web/supabase/schemas → the schema as SQL',
    ],
  },
  {
    what: "a schema that Supabase's config.toml names, elsewhere than in the folder of schemas",
    files: {
      'supabase/config.toml': "[db.migrations]\nschema_paths = ['./database/*.sql']\n",
      'supabase/migrations/20260101000000_a.sql': tables('users'),
      'supabase/database/a.sql': tables('users'),
    },
    databases: ['main: supabase/migrations + supabase/database/*.sql'],
    lines: [
      'recognised: migrations supabase/migrations/ (1, Supabase)',
      'recognised: supabase/database/*.sql → the schema as SQL',
    ],
  },
  {
    what: "the same in a package, beside Supabase's config.toml",
    files: {
      'apps/web/supabase/config.toml': "[db.migrations]\nschema_paths = ['./database']\n",
      'apps/web/supabase/migrations/20260101000000_a.sql': tables('users'),
      'apps/web/supabase/database/a.sql': tables('users'),
    },
    databases: ['main: apps/web/supabase/migrations + apps/web/supabase/database'],
    lines: [
      'recognised: migrations apps/web/supabase/migrations/ (1, Supabase)',
      'recognised: apps/web/supabase/database → the schema as SQL',
    ],
  },
  {
    what: "NuxtHub, which has Drizzle's settings, and migrations for SQLite beside those for Postgres",
    files: {
      'apps/web/nuxt.config.ts':
        "export default { hub: { db: { dialect: 'postgresql', casing: 'snake_case' } } };",
      'apps/web/server/db/schema.ts': pgCore,
      ...journalled('apps/web/server/db/migrations/postgresql'),
      ...journalled('apps/web/server/db/migrations/sqlite', 'sqlite'),
      'packages/other/src/schema.ts': pgCore,
    },
    databases: ['main: apps/web/server/db/migrations/postgresql + apps/web/server/db/schema.ts (snake_case)'],
    lines: [
      'recognised: migrations apps/web/server/db/migrations/postgresql/ (2, Drizzle journal)',
      'recognised: apps/web/server/db/schema.ts → the schema in Drizzle, without a drizzle.config, casing snake_case',
    ],
  },
  {
    what: "Drizzle 1.0's folders without a config, and a schema of several files",
    files: {
      'drizzle/20260101000000_a/migration.sql': sql,
      'drizzle/20260101000000_a/snapshot.json': '{"version":"8","dialect":"postgres"}',
      'src/db/schema/index.ts': pgCore,
      'src/db/schema/users.ts': pgCore,
    },
    databases: ['main: drizzle + src/db/schema'],
    lines: [
      'recognised: migrations drizzle/ (1, Drizzle folders)',
      'recognised: src/db/schema → the schema in Drizzle, without a drizzle.config',
    ],
  },
  {
    what: "Drizzle's folders, and other migrations with a schema file in a usual place: each told once",
    files: {
      'drizzle/20260101000000_a/migration.sql': sql,
      'drizzle/20260101000000_a/snapshot.json': '{"version":"8","dialect":"postgres"}',
      'src/db/schema.ts': pgCore,
      'db/migrations/1.sql': tables('users'),
      'db/schema.sql': tables('users'),
    },
    databases: ['main: drizzle + src/db/schema.ts'],
    lines: [
      'recognised: migrations drizzle/ (1, Drizzle folders)',
      'recognised: src/db/schema.ts → the schema in Drizzle, without a drizzle.config',
      'left out: db/migrations/ holds migrations too; name it in schema-drift.yml to compare it',
      'left out: db/schema.sql; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'migrations and models of most of their tables',
    files: {
      'db/migrations/1.sql': tables('users', 'items'),
      'schema.sql': tables('users'),
      ...models('api', 'users', 'items', 'sessions'),
    },
    databases: ['main: db/migrations + api/app/models (partial, static)'],
    lines: [
      'recognised: migrations db/migrations/ (1, SQL files)',
      'recognised: api/app/models → 3 tables of SQLModel or SQLAlchemy, compared in what they declare',
      'left out: schema.sql; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'migrations and models, where it is not known what Flyway fills in',
    files: {
      'db/migrations/V1__a.sql': `${tables('users', 'items')}\ngrant select on users to \${who};`,
      ...models('api', 'users', 'items'),
    },
    databases: ['main: db/migrations + api/app/models (partial, static)'],
    lines: [
      'recognised: migrations db/migrations/ (1, Flyway)',
      'recognised: api/app/models → 2 tables of SQLModel or SQLAlchemy, compared in what they declare',
    ],
  },
  {
    what: 'models and a schema file',
    files: { 'supabase/schemas/a.sql': tables('users'), ...models('.', 'users', 'items') },
    databases: ['main: supabase/schemas + app/models'],
    lines: [
      'recognised: supabase/schemas → the schema as SQL',
      'recognised: app/models → 2 tables of SQLModel or SQLAlchemy',
    ],
  },
  {
    what: 'a config in a folder of its own, run from the root',
    files: {
      'package.json': '{}',
      'config/drizzle.config.ts': usual,
      ...journalled('drizzle'),
      'src/schema.ts': '',
    },
    databases: ['main: drizzle + config/drizzle.config.ts'],
    lines: [
      'recognised: config/drizzle.config.ts → schema src/schema.ts, migrations drizzle/ (2, Drizzle journal)',
    ],
  },
  {
    what: 'a text with comments, an old driver and a fallback',
    files: {
      'drizzle.config.ts':
        "// out: './wrong'\nexport default {\n  /* dialect: 'mysql' */\n  schema: './src/**/*.ts',\n  out: process.env.OUT ?? './db/sql',\n  driver: 'pg',\n} satisfies Config;\n",
      'db/sql/1.sql': sql,
    },
    databases: ['main: db/sql + drizzle.config.ts'],
    lines: ['recognised: drizzle.config.ts → schema ./src/**/*.ts, migrations db/sql/ (1, SQL files)'],
  },
  ...[
    ['dbmate', '20260101000000_a.sql', '-- migrate:up\n', 'dbmate'],
    ['goose', '00001_a.sql', '-- +goose Up\n', 'goose'],
    ['node-pg-migrate', '1700000000000_a.sql', '-- Up Migration\n', 'node-pg-migrate'],
    ['golang-migrate', '1_a.up.sql', '', 'golang-migrate'],
  ].map(([what = '', name = '', mark = '', title = '']) => ({
    what: `a folder of any name whose files say that ${what} runs them, and none of another dialect beside it`,
    files: {
      [`postgres/${name}`]: `${mark}create table users (id int);`,
      [`mysql/${name}`]: `${mark}create table \`users\` (id int auto_increment);`,
      'seeds/1_users.sql': 'insert into users values (1);',
      'db/pg.sql': '',
      'docs/schema.sql': tables('users'),
    },
    databases: ['main: postgres + docs/schema.sql'],
    lines: [
      `recognised: migrations postgres/ (1, ${title})`,
      'recognised: docs/schema.sql → the schema as SQL',
      'left out: mysql/ holds migrations for mysql, not PostgreSQL',
    ],
  })),
  ...[
    ['Makefile', 'up:\n\tdbmate -e URL -d "./store/changes" up\n'],
    ['db/compose.yml', 'command: dbmate --migrations-dir=../store/changes up'],
    ['.env.example', 'DBMATE_MIGRATIONS_DIR=store/changes/\n'],
  ].map(([file = '', text = '']) => ({
    what: `the folder that ${file} has dbmate run, before one that is called for its migrations`,
    files: {
      [file]: text,
      'store/changes/20260101000000_a.sql': `-- migrate:up\n${tables('users')}`,
      'worker/migrations/1.sql': tables('jobs'),
      'docs/schema.sql': tables('users'),
    },
    databases: ['main: store/changes + docs/schema.sql'],
    lines: [
      'recognised: migrations store/changes/ (1, dbmate)',
      'recognised: docs/schema.sql → the schema as SQL',
    ],
  })),
  {
    what: 'a folder that is called for its migrations, and the schema file elsewhere that makes the same tables',
    files: {
      'cmd/migrate/migrations/000001_users.up.sql': 'create table users (id int);',
      'cmd/migrate/migrations/000001_users.down.sql': 'drop table users;',
      'cmd/migrate/migrations/000002_teams.up.sql': 'create table public.teams (id int);',
      'cmd/migrate/migrations/000002_teams.down.sql': 'drop table teams;',
      'billing/schema.sql': 'create table invoices (id int);',
      'sqlc/schema.sql': 'CREATE TABLE public.users (id int);\n\nCREATE TABLE public.teams (id int);',
      'tests/fixtures/migrations/1_a.sql': sql,
      'worker/db/migration/V1__jobs.sql': 'create table jobs (id int);',
    },
    databases: ['main: cmd/migrate/migrations + sqlc/schema.sql'],
    lines: [
      'recognised: migrations cmd/migrate/migrations/ (2, golang-migrate)',
      'recognised: sqlc/schema.sql → the schema as SQL',
      'left out: worker/db/migration/ holds migrations too; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'migrations, and what pg_dump wrote of them under a name of its own',
    files: {
      'migrations/1_init.sql': `-- PostgreSQL database dump\n${tables('users', 'teams')}`,
      'migrations/2_more.sql': tables('notes'),
      'seeds.sql': tables('users', 'teams', 'notes'),
      'tables.sql': `-- PostgreSQL database dump\n\n${tables('users', 'teams', 'notes')}`,
    },
    databases: ['main: migrations + tables.sql'],
    lines: [
      'recognised: migrations migrations/ (2, SQL files)',
      'recognised: tables.sql → the schema as SQL',
    ],
  },
  {
    what: 'migrations of Supabase and the types made of them, by their contents',
    files: {
      'supabase/migrations/20240101000000_a.sql': 'create table notes (id text);',
      'src/lib/db.ts': typesOfNotes,
      'src/lib/user.ts': 'export interface Tables { Row: string }',
    },
    databases: ['main: supabase/migrations + src/lib/db.ts'],
    lines: [
      'recognised: migrations supabase/migrations/ (1, Supabase)',
      'recognised: src/lib/db.ts → types of 1 table, as Supabase generates them',
    ],
  },
  {
    what: 'of two folders of migrations the one that makes what the types speak of',
    files: {
      'packages/db/package.json': '{}',
      'packages/db/migrations/20240102000000_seed.sql': "insert into notes values ('1');",
      'packages/db/supabase/migrations/20240101000000_a.sql': 'create table notes (id text);',
      'packages/db/src/types.ts': typesOfNotes,
      'packages/db/supabase/config.toml': '',
    },
    databases: ['main: packages/db/supabase/migrations + packages/db/src/types.ts'],
    lines: [
      'recognised: migrations packages/db/supabase/migrations/ (1, Supabase)',
      'recognised: packages/db/src/types.ts → types of 1 table, as Supabase generates them',
      'left out: packages/db/migrations/ holds migrations too; name it in schema-drift.yml to compare it',
    ],
  },
  {
    what: 'two projects of Supabase with the same tables, each with its own types',
    files: {
      ...Object.fromEntries(
        ['a', 'b'].flatMap((name) => [
          [`apps/${name}/supabase/config.toml`, ''],
          [`apps/${name}/supabase/migrations/20240101000000_a.sql`, 'create table notes (id text);'],
          [`apps/${name}/src/types.ts`, typesOfNotes],
        ]),
      ),
      'apps/b/src/copy.ts': typesOfNotes,
      'apps/c/supabase/config.toml': '',
      'apps/c/supabase/migrations/20240101000000_a.sql': 'create table notes (id text);',
    },
    databases: [
      'a: apps/a/supabase/migrations + apps/a/src/types.ts',
      'b: apps/b/supabase/migrations + apps/b/src/copy.ts + apps/b/src/types.ts',
    ],
    lines: [
      'recognised: migrations apps/a/supabase/migrations/ (1, Supabase)',
      'recognised: apps/a/src/types.ts → types of 1 table, as Supabase generates them',
      'recognised: migrations apps/b/supabase/migrations/ (1, Supabase)',
      'recognised: apps/b/src/copy.ts → types of 1 table, as Supabase generates them',
      'left out: apps/c/supabase/migrations/ holds migrations too; name it in schema-drift.yml to compare it',
      'recognised: apps/b/src/types.ts → types of 1 table, as Supabase generates them',
    ],
  },
  {
    what: 'types of tables that were made in the dashboard, and that migrations only alter',
    files: {
      'supabase/migrations/20240101000000_a.sql': 'alter table only public.notes add column id text;',
      'src/types.ts': typesOfNotes,
    },
    databases: ['main: supabase/migrations + src/types.ts'],
    lines: [
      'recognised: migrations supabase/migrations/ (1, Supabase)',
      'recognised: src/types.ts → types of 1 table, as Supabase generates them',
    ],
  },
  {
    what: 'types of a table under the name that a migration gives it',
    files: {
      'supabase/migrations/20240101000000_a.sql': 'create table jottings (id text);',
      'supabase/migrations/20240102000000_b.sql': 'alter table public.jottings rename to notes;',
      'src/types.ts': typesOfNotes,
    },
    databases: ['main: supabase/migrations + src/types.ts'],
    lines: [
      'recognised: migrations supabase/migrations/ (2, Supabase)',
      'recognised: src/types.ts → types of 1 table, as Supabase generates them',
    ],
  },
  {
    what: 'a schema file beside them, two copies of the types, and those of another database',
    files: {
      'apps/db/supabase/config.toml': '',
      'apps/db/supabase/migrations/20240101000000_a.sql': 'create table notes (id text);',
      'schema.sql': 'create table notes (id text);',
      'apps/web/types.ts': typesOfNotes,
      'apps/mobile/types.ts':
        'export interface Database { public: { Tables: { notes: { Row: { id: string }; Insert: { id: string }; Update: { id?: string } } } } }',
      'apps/crm/types.ts':
        'export type Database = { public: { Tables: { deals: { Row: { id: string }; Insert: { id: string }; Update: { id?: string } } } } }',
      'apps/admin/types.ts':
        'type Table<Row> = Row extends object ? { Row: Row } : never; export type Database = { public: { Tables: { notes: Table<{ id: string }> } } }',
      'examples/app/types.ts': typesOfNotes,
    },
    databases: ['main: apps/db/supabase/migrations + schema.sql + apps/mobile/types.ts + apps/web/types.ts'],
    lines: [
      'recognised: migrations apps/db/supabase/migrations/ (1, Supabase)',
      'recognised: schema.sql → the schema as SQL',
      'left out: apps/admin/types.ts is not as Supabase generates types: the columns of its tables are of types that cannot be followed',
      'left out: apps/crm/types.ts holds types of no table that is made here; name it in schema-drift.yml to compare it',
      'recognised: apps/mobile/types.ts → types of 1 table, as Supabase generates them',
      'recognised: apps/web/types.ts → types of 1 table, as Supabase generates them',
    ],
  },
];

const short = (config: Awaited<ReturnType<typeof recognise>>['config']) =>
  config.databases.map(({ name, sources }) => `${name}: ${sources.map(shortSource).join(' + ')}`);

function shortSource(source: SourceConfig): string {
  switch (source.kind) {
    case 'migrations':
      return source.command === undefined ? source.path : `${source.path} $ ${source.command}`;
    case 'drizzle':
      return `${source.config ?? source.schema?.join(', ')}${source.casing === undefined ? '' : ` (${source.casing})`}${source.partial === true ? ' (partial)' : ''}`;
    case 'sql':
      return source.files.join(', ');
    case 'sqlmodel':
      return `${source.models.join(', ')}${source.partial === true ? ` (partial, ${source.mode})` : ''}`;
    case 'supabase-types':
      return source.file;
    case 'live':
    case 'snapshot':
      throw new Error('No folder shows that there is a database.');
  }
}

describe('a repository without a config file is recognised', () => {
  const readingOf =
    ({ evaluated }: Case) =>
    async (file: string) =>
      evaluated ?? cannotEvaluate(file);

  test.for(cases)('$what', async (case_) => {
    const { files, databases, lines } = case_;
    const root = await repository(files);
    const { config, lines: told } = await recognise(root, { readDrizzleConfig: readingOf(case_) });
    expect(short(config)).toEqual(databases);
    expect(told.filter((line) => !line.includes('could not be evaluated'))).toEqual(lines);
  });

  test.for(cases)('and init writes a config that loads as the same: $what', async (case_) => {
    const root = await repository(case_.files);
    const { config } = await recognise(root, { readDrizzleConfig: readingOf(case_) });
    await writeInitFiles(root, [configFile(config)], { force: false });
    expect(await loadConfig(root)).toEqual({ file: 'schema-drift.yml', config });
  });

  test.each([
    [
      'types beside them',
      {
        'lib/types.ts': typesOfNotes,
      },
      'supabase-types',
    ],
    ['a schema file beside them', { 'database-schema.sql': tables('notes') }, 'sql'],
    ['nothing beside them', {}, 'live'],
  ])(
    'a database stands in for what migrations are compared with only where there is %s',
    async (_, files, kind) => {
      const root = await repository({ 'supabase/migrations/001_a.sql': tables('notes'), ...files });
      const { config } = await recognise(root, {
        readDrizzleConfig: cannotEvaluate,
        standIn: { source: { name: 'production', kind: 'live', urlEnv: 'URL' }, line: '' },
      });
      expect(config.databases[0]?.sources.map((source) => source.kind)).toEqual(['migrations', kind]);
    },
  );

  test('by what the config evaluates to rather than by its text', async () => {
    const root = await repository({ 'drizzle.config.ts': 'export default makeConfig();', 'x/1.sql': sql });
    const readDrizzleConfig = async (file: string) => {
      expect(file).toBe('drizzle.config.ts');
      return { dialect: 'postgresql', schema: ['./a.ts'], out: './x' };
    };
    const { config, lines } = await recognise(root, { readDrizzleConfig });
    expect(short(config)).toEqual(['main: x + drizzle.config.ts']);
    expect(lines).toEqual(['recognised: drizzle.config.ts → schema ./a.ts, migrations x/ (1, SQL files)']);
  });

  test('and a folder that it does not name is not told as named', async () => {
    const root = await repository({
      'drizzle.config.ts': 'export default makeConfig();',
      'migrations/1.sql': sql,
    });
    const readDrizzleConfig = async () =>
      configFacts({ config: { dialect: 'postgresql', schema: './a.ts' }, warnings: [] }, root);
    const { lines } = await recognise(root, { readDrizzleConfig });
    expect(lines).toEqual([
      'recognised: drizzle.config.ts → schema ./a.ts, migrations migrations/ (1, SQL files)',
    ]);
  });

  test.for([
    {
      text: "export default { driver: 'mysql2' }",
      line: 'left out: drizzle.config.ts is for mysql, not PostgreSQL',
    },
    {
      text: 'export default {}',
      line: 'drizzle.config.ts names no dialect and is taken to be for PostgreSQL',
    },
  ])('and its text where it evaluates to no dialect: $line', async ({ text, line }) => {
    const root = await repository({ 'drizzle.config.ts': text });
    const readDrizzleConfig = async () => ({ dialect: '', schema: [], out: './drizzle' });
    const problem = await problemOf(() => recognise(root, { readDrizzleConfig }));
    expect(problem.detail).toBe(line);
  });

  test('and what cannot be read is nobody’s schema', async () => {
    const root = await repository({
      'drizzle.config.ts': usual,
      ...journalled('drizzle'),
      'schema.sql/': '',
      'alembic.ini/': '',
      'app/': '',
    });
    await symlink(join(root, 'nowhere.py'), join(root, 'app/models.py'));
    const { config } = await recognise(root, { readDrizzleConfig: cannotEvaluate });
    expect(short(config)).toEqual(['main: drizzle + drizzle.config.ts']);
  });

  test('and told when the text was read', async () => {
    const root = await repository({ 'drizzle.config.ts': usual, ...journalled('drizzle') });
    const { lines } = await recognise(root, { readDrizzleConfig: cannotEvaluate });
    expect(lines[0]).toBe(
      'drizzle.config.ts could not be evaluated, so its text was read instead: drizzle.config.ts needs DATABASE_URL.',
    );
  });
});

describe('what Alembic is told of its database', () => {
  test.for([
    { env: '', needs: '', variable: 'DATABASE_URL', scheme: 'postgresql' },
    {
      env: "url = os.getenv('PG_DSN', '')",
      needs: 'psycopg2-binary==2.9',
      variable: 'PG_DSN',
      scheme: 'postgresql+psycopg2',
    },
    {
      env: 'os.environ.get("HOME"); os.environ.get("APP_DB_URI")',
      needs: 'psycopg[binary]',
      variable: 'APP_DB_URI',
      scheme: 'postgresql+psycopg',
    },
    {
      env: 'async def run(): os.environ["DB_URL"]',
      needs: 'asyncpg\npsycopg2',
      variable: 'DB_URL',
      scheme: 'postgresql+asyncpg',
    },
    {
      env: 'def run(): os.environ["DB_URL"]',
      needs: 'asyncpg\npsycopg2',
      variable: 'DB_URL',
      scheme: 'postgresql+psycopg2',
    },
  ])('$variable=$scheme://…', async ({ env, needs, variable, scheme }) => {
    const files = { ...alembic('.', env), 'requirements.txt': needs, 'schema.sql': tables('users') };
    const { config } = await recognise(await repository(files), { readDrizzleConfig: cannotEvaluate });
    expect(config.databases[0]?.sources[0]).toMatchObject({
      env: { [variable]: `${scheme}://{user}:{password}@{host}:{port}/{database}` },
    });
  });
});

describe('with one source only, or none, it is told what is missing', () => {
  test.for([
    {
      what: 'an empty repository',
      files: {},
      says: 'Found nothing here that declares a Postgres schema.',
      advice: 'sources:\n  migrations: FOLDER\n  drizzle: DRIZZLE_CONFIG',
    },
    {
      what: 'migrations only',
      files: { 'packages/db/package.json': '{}', 'packages/db/migrations/1.sql': sql },
      says: 'Found migrations (packages/db/migrations), but nothing to compare them with.',
      hint: 'To compare them with a database that runs, let `schema-drift init` write the config.',
      advice: 'sources:\n  migrations: packages/db/migrations\n  drizzle: { schema: FILE }',
    },
    {
      what: "Supabase's migrations without types",
      files: { 'apps/a/supabase/migrations/20240101000000_a.sql': sql, 'apps/a/supabase/config.toml': '' },
      says: "Found Supabase's migrations (apps/a/supabase/migrations), but nothing to compare them with.",
      hint: 'Looked for the types that Supabase generates, and found none that name a table of these migrations',
      advice:
        'sources:\n  migrations: apps/a/supabase/migrations\n  types: { kind: supabase-types, file: FILE }',
    },
    {
      what: 'migrations, and a schema without a config',
      files: { 'migrations/1.sql': sql, 'src/schema.ts': "import { pgTable } from 'drizzle-orm/pg-core';" },
      says: 'Found migrations (migrations), but nothing to compare them with.',
      advice: 'sources:\n  migrations: migrations\n  drizzle: { schema: src/schema.ts }',
    },
    {
      what: "Drizzle's migrations, and two schemas that are as near",
      files: { ...journalled('drizzle'), 'a/schema.ts': pgCore, 'b/schema.ts': pgCore },
      says: 'Found migrations (drizzle), but nothing to compare them with.',
      advice: 'sources:\n  migrations: drizzle\n  drizzle: { schema: a/schema.ts }',
    },
    {
      what: 'Alembic only',
      files: {
        ...alembic('api'),
        'schema.sql': 'CREATE TABLE `users` (id int AUTO_INCREMENT) ENGINE=InnoDB;',
      },
      says: 'Found Alembic (api/alembic.ini), but nothing to compare its migrations with.',
      advice: 'sources:\n  migrations: { command: alembic upgrade heads }\n  sqlmodel: FOLDER',
      detail: 'left out: schema.sql is for mysql, not PostgreSQL',
    },
    {
      what: 'models, and Alembic that has no revision yet',
      files: {
        'api/alembic.ini': '[alembic]\nscript_location = %(here)s/alembic\n',
        'api/alembic/env.py': '',
        ...models('api', 'users', 'items'),
      },
      says: 'Found models of SQLModel or SQLAlchemy (api/app/models), but nothing to compare them with.',
      advice: 'sources:\n  sqlmodel: api/app/models\n  migrations: FOLDER',
      detail: 'not used: api/alembic.ini, since api/alembic/versions holds no revision',
    },
    {
      what: 'models only',
      files: models('api', 'users', 'items'),
      says: 'Found models of SQLModel or SQLAlchemy (api/app/models), but nothing to compare them with.',
      advice: 'sources:\n  sqlmodel: api/app/models\n  migrations: FOLDER',
    },
    {
      what: 'migrations, and models of other tables',
      files: { 'migrations/1.sql': tables('a', 'b'), ...models('api', 'b', 'c', 'd') },
      says: 'Found migrations (migrations), but nothing to compare them with.',
      advice: 'sources:\n  migrations: migrations\n  drizzle: { schema: FILE }',
    },
    {
      what: 'Drizzle only',
      files: { 'drizzle.config.ts': usual },
      says: "Found Drizzle's schema (drizzle.config.ts), but no migrations to compare it with.",
      advice: 'sources:\n  drizzle: drizzle.config.ts\n  migrations: FOLDER',
    },
    {
      what: 'another dialect only',
      files: { 'drizzle.config.ts': drizzleConfig({ dialect: 'mysql', schema: './s.ts' }) },
      says: 'Found nothing here that declares a Postgres schema.',
      advice: 'sources:\n  migrations: FOLDER\n  drizzle: DRIZZLE_CONFIG',
      detail: 'left out: drizzle.config.ts is for mysql, not PostgreSQL',
    },
    {
      what: 'migrations for another database only',
      files: {
        'src/main/resources/db/migration/V1__a.sql': 'CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY);',
        'sql/up/1_a.up.sql': 'CREATE TABLE `t` (id int);',
      },
      says: 'Found nothing here that declares a Postgres schema.',
      advice: 'sources:\n  migrations: FOLDER\n  drizzle: DRIZZLE_CONFIG',
      detail:
        'left out: src/main/resources/db/migration/ holds migrations for mysql, not PostgreSQL\nleft out: sql/up/ holds migrations for mysql or sqlite, not PostgreSQL',
    },
    {
      what: 'migrations for Postgres, and a config for another dialect',
      files: {
        'drizzle.config.ts': drizzleConfig({ dialect: 'sqlite', schema: './s.ts' }),
        'migrations/1.sql': sql,
      },
      says: 'Found migrations (migrations), but nothing to compare them with.',
      advice: 'sources:\n  migrations: migrations\n  drizzle: { schema: FILE }',
      detail: 'left out: drizzle.config.ts is for sqlite, not PostgreSQL',
    },
  ])('$what', async ({ files, says, hint, advice, detail }) => {
    const root = await repository(files as Record<string, string>);
    const problem = await problemOf(() => recognise(root, { readDrizzleConfig: cannotEvaluate }));
    expect(problem.message).toBe(says);
    expect(problem.advice).toMatch(/schema-drift\.yml/);
    expect(problem.advice?.endsWith(advice), problem.advice).toBe(true);
    if (hint !== undefined) expect(problem.advice?.startsWith(hint), problem.advice).toBe(true);
    if (detail !== undefined) expect(problem.detail).toContain(detail);
  });
});

describe('init', () => {
  const single = { 'drizzle.config.ts': usual, ...journalled('drizzle'), 'src/schema.ts': '' };
  test('writes the workflow for commands beside whatever config file there is', async () => {
    const root = await repository({ ...single, '.github/schema-drift.yml': 'mine' });
    const { config } = await recognise(root, { readDrizzleConfig: cannotEvaluate });
    const file = commandsFile(config);
    await writeInitFiles(root, [file], { force: false });
    expect(await readFile(join(root, '.github/workflows/schema-drift-commands.yml'), 'utf8')).toBe(file.text);
  });

  test('writes back what a config sets, and what it leaves out as comments that can be switched on', async () => {
    const root = await repository(single);
    const { config } = await recognise(root, { readDrizzleConfig: cannotEvaluate });
    const set = {
      ...config,
      postgres: { version: 16, urlEnv: 'DB', engine: 'native' as const },
      failOn: 'critical' as const,
      timeout: 60,
      databases: config.databases.map((database) => ({
        ...database,
        truth: 'majority',
        sources: [
          { name: 'a', kind: 'migrations' as const, path: 'drizzle', tool: 'drizzle' as const },
          { name: 'b', kind: 'drizzle' as const, schema: ['src/schema.ts'], casing: 'snake_case' as const },
          { name: 'c', kind: 'sql' as const, files: ['drizzle', 'drizzle/*.sql'], owns: ['*_log', '!a_log'] },
          {
            name: 'd',
            kind: 'sqlmodel' as const,
            models: ['src'],
            importRoot: 'src',
            python: '.venv',
            export: 'sqlmodel.schema.json',
            mode: 'export' as const,
            partial: true,
          },
          {
            name: 'e',
            kind: 'migrations' as const,
            path: 'src',
            command: 'make db',
            env: { PGHOST: '{host}', QUOTED: 'a: b # c' },
          },
        ],
        ignore: [{ object: 'public.legacy_*', reason: 'yes: no # really', until: '2027-12-31' }],
      })),
    };
    await writeInitFiles(root, [configFile(set)], { force: false });
    expect((await loadConfig(root))?.config).toEqual(set);
    const commented = configFile(config).text.replaceAll(
      /^# (postgres| {2}version| {2}engine|ignore| {2}- | {4})/gm,
      '$1',
    );
    await writeInitFiles(root, [{ path: 'schema-drift.yml', text: commented }], { force: true });
    const switchedOn = (await loadConfig(root))?.config;
    expect(switchedOn?.postgres).toEqual({ version: 17, engine: 'native' });
    expect(switchedOn?.databases[0]?.ignore).toEqual([
      { object: 'legacy_*', reason: 'goes away with the old billing service', until: '2027-12-31' },
    ]);
  });
});
