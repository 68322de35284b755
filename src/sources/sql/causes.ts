import { calledStandIn } from './c-functions.ts';
import type { PostgresError } from './postgres-error.ts';
import { serverWith } from './servers.ts';

interface Cause {
  /** SQLSTATE, or the class (its first two characters). */
  readonly code: string;
  /** What the message must say besides, if the code alone means too much. */
  readonly message?: RegExp;
  readonly advice: string | ((found: RegExpExecArray) => string);
}

function ofSupabase(found: RegExpExecArray): string {
  return `Nothing before it creates the schema "${found[1]}". Where it is Supabase's own, say "tool: supabase" for this folder, so that it is there.`;
}

function aServerWith(extension: string | undefined): string {
  return extension === undefined
    ? `an extension. ${serverWith([])}`
    : `the extension "${extension}". ${serverWith([extension])}`;
}

/** What usually lies behind a refusal when migrations run from nothing; the first that fits is told. */
const causes: readonly Cause[] = [
  {
    code: '3F000',
    message: /schema "(auth|storage|realtime|extensions|vault|graphql_public)"/,
    advice: ofSupabase,
  },
  {
    code: '42P01',
    message: /relation "(auth|storage|realtime)\./,
    advice: ofSupabase,
  },
  {
    code: '58P01',
    message:
      /extension control file(?:.*?\/(\w[\w-]*)\.control)?|could not access file(?: ".*?([A-Za-z]\w*?)(?:-[\d.]+)?(?:\.so)?")?/,
    advice: ([, extension, library]) => `The server lacks ${aServerWith(extension ?? library)}`,
  },
  {
    code: '0A000',
    message: /extension "([^"]+)" is not available/,
    advice: ([, extension]) => `The server lacks ${aServerWith(extension)}`,
  },
  {
    code: '0A000',
    message: calledStandIn,
    advice: `It calls a function in C whose library the server lacks. ${serverWith([])}`,
  },
  {
    code: '42P07',
    advice:
      'It is created twice: by an earlier file or statement, or by hand before this one was written. Keep one of the two, or write IF NOT EXISTS.',
  },
  {
    code: '42701',
    advice: 'The column is added twice: by something earlier and by this statement. Keep one of the two.',
  },
  {
    code: '42710',
    message: /role "/,
    advice:
      'Roles are shared by all databases of a server: create it only where pg_roles does not have it yet.',
  },
  {
    code: '42710',
    advice: 'It is created twice: by something earlier and by this statement. Keep one of the two.',
  },
  {
    code: '42723',
    advice: 'The function is created twice; write CREATE OR REPLACE, or drop the older one first.',
  },
  { code: '42P06', advice: 'The schema is created twice; write IF NOT EXISTS, or keep one of the two.' },
  {
    code: '42P01',
    advice:
      'Nothing before it creates it: it was made by hand or by another tool, the file that makes it is not among these, or the order is wrong.',
  },
  {
    code: '42703',
    advice:
      'Nothing before it adds this column: it was made by hand, the file that adds it is not among these, or the order is wrong.',
  },
  {
    code: '42704',
    message: /type "([^"]+)" does not exist/,
    advice: (found) =>
      `Nothing before it creates the type "${found[1]}"; if an extension brings it, CREATE EXTENSION must come first.`,
  },
  {
    code: '42704',
    advice: 'Nothing before it creates it: it was made by hand, or by a file that is not among these.',
  },
  {
    code: '42883',
    advice:
      'Nothing before it creates this function or operator; if an extension brings it, CREATE EXTENSION must come first.',
  },
  {
    code: '42830',
    advice:
      'A foreign key leads to columns that a primary key or a unique constraint is over. Where a statement behind it adds that one, move it before this one.',
  },
  {
    code: '42P13',
    message: /^cannot (?:change|remove) /,
    advice:
      'CREATE OR REPLACE leaves what a function takes and returns as it is: write DROP FUNCTION before it.',
  },
  {
    code: '3F000',
    advice: 'Nothing before it creates this schema: add CREATE SCHEMA IF NOT EXISTS before it is used.',
  },
  {
    code: '42501',
    advice:
      'The statement needs rights that the role does not have at this point; check a SET ROLE or SET SESSION AUTHORIZATION before it.',
  },
  {
    code: '25001',
    advice: 'The statement cannot run in a transaction; take it out of the BEGIN … COMMIT of this file.',
  },
  {
    code: '55P04',
    advice:
      'A new enum value can be used only after the transaction that adds it: move the use to a later file.',
  },
  {
    code: '42601',
    advice:
      'Postgres cannot read the statement; if a tool fills in placeholders, the file must be given as it is run.',
  },
  {
    code: '23',
    message: /contains null values$|is violated by some row$|^could not create unique index/,
    advice:
      'Rows that files before it insert do not keep to it, and what mends them is not among these: a script, say. Mend them in a file before it, so that an empty database can be migrated.',
  },
  {
    code: '23505',
    advice:
      'A row with this key is there: a file or statement before it inserts it. Insert it once, or write ON CONFLICT DO NOTHING.',
  },
  {
    code: '23',
    advice:
      'The statement depends on rows that are not there: it is applied to an empty database. Make its data step do nothing when its rows are missing.',
  },
  {
    code: 'P0001',
    advice:
      'The file raises this error itself, perhaps because it expects rows that an empty database lacks.',
  },
  {
    code: 'P0002',
    advice: 'The statement expects rows; it is applied to an empty database.',
  },
];

/** What to do about a refused statement, in a sentence or two. */
export function likelyCause(error: PostgresError): string {
  for (const cause of causes) {
    if (cause.code !== error.code && cause.code !== error.code.slice(0, 2)) continue;
    const found = (cause.message ?? /^/).exec(error.message);
    if (found !== null) return typeof cause.advice === 'string' ? cause.advice : cause.advice(found);
  }
  return 'Postgres refuses it wherever the files are applied to an empty database: mend it, or what comes before it.';
}

/** What to do about a statement that is refused to whoever is no superuser. */
export const needsSuperuser =
  "This run does not trust the pull request's SQL with superuser rights; set the action's input `superuser: true` if it may have them.";
