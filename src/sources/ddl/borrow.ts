/** What generated DDL refers to and leaves to other sources, borrowed from them while it is applied. */
import { list } from '../../base/phrases.ts';
import { brings } from '../sql/extension-contents.ts';
import { reasonFor } from '../sql/left-out.ts';
import { missingIn } from '../sql/missing.ts';
import type { PostgresError } from '../sql/postgres-error.ts';
import { missingExtension } from '../sql/providers.ts';
import type { Lenders, Loan } from './lenders.ts';
import { type Missing, missingFrom } from './missing.ts';

export interface Borrowing {
  /** What the refused statements miss and other sources declare, unless it was borrowed before. */
  borrow(errors: readonly PostgresError[]): Promise<readonly Loan[]>;
  /**
   * Why what a statement misses was not borrowed; `undefined` where that was not tried or does not tell.
   *
   * @param failures what Postgres said of loans
   */
  explain(error: PostgresError, failures: ReadonlyMap<Loan, PostgresError>): Explanation | undefined;
}

export interface Explanation {
  /** As a clause. */
  readonly why: string;
  /** Whether another source declares it, or one that could not be read, or an extension that is not here, may. */
  readonly elsewhere: boolean;
  /** Whether that says everything, whatever Postgres says. */
  readonly isWhole?: true;
}

export function borrowingFrom({ find, uncheckedBy, unread, lacking }: Lenders): Borrowing {
  const found = new Map<string, readonly Loan[]>();
  const borrow = async (errors: readonly PostgresError[]) => {
    const loans: Loan[] = [];
    for (const missing of errors.flatMap((error) => missingFrom(error) ?? [])) {
      if (found.has(keyOf(missing))) continue;
      const lent = await find(missing);
      found.set(keyOf(missing), lent);
      loans.push(...lent);
    }
    return loans;
  };
  const explain = (
    error: PostgresError,
    failures: ReadonlyMap<Loan, PostgresError>,
  ): Explanation | undefined => {
    const extension = missingExtension(error);
    if (extension !== undefined && lacking.has(extension))
      return { why: reasonFor({ extensions: [extension] }), elsewhere: true, isWhole: true };
    const missing = missingFrom(error);
    const loans = missing && found.get(keyOf(missing));
    if (missing === undefined || loans === undefined) return undefined;
    const failed = loans.find((loan) => failures.has(loan));
    if (failed !== undefined) {
      const why = `${failed.from} declares it, but it cannot be made here: ${failures.get(failed)?.message}`;
      return { why, elsewhere: true };
    }
    const unchecked = uncheckedBy(missing);
    if (unchecked !== undefined) {
      const why = `${unchecked.name} declares it, but it is not checked there: ${unchecked.reason}`;
      return { why, elsewhere: true };
    }
    // A relation that nobody lends may well be a table that others declare.
    if (loans.length > 0 || missing.what === 'relation') return undefined;
    const bringing = [...lacking].filter((name) => mayBring(name, error)).sort();
    if (bringing.length > 0) {
      const why = `the extension ${list(bringing, 'or')} may have it, which the server lacks`;
      return { why, elsewhere: true };
    }
    if (missing.kinds.length === 0) return undefined;
    if (unread.size === 0) return { why: 'no other source declares it', elsewhere: false };
    const why = `${[...unread].join(' and ')} could not be read, and no other source declares it`;
    return { why, elsewhere: true };
  };
  return { borrow, explain };
}

/** Whether an extension brings what is missing, or is not known well enough to say that it does not. */
function mayBring(extension: string, error: PostgresError): boolean {
  const missing = missingIn(error);
  return missing === undefined || brings(extension, missing) !== false;
}

function keyOf({ what, name }: Missing): string {
  return `${what} ${name}`;
}
