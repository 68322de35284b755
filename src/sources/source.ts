import type { Location } from '../base/problem.ts';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { StatisticsByTable } from '../catalog/statistics.ts';
import type { Rights, Server } from '../postgres/server.ts';
import type { Ledger } from './ledgers/ledger.ts';
import type { Lens } from './lens.ts';
import type { AlembicEnvironment } from './migrations/alembic/revisions.ts';
import type { OpenedFolders } from './migrations/open.ts';
import type { Platform } from './platform.ts';
import type { SourceKind } from './source-kind.ts';
import type { MadeElsewhere } from './sql/made-elsewhere.ts';
import type { Witness } from './sql/witness.ts';
import type { Trust } from './trust.ts';

/**
 * What a source can speak of. Outside it a source is silent: what it lacks there is not "missing".
 * Plain data, so that it can be reported and saved beside a catalog.
 */
export interface Coverage {
  /** Kinds of objects it can declare; `undefined` is every kind. */
  readonly kinds?: readonly ObjectKind[];
  /** Of kinds that its language could declare and it says nothing of, why that is. */
  readonly lackingKinds?: Readonly<Partial<Record<ObjectKind, string>>>;
  /** Kinds of objects of which it declares some and leaves others to somebody else: there, lacking is silence. */
  readonly partialKinds?: readonly ObjectKind[];
  /**
   * Objects of a declarable kind that it cannot declare nonetheless, by an attribute they have (and its value,
   * where only one value is out of reach); `what` names them in the plural: `exclusion constraints`.
   */
  readonly cannotDeclare?: readonly {
    readonly kind: ObjectKind;
    readonly attribute: string;
    readonly value?: string;
    readonly what: string;
  }[];
  /** Attributes it cannot declare, by kind: `{ index: ['include'] }`. */
  readonly silentAttributes?: Readonly<Partial<Record<ObjectKind, readonly string[]>>>;
  /** Attributes that its major of Postgres does not know, where others' do. */
  readonly unknownToMajor?: {
    readonly major: number;
    readonly attributes: readonly { readonly kind: ObjectKind; readonly attribute: string }[];
  };
  /**
   * Attributes of single objects that it leaves open, each with the reason, by `objectId`:
   * `{ 'column:public.users.credits': { default: 'fills it in itself' } }`.
   */
  readonly leftOpen?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Roles that own an object, by its `objectId`: of their rights on it, which they have anyhow, nothing is said. */
  readonly ownersRights?: Readonly<Record<string, readonly string[]>>;
  /** Schemas it speaks of; `undefined` is every schema. */
  readonly schemas?: readonly string[];
  /** Schemas that it leaves to somebody else (a platform's own), whatever `schemas` says. */
  readonly exceptSchemas?: readonly string[];
  /**
   * Tables of others, as globs over schema and name, whose policies and triggers it speaks of where these were placed
   * there, whatever the two before say.
   */
  readonly placesOn?: readonly string[];
  /** Attributes that a platform decides on, by kind: what comes with GRANT ALL on the major that a project began with. */
  readonly leftToPlatform?: Readonly<Partial<Record<ObjectKind, readonly string[]>>>;
  /** Roles whose rights on single objects it leaves to what a platform gives by default, by `objectId` of the object. */
  readonly rightsLeftOpen?: Readonly<Record<string, readonly string[]>>;
  /** Tables it speaks of, as globs over the table's name (`!` negates); `undefined` is every table. */
  readonly tables?: readonly string[];
  /** Tables, as globs, that it declares only in part: there, and for these tables themselves, lacking is silence. */
  readonly partialTables?: readonly string[];
  /** Tables, as globs, that other sources own: there too, lacking is silence. */
  readonly tablesOfOthers?: readonly { readonly owner: string; readonly tables: readonly string[] }[];
  /** Tables, as globs, that it owns, and so declares whole whatever the two before say. */
  readonly ownTables?: readonly string[];
}

/** An object that a source declares but that could not be brought into its catalog: "not checked", never "missing". */
export interface Unchecked {
  /** Kind and path of the object; everything below it is unchecked too. */
  readonly kind: ObjectKind;
  readonly path: readonly string[];
  readonly reason: string;
  /** Of a foreign key its columns: others may have it under another name. */
  readonly foreignKey?: readonly string[];
  /** Extensions, one of which the server lacks, where that is the reason. */
  readonly lacks?: readonly string[];
  readonly location?: Location;
}

