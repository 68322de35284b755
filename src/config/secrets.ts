import type { Place } from './yaml-places.ts';

// A URL of Postgres, any URL with a login, or libpq's `password=…`. Comments count: a secret is one there too.
const connectionString =
  /\bpostgres(?:ql)?(?:\+\w+)?:\/\/|\b[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:[^\s/@]*@|\bpassword\s*=\s*[^\s=]/i;

/** Where a text first holds what looks like a connection string. */
export function findConnectionString(text: string): Place | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const found = connectionString.exec(line);
    if (found !== null) return { line: index + 1, column: found.index + 1 };
  }
  return undefined;
}
