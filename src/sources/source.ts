import type { Location } from '../base/problem.ts';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { StatisticsByTable } from '../catalog/statistics.ts';
import type { Coverage } from './coverage.ts';
import type { SourceFault, Unnoted } from './fault.ts';
import type { Ledger } from './ledgers/ledger.ts';
import type { Lens } from './lens.ts';
import type { AlembicEnvironment } from './migrations/alembic/revisions.ts';
import type { NewestSnapshot } from './migrations/drizzle-state.ts';
import type { Platform } from './platform.ts';
import type { Removal } from './removals.ts';
import type { Renaming } from './renamings.ts';
import type { SourceKind } from './source-kind.ts';
import type { MadeElsewhere } from './sql/stated.ts';
import type { Unchecked, Undecided } from './unchecked.ts';

/** A command that writes a source again: `npm run gen:types`. */
export interface Writer {
  /** Relative to the repository. What a source says in another file, a person wrote there. */
  readonly file: string;
  /** Absent where none writes it as it is: types were taken out of the file into others, or it has some of its own. */
  readonly command?: string;
  /** Whether a person wrote it in the first place. */
  readonly byHand?: true;
  /** What it runs, where that is the script of a package: `supabase gen types --local > types.ts`. */
  readonly script?: string;
}

/** A migration of which a ledger keeps the name or the number alone. */
export interface NotedByName {
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  /** When it was run, as the ledger says it. */
  readonly at?: string;
}

/** A migration of a source. */
export interface MigrationOfSource {
  readonly name: string;
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  /** Names, without their schemas, of the functions, views and types that it creates or replaces. */
  readonly creates: readonly string[];
  /** Labels that it adds to enums, which are named without their schemas. */
  readonly labels: readonly (readonly [type: string, label: string])[];
}

/** A source after reading: its catalog and everything needed to compare it fairly and to point into it. */
export interface ReadSource {
  readonly catalog: Catalog;
  readonly coverage: Coverage;
  /** Where it says things in a language of its own: how it sees the others. */
  readonly lens?: Lens<ReadSource>;
  readonly unchecked: readonly Unchecked[];
  readonly undecided?: readonly Undecided[];
  /** Ledger faults and the like; each becomes a finding of its own. */
  readonly faults: readonly SourceFault[];
  /**
   * Where an object is declared, by `objectId`; `<objectId>#<attribute>` where an attribute is decided elsewhere. What
   * was taken away again, or given another name, has the place where it was.
   */
  readonly locations: ReadonlyMap<string, Location>;
  /** How large its tables are, by `objectId`; only of sources that know, as live databases do. */
  readonly statistics?: StatisticsByTable;
  /** What the tables of migration tools in it say; only of databases, and of snapshots of them. */
  readonly ledgers?: readonly Ledger[];
  /**
   * What its ledgers tell of the migrations of a source, by the source's name: `applied` where its catalog is that with
   * all of them, pending ones too; `pending` where it lacks some, which its catalog could not be given.
   */
  readonly migrationStatus?: Readonly<Record<string, 'applied' | 'pending'>>;
  /** Names of the migrations that it lacks by its ledgers, and that its catalog has all the same, in their order. */
  readonly toDeploy?: readonly string[];
  /** Of a database, the migrations that a ledger says it has run, without telling what their texts were. */
  readonly notedByName?: readonly NotedByName[];
  /** Set where it lacks migrations that could not be rehearsed: nobody knows whether they will apply. */
  readonly untriedDeploy?: true;
  /** Migrations that it does not say it has, as no table of their tool is there, by the source of each. */
  readonly unnoted?: Readonly<Record<string, Unnoted>>;
  /** What its files need and none of them makes, as others state; only of migrations. */
  readonly madeElsewhere?: readonly MadeElsewhere[];
  /** What migrations take away, or give another name; absent where that is not known. */
  readonly removals?: readonly Removal[];
  /** The migrations in the order in which they are run; only where each is a file of SQL. */
  readonly migrations?: readonly MigrationOfSource[];
  /** What migrations gave another name that it has in the end, in their order. */
  readonly renamings?: readonly Renaming[];
  /** What writes the next migration out of code of a kind: `drizzle-kit generate`. */
  readonly generator?: { readonly from: SourceKind; readonly command: string };
  /** What makes the file of a new migration, for whoever writes its SQL: `dbmate new NAME`. */
  readonly newFile?: string;
  /** What writes it again, where a command does. */
  readonly writtenBy?: Writer;
  /** The file that leads to all others that it was read from, where one does: relative to the repository. */
  readonly entry?: string;
  /** What Alembic tells of its own scripts; only of migrations that a command made, none where that ran no Alembic. */
  readonly alembic?: readonly AlembicEnvironment[];
  /** Of migrations by Drizzle, what drizzle-kit generates the next one against. */
  readonly newestSnapshot?: NewestSnapshot;
  /**
   * What drizzle-kit notes of tables, enums, views and sequences in a snapshot, as digests by `schema.name`: of
   * migrations what the newest has, of a schema what the next one would have.
   */
  readonly noted?: Readonly<Record<string, string>>;
  /** The role that owns it; of SQL that was applied, the one that ran it. Absent where nobody knows. */
  readonly owner?: string;
  /** The hosting platform that it stands on, where what that provides is known; it is no part of the catalog. */
  readonly platform?: Platform;
  /** Roles of the platform by the `objectId` of what they have rights on that nobody but the platform may have given. */
  readonly rightsByDefault?: Readonly<Record<string, readonly string[]>>;
  /** Extensions of its platform that its files create and its server lacks: they are part of no comparison. */
  readonly lackedExtensions?: readonly string[];
  /** What it adds to the schemas of the platform: not compared, but there for others to refer to. */
  readonly addedToPlatform?: readonly CatalogObject[];
  /** Versions of the libraries that took part, where these decide what is declared: `{ sqlmodel: '0.0.50' }`. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Whether it was dumped from a database, which has what it has without anybody declaring it. */
  readonly isDump?: boolean;
  /** One-line facts for the report: `41 migrations (Drizzle journal)`, `drizzle-orm 0.45.4`. */
  readonly facts: readonly string[];
  /** Things that went differently from a plain run and changed no result: placeholders, skipped packages. */
  readonly warnings: readonly string[];
}

/** A source that is being read, as others see it. */
export interface OtherSource {
  readonly name: string;
  /** Once it has been read; `undefined` where it could not be. Never throws. */
  readonly read: () => Promise<ReadSource | undefined>;
}
