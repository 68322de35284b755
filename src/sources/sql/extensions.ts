import { type Location, Problem } from '../../base/problem.ts';
import { serverWithExtensions } from './causes.ts';
import type { Statement } from './statements.ts';

/** An extension that a file asks for, and where. */
export interface NeededExtension {
  readonly name: string;
  readonly location: Location;
}

/** Name of the extension that a statement creates, if it is such a statement. */
export function createdExtension({ words }: Statement): string | undefined {
  if (words[0] !== 'create' || words[1] !== 'extension') return undefined;
  const written = words.slice(2, 5).join(' ') === 'if not exists' ? words[5] : words[2];
  return written?.startsWith('"') ? written.slice(1, -1) : written;
}

/** Every `CREATE EXTENSION` among the files' own statements (one inside a `DO` block is not seen), first mention only. */
export function neededExtensions(
  files: readonly { readonly file: string; readonly statements: readonly Statement[] }[],
): NeededExtension[] {
  const found = new Map<string, NeededExtension>();
  for (const { file, statements } of files) {
    for (const statement of statements) {
      const name = createdExtension(statement);
      if (name === undefined || found.has(name)) continue;
      found.set(name, { name, location: { file, line: statement.line } });
    }
  }
  return [...found.values()];
}

/** Throws a Problem that names every extension the server cannot create. */
export function requireExtensions(
  needed: readonly NeededExtension[],
  available: ReadonlySet<string>,
  server: string,
): void {
  const lacking = needed.filter(({ name }) => !available.has(name));
  const [first] = lacking;
  if (first === undefined) return;
  const names = lacking.map(({ name }) => `"${name}"`).join(', ');
  throw new Problem(
    `The server (${server}) lacks ${lacking.length === 1 ? 'the extension' : 'the extensions'} ${names}.`,
    {
      advice: serverWithExtensions(),
      detail: lacking.map(({ name, location }) => `${name}: ${location.file}:${location.line}`).join('\n'),
      location: first.location,
    },
  );
}
