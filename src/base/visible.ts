/** Words of strangers, fit to stand on a screen. */

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

/** More of a single word of a stranger is not shown in a line of progress. */
const LONGEST_WORDS = 500;

/** The text as one line of bearable length, every acting character spelled out. */
export function visibleLine(text: string): string {
  return shortened(oneLine(visible(text.trim())), LONGEST_WORDS);
}
