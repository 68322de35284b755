import type { Location } from '../base/problem.ts';
import type { TableStatistics } from '../catalog/statistics.ts';
import type { RiskKind } from '../config/config.ts';
import type { Lapsed } from './acceptance.ts';
import type { Severity } from './severity.ts';

/** What happened to the two (or more) declarations, in the words a team would use. */
export type FindingClass =
  | 'unmigrated change'
  | 'missing migration'
  | 'hot-fix on a live database'
  | 'edited migration'
  | 'environment skew'
  | 'wrong mirror'
  | 'stale types'
  | 'types written by hand'
  | 'wrong database'
  | 'ledger fault'
  | 'pending migration'
  | 'declaration fault'
  | 'risky change'
  | 'difference';

/**
 * When a finding's turn comes where databases have to be changed: `correct` what is there and wrong, `add` what is
 * missing, `clean up` what is left over.
 */
export type Phase = 'correct' | 'add' | 'clean up';

/**
 * What one source says of the thing a finding is about.
 * `present` with its value as text · `missing`: it should be there and is not · `silent`: outside what this
 * source can declare · `unchecked`: declared, but Postgres refused it (`text` says why).
 */
export interface Cell {
  readonly state: 'present' | 'missing' | 'silent' | 'unchecked';
  readonly text: string;
  /** Where this source declares it; for a missing object, where its parent is declared. */
  readonly location?: Location;
}

/** Where one source's foreign key points: what the picture of foreign keys is drawn from. */
export interface ForeignKeyEnds {
  readonly table: string;
  readonly columns: readonly string[];
  readonly toTable: string;
  readonly toColumns: readonly string[];
}

/** A change of one declaration, in the source's own language. */
export interface Edit extends EditPart {
  readonly source: string;
  /** `typescript`, `python` or `sql`: for highlighting. */
  readonly language: string;
  /** What else of the file has to be written for it to hold: the imports of what is new. */
  readonly besides?: readonly EditPart[];
  /** Where it is that of another finding, and settles this one along with it: the fingerprint of that. */
  readonly along?: string;
  /**
   * The same as a unified diff with the file's name, ready for `git apply`. Changes that can't be applied one after
   * the other share it; it is empty where many do, and an earlier finding has it.
   */
  readonly diff: string;
}

/** Whole lines of a file, and what takes their place. */
export interface EditPart {
  readonly location: Location;
  /** The file's text, at `location`. */
  readonly from: string;
  readonly to: string;
}

/** What speaks for and against keeping a table that databases have and nothing declares. */
export interface TableUsage {
  readonly verdict: 'can be dropped' | 'needs investigation' | 'used in code but not declared';
  /** What the databases that have it know of its rows, by source; one that knows nothing is left out. */
  readonly statistics: Readonly<Record<string, TableStatistics>>;
  /** Uses in code, and the first few of their places. */
  readonly uses: number;
  readonly places: readonly Location[];
  /** In comments, documentation and migrations. */
  readonly mentions: number;
  /** Files that were looked through for uses. */
  readonly filesSearched: number;
  /** Files that were left, for their number or for lack of time; `all` where even their number is not known. */
  readonly filesNotSearched?: number | 'all';
}

/** The database of the repository that a table belongs to, where it was found in another one. */
export interface Belonging {
  readonly database: string;
  /** How that is known: the config says so, or code of that database alone declares the table. */
  readonly by: 'owns' | 'declarations';
  /** Where the table is, in the database that it was found in. */
  readonly here: readonly TablePlace[];
  /** Where it is, or is not, among the databases that it belongs to. */
  readonly there: readonly TablePlace[];
}

export interface TablePlace {
  readonly source: string;
  readonly has: boolean;
  /** Rows, estimated; absent where nobody has ever counted them. */
  readonly rows?: number;
}

/** One of several objects that a finding is about. */
export interface FoundObject {
  readonly object: string;
  /** By source. */
  readonly places: Readonly<Record<string, Location>>;
  /** Where a change brings some of them, and others were there before it. */
  readonly origin?: 'new' | 'old';
  /** Sources that are wrong and that no edit brings in line with it, where there are edits for others of them. */
  readonly unedited?: readonly string[];
}

/** One disagreement, judged. */
export interface Finding {
  /** Stable across runs, machines and line numbers: 12 hexadecimal characters. */
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly class: FindingClass;
  /** Kind of the object in Postgres's words: `table`, `column`, `constraint`, … or `migration`. */
  readonly kind: string;
  /** The object as shown to a person: `users.email`. */
  readonly object: string;
  /** The table (or other top object) it belongs to, for grouping: `users`. */
  readonly group: string;
  /** One line a person would write: `column users.email: migrations say text, drizzle says varchar(255)`. */
  readonly title: string;
  /** The attribute on which the sources differ; absent when the whole object is missing somewhere. */
  readonly attribute?: string;
  /** What each source says, in the order of the sources. Empty for faults of a single source. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Names of the sources that are wrong under the verdict; empty where nothing tells. */
  readonly wrong: readonly string[];
  /** Why, in one sentence. */
  readonly reason: string;
  /** What to do, in one or two sentences; may name a command or a line to change. */
  readonly advice: string;
  /** Absent where no database is wrong, nobody has judged, or nothing needs to be done. */
  readonly phase?: Phase;
  /** Where it is one cause of several: what it is about, and where each source that has it declares it. */
  readonly objects?: readonly FoundObject[];
  /** Other findings folded into this one because they follow from it (the columns of a missing table), as text. */
  readonly folded: readonly string[];
  /** Where several of one cause would be one finding: the fingerprint of that, which a baseline may have accepted. */
  readonly cause?: string;
  /** Of a rename, the findings that it would be if nothing told that both are one: a baseline may have accepted these. */
  readonly halves?: readonly FindingHalf[];
  /** Fingerprints of findings that one change has to settle together with this one: both ends of a foreign key. */
  readonly together?: readonly string[];
  /** For a foreign key: its ends in every source that has it, by source. */
  readonly foreignKeys?: Readonly<Record<string, ForeignKeyEnds>>;
  /** What brings the wrong sources in line, where it can be said exactly. */
  readonly edits?: readonly Edit[];
  /** For a table that only databases have. */
  readonly usage?: TableUsage;
  /** For a table that belongs to another database of the repository. */
  readonly belongs?: Belonging;
  /** Of a risky change, what is risky about it. */
  readonly risk?: RiskKind;
  /** Of a risky change that takes a name away, where code of what the change is made to has that name. */
  readonly uses?: { readonly uses: number; readonly places: readonly Location[] };
  /** What people misread about such a finding, where there is something. */
  readonly note?: string;
  /** Whether the change that is checked brings it; absent where it is compared with nothing. */
  readonly origin?: 'new' | 'old';
  /** Who accepted it once, and why it counts all the same: that is over, or it was less severe or another thing then. */
  readonly lapsed?: Lapsed;
}

/** What a finding would be if it were not known to be one with another. */
export type FindingHalf = Pick<Finding, 'fingerprint' | 'severity' | 'kind' | 'object' | 'cells' | 'cause'>;
