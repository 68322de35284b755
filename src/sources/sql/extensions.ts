import { type Location, Problem } from '../../base/problem.ts';
import type { Catalog, CatalogObject } from '../../catalog/catalog.ts';
import type { Unchecked } from '../unchecked.ts';
import { serverWith } from './servers.ts';
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

/** Whether a statement creates an extension anywhere, be it within a `DO` block. */
export function mentionsCreation(
  name: string,
  files: readonly { readonly statements: readonly Pick<Statement, 'text'>[] }[],
): boolean {
  const creation = new RegExp(
    String.raw`\bcreate\s+extension\s+(if\s+not\s+exists\s+)?"?${name.replaceAll('-', '\\-')}(?![\w-])`,
    'i',
  );
  return files.some(({ statements }) => statements.some(({ text }) => creation.test(text)));
}

/**
 * A catalog without the extensions that were created for a source which creates them nowhere: switched on in a
 * dashboard, they are as they are there, and of that it says nothing.
 */
export function withoutProvidedExtensions(
  catalog: Catalog,
  provided: ReadonlySet<string>,
): { readonly catalog: Catalog; readonly unchecked: readonly Unchecked[] } {
  const isProvided = ({ kind, path: [name = ''] }: CatalogObject) =>
    kind === 'extension' && provided.has(name);
  const unchecked = [...provided].map((name) => ({
    kind: 'extension' as const,
    path: [name],
    reason: 'Nothing here creates it; it was created for what needs it.',
  }));
  return { catalog: { ...catalog, objects: catalog.objects.filter((it) => !isProvided(it)) }, unchecked };
}

/** Those of the extensions that the server cannot create. */
export function lackingExtensions(
  needed: readonly NeededExtension[],
  available: ReadonlySet<string>,
): NeededExtension[] {
  return needed.filter(({ name }) => !available.has(name));
}

/** Files without what they do with extensions that the server lacks. */
export function withoutStatementsAbout<File extends { readonly statements: readonly Statement[] }>(
  lacking: readonly NeededExtension[],
  files: readonly File[],
): readonly File[] {
  if (lacking.length === 0) return files;
  const names = new Set(lacking.map(({ name }) => name));
  const isAboutOne = (statement: Statement) => names.has(namedExtension(statement) ?? '');
  return files.map((file) => ({ ...file, statements: file.statements.filter((it) => !isAboutOne(it)) }));
}

function namedExtension({ text }: Statement): string | undefined {
  const found =
    /^(?:create|alter|drop|comment\s+on)\s+extension\s+(?:if\s+(?:not\s+)?exists\s+)?(?:"([^"]+)"|([\w-]+))/i.exec(
      text,
    );
  return found?.[1] ?? found?.[2]?.toLowerCase();
}

/** What is told of extensions that files create and the server lacks. */
export function uncheckedExtensions(lacking: readonly NeededExtension[]): Unchecked[] {
  return lacking.map(({ name, location }) => ({
    kind: 'extension',
    path: [name],
    reason: 'the server lacks it',
    lacks: [name],
    location,
  }));
}

/** Throws a Problem that names every extension that the server lacks, if there are any. */
export function requireExtensions(lacking: readonly NeededExtension[], server: string): void {
  const [first] = lacking;
  if (first === undefined) return;
  const names = lacking.map(({ name }) => `"${name}"`).join(', ');
  throw new Problem(
    `The server (${server}) lacks ${lacking.length === 1 ? 'the extension' : 'the extensions'} ${names}.`,
    {
      advice: serverWith(lacking.map(({ name }) => name)),
      detail: lacking.map(({ name, location }) => `${name}: ${location.file}:${location.line}`).join('\n'),
      location: first.location,
    },
  );
}
