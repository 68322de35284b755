import type { Report } from './report.ts';

/**
 * Characters that would act on a reader's screen instead of being read: control characters (line breaks apart),
 * invisible format characters (the bidirectional marks among them), line separators, lone surrogates.
 */
const acting = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text with every acting character spelled out (`\u202e`); line breaks stay, tabs become `⇥` and spaces. */
export function visible(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(acting, (character) => {
    if (character === '\n') return character;
    if (character === '\t') return '⇥   ';
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** The text in one line, its line breaks shown. */
export function oneLine(text: string): string {
  return text.includes('\n') ? text.replace(/\n/g, '⏎') : text;
}

/** The text, cut with an ellipsis where it has more than `most` characters. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, Math.max(0, most - 1)).join('')}…` : text;
}

/** Texts side by side: those of more than `most` characters as the passage around where they begin to differ. */
export function passages(texts: readonly string[], most: number): readonly string[] {
  if (texts.every((text) => text.length <= most)) return texts;
  const all = texts.map((text) => [...text]);
  const [first = []] = all;
  const differs = first.findIndex((character, at) => all.some((other) => other[at] !== character));
  const from = Math.max(0, differs - Math.floor(most / 4));
  return all.map((characters, row) =>
    characters.length <= most
      ? (texts[row] ?? '')
      : `${from === 0 ? '' : '…'}${shortened(characters.slice(from).join(''), most)}`,
  );
}

/** A report whose every text, names of sources included, is safe to put on a screen. */
export function visibleReport(report: Report): Report {
  return everyText(report, visible) as Report;
}

/** Lines of code to be written, whose tabs are mere indentation. */
function visibleCode(text: string): string {
  return visible(text.replaceAll('\t', '    '));
}

/** What holds lines to be copied. */
const code: ReadonlySet<string> = new Set(['edits', 'advice']);

function everyText(value: unknown, shown: (text: string) => string): unknown {
  if (typeof value === 'string') return shown(value);
  if (Array.isArray(value)) return value.map((element) => everyText(element, shown));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      visible(key),
      everyText(inner, code.has(key) ? visibleCode : shown),
    ]),
  );
}
