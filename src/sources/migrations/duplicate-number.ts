import type { SourceFault } from '../fault.ts';

/** Two migrations under the number that their tool tells them apart by. */
export interface SharedNumber {
  readonly subject: string;
  readonly severity: SourceFault['severity'];
  readonly message: string;
  /** Of the later one in the order, and of the one that has the number before it. */
  readonly file: string;
  readonly other: string;
}

/** What is wrong with that. Nothing in the files says which of the two is in use already. */
export function duplicateNumber({ file, other, ...told }: SharedNumber): SourceFault {
  return {
    code: 'duplicate-number',
    ...told,
    advice:
      'Give a number above all others to the one that no database has yet; the one that was applied somewhere keeps its own.',
    location: { file, line: 1 },
    collidesWith: { file: other, line: 1 },
  };
}
