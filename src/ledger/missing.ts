import { counted } from '../base/phrases.ts';
import type { Ledger } from '../sources/ledgers/ledger.ts';
import type { OpenedMigrations } from '../sources/migrations/open.ts';
import type { SourceFault } from '../sources/source.ts';
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
  { count, differs }: BestMatch,
  opened: OpenedMigrations,
): SourceFault {
  const { migrations } = opened;
  const last = migrations[count - 1];
  const has =
    last === undefined ? 'none of them' : `${count} of them (of ${migrations.length}), up to ${last.name}`;
  const objects = counted(differs.length, 'object');
  const but = differs.length === 0 ? '' : `, but for ${objects}`;
  const note = howToNote(opened, migrations.slice(0, count));
  return {
    ...fault,
    message: `${fault.message} By its schema it has ${has}${but}.`,
    ...(note === undefined
      ? {}
      : {
          advice: `If ${count === 1 ? 'it was' : 'these were'} applied, note that, before the tool runs them all again:\n${note.text}`,
        }),
  };
}
