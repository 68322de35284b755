import type { Location } from '../base/problem.ts';
import type { GivenPlaceholders } from '../sources/migrations/flyway/settings.ts';
import type { MigrationTool } from '../sources/migrations/recognise.ts';

/** The name of the database of a config that has only one. */
export const onlyDatabase = 'main';

/** What `truth` may be besides the name of a source; no source can be named so. */
export const truthWords = ['majority', 'none'] as const;

/** What `fail-on` may be: the least severity that fails a check, or none. */
export const failOnWords = ['critical', 'warning', 'never'] as const;

/** What `security-advice` may be: said nowhere, said, or what fails a check. */
export const securityAdviceWords = ['off', 'report', 'fail'] as const;

/** What `gate` may be: the findings that fail a check of a change. */
export const gateWords = ['new', 'all'] as const;

/** What can be risky about a statement of a migration, by what it was seen to do, and what is told of it. */
export const risks = {
  rewrite: 'A table is written anew while nobody can use it.',
  'index-build': 'An index is built while nobody can write to its table.',
  validation: 'All rows of a table are looked at while others have to wait.',
  'held-lock':
    'Rows are worked on while an earlier statement of the transaction keeps others out of their table.',
  'index-drop': 'An index is dropped under a lock that waits for every query on its table.',
  'required-column': 'A new column may not be null, and nothing fills it in rows that are there.',
  'drop-column': 'A column is dropped with its values; uses of it in the code of the base are told.',
  'drop-table': 'A table is dropped with its rows; uses of it in the code of the base are told.',
  'drop-object':
    'A function, a view, a type or a sequence is dropped; uses of it in the code of the base are told.',
  cascade: 'CASCADE drops what the statement does not name: views, policies, keys of other tables.',
  'delete-rows': 'Rows are deleted, or a table is emptied.',
  narrowing: 'A column gets a type that holds less, so that values are rounded or cut.',
  rename: 'A table, column or type gets another name; uses of the old one in the code of the base are told.',
} as const;

export type RiskKind = keyof typeof risks;

export const riskKinds = Object.keys(risks) as [RiskKind, ...RiskKind[]];

/** What a kind of risk may be: said nowhere, said, or a finding that counts as others of its severity do. */
export const riskSettings = ['off', 'report', 'warning', 'critical'] as const;

export type RiskSetting = (typeof riskSettings)[number];

/** `report` for a kind that is not named. */
export type RiskSettings = Readonly<Partial<Record<RiskKind, RiskSetting | undefined>>>;

/** What names of databases and sources look like. */
export const namePattern = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** What a rename looks like: two names with a colon between them, each of which may have one itself, in quotes. */
export const renamePattern = /^((?:[^:"]|"(?:[^"]|"")+")+):((?:[^:"]|"(?:[^"]|"")+")+)$/;

/** What a source of any kind may say. */
interface AnySource {
  readonly name: string;
  /** It maps the database only in part: what it lacks is no finding, what it declares is compared. */
  readonly partial?: boolean;
  /** Tables, as globs, that are this source's own: what other declarations lack of them is no finding. */
  readonly owns?: readonly string[];
}

/** A folder of SQL files, or a `command` that migrates the database it is pointed to by `env`. */
export interface MigrationsSource extends AnySource {
  readonly kind: 'migrations';
  /** The folder; with `command`, the folder the command runs in (`.` when left out in the file). */
  readonly path: string;
  readonly tool?: MigrationTool;
  /** Of Flyway's scripts, by name; `false` where it fills in none. */
  readonly placeholders?: GivenPlaceholders;
  /** What none of them creates, as globs over names: what needs it is left out. */
  readonly madeElsewhere?: readonly string[];
  /** `none` where what runs them notes nothing in a database. */
  readonly ledger?: 'none';
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

/** A database that runs, and is only ever read. */
export interface LiveSource extends AnySource {
  readonly kind: 'live';
  /** Name of the environment variable that holds its URL; the URL itself never stands in the file. */
  readonly urlEnv: string;
  /** Schemas to look at; every one that is no platform's when left out. */
  readonly schemas?: readonly string[];
  /** A snapshot to take instead where the variable is not set: in pull requests, which have no secrets. */
  readonly snapshot?: string;
  /** With `snapshot`: hours after which that is stale; `snapshotMaxAge` when left out. */
  readonly maxAge?: number;
}

/** A catalog that was saved as a file, by `schema-drift snapshot`. */
export interface SnapshotSource extends AnySource {
  readonly kind: 'snapshot';
  readonly file: string;
  /** Hours after which it is stale; `snapshotMaxAge` when left out in the file. */
  readonly maxAge: number;
}

/** Types that `supabase gen types` wrote. */
export interface SupabaseTypesSource extends AnySource {
  readonly kind: 'supabase-types';
  /** The file that holds `Database`, or hands it on. */
  readonly file: string;
}

export type SourceConfig =
  | MigrationsSource
  | DrizzleSource
  | SqlSource
  | SqlmodelSource
  | SupabaseTypesSource
  | LiveSource
  | SnapshotSource;

/** A difference that is accepted. */
export interface IgnoreEntry {
  /** Name of an object, or a glob. */
  readonly object: string;
  readonly kind?: string | undefined;
  readonly reason: string;
  /** The last day, as YYYY-MM-DD. */
  readonly until?: string | undefined;
}

export interface DatabaseConfig {
  /** `main` where the file has only one. */
  readonly name: string;
  /** In the order of the file; at least two. Paths are relative to the repository, with `/`. */
  readonly sources: readonly SourceConfig[];
  /** Name of a source, `majority` or `none`. */
  readonly truth: string;
  readonly ignore: readonly IgnoreEntry[];
  /** Tables and columns that are others under a new name: `users.name:full_name`. */
  readonly renames?: readonly string[];
  /** Tables, as globs, that belong to this database and to no other one of the repository. */
  readonly owns?: readonly string[];
}

/** A column of one of several databases. */
export interface ColumnOfDatabase {
  readonly database: string;
  /** Schema, table, column. */
  readonly path: readonly [schema: string, table: string, column: string];
}

/** A key across databases, which no foreign key can say. */
export interface Reference {
  readonly from: ColumnOfDatabase;
  readonly to: ColumnOfDatabase;
  /** Where the config says so. */
  readonly location: Location;
}

/** The config with every shorthand written out and every default filled in. */
export interface Config {
  readonly databases: readonly DatabaseConfig[];
  /** Keys that lead from one database to another. */
  readonly references?: readonly Reference[];
  readonly postgres: {
    readonly version?: number;
    /** Name of an environment variable, never a URL. */
    readonly urlEnv?: string;
    readonly engine?: 'native' | 'pglite';
  };
  readonly failOn: (typeof failOnWords)[number];
  /** Of a change: whether only what it brings can fail the check. */
  readonly gate?: (typeof gateWords)[number];
  /** `report` where absent. */
  readonly securityAdvice?: (typeof securityAdviceWords)[number];
  readonly riskyChanges?: RiskSettings;
  /** Seconds for the whole run. */
  readonly timeout: number;
}

/** Hours: a snapshot of every night may fail once without being stale. */
export const snapshotMaxAge = 48;

export const defaults = { truth: 'none', failOn: 'warning', timeout: 300 } as const;

/** What holds where the file says nothing. */
export interface Fallbacks {
  readonly failOn?: Config['failOn'];
  /** Seconds. */
  readonly timeout?: number;
  /** Major version of Postgres. */
  readonly version?: number;
}
