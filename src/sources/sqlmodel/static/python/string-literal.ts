/** The value of a Python string literal. */

const shape = /^([rRuUbBfF]*)("""|'''|"|')([\s\S]*)\2$/;

const named: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** `undefined` for bytes, for what is no literal, and for characters given by their Unicode name. */
export function stringLiteral(text: string): string | undefined {
  const [, prefix, , body] = shape.exec(text) ?? [];
  if (prefix === undefined || body === undefined || /b/i.test(prefix)) return undefined;
  return /r/i.test(prefix) ? body : unescaped(body);
}

/** A literal's text between its quotes with the escapes carried out, also for a part of an f-string. */
export function unescaped(body: string): string | undefined {
  if (/\\N\{/.test(body)) return undefined;
  return body
    .replaceAll('\r\n', '\n')
    .replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
      (whole, x, u, long, octal, other) => {
        const code = x ?? u ?? long;
        if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
        if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
        return named[other] ?? whole;
      },
    );
}
