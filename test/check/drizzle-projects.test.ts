import { afterEach, describe, expect, test } from 'vitest';
import { checkRepository, majors } from './check-repository.ts';
import { type Repository, repositoryOf } from './repository.ts';

const newest = majors.at(-1) ?? 0;

/** A way in which a team may have set up Drizzle; the migration says the same as the schema, so nothing is found. */
interface Project {
  readonly what: string;
  readonly config: string;
  /** Files of the schema, by path. */
  readonly schema: Readonly<Record<string, string>>;
  readonly migration: string;
  readonly orm?: string;
  /** Tables that have to be compared. */
  readonly tables: number;
  readonly majorFrom?: number;
  /** Has to be named as not compared. */
  readonly named?: RegExp;
}

const imports = "import { sql } from 'drizzle-orm';\nimport * as p from 'drizzle-orm/pg-core';\n";

const projects: readonly Project[] = [
  {
    what: 'casing: snake_case',
    config: "schema: './src/schema.ts', casing: 'snake_case'",
    schema: {
      'src/schema.ts': `${imports}
export const userAccounts = p.pgTable('user_accounts', {
  id: p.uuid().primaryKey().defaultRandom(),
  firstName: p.text().notNull(),
  createdAt: p.timestamp({ withTimezone: true }).notNull().defaultNow(),
}, (t) => [p.index('user_accounts_first_name_idx').on(t.firstName), p.check('named', sql\`\${t.firstName} <> ''\`)]);`,
    },
    migration: `CREATE TABLE user_accounts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), first_name text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(), CONSTRAINT named CHECK (first_name <> ''));
      CREATE INDEX user_accounts_first_name_idx ON user_accounts (first_name);`,
    tables: 1,
  },
  {
    what: 'a glob over many files, one of which only passes others on',
    config: "schema: './src/**/*.schema.ts'",
    schema: {
      'src/users/user.schema.ts': `${imports}export const users = p.pgTable('users', { id: p.integer().primaryKey() });`,
      'src/teams/team.schema.ts': `${imports}import { users } from '../users/user.schema';
export const teams = p.pgTable('teams', { id: p.integer().primaryKey(), owner: p.integer().references(() => users.id) });`,
      'src/all.schema.ts': "export * from './users/user.schema';\nexport * from './teams/team.schema';",
    },
    migration: `CREATE TABLE users (id integer PRIMARY KEY);
      CREATE TABLE teams (id integer PRIMARY KEY, owner integer REFERENCES users);`,
    tables: 2,
  },
  {
    what: 'a list of files, and a folder',
    config: "schema: ['./src/users.ts', './src/more']",
    schema: {
      'src/users.ts': `${imports}export const users = p.pgTable('users', { id: p.integer().primaryKey() });`,
      'src/more/notes.ts': `${imports}export const notes = p.pgTable('notes', { id: p.integer().primaryKey() });`,
    },
    migration: 'CREATE TABLE users (id integer PRIMARY KEY); CREATE TABLE notes (id integer PRIMARY KEY);',
    tables: 2,
  },
  {
    what: 'a path alias, a module of the application that is not installed, and an enum of TypeScript',
    config: "schema: './src/schema.ts'",
    schema: {
      'tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./src/*"] } } }',
      'src/roles.ts': "export enum Role { Admin = 'admin', Member = 'member' }",
      'src/schema.ts': `${imports}import { createId } from '@paralleldrive/cuid2';
import { Role } from '~/roles';
export const role = p.pgEnum('role', [Role.Admin, Role.Member]);
export const users = p.pgTable('users', {
  id: p.text().primaryKey().$defaultFn(() => createId()),
  role: role().notNull().default(Role.Member),
});`,
    },
    migration: `CREATE TYPE role AS ENUM ('admin', 'member');
      CREATE TABLE users (id text PRIMARY KEY, role role NOT NULL DEFAULT 'member');`,
    tables: 1,
  },
  {
    what: 'tablesFilter, beside tables of somebody else',
    config: "schema: './src/schema.ts', tablesFilter: ['app_*']",
    schema: {
      'src/schema.ts': `${imports}const table = p.pgTableCreator((name) => \`app_\${name}\`);
export const users = table('users', { id: p.integer().primaryKey() });`,
    },
    migration:
      'CREATE TABLE app_users (id integer PRIMARY KEY); CREATE TABLE legacy (id integer PRIMARY KEY);',
    tables: 1,
    named: /table/,
  },
  {
    what: 'what Postgres has only from 15 on',
    majorFrom: 15,
    config: "schema: './src/schema.ts'",
    schema: {
      'src/schema.ts': `${imports}
export const users = p.pgTable('users', { id: p.integer().primaryKey(), email: p.text() },
  (t) => [p.unique('one_email').on(t.email).nullsNotDistinct()]);
export const emails = p.pgView('emails').with({ securityInvoker: true }).as((qb) => qb.select({ email: users.email }).from(users));`,
    },
    migration: `CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT one_email UNIQUE NULLS NOT DISTINCT (email));
      CREATE VIEW emails WITH (security_invoker = true) AS SELECT email FROM users;`,
    tables: 1,
  },
  {
    what: 'drizzle-orm 1.0, whose migrations are folders',
    orm: '1.0.0-rc.5',
    config: "schema: './src/schema.ts'",
    schema: {
      'src/schema.ts': `${imports}
export const state = p.pgEnum('state', ['open', 'closed']);
export const tasks = p.pgTable('tasks', {
  id: p.integer().primaryKey().generatedAlwaysAsIdentity(),
  title: p.varchar({ length: 200 }).notNull(),
  state: state().notNull().default('open'),
  parent: p.integer().references((): p.AnyPgColumn => tasks.id, { onDelete: 'cascade' }),
}, (t) => [p.index('tasks_state_idx').on(t.state).where(sql\`\${t.parent} is null\`)]);`,
    },
    migration: `CREATE TYPE state AS ENUM ('open', 'closed');
      CREATE TABLE tasks (id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, title varchar(200) NOT NULL,
        state state NOT NULL DEFAULT 'open', parent integer REFERENCES tasks ON DELETE CASCADE);
      CREATE INDEX tasks_state_idx ON tasks (state) WHERE parent IS NULL;`,
    tables: 1,
  },
];

