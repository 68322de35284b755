/**
 * Something that keeps a source, or the whole job, from being checked, told so that a person can act on it.
 * Thrown where it is understood; every entry point prints it without a stack and exits with 2.
 *
 * `message` is one sentence, `advice` what to do next, `detail` further lines (Postgres's own message, say).
 * None of them may hold a connection string or a password.
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly advice: string | undefined;
  readonly detail: string | undefined;
  readonly location: Location | undefined;

  constructor(
    message: string,
    more: { advice?: string; detail?: string; location?: Location; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.advice = more.advice;
    this.detail = more.detail;
    this.location = more.location;
  }
}

/** A place in a file: `file` relative to the working directory with `/`, `line` and `column` from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}
