/** Whether a statement is refused since the server lacks an extension, and not for a mistake. */

import { editDistance } from '../../base/did-you-mean.ts';
import { deedsOf } from './deeds-of-statement.ts';
import { brings } from './extension-contents.ts';
import type { KnownNames } from './known-names.ts';
import { type LeftOut, lackingIn, type Reason, type Unmade } from './left-out.ts';
import { type FileOfStatements, isCalledSo, isMade } from './makers.ts';
import { type Missing, missingIn } from './missing.ts';
import { mentions } from './naming-texts.ts';
import { missingExtension } from './providers.ts';
import type { RefusedStatement } from './refused-statement.ts';

/**
 * Why a refused statement is left out: it misses what an extension brings that the server lacks, or what was left out
 * before it; `undefined` where no such extension can be the reason.
 *
 * @param available extensions that the server has
 * @param known what is there; needed only where it is not known what one of the extensions brings
 */
export function whyLeftOut(
  { refused, statement, files }: RefusedStatement,
  left: LeftOut,
  available: ReadonlySet<string>,
  known: KnownNames | undefined,
): Reason | undefined {
  const missing = missingIn(refused);
  const isOwn = () => missing !== undefined && isMade(missing, files);
  const extension = missingExtension(refused) ?? extensionNotThere({ refused, statement }, left);
  if (extension !== undefined && !available.has(extension) && !isOwn()) return { extensions: [extension] };
  const before = reasonBefore({ refused, statement }, missing, left);
  if (before !== undefined) return before;
  const spokenOf = lackingIn(left).filter((name) => mentions(statement.text, name));
  if (refused.code === 'P0001' && statement.words[0] === 'do' && spokenOf.length > 0)
    return { extensions: spokenOf };
  if (missing === undefined || isOwn()) return undefined;
  const bringing = lackingIn(left).filter((name) => isLikelyBrought(name, missing, files, known));
  return bringing.length === 0 ? undefined : { extensions: bringing };
}

/** The extension that a block would have created, or whose library is loaded. */
function extensionNotThere(
  { refused: { code, message }, statement }: Pick<RefusedStatement, 'refused' | 'statement'>,
  left: LeftOut,
): string | undefined {
  if (code === '0A000') return /^extension "(.+)" is not available$/.exec(message)?.[1];
  if (code !== '58P01') return undefined;
  const isLoad = statement.words[0] === 'load';
  return isLoad
    ? lackingIn(left).find((name) => mentions(message, name))
    : /extension control file ".*\/(.+)\.control"/.exec(message)?.[1];
}

/** By what was left out before. */
function reasonBefore(
  { refused, statement: { text } }: Pick<RefusedStatement, 'refused' | 'statement'>,
  missing: Missing | undefined,
  { unmade, unfilled }: LeftOut,
): Reason | undefined {
  if (missing !== undefined) return unmadeAs(missing, text, unmade)?.reason;
  if (lacksKey.has(refused.code))
    return unmade.find(({ noun, path }) => ofKeys.test(noun) && mentions(text, tableOf(noun, path)))?.reason;
  if (refused.code === '42P13' || lacksColumn.test(refused.message))
    return unmade.find(({ noun, path }) => noun === 'column' && mentions(text, tableOf(noun, path)))?.reason;
  if (!lacksRows.has(refused.code)) return undefined;
  const told = `${text}\n${refused.detail ?? ''}`;
  return [...unfilled].find(([table]) => mentions(told, table))?.[1];
}

/** No unique columns for a foreign key, or for ON CONFLICT. */
const lacksKey: ReadonlySet<string> = new Set(['42830', '42P10']);
const ofKeys = /^(?:table|constraint|column)$/;
/** What was written for a table with a column more. */
const lacksColumn =
  /^(?:INSERT has more expressions than target columns|each \w+ query must have the same number of columns|CREATE VIEW specifies more column names than columns)/;
/** A null where none may be, a row that a foreign key wants, a query that must find one. */
const lacksRows: ReadonlySet<string> = new Set(['23502', '23503', 'P0002']);

function tableOf(noun: string, path: readonly string[]): string {
  return path.at(noun === 'table' ? -1 : -2) ?? '';
}

/** What was left out that a statement misses. */
export function unmadeAs(missing: Missing, text: string, unmade: readonly Unmade[]): Unmade | undefined {
  return unmade.find((one) => isMissed(one, missing, text));
}

/** Whether something that was left out is what a statement misses. */
function isMissed({ noun, path }: Unmade, { kind, path: sought }: Missing, text: string): boolean {
  const name = sought.at(-1) ?? '';
  if (ofTables.has(kind)) {
    const table = tableOf(noun, path);
    const isThere = sought.length > 1 ? sought.at(-2) === table : mentions(text, table);
    return isThere && (noun === 'table' || (noun === kind && path.at(-1) === name));
  }
  const isIn = sought.length === 1 || sought.at(-2) === path.at(0);
  if (!isIn || !isCalledSo(noun, kind)) return false;
  const comesWith = kind === 'relation' && noun.endsWith('table') && name.startsWith(`${path.at(-1)}_`);
  return path.at(-1) === name || (comesWith && byItself.test(name));
}

/** A table that is left out as a whole, though it is there, may be to have any of them. */
const ofTables: ReadonlySet<string> = new Set(['column', 'constraint', 'trigger', 'policy', 'rule']);
/** How Postgres calls sequences and indexes that come with a table. */
const byItself = /_(?:seq|idx|key|pkey|excl)\d*$/;

/**
 * Whether an extension brings what is missing. Of one of which it is not known, everything may be its own that looks
 * like no slip of the pen: that is called like the extension, or like nothing that is there or that the files make.
 */
function isLikelyBrought(
  extension: string,
  missing: Missing,
  files: readonly FileOfStatements[],
  known: KnownNames | undefined,
): boolean {
  const isBrought = brings(extension, missing);
  if (isBrought !== undefined || known === undefined) return isBrought === true;
  const { kind, path } = missing;
  const [name = '', schema = ''] = [...path].reverse();
  if (kind === 'operator') return known.get(kind)?.has(name) === false;
  const made = () => namesMade(kind, files).some((other) => isNear(name, other));
  if (kind === 'schema' || kind === 'relation')
    return (bearsName(extension, name) || bearsName(extension, schema)) && !made();
  if (!forOthers.has(kind)) return false;
  if (bearsName(extension, name) || bearsName(extension, schema)) return true;
  return !made() && ![...(known.get(kind) ?? [])].some((other) => isNear(name, other));
}

/** Kinds of what extensions bring for others to use. */
const forOthers: ReadonlySet<string> = new Set([
  'type',
  'function',
  'language',
  'access method',
  'operator class',
  'operator family',
  'foreign-data wrapper',
  'text search dictionary',
  'text search parser',
  'text search template',
  'parameter namespace',
]);

/** Whether a name has that of the extension in it: `generate_ulid` that of `pgx_ulid`. */
function bearsName(extension: string, name: string): boolean {
  const core = extension.toLowerCase().replace(/^pgx?_|_(?:fdw|pg)$/g, '');
  return core.length > 2 && name.toLowerCase().includes(core);
}

function namesMade(kind: string, files: readonly FileOfStatements[]): string[] {
  return files
    .flatMap(({ statements }) => statements.flatMap(deedsOf))
    .filter(({ verb, noun }) => verb === 'creates' && isCalledSo(noun, kind))
    .map(({ path }) => path.at(-1) ?? '');
}

function isNear(name: string, other: string): boolean {
  return editDistance(name.toLowerCase(), other.toLowerCase()) <= (name.length < 8 ? 1 : 2);
}
