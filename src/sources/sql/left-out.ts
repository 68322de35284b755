import { list, shortList } from '../../base/phrases.ts';
import { displayName } from '../../catalog/catalog.ts';
import { isObjectKind, type ObjectKind } from '../../catalog/object-kind.ts';
import type { Unchecked } from '../source.ts';
import { type Deed, deedsOf, tableIn } from './deeds-of-statement.ts';
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
 * as well as brought by an extension: which of the two is told nowhere, and both are named.
 *
 * @param available extensions that the server has
 */
export function leaveOut(
  { refused, file, statement, files }: RefusedStatement,
  left: LeftOut,
  available: ReadonlySet<string>,
): boolean {
  if (!missingCodes.has(refused.code) && !complainsOfOne(refused, statement, left)) return false;
  const extension = missingExtension(refused);
  const isLacking = extension !== undefined && !available.has(extension);
  if (isLacking) left.extensions.add(extension);
  const before = left.unchecked.find(({ path }) => isNamedIn(statement, path));
  const isOfOne = complainsOfOne(refused, statement, left) || isBroughtByOne(refused, left, files);
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

type Affected = Pick<Unchecked, 'kind' | 'path'>;

/** What a statement would have made or altered; `undefined` where that cannot be told. */
function affectedBy(statement: Statement, files: readonly FileOfStatements[]): Affected[] | undefined {
  const [first = ''] = statement.words;
  if (makesNothing.has(first)) return [];
  const deeds = deedsOf(statement);
  if (first === 'create' && deeds.length === 0 && statement.words[1] !== 'user') return undefined;
  if (first === 'create') return deeds.flatMap((deed) => objectOf(deed, statement));
  if (first === 'alter') return alteredBy(statement, deeds);
  // What is called, or done by a block, may change any table that it names.
  const tables = files
    .flatMap(({ statements }) => statements.flatMap(deedsOf))
    .filter(({ verb, noun, path }) => verb === 'creates' && noun === 'table' && isNamedIn(statement, path));
  return [...deeds, ...tables].flatMap((deed) => objectOf(deed, statement));
}

/** Statements about rows, about settings, and about what belongs to something else. */
const makesNothing: ReadonlySet<string> = new Set(
  'insert update delete copy with set reset comment grant revoke drop'.split(' '),
);

/** Whether a statement has the name of an object, and of the table that it belongs to. */
function isNamedIn({ text }: Statement, path: readonly string[]): boolean {
  const names = path.length > 1 ? path.slice(1) : path;
  return names.every((name) => mentions(text, name));
}

/**
 * The columns and constraints that are added, where nothing else is done; else the table as a whole, as where keys come
 * without a name of their own.
 */
function alteredBy(statement: Statement, deeds: readonly Deed[]): Affected[] | undefined {
  const table = /^alter\s+(?:foreign\s+)?table\b/i.test(statement.text) ? tableIn(statement) : undefined;
  if (table === undefined) return undefined;
  const path = inSchema(table, 2);
  const isWhole = deeds.length === 0 || doesMore.test(statement.text) || addsUnnamed(statement, deeds);
  if (isWhole) return [{ kind: 'table', path }];
  return deeds.map((deed) => ({
    kind: deed.noun === 'constraint' ? 'constraint' : 'column',
    path: [...path, deed.path.at(-1) ?? ''],
  }));
}

/** Whether constraints come with what is added, such as a column's own. */
function addsUnnamed({ text }: Statement, deeds: readonly Deed[]): boolean {
  const isOfColumn = deeds.some(({ noun }) => noun !== 'constraint');
  return (isOfColumn ? constrains : addsConstraint).test(text);
}

const constrains = /\b(?:references|unique|primary\s+key|check|exclude)\b/i;
const addsConstraint = /\badd\s+(?:foreign\s+key|unique|primary\s+key|check|exclude)\b/i;

const doesMore = /\b(?:alter\s+(?:column|")|drop|rename|set|owner|attach|detach|inherit|enable|disable)\b/i;

function objectOf({ noun, path }: Deed, statement: Statement): Affected[] {
  const kind = kinds[noun] ?? noun;
  if (!isObjectKind(kind)) return [];
  if (kind === 'index') {
    const table = inSchema(tableIn(statement) ?? [], 2);
    const name = indexName(path.at(-1) ?? '', table, statement);
    return name === undefined ? [{ kind: 'table', path: table }] : [{ kind, path: [...table, name] }];
  }
  return [{ kind, path: inSchema(path, depths[kind] ?? 2) }];
}

/** As Postgres calls an index to which the statement gives no name; `undefined` where expressions are in it. */
function indexName(written: string, table: readonly string[], { text }: Statement): string | undefined {
  if (!/^create\s+(?:unique\s+)?index\s+(?:concurrently\s+)?on\b/i.test(text)) return written;
  const columns = /\(([\w\s,"]+)\)/
    .exec(text)?.[1]
    ?.split(',')
    .map((key) => key.trim().split(/\s/)[0] ?? '');
  return columns && [table.at(-1), ...columns.map((column) => column.replaceAll('"', '')), 'idx'].join('_');
}

/** What catalogs call otherwise than statements do. */
const kinds: Readonly<Record<string, ObjectKind>> = {
  'foreign table': 'table',
  type: 'composite type',
  server: 'foreign server',
};

/** How many names lead to an object, where it is not two. */
const depths: Readonly<Partial<Record<ObjectKind, number>>> = {
  schema: 1,
  extension: 1,
  publication: 1,
  'foreign data wrapper': 1,
  'foreign server': 1,
  policy: 3,
  trigger: 3,
  rule: 3,
};

/** A name without a schema is one of `public`. */
function inSchema(path: readonly string[], depth: number): readonly string[] {
  return path.length < depth ? ['public', ...path] : path;
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
