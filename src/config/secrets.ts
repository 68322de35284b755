import type { Place } from './yaml-places.ts';

/** An address made of placeholders alone, as a migrations command is given one. */
const template = String.raw`(?:\{user\}(?::\{password\})?@)?\{host\}(?![^:/?\s"'])`;
// A URL of Postgres, any URL with a login, or libpq's `password=…`. Comments count: a secret is one there too.
const connectionString = new RegExp(
  String.raw`\bpostgres(?:ql)?(?:\+\w+)?://(?!${template})|\b[a-z][a-z0-9+.-]*://(?!${template})[^\s/@]*:[^\s/@]*@|\bpassword\s*=\s*(?!\{password\})[^\s=]`,
  'i',
);

/** Where a text first holds what looks like a connection string. */
export function findConnectionString(text: string): Place | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const found = connectionString.exec(line);
    if (found !== null) return { line: index + 1, column: found.index + 1 };
  }
  return undefined;
}
