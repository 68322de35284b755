import { counted } from '../../base/phrases.ts';
import type { Location } from '../../base/problem.ts';
import { oneLine, shortened } from '../../base/visible.ts';
import type { Finding } from '../finding.ts';
import { adviceParts } from '../phrases/advice.ts';
import { cellText } from '../phrases/phrases.ts';
import type { Severity } from '../severity.ts';
import { code, fenceFor, plain } from './escape.ts';

/** The pieces that texts in Markdown are built of. Texts go in as they are and come out escaped. */

/** The address a place leads to; `undefined` leaves it as text. */
export type Link = (location: Location) => string | undefined;

/** How much of a long thing is shown: lines (or entries), and characters of each. What is cut is counted. */
export interface Room {
  readonly lines: number;
  readonly characters: number;
}

export const wholly: Room = { lines: Number.POSITIVE_INFINITY, characters: Number.POSITIVE_INFINITY };
export const shortly: Room = { lines: 40, characters: 600 };

export const severityIcons: Readonly<Record<Severity, string>> = {
  critical: '🔴',
  warning: '🟡',
  cosmetic: '⚪',
};

/** One line of a table; the cells are Markdown. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Markdown folded away. `summary` is HTML: Markdown does not reach into it. */
export function folded(summary: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Lines of code as a block. */
export function fenced(lines: readonly string[], language: string, room: Room): string {
  const shown = lines.slice(0, room.lines).map((line) => shortened(line, room.characters));
  const more = lines.length - shown.length;
  const text = [...shown, ...(more > 0 ? [`… and ${counted(more, 'more line')}`] : [])].join('\n');
  const fence = fenceFor(text);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** What to do: an arrow and `told` words for each step, and code as a block. */
export function wayOut(advice: string | undefined, told: (step: string) => string, room: Room): string[] {
  const { steps, code: lines } = adviceParts(advice);
  return [
    ...steps.map((step) => `→ ${told(shortened(step, room.characters))}`),
    ...(lines.length === 0 ? [] : [fenced(lines, '', room)]),
  ];
}

/** Lines of Markdown as a list. */
export function bullets(lines: readonly string[], room: Room): string {
  const more = lines.length - room.lines;
  return [...lines.slice(0, room.lines), ...(more > 0 ? [`… and ${more} more`] : [])]
    .map((line) => `- ${line}`)
    .join('\n');
}

/** Markdown in bold, which only takes where neither end is a space. */
export function strong(text: string): string {
  return text.trim() === '' ? '' : `**${text.trim()}**`;
}

/** A place, linked where there is an address for it. */
export function place(location: Location, link: Link | undefined): string {
  return linked(code(`${oneLine(location.file)}:${location.line}`), link?.(location));
}

/** Markdown as a link, where there is an address. */
export function linked(text: string, address: string | undefined): string {
  if (address === undefined) return text;
  const target = address.replace(/[<>\\\s|`]/g, (character) => encodeURIComponent(character));
  return `[${text}](<${target}>)`;
}

/** What a source says, for the cell of a table; several lines are only counted. */
export function value(finding: Finding, source: string, most: number): string {
  const text = cellText(finding, source);
  if (finding.cells[source]?.state !== 'present') return `*${plain(shortened(text, most))}*`;
  if (text.includes('\n')) return counted(text.split('\n').length, 'line');
  return code(shortened(text, most));
}
