/** A text as one word of a shell: as it is where that says nothing else to it, else in single quotes. */
export function shellWord(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
