import { counted } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import { oneLine } from '../../base/visible.ts';
import type { Edit, Finding } from '../finding.ts';
import { type DiffLine, distinctParts, editLines, lineDiff } from '../line-diff.ts';
import type { LongTexts } from '../phrases/cells.ts';
import { cellText } from '../phrases/phrases.ts';
import type { Colour, Page } from './page.ts';
import { wrap } from './wrap.ts';

/** Columns left of what is said of a finding. */
export const indent = 6;

/** What one source says of a finding. */
export interface Row {
  readonly source: string;
  readonly side: 'right' | 'wrong' | undefined;
  readonly text: string;
  readonly location: Location | undefined;
  /** A missing object has no place of its own: the place is that of what it belongs to. */
  readonly near: boolean;
}

/** Lines that are shown of a text of many lines which only one side has. */
const linesOfLoneText = 8;

/** Texts of several lines: each against the first one that is not wrong, or the beginning of a lone one. */
export function texts(finding: Finding, { base, others }: LongTexts, page: Page): string[] {
  const left = ' '.repeat(indent + 2);
  const text = cellText(finding, base);
  if (others.length === 0) {
    const lines = text.split('\n');
    const more = lines.length - linesOfLoneText;
    return [
      ...lines.slice(0, linesOfLoneText).flatMap((line) => codeLines(left, '  ', line, page, 'dim')),
      ...(more > 0 ? [page.paint(`${left}  … and ${counted(more, 'more line')}`, 'dim')] : []),
    ];
  }
  return others.flatMap((source) => [
    ...page.paragraph(indent + 2, '', `- ${oneLine(source)}   + ${oneLine(base)}`, 'dim', 'dim'),
    ...diffLines(left, lineDiff(cellText(finding, source), text), page),
  ]);
}

function diffLines(left: string, lines: readonly DiffLine[], page: Page): string[] {
  return lines.flatMap(({ mark, text }) => {
    if (mark === 'gap') return [page.paint(`${left}  … ${text}`, 'dim')];
    const colour = mark === '-' ? 'red' : mark === '+' ? 'green' : 'dim';
    return codeLines(left, `${mark} `, text, page, colour);
  });
}

function codeLines(left: string, mark: string, text: string, page: Page, colour: Colour): string[] {
  const inner = /^ */.exec(text)?.[0] ?? '';
  return wrap(text.slice(inner.length), Math.max(10, page.width - left.length - 2 - inner.length)).map(
    (line, number) =>
      left + page.paint(`${number === 0 ? mark : `${mark.charAt(0)}   `}${inner}${line}`.trimEnd(), colour),
  );
}

/** Of an edit so many lines are shown; `fix` writes all of them. */
const linesOfEdit = 60;

/** The lines to write instead, each with its place. */
export function editBlocks(edits: readonly Edit[], page: Page): string[] {
  const left = ' '.repeat(indent + 2);
  return distinctParts(edits).flatMap(({ location, from, to }) => [
    left + page.place(location),
    ...diffLines(left, beginning(editLines(from, to)), page),
  ]);
}

function beginning(lines: readonly DiffLine[]): readonly DiffLine[] {
  const more = lines.length - linesOfEdit;
  // One line more takes no more room than the words for it.
  return more < 2 ? lines : [...lines.slice(0, linesOfEdit), { mark: 'gap', text: `and ${more} more lines` }];
}
