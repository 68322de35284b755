import { LineCounter, parseDocument } from 'yaml';
import { type KeyPath, type Place, pathAt } from './yaml-places.ts';

/** An address made of placeholders alone, as a migrations command is given one. */
const template = String.raw`(?:\{user\}(?::\{password\})?@)?\{host\}(?![^:/?\s"'])`;
// A URL of Postgres, any URL with a login, or libpq's `password=…`. Comments count: a secret is one there too.
const connectionString = new RegExp(
  String.raw`\bpostgres(?:ql)?(?:\+\w+)?://(?!${template})|\b[a-z][a-z0-9+.-]*://(?!${template})[^\s/@]*:[^\s/@]*@|\bpassword\s*=\s*(?!\{password\})[^\s=]`,
  'i',
);

/** A connection string in a config file, and what to do with it there. */
export interface FoundSecret {
  readonly place: Place;
  readonly advice: string;
}

/** What looks like a connection string in the text of a config file, the first of them. */
export function findConnectionString(text: string): FoundSecret | undefined {
  const place = placeOfSecret(text);
  if (place === undefined) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const offset = (lines.lineStarts[place.line - 1] ?? 0) + place.column - 1;
  const path = pathAt(document, offset);
  const kept = 'If it was committed, change the password.';
  return { place, advice: `${path === undefined ? inComment : insteadAt(path)} ${kept}` };
}

const inComment = 'Delete it: a comment is read by everyone who can read the file.';

/** What to write instead, by the place of the connection string; the first rule that fits counts. */
const instead: readonly {
  readonly at: (path: KeyPath) => boolean;
  readonly write: (path: KeyPath) => string;
}[] = [
  {
    at: ([top]) => top === 'postgres',
    write: () =>
      'Put it into an environment variable and name that: `postgres: { url-env: NAME }`. It has to be a server on which databases may be made and dropped.',
  },
  {
    at: (path) => path.includes('env') || path.includes('command'),
    write: () =>
      'What stands for the database to migrate is `postgresql://{user}:{password}@{host}:{port}/{database}`, in the `env` of the source.',
  },
  {
    at: (path) => path.includes('sources'),
    write: (path) => {
      const name = String(path[path.indexOf('sources') + 1]);
      const variable = `${name.toUpperCase().replaceAll(/\W/g, '_')}_URL`;
      return `Put it into an environment variable and name that in the source: \`${name}: { kind: live, url-env: ${variable} }\`.`;
    },
  },
  {
    at: () => true,
    write: () =>
      'Put it into an environment variable; a source that is a live database names that: `production: { kind: live, url-env: PRODUCTION_URL }`.',
  },
];

function insteadAt(path: KeyPath): string {
  return instead.find(({ at }) => at(path))?.write(path) ?? '';
}

function placeOfSecret(text: string): Place | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const found = connectionString.exec(line);
    if (found !== null) return { line: index + 1, column: found.index + 1 };
  }
  return undefined;
}
