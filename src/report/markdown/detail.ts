import type { Severity } from '../severity.ts';

/** Something told in full, which can be left out where a text may not be long. */
export interface Detail {
  /** Title of the fold around its own, as HTML, where there is one; neighbours of one title are in one. */
  readonly section?: string;
  /** Title of what it is folded away in, as HTML; neighbours of one title are in one fold. */
  readonly fold: string;
  readonly text: string;
  /** How many findings it tells. */
  readonly findings: number;
  /** The most dangerous ones are left out last; ignored findings first of all. */
  readonly danger: Severity | 'ignored';
  /** Whether its fold is open from the start. */
  readonly open?: boolean;
  /** Of a plan, whose it is, and the file that holds it where plans are written. */
  readonly plan?: NamedPlan;
}

export interface NamedPlan {
  readonly source: string;
  readonly file: string;
}
