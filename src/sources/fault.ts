import type { Location } from '../base/problem.ts';

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

/** Migrations of which a database does not say that it has them. */
export interface Unnoted {
  /** What is said of that. */
  readonly fault: SourceFault;
  /** How all of them are noted: commands of the tool, one a line, or SQL. */
  readonly all: { readonly by: 'sql' | 'command'; readonly text: string };
}
