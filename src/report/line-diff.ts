import { groupBy } from '../base/group-by.ts';
import { counted } from '../base/phrases.ts';
import type { Edit, EditPart } from './finding.ts';

/** A line of a diff; `gap` stands for lines that both sides share, and says how many. */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+' | 'gap';
  readonly text: string;
}

const context = 2;
/** Beyond this many pairs of lines the middle is told as replaced: the exact diff would take seconds. */
const largestTable = 4_000_000;

/** What has to change in `before` to get `after`, line by line, with two lines of context. */
export function lineDiff(before: string, after: string): DiffLine[] {
  return withoutDistantLines(everyLine(before.split('\n'), after.split('\n')));
}

/** Everything that an edit writes, what it is about in front. */
export function partsOf(edit: Edit): readonly EditPart[] {
  return [edit, ...(edit.besides ?? [])];
}

/**
 * Everything that some edits write, each once: sources may share a file, and edits a place. Several edits of a file
 * stand in the order of its lines, as in any diff; of a single one what it is about stays in front.
 */
export function distinctParts(edits: readonly Edit[]): readonly EditPart[] {
  const byFile = groupBy(edits, ({ location }) => location.file);
  const parts = [...byFile.values()].flatMap((own) => {
    const all = own.flatMap(partsOf).map(({ location, from, to }) => ({ location, from, to }));
    return own.length === 1 ? all : all.sort((a, b) => a.location.line - b.location.line);
  });
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

/** `from` replaced by `to`, as the lines of an edit; of these an empty text has none. */
export function editLines(from: string, to: string): DiffLine[] {
  const of = (text: string) => text.replace(/\n$/, '').split('\n');
  if (from === '') return of(to).map((text) => ({ mark: '+', text }));
  if (to === '') return of(from).map((text) => ({ mark: '-', text }));
  return lineDiff(from.replace(/\n$/, ''), to.replace(/\n$/, ''));
}

function everyLine(before: readonly string[], after: readonly string[]): DiffLine[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const same = (text: string): DiffLine => ({ mark: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** The longest common subsequence, by its table of lengths. */
function middle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ mark: '-', text });
  const added = (text: string): DiffLine => ({ mark: '+', text });
  if (before.length * after.length > largestTable) return [...before.map(removed), ...after.map(added)];
  const columns = after.length + 1;
  const common = new Uint32Array((before.length + 1) * columns);
  const at = (i: number, j: number) => common[i * columns + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      common[i * columns + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const fresh = after[j];
    if (old !== undefined && old === fresh) {
      lines.push({ mark: ' ', text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(removed(old));
      i += 1;
    } else {
      lines.push(added(fresh ?? ''));
      j += 1;
    }
  }
  return lines;
}

function withoutDistantLines(lines: readonly DiffLine[]): DiffLine[] {
  const near = lines.map((_, place) =>
    lines.slice(Math.max(0, place - context), place + context + 1).some(({ mark }) => mark !== ' '),
  );
  const kept: DiffLine[] = [];
  let passed = 0;
  const closeGap = () => {
    if (passed > 0) kept.push({ mark: 'gap', text: counted(passed, 'equal line') });
    passed = 0;
  };
  lines.forEach((line, place) => {
    if (near[place] === true) {
      closeGap();
      kept.push(line);
    } else passed += 1;
  });
  closeGap();
  return kept;
}
