import { list, shortList } from '../../base/phrases.ts';
import { displayName } from '../../catalog/catalog.ts';
import type { Unchecked } from '../source.ts';
import { type Affected, affectedBy, isNamedIn } from './affected-by.ts';
import { type FileOfStatements, isMade } from './makers.ts';
import { missingIn } from './missing.ts';
import { mentions } from './naming-texts.ts';
import type { PostgresError } from './postgres-error.ts';
import { missingExtension } from './providers.ts';
import { serverWith } from './servers.ts';
import type { Statement } from './statements.ts';

/** What of some files is left out, since the server lacks extensions that they need. */
export interface LeftOut {
  /** Extensions that the server lacks and the files need. */
  readonly extensions: Set<string>;
  /** Those that only their names are here of, or something that stands in for them. */
  readonly inName: readonly string[];
  readonly unchecked: Unchecked[];
}

export interface RefusedStatement {
  readonly refused: PostgresError;
  readonly file: string;
  readonly statement: Statement;
  /** All that are applied together. */
  readonly files: readonly FileOfStatements[];
}

/**
 * Whether a statement is refused since the server lacks an extension, or for want of what was left out before it; then
 * it is left out, too, and what it makes or alters is noted as not checked. A name that nothing makes may be misspelled
 * as well as brought by an extension; it is taken for the latter.
 *
 * @param available extensions that the server has
 */
export function leaveOut(
  { refused, file, statement, files }: RefusedStatement,
  left: LeftOut,
  available: ReadonlySet<string>,
): boolean {
  const isComplaint = complainsOfOne(refused, statement, left);
  if (!missingCodes.has(refused.code) && !isComplaint) return false;
  const extension = missingExtension(refused);
  const isLacking = extension !== undefined && !available.has(extension);
  if (isLacking) left.extensions.add(extension);
  const before = left.unchecked.find(({ path }) => isNamedIn(statement, path));
  const isOfOne = isComplaint || isBroughtByOne(refused, left, files);
  if (!isLacking && before === undefined && !isOfOne) return false;
  const affected = affectedBy(statement, files);
  if (affected === undefined) return false;
  const reason = isLacking ? reasonFor([extension]) : (before?.reason ?? reasonFor(namesOf(left)));
  const location = { file, line: statement.line };
  for (const object of affected)
    if (!left.unchecked.some((other) => isWithin(object, other)))
      left.unchecked.push({ ...object, reason, location });
  return true;
}

/** Whether a block raises an error of its own, and speaks of an extension that is not here. */
function complainsOfOne({ code }: PostgresError, { words, text }: Statement, left: LeftOut): boolean {
  return code === 'P0001' && words[0] === 'do' && namesOf(left).some((name) => mentions(text, name));
}

function namesOf({ extensions, inName }: LeftOut): string[] {
  return [...extensions, ...inName];
}

function reasonFor(extensions: string[]): string {
  return `needs the extension ${list(extensions.sort(), 'or')}, which the server lacks`;
}

/** Whether what is noted of the one goes for the other. */
function isWithin({ kind, path }: Affected, other: Affected): boolean {
  const isBelow = other.path.every((part, at) => part === path[at]);
  return isBelow && (path.length > other.path.length || kind === other.kind);
}

/** Undefined relation, column, object, function; schema. */
const missingCodes: ReadonlySet<string> = new Set(['42P01', '42703', '42704', '42883', '3F000']);

/** Kinds of what extensions bring for others to use; their tables are known by the functions that go with them. */
const brought: ReadonlySet<string> = new Set([
  'type',
  'function',
  'language',
  'access method',
  'operator class',
  'operator family',
  'foreign-data wrapper',
]);

function isBroughtByOne(refused: PostgresError, left: LeftOut, files: readonly FileOfStatements[]): boolean {
  if (namesOf(left).length === 0) return false;
  if (/^operator does not exist/.test(refused.message)) return true;
  const missing = missingIn(refused);
  return missing !== undefined && brought.has(missing.kind) && !isMade(missing, files);
}

/** A line for what was left out, with the server on which it can be checked. */
export function leftOutLine({ extensions, inName, unchecked }: LeftOut): string[] {
  const objects = [...new Set(unchecked.map(({ kind, path }) => `${kind} ${displayName(path)}`))];
  const names = extensions.size > 0 || objects.length === 0 ? [...extensions].sort() : inName;
  if (names.length === 0) return [];
  const what = objects.length === 0 ? 'nothing else needs it' : `not checked: ${shortList(objects)}`;
  return [
    `The server lacks the extension${names.length > 1 ? 's' : ''} ${list(names)}; ${what}. ${serverWith(names)}`,
  ];
}