/** Something that a source says of an object that is compared, and that nothing else can be compared with. */
export interface Undecided {
  /** `column users.settings`, `argument term of function search(text)`. */
  readonly what: string;
  readonly reason: string;
  readonly location?: Location;
}

/** Something a source wants said that is no difference between catalogs: an edited journal, an unexported table. */
export interface SourceFault {
  /** Stable name of the fault, part of its fingerprint: `out-of-order`, `missing-file`, … */
  readonly code: string;
  readonly severity: 'critical' | 'warning' | 'cosmetic';
  /** What it concerns: a migration's tag, a table's name. */
  readonly subject: string;
  readonly message: string;
  readonly advice: string;
  readonly location?: Location;
  /** Of a migration that was edited: whether only its line ends are others. */
  readonly isSpelling?: true;
  /** What it cannot stand beside: either of the two may give way. */
  readonly collidesWith?: Location;
}

/** The newest snapshot that drizzle-kit left beside its migrations. */
export interface NewestSnapshot {
  /** Of the migration that it belongs to. */
  readonly tag: string;
  /** Relative to the repository's root, with `/`. */
  readonly file: string;
  readonly json: Readonly<Record<string, unknown>>;
}

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

/** Something that migrations gave another name. */
export interface Renaming {
  readonly kind: ObjectKind;
  /** A path that it had; of routines without their arguments. */
  readonly from: readonly string[];
  /** Whether something else got that path since, so that who has it need not mean the same. */
  readonly reused?: boolean;
  /** The path that it has in the end. */
  readonly to: readonly string[];
  /** Of the statement that gave it the name that it has now. */
  readonly location: Location;
}

/** Migrations of which a database does not say that it has them. */
export interface Unnoted {
  /** What is said of that. */
  readonly fault: SourceFault;
  /** How all of them are noted: commands of the tool, one a line, or SQL. */
  readonly all: { readonly by: 'sql' | 'command'; readonly text: string };
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
  readonly lens?: Lens;
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
  /** Set where it lacks migrations that could not be rehearsed: nobody knows whether they will apply. */
  readonly untriedDeploy?: true;
  /** Migrations that it does not say it has, as no table of their tool is there, by the source of each. */
  readonly unnoted?: Readonly<Record<string, Unnoted>>;
  /** What its files need and none of them makes, as others state; only of migrations. */
  readonly madeElsewhere?: readonly MadeElsewhere[];
  /** The statements of migrations in which they take something away; absent where that is not known. */
  readonly removals?: readonly string[];
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

/** What a reader gets besides its own settings. */
export interface ReadContext {
  /** Absolute path of the repository (the working directory of the run). */
  readonly root: string;
  /** The ephemeral server, started or still starting. */
  readonly server: Promise<Server>;
  /** Name of the source in the report; also names its database. */
  readonly name: string;
  /** Ends the work early when the whole run is out of time. */
  readonly signal: AbortSignal;
  /** Is told what takes a while, and what is fetched. */
  readonly onProgress?: (line: string) => void;
  /** What the sources' SQL may do on the server, `superuser` when absent. */
  readonly rights?: Rights | undefined;
  /** Folders of migrations that the run has opened already. */
  readonly openedFolders?: OpenedFolders;
  /** How far the sources' programs are trusted; as `ownCode` when absent. */
  readonly trust?: Trust | undefined;
  /** Whether a command that migrates is asked for the file of its next migration, too. */
  readonly withNextMigration?: boolean;
  /**
   * Other sources of the same database, those to ask first in front, for what the source refers to and does not
   * declare. None of them asks this one, so that nobody waits for one that waits for it.
   */
  readonly others?: readonly OtherSource[];
  /** Asked for what migrations need and none of them makes: it never waits for whoever asks it. */
  readonly witness?: Witness;
}

/** A source that is being read, as others see it. */
export interface OtherSource {
  readonly name: string;
  /** Once it has been read; `undefined` where it could not be. Never throws. */
  readonly read: () => Promise<ReadSource | undefined>;
}
