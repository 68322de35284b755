const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const zeroWidth = /\p{M}/u;

/** Columns that a text without control characters takes on a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += zeroWidth.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** The text, filled up with spaces to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/**
 * Breaks a text at its spaces into lines of at most `width` columns. A word longer than that stays whole, on a
 * line of its own: it may be a path that somebody wants to click. A command in backticks stays together.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of words(text, width)) {
    if (line === undefined) line = word;
    else if (widthOf(line) + 1 + widthOf(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line ?? ''];
}

/** The words of a text; what stands between two backticks is one word, where it fits into a line. */
function words(text: string, width: number): string[] {
  const pieces = text.split(' ');
  const found: string[] = [];
  for (let place = 0; place < pieces.length; place += 1) {
    let word = pieces[place] ?? '';
    for (let next = place + 1; opensSpan(word) && next < pieces.length; next += 1) {
      word += ` ${pieces[next]}`;
      if (widthOf(word) > width) break;
      if (opensSpan(word)) continue;
      place = next;
      break;
    }
    found.push(opensSpan(word) || widthOf(word) > width ? (pieces[place] ?? '') : word);
  }
  return found;
}

function opensSpan(text: string): boolean {
  return text.split('`').length % 2 === 0;
}
