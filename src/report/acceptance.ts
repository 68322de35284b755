import type { Location } from '../base/problem.ts';
import type { Severity } from './severity.ts';

/** An acceptance that counts no more, and why. */
export interface Lapsed extends Acceptance {
  readonly why: 'expired' | 'more severe' | 'changed';
  /** Where it is `changed`: a source that says something else now. */
  readonly otherwise?: SaidOtherwise;
}

/** Who accepted a finding in the baseline, why, and until when. */
export interface Acceptance {
  readonly owner: string;
  readonly reason: string;
  /** The last day on which it counts, `YYYY-MM-DD`. */
  readonly expiry: string;
  /** How severe the finding was then, where the entry says so. */
  readonly severity?: Severity;
  /** The entry. */
  readonly location: Location;
  /** Set where the change that is checked brings the entry itself, or makes it accept more. */
  readonly byThisChange?: true;
}

/** A source that says something else than it did. */
export interface SaidOtherwise {
  readonly source: string;
  /** Absent where it said nothing then. */
  readonly before?: string;
  readonly now: string;
}
