/** Any of some texts as a word of its own: nothing of what names are made of stands before or behind it. */
export function wholeWord(texts: readonly string[], flags = ''): RegExp {
  const any = texts.map((text) => text.replace(/\W/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\w$])(?:${any})(?![\\w$])`, flags);
}
