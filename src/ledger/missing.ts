import { counted, list } from '../base/phrases.ts';
import type { NotedIn } from '../sources/drizzle/noted-in.ts';
import type { SourceFault } from '../sources/fault.ts';
import type { Ledger } from '../sources/ledgers/ledger.ts';
import type { Migration } from '../sources/migrations/migration.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { BestMatch } from './best-match.ts';
import type { Choice } from './choose.ts';
import { howToNote } from './noting.ts';

/**
 * A database that does not say which migrations it has.
 *
 * @param title of the tool whose table is looked for
 * @param advice where the tool itself notes what is there
 */
export function missingLedger(
  ledgers: readonly Ledger[],
  title: string,
  advice: string = howToFindOut,
): SourceFault {
  const others = ledgers.map(({ table }) => table).join(', ');
  return {
    code: 'ledger-missing',
    severity: 'warning',
    subject: title,
    message: `The database does not say which migrations it has: there is no table of a tool that runs this folder (${title})${others === '' ? '' : `, only ${others}`}.`,
    advice,
  };
}

const howToFindOut =
  'Find out which migrations it has and note them with the tool, before it runs them all again; or, if a runner of your own keeps no such table, say `ledger: none` for the migrations in schema-drift.yml.';

/**
 * What is doubtful about the ledger of one source among several: that others are as likely, or that there is none.
 *
 * @param othersHave whether the migrations of another source have their ledger in the database
 */
export function doubts(
  source: string,
  { ledger, equals }: Pick<Choice, 'ledger' | 'equals'>,
  othersHave: boolean,
): string[] {
  const such = `the migrations of ${source}`;
  const [first, ...more] = equals.map(({ table }) => table);
  if (ledger !== undefined)
    return more.length === 0 ? [] : [`${few(equals)} could each note ${such}: ${ledger.table} is taken.`];
  if (first === undefined)
    return othersHave ? [`No table notes ${such}, so the database is compared with all of them.`] : [];
  const unknown =
    more.length === 0
      ? `whether ${first} notes ${such} or those of another source`
      : `which of ${few(equals)} notes ${such}`;
  return [
    `Nothing tells ${unknown}, so the database is compared with all of them: give the source the name of its table, or of the table's schema.`,
  ];
}

function few(ledgers: readonly Ledger[]): string {
  const shown = ledgers.slice(0, 3).map(({ table }) => table);
  const more = ledgers.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(' and ');
}

/** The fault of a missing ledger, with what the schema itself says of the migrations it has, and how to note them. */
export function withNearestPoint(
  fault: SourceFault,
  match: BestMatch,
  opened: OpenedMigrations,
  notedIn?: NotedIn,
): SourceFault {
  const { migrations } = opened;
  const { count } = match;
  const note = howToNote(opened, migrations.slice(0, count), notedIn);
  return {
    ...fault,
    message: `${fault.message} ${bySchema(match, migrations)}`,
    ...(note === undefined
      ? {}
      : {
          advice: `If ${count === 1 ? 'it was' : 'these were'} applied, note that, before the tool runs them all again:\n${note.text}`,
        }),
  };
}

/** Which migrations a database has by its schema, and what it has of the objects that they make. */
function bySchema(
  { count, alike, different, missing, further }: BestMatch,
  migrations: readonly Migration[],
): string {
  const has = howMany(count, migrations);
  const total = alike.length + different.length + missing.length;
  const makers = (count === 0 ? migrations.length : count) === 1 ? 'it makes' : 'they make';
  const parts = [
    ...numbered(alike, total, 'is there', 'are there'),
    ...numbered(different, total, 'differs', 'differ'),
    ...numbered(missing, total, 'is missing', 'are missing'),
  ];
  const objects = total === 0 ? [] : [`of the ${counted(total, 'object')} that ${makers}, ${list(parts)}`];
  const besides = further.length === 0 ? [] : [`${counted(further.length, 'other object')} besides`];
  const details = [...objects, ...besides].join('; ');
  return `By its schema it has ${has}${details === '' ? '' : `: ${details}`}.`;
}

/** `2 of the 3 migrations, up to 0002_b`, `the one migration, 0001_a`. */
function howMany(count: number, migrations: readonly Migration[]): string {
  const [first] = migrations;
  if (migrations.length === 1 && first !== undefined)
    return count === 0 ? 'none of the migrations, of which there is one' : `the one migration, ${first.name}`;
  const all = counted(migrations.length, 'migration');
  const last = migrations[count - 1];
  return last === undefined ? `none of the ${all}` : `${count} of the ${all}, up to ${last.name}`;
}

function numbered({ length }: readonly string[], total: number, one: string, several: string): string[] {
  if (length === 0) return [];
  if (length === 1) return [`1 ${one}`];
  return [`${length === total ? 'all' : length} ${several}`];
}
