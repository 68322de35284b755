/** A statement as Postgres prints it, as words and what stands in parentheses. */

export type SqlPart = SqlWord | SqlGroup;

export interface SqlWord {
  /** As it is written: `FROM`, `"Born on"`, `'text'`, `,`. */
  readonly text: string;
  /** Of what may be a name, that name. */
  readonly name?: string;
}

/** What stands between two parentheses. */
export interface SqlGroup {
  readonly parts: readonly SqlPart[];
}

const word = /E?'(?:[^']|'')*'|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_$]*)|\d[\w.]*|::|[^\s]/gu;

export function sqlParts(text: string): readonly SqlPart[] {
  const open: SqlPart[][] = [[]];
  for (const [found, quoted, plain] of text.matchAll(word)) {
    const parts = open.at(-1) as SqlPart[];
    if (found === '(') {
      const inside: SqlPart[] = [];
      parts.push({ parts: inside });
      open.push(inside);
    } else if (found === ')') {
      if (open.length > 1) open.pop();
    } else {
      const name = quoted?.replaceAll('""', '"') ?? plain;
      parts.push(name === undefined ? { text: found } : { text: found, name });
    }
  }
  return open[0] as SqlPart[];
}

/** Whether a part is one of some words: Postgres prints those of its own in capitals, and other names in quotes. */
export function isWord(part: SqlPart | undefined, ...words: readonly string[]): boolean {
  return part !== undefined && 'text' in part && words.includes(part.text);
}

/** The name that a part is; none of Postgres's own words is one. */
export function nameIn(part: SqlPart | undefined): string | undefined {
  if (part === undefined || !('name' in part) || /^[A-Z][A-Z_]*$/.test(part.text)) return undefined;
  return part.name;
}

export function groupIn(part: SqlPart | undefined): readonly SqlPart[] | undefined {
  return part !== undefined && 'parts' in part ? part.parts : undefined;
}

/** Pieces between commas. */
export function itemsOf(parts: readonly SqlPart[]): (readonly SqlPart[])[] {
  const items: SqlPart[][] = [[]];
  for (const part of parts) {
    if (isWord(part, ',')) items.push([]);
    else items.at(-1)?.push(part);
  }
  return items;
}

/** Where one of some words stands for the first time, or the end. */
export function endAt(parts: readonly SqlPart[], words: readonly string[], from = 0): number {
  const at = parts.findIndex((part, place) => place >= from && isWord(part, ...words));
  return at < 0 ? parts.length : at;
}
