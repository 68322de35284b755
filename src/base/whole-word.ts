/** Any of some texts as a word of its own: nothing of what names are made of, in any language, stands before or behind it. */
export function wholeWord(texts: readonly string[], flags = ''): RegExp {
  const any = texts.map((text) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}_$])(?:${any})(?![\\p{L}\\p{N}_$])`, `${flags}u`);
}
