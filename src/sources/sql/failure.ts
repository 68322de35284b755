import { didYouMean, editDistance } from '../../base/did-you-mean.ts';
import { list } from '../../base/phrases.ts';
import { type Location, Problem } from '../../base/problem.ts';
import { likelyCause, needsSuperuser } from './causes.ts';
import { type FileOfStatements, isMade, relationsMade, whereMade } from './makers.ts';
import { type Missing, missingIn } from './missing.ts';
import { asPostgresError, type PostgresError } from './postgres-error.ts';
import { serverWith } from './servers.ts';
import type { Statement } from './statements.ts';
import { unmadeTables } from './unmade-tables.ts';

/**
 * A refused statement, told with its place, Postgres's own words and what usually lies behind them.
 *
 * @param prefix what was sent before the statement in the same query, which `position` counts too
 */
export function statementProblem(
  error: unknown,
  where: {
    readonly file: string;
    readonly sql: string;
    readonly statement: Statement;
    readonly prefix: string;
    /** Whether the SQL has no more than an owner's rights, because it is not trusted with a superuser's. */
    readonly untrusted: boolean;
    /** All files that are applied together, in their order: one of them may make what the statement misses. */
    readonly files: readonly FileOfStatements[];
    /** Extensions that the files need and the server lacks. */
    readonly lacking?: readonly string[];
  },
): Problem {
  const { file, sql, statement, prefix } = where;
  const refused = asPostgresError(error);
  const shown = shorten(statement.text);
  if (refused === undefined) {
    const reason = error instanceof Error ? error.message : String(error);
    return new Problem(`The connection failed while ${file}:${statement.line} was being applied.`, {
      detail: `${reason}\n${shown}`,
      location: { file, line: statement.line },
      advice: 'Run the check again; if it fails at the same statement, that statement ends the server.',
      cause: error,
    });
  }
  const at = offsetIn(refused, statement, prefix);
  const location =
    at === undefined ? { file, line: statement.line } : locationAt(file, sql, statement.offset + at);
  const missing = missingIn(refused);
  const made = missing && whereMade(missing, where, where.files);
  const lines = [shown];
  if (refused.detail !== undefined) lines.push(`Detail: ${refused.detail}`);
  if (refused.hint !== undefined) lines.push(`Hint: ${refused.hint}`);
  if (refused.where !== undefined) lines.push(`Where: ${refused.where.split('\n')[0]}`);
  const advice =
    where.untrusted && refused.code === '42501'
      ? needsSuperuser
      : (made ?? ofDashboard(missing, file, where.files) ?? likelyCause(refused));
  return new Problem(
    `${file}:${location.line} cannot be applied: ${citing(refused.message, statement.text.slice(at))} (${refused.code}).`,
    {
      advice: made === undefined && mayBeBrought(missing) ? advice + unlikely(where.lacking ?? []) : advice,
      detail: lines.join('\n'),
      location,
      cause: error,
    },
  );
}

const namedAtMost = 12;

/** What is said of tables that no migration of a Supabase project makes, as where the first ones were made by hand. */
function ofDashboard(
  missing: Missing | undefined,
  file: string,
  files: readonly FileOfStatements[],
): string | undefined {
  const [schema] = missing?.path.length === 2 ? missing.path : ['public'];
  if (missing?.kind !== 'relation' || schema !== 'public') return undefined;
  if (!/(?:^|\/)supabase\/migrations\//.test(file)) return undefined;
  // Where one makes it after all, something else is amiss.
  if (isMade(missing, files)) return undefined;
  const own = missing.path.at(-1) ?? '';
  const others = unmadeTables(files).filter((table) => table !== own);
  const more = others.length - namedAtMost;
  const tables = [own, ...others.slice(0, namedAtMost), ...(more > 0 ? [`${more} more`] : [])];
  const they = tables.length === 1 ? 'it was' : 'they were';
  const meant = nearlyCalled(own, relationsMade(files));
  return [
    ...(meant === undefined ? [] : [`Did you mean ${meant}, which a migration creates? If not:`]),
    `No migration creates ${list(tables)}: ${they} probably made in the dashboard.`,
    howToBring(tables, true),
    `To have all else checked until then, name ${tables.length === 1 ? 'it' : 'them'} under \`made-elsewhere\` of this source; a source of \`kind: live\` stands for the project itself.`,
  ].join(' ');
}

/** Of some names the one that is a letter or two away. */
function nearlyCalled(wanted: string, names: readonly string[]): string | undefined {
  const near = didYouMean(wanted, names);
  return near === undefined || editDistance(wanted, near) > 2 ? undefined : near;
}

/** How what was made by hand comes into a migration. */
export function howToBring(names: readonly string[], isSupabase: boolean): string {
  const [it, they] = names.length === 1 ? ['it', 'it was'] : ['them', 'they were'];
  const [shows, notes] = isSupabase
    ? ['`supabase db dump`', ': `supabase migration repair --status applied VERSION`']
    : ['`pg_dump --schema-only`', ''];
  return [
    `${shows} shows what the ${isSupabase ? 'project' : 'database'} has;`,
    `put what makes ${it}, as ${they} before these migrations, into one that comes before all others,`,
    `and have the ${isSupabase ? 'project' : 'database'} note it as applied${notes}.`,
  ].join(' ');
}

function mayBeBrought(missing: Missing | undefined): boolean {
  return missing !== undefined && missing.kind !== 'column' && missing.kind !== 'relation';
}

/** What is said of extensions that are lacking, none of which is taken for the reason. */
function unlikely(lacking: readonly string[]): string {
  if (lacking.length === 0) return '';
  const names = [...lacking].sort();
  return ` As far as is known, nothing of that name comes with ${list(names, 'or')}, which the server lacks. If it does: ${serverWith(names)}`;
}

/** Where in a statement Postgres stopped, in UTF-16 units from 0; `undefined` where it does not say. */
export function offsetIn(
  { position }: PostgresError,
  statement: Pick<Statement, 'text'>,
  prefix: string,
): number | undefined {
  const inQuery = Number(position ?? Number.NaN) - 1 - [...prefix].length;
  return inQuery >= 0 ? [...statement.text].slice(0, inQuery).join('').length : undefined;
}

/**
 * What Postgres says, without what was sent behind the statement: of a quote that nothing ends it cites all that follows.
 *
 * @param rest of the statement, from where it stopped
 */
function citing(message: string, rest: string): string {
  return message.replace(/(?<= at or near ")(.+)(?="$)/s, (cited) =>
    rest !== '' && cited.length > rest.length && cited.startsWith(rest) ? shorten(rest) : cited,
  );
}

/** The line and column (both from 1, columns in characters) of an offset in a file. */
export function locationAt(file: string, sql: string, offset: number): Location {
  const before = sql.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { file, line: before.split('\n').length, column: [...before.slice(lineStart)].length + 1 };
}

/** A statement on one line, cut where it says enough to be recognised, without the password that it may set. */
export function shorten(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/\b(password ?)'(?:[^']|'')*'/gi, "$1'…'")
    .trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
