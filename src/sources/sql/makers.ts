import type { Location } from '../../base/problem.ts';
import { displayName } from '../../catalog/catalog.ts';
import { type Deed, deedsOf } from './deeds-of-statement.ts';
import type { Missing } from './missing.ts';
import { mentions } from './naming-texts.ts';
import type { Statement } from './statements.ts';

/** A file of several that are applied together. */
export interface FileOfStatements {
  readonly file: string;
  readonly statements: readonly Statement[];
}

/**
 * Where the files make what a refused statement misses, in sentences that tell what to do: behind it, or before it and
 * take it away again; `undefined` where they do neither.
 *
 * @param files all that are applied together, in their order
 */
export function whereMade(
  missing: Missing,
  refused: { readonly file: string; readonly statement: Statement },
  files: readonly FileOfStatements[],
): string | undefined {
  const deeds = files.flatMap(({ file, statements }) =>
    statements.flatMap((statement) =>
      deedsOf(statement)
        .filter((deed) => isAbout(deed, missing, refused.statement.text))
        .map((deed) => ({ deed, file, statement })),
    ),
  );
  const order = new Map(files.map(({ file }, index) => [file, index]));
  const distance = ({ file, statement }: { readonly file: string; readonly statement: Statement }) =>
    (order.get(file) ?? 0) - (order.get(refused.file) ?? 0) || statement.offset - refused.statement.offset;
  const before = deeds.findLast((each) => distance(each) < 0);
  if (before !== undefined && isTaken(before.deed)) return taken(before.deed, placeOf(before));
  const behind = deeds.find((each) => distance(each) > 0 && !isTaken(each.deed));
  if (before !== undefined || behind === undefined) return undefined;
  const { deed, statement } = behind;
  return behind.file === refused.file
    ? `The ${nameOf(deed)} ${made[deed.verb]} only on line ${statement.line} of this file: move that before this statement.`
    : `The ${nameOf(deed)} ${made[deed.verb]} by ${placeOf(behind)}, which is applied later: give the files an order in which it comes first.`;
}

/** Whether one of the files makes what is missing, be it taken away again. */
export function isMade(missing: Missing, files: readonly FileOfStatements[]): boolean {
  return files.some(({ statements }) =>
    statements.some((statement) => deedsOf(statement).some((deed) => isAbout(deed, missing, ''))),
  );
}

/** Where the files make what a statement misses, or give something its name; in their order. */
export function creationsOf(missing: Missing, files: readonly FileOfStatements[], text: string): Creation[] {
  return files.flatMap(({ file, statements }) =>
    statements.flatMap((statement) =>
      deedsOf(statement)
        .filter((deed) => !isTaken(deed) && isAbout(deed, missing, text))
        .map((deed) => ({ deed, location: { file, line: statement.line } })),
    ),
  );
}

interface Creation {
  readonly deed: Deed;
  readonly location: Location;
}

/** The tables and views of the schema `public` that the files make, or give their name. */
export function relationsMade(files: readonly FileOfStatements[]): string[] {
  const deeds = files.flatMap(({ statements }) => statements.flatMap((statement) => deedsOf(statement)));
  const its = deeds.filter(
    ({ verb, noun, path }) =>
      (verb === 'creates' || verb === 'names') &&
      /(?:table|view)$/.test(noun) &&
      (path.length === 1 || path[0] === 'public'),
  );
  return [...new Set(its.map(({ path }) => path.at(-1) ?? ''))];
}

const made = { creates: 'is created', adds: 'is added', names: 'is given this name', drops: '', renames: '' };

function taken(deed: Deed, place: string): string {
  return deed.verb === 'drops'
    ? `The ${nameOf(deed)} is dropped by ${place}, which is applied before: leave out what this statement does with it, or drop it later.`
    : `The ${nameOf(deed)} is given another name by ${place}, which is applied before: use that name here.`;
}

function isTaken({ verb }: Deed): boolean {
  return verb === 'drops' || verb === 'renames';
}

function nameOf({ noun, path }: Deed): string {
  return `${noun} ${displayName(path)}`;
}

function placeOf({ file, statement }: { readonly file: string; readonly statement: Statement }): string {
  return `${file}:${statement.line}`;
}

/** Kinds that a refusal calls otherwise than a statement does. */
const nouns: Readonly<Record<string, RegExp>> = {
  relation: /^((foreign )?table|(materialized )?view|sequence|index)$/,
  type: /^(type|domain|(foreign )?table|(materialized )?view)$/,
  function: /^(function|procedure|aggregate)$/,
};

/** Whether a refusal may call by `kind` what a statement calls by `noun`. */
export function isCalledSo(noun: string, kind: string): boolean {
  return nouns[kind]?.test(noun) ?? noun === kind.replaceAll('-', ' ');
}

/**
 * Whether a deed is about what a statement misses. A refusal may leave out the table of a column: then it is one that the
 * statement names.
 */
export function isAbout({ noun, path }: Deed, { kind, path: sought }: Missing, text: string): boolean {
  if (!isCalledSo(noun, kind)) return false;
  if (path.at(-1) !== sought.at(-1)) return false;
  const within = path.slice(0, -1).filter((part) => part !== 'public');
  const of = sought.slice(0, -1).filter((part) => part !== 'public');
  if (kind === 'column' && of.length === 0) return mentions(text, within.at(-1) ?? '');
  // A refusal names a table without its schema.
  const isPart = kind !== 'relation' && of.length === 1 && within.at(-1) === of[0];
  return isPart || within.join('.') === of.join('.');
}