describe('Drizzle, as teams set it up', () => {
  let repository: Repository;
  afterEach(() => repository.delete());

  test.each(projects.filter(({ majorFrom = 0 }) => newest >= majorFrom))('$what', async (project) => {
    repository = repositoryOf(filesOf(project));
    const report = await checkRepository(repository.root, { sharedServer: newest });
    expect(report.problems).toEqual([]);
    expect(
      report.databases.flatMap(({ sources }) => sources.flatMap(({ problem }) => problem ?? [])),
    ).toEqual([]);
    expect(report.databases.flatMap(({ findings }) => findings.map(({ title }) => title))).toEqual([]);
    expect(report.databases[0]?.compared.table).toBe(project.tables);
    if (project.named !== undefined)
      expect(report.databases[0]?.notCompared.map(({ what, why }) => `${what} ${why}`).join('\n')).toMatch(
        project.named,
      );
  });
});

function filesOf({ config, schema, migration, orm = '^0.45.4' }: Project): Record<string, string> {
  const inFolders = orm.startsWith('1');
  return {
    'package.json': JSON.stringify({ type: 'module', dependencies: { 'drizzle-orm': orm } }),
    'drizzle.config.ts': `import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql', out: './drizzle', ${config} });\n`,
    ...schema,
    ...(inFolders ? folderFiles(migration) : journalFiles(migration)),
  };
}

const [id, before] = ['11111111-1111-4111-8111-111111111111', '00000000-0000-0000-0000-000000000000'];

function journalFiles(sql: string): Record<string, string> {
  const entries = [{ idx: 0, version: '7', when: 1_740_000_000_000, tag: '0000_init', breakpoints: true }];
  return {
    'drizzle/0000_init.sql': sql,
    'drizzle/meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
    'drizzle/meta/0000_snapshot.json': JSON.stringify({
      id,
      prevId: before,
      version: '7',
      dialect: 'postgresql',
    }),
  };
}

function folderFiles(sql: string): Record<string, string> {
  return {
    'drizzle/20250301120000_init/migration.sql': sql,
    'drizzle/20250301120000_init/snapshot.json': JSON.stringify({
      id,
      prevIds: [before],
      version: '9',
      dialect: 'postgresql',
    }),
  };
}
