import type { Link } from './blocks.ts';
import type { Origin } from './coverage.ts';

/** How a report is to look as Markdown. */
export interface MarkdownLook extends Origin {
  /** The address a place leads to; `undefined` leaves it as text. */
  readonly link?: Link;
  /** Characters the text may have, at least 1,000 (a comment on GitHub: 65,536); without it everything is told. */
  readonly limit?: number;
  /** Where the whole report is, for a text that does not hold all of it: `the job summary`. */
  readonly report?: { readonly words: string; readonly url?: string };
  /** Whether the run has left each plan as a file, too. */
  readonly hasPlanFiles?: boolean;
}
