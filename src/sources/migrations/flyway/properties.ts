/** A property of a file, and the line that it begins on, from 1. */
export interface Property {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/**
 * Reads properties as Java has them: `key=value`, `key: value` or `key value`, a line each, which a backslash at its end
 * continues.
 *
 * @param escapes whether a backslash escapes elsewhere, too; in Flyway's own files it stands for itself
 */
export function propertiesOf(text: string, { escapes }: { readonly escapes: boolean }): Property[] {
  const lines = text.split(/\r\n|\r|\n/);
  const properties: Property[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    let whole = (lines[at] ?? '').trimStart();
    if (whole === '' || /^[#!]/.test(whole)) continue;
    while (isContinued(whole) && at + 1 < lines.length) {
      at += 1;
      whole = `${whole.slice(0, -1)}${(lines[at] ?? '').trimStart()}`;
    }
    const [, key = '', value = ''] = /^((?:\\.|[^\\\s:=])*)\s*[:=]?\s*(.*)$/.exec(whole) ?? [];
    properties.push({ key: unescaped(key), value: escapes ? unescaped(value) : value.trimEnd(), line });
  }
  return properties;
}

/** Two backslashes are one that is meant. */
function isContinued(line: string): boolean {
  return (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1;
}

const characters: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-f]{4})|(.))/gi, (_, code: string | undefined, character: string) =>
    code === undefined
      ? (characters[character] ?? character)
      : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
