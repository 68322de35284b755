/** What to do, taken apart: sentences to be read, and what is to be written or run as it stands. */
export interface AdviceParts {
  /** A sentence or two each; the last ends with a colon where there is code. */
  readonly steps: readonly string[];
  /** Lines of SQL, of commands or of a file; empty where the sentences say all. */
  readonly code: readonly string[];
}

/** An advice is a step a line; after a line that ends with a colon, everything is code. */
export function adviceParts(advice = ''): AdviceParts {
  const lines = advice.split('\n');
  const colon = lines.findIndex((line) => line.trimEnd().endsWith(':'));
  const end = colon < 0 ? lines.length : colon + 1;
  return {
    steps: lines.slice(0, end).filter((line) => line.trim() !== ''),
    code: withoutBlankEnds(lines.slice(end)),
  };
}

/** Empty lines in between can be those of a text. */
function withoutBlankEnds(lines: readonly string[]): string[] {
  const isBlank = (line: string | undefined) => line?.trim() === '';
  const first = lines.findIndex((line) => !isBlank(line));
  const last = lines.findLastIndex((line) => !isBlank(line));
  return first < 0 ? [] : lines.slice(first, last + 1);
}

/** The last line before code that says again, as statements, what the sentences before it say. */
export const asSql = 'As SQL:';

/** The sentences alone, in one line; code is somewhere else, with the details. */
export function adviceInShort(advice: string): string {
  const { steps, code } = adviceParts(advice);
  const words = steps.filter((step) => step !== asSql).join(' ');
  return code.length === 0 ? words : words.replace(/:\s*$/, '; the details say how.');
}
