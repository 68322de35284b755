import type { Location } from '../base/problem.ts';
import type { Finding } from '../report/finding.ts';

/** What a rehearsal tells of a deploy. */
export type Outcome =
  | { readonly kind: 'ends equal' }
  | {
      readonly kind: 'fails';
      readonly location: Location;
      /** The statement on one line. */
      readonly statement: string;
      /** What Postgres says, with its code. */
      readonly error: string;
      /** Why, and what to do. */
      readonly cause: string;
    }
  /** It applies, and what it ends in is not what the migrations declare. */
  | { readonly kind: 'differs'; readonly findings: readonly Finding[] }
  /** Nothing can be said: a migration touches what the clone lacks. */
  | { readonly kind: 'not rehearsed'; readonly location: Location; readonly reason: string };
