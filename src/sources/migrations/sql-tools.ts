/**
 * The tools that keep plain SQL files in one folder, and by which rules each of them runs these. Most was seen by
 * running them, the rest in their source; docs/tools.md says which, and of which version.
 */
import { naturalOrder, textOrder } from './natural-order.ts';

export const sqlTools = ['golang-migrate', 'dbmate', 'goose', 'node-pg-migrate', 'sqlx', 'atlas'] as const;
export type SqlToolName = (typeof sqlTools)[number];

/** Comments that begin and end the statements of the way up. */
export interface Marks {
  readonly up: RegExp;
  readonly down: RegExp;
}

export interface SqlTool {
  /** The tool's name for people. */
  readonly title: string;
  /** The command that makes the file of a new migration. */
  readonly newFile?: string;
  /** The files that it takes for migrations. */
  readonly runs: RegExp;
  /** How these are named, for people. */
  readonly named: string;
  /** What it does about another .sql file: nothing, or it runs none at all. */
  readonly others: 'passes over' | 'refuses';
  /** Files that lead back: beside those that lead up, or taken for migrations like any other. */
  readonly wayBack: 'beside' | 'runs';
  /** Of names without `.sql`. */
  readonly order: (a: string, b: string) => number;
  /** Whether it refuses two files with one number. */
  readonly numbersOnce: boolean;
  /** What transactions it puts around files, where these do not say otherwise. */
  readonly transaction: 'each file' | 'all files';
  readonly marks?: Marks;
  /** What it does with a file that has no "up" among its marks: it refuses it, or runs the whole of it, down and all. */
  readonly unmarked?: 'refuses' | 'runs whole';
  /** Takes a file out of that transaction. */
  readonly noTransaction?: RegExp;
  /** A file that stands for all before it, where a database is empty. */
  readonly checkpoint?: RegExp;
}

/** Files of digits, an underscore and a name. */
const numbered = { runs: /^\d+_.*\.sql$/, named: '<number>_name.sql' } as const;

/** Supabase's command line: plain files, too, in a folder of its own. */
export const supabaseFiles: SqlTool = {
  ...numbered,
  title: 'Supabase',
  others: 'passes over',
  wayBack: 'runs',
  order: textOrder,
  numbersOnce: true,
  transaction: 'each file',
};

export const rulesOfSqlTools: Readonly<Record<SqlToolName, SqlTool>> = {
  'golang-migrate': {
    title: 'golang-migrate',
    newFile: 'migrate create -ext sql -dir FOLDER NAME',
    runs: /^\d+_.*\.up\.sql$/,
    named: '<number>_name.up.sql',
    others: 'passes over',
    wayBack: 'beside',
    order: naturalOrder,
    numbersOnce: true,
    transaction: 'each file',
  },
  dbmate: {
    title: 'dbmate',
    newFile: 'dbmate new NAME',
    runs: /^\d.*\.sql$/,
    named: '<number>_name.sql',
    others: 'passes over',
    wayBack: 'runs',
    order: textOrder,
    numbersOnce: true,
    transaction: 'each file',
    marks: { up: /^--\s*migrate:up(?=\s|$)/, down: /^--\s*migrate:down(?=\s|$)/ },
    unmarked: 'refuses',
    noTransaction: /^--\s*migrate:up\b.*\btransaction:\s*false\b/m,
  },
  goose: {
    title: 'goose',
    newFile: 'goose create NAME sql',
    ...numbered,
    others: 'refuses',
    wayBack: 'runs',
    order: naturalOrder,
    numbersOnce: true,
    transaction: 'each file',
    marks: { up: /^--\s*\+goose\s+up\b/i, down: /^--\s*\+goose\s+down\b/i },
    unmarked: 'refuses',
    noTransaction: /^--\s*\+goose\s+no\s+transaction\b/im,
  },
  'node-pg-migrate': {
    title: 'node-pg-migrate',
    newFile: 'node-pg-migrate create NAME --migration-file-language sql',
    runs: /^\d.*\.sql$/,
    named: '<number>_name.sql',
    others: 'refuses',
    wayBack: 'runs',
    order: nodePgMigrateOrder,
    numbersOnce: false,
    transaction: 'all files',
    marks: { up: /^\s*--[\s-]*up\s+migration/i, down: /^\s*--[\s-]*down\s+migration/i },
    unmarked: 'runs whole',
  },
  sqlx: {
    title: 'sqlx',
    newFile: 'sqlx migrate add NAME',
    ...numbered,
    others: 'passes over',
    wayBack: 'beside',
    order: naturalOrder,
    numbersOnce: true,
    transaction: 'each file',
    noTransaction: /^-- no-transaction/,
  },
  atlas: {
    title: 'Atlas',
    newFile: 'atlas migrate new NAME',
    runs: /\.sql$/,
    named: '<number>_name.sql',
    others: 'passes over',
    wayBack: 'runs',
    order: textOrder,
    numbersOnce: false,
    transaction: 'each file',
    noTransaction: atlasDirective('txmode +none'),
    checkpoint: atlasDirective('checkpoint'),
  },
};

/** Of Atlas's directives only those count that stand above an empty line; others belong to the statement below them. */
function atlasDirective(directive: string): RegExp {
  const comment = '(?:--|#)[^\\n]*\\n';
  return new RegExp(`^(?:${comment})*?[ -~]*atlas:${directive}\\b[^\\n]*\\n(?:${comment})*\\r?\\n`);
}

/**
 * node-pg-migrate's: 17 digits are a time in UTC, any other count of them a number, so that the usual 13 are milliseconds
 * since 1970 and 14 come after everything else.
 */
export function nodePgMigrateOrder(a: string, b: string): number {
  return meantBy(a) - meantBy(b) || byCollation(a, b);
}

let collator: Intl.Collator | undefined;

function byCollation(a: string, b: string): number {
  // Only here: the first of a process takes some milliseconds, and hardly any process needs one.
  collator ??= new Intl.Collator(undefined, {
    usage: 'sort',
    numeric: true,
    sensitivity: 'variant',
    ignorePunctuation: true,
  });
  return collator.compare(a, b);
}

function meantBy(name: string): number {
  const digits = /^\d+/.exec(name)?.[0] ?? '0';
  const [, year, month, day, hour, minute, second, millisecond] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(digits)?.map(Number) ?? [];
  if (year === undefined) return Number(digits);
  return Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second, millisecond);
}
