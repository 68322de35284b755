import { groupBy } from '../base/group-by.ts';
import type { SourceFault } from '../sources/fault.ts';
import type { Lack, Ledger, LedgerEntry } from '../sources/ledgers/ledger.ts';
import { usualRole } from '../sources/live/role.ts';
import { isBeforeAll, type Match } from './match.ts';
import type { Conduct, Rules } from './rules.ts';
import type { JudgedMigration, MigrationState } from './state.ts';

/** What is wrong between a ledger and the repository; pending migrations are not. */
export function faultsOf(
  { table, entries }: Ledger,
  migrations: readonly JudgedMigration[],
  match: Match,
  rules: Rules,
): readonly SourceFault[] {
  const { spoilt } = rules;
  return [
    ...(spoilt !== undefined && entries.some(spoilt.is) ? [spoiltLedger(table, spoilt)] : []),
    ...migrations.flatMap((judged) => migrationFault(judged, match, rules) ?? []),
    ...unknownFaults(migrations, match, rules),
  ];
}

function spoiltLedger(table: string, { message, advice }: NonNullable<Rules['spoilt']>): SourceFault {
  return {
    code: 'ledger-spoilt',
    severity: 'critical',
    subject: table,
    message: `A row of ${table} ${message}.`,
    advice,
  };
}

type Said = Pick<SourceFault, 'severity' | 'message' | 'advice' | 'isSpelling'>;

function migrationFault(judged: JudgedMigration, match: Match, rules: Rules): SourceFault | undefined {
  const { migration, state } = judged;
  const said = words[state]?.(judged, match, rules);
  if (said === undefined) return undefined;
  const { name, file, when } = migration;
  const inJournal = state === 'skipped' || state === 'renumbered';
  const location = (inJournal ? when?.location : undefined) ?? { file, line: 1 };
  return { code: `ledger-${state}`, subject: name, ...said, location };
}

type Words = (judged: JudgedMigration, match: Match, rules: Rules) => Said;

const words: Readonly<Partial<Record<MigrationState, Words>>> = {
  edited: ({ migration, entry }, _, { title, edited, checksumsOfSpellings }) => {
    const { name } = migration;
    const severity = edited.does === 'refuses' ? 'critical' : 'warning';
    if (checksumsOfSpellings?.(migration).includes(entry?.checksum ?? '') === true)
      return {
        severity,
        isSpelling: true,
        message: `${name} has other line ends than when it was applied here, so ${title} refuses to run anything.`,
        advice:
          'Give the file its line ends back, and fix them for all checkouts in .gitattributes: `*.sql text eol=lf` (or `crlf`).',
      };
    return {
      severity,
      message:
        edited.does === 'refuses'
          ? `${name} was edited after it was applied here, so ${title} refuses to run anything.`
          : `${name} was edited after it was applied here. ${title} does not notice, and a new database gets something else.`,
      advice: edited.advice(name),
    };
  },
  redescribed: ({ migration, entry }, _, { title, description }) => ({
    severity: 'critical',
    message: `${migration.name} was applied here under the description "${entry?.name}", so ${title} refuses to run anything.`,
    advice: description?.advice(migration.name) ?? '',
  }),
  renumbered: ({ migration, entry }, match, rules) => {
    const { name } = migration;
    const { does, severity } = fateOfRenumbered(rules.idOf(migration), match, rules);
    return {
      severity,
      message: `${name} was applied here, but is noted as ${entry?.id}${does}.`,
      advice: entry === undefined ? '' : (rules.renumbered?.advice(name, entry) ?? ''),
    };
  },
  skipped: ({ migration }, match, rules) => {
    const { title, late, lateBeforeAll, idOf } = rules;
    const id = idOf(migration);
    if (id === undefined)
      return {
        severity: 'warning',
        message: `${migration.file} has no number that ${title} knows it by, so it is never run.`,
        advice: 'Rename it so that it has its place in the order, or move it out of the folder.',
      };
    const isOlder = lateBeforeAll !== undefined && isBeforeAll(id, match, rules);
    const [what, row] = isOlder ? ['first', match.first?.id] : ['last', match.latestName];
    return {
      severity: 'critical',
      message: `${migration.name} will never run here: ${title} runs only what is newer than the ${what} that was applied (${row}), and says nothing.`,
      advice: (isOlder ? lateBeforeAll : late).advice(migration.name),
    };
  },
  refused: ({ migration: { name } }, { latestName }, { title, late }) => ({
    severity: 'critical',
    message: `${name} was not applied here, although ${latestName} after it was, so ${title} refuses to run anything.`,
    advice: late.advice(name),
  }),
  failed: ({ migration: { name } }, _, { title, failed }) => ({
    severity: 'critical',
    message:
      failed.does === 'refuses'
        ? `${name} failed here, and ${title} refuses to run anything before that is put right.`
        : `${name} broke off half way here; the next run of ${title} goes on at the statement that failed.`,
    advice: failed.advice(name),
  }),
};

/** What the tool makes of a migration that it knows under another id. */
function fateOfRenumbered(
  id: string | undefined,
  { latest }: Match,
  { title, order, idOfEntry, unknown, late }: Rules,
): { readonly does: string; readonly severity: SourceFault['severity'] } {
  if (unknown.does === 'refuses')
    return { does: `, so ${title} refuses to run anything`, severity: 'critical' };
  const isNewer = id !== undefined && latest !== undefined && order(id, idOfEntry(latest)) > 0;
  return isNewer || late.does === 'runs'
    ? { does: `, so ${title} runs it again`, severity: 'critical' }
    : { does: '', severity: 'warning' };
}

function unknownFaults(
  migrations: readonly JudgedMigration[],
  { unknown }: Match,
  rules: Rules,
): SourceFault[] {
  const { order, idOf, idOfEntry, repeats, unknownNewest, unknownFailed } = rules;
  const ids = migrations.flatMap(({ migration }) => idOf(migration) ?? []);
  const conductOf = (entry: LedgerEntry) => {
    if (entry.state === 'failed' && unknownFailed !== undefined) return unknownFailed;
    const id = idOfEntry(entry);
    const isNewest =
      repeats?.(id) !== true && ids.every((other) => repeats?.(other) === true || order(other, id) < 0);
    return (isNewest ? unknownNewest : undefined) ?? rules.unknown;
  };
  const alike = groupBy(unknown, (entry) => `${conductOf(entry).does} ${entry.state === 'failed'}`);
  return [...alike.values()].flatMap((entries) => {
    const [first] = entries;
    if (first === undefined) return [];
    if (entries.length >= tooMany) return [unknownTogether(first, entries, conductOf(first), rules)];
    return entries.map((entry) => unknownFault(entry, conductOf(entry), rules));
  });
}

/** As many as this were not forgotten one by one: a folder was begun anew, or is another one. */
const tooMany = 4;

function unknownFault(
  entry: LedgerEntry,
  { does, advice }: Conduct,
  { title, idOfEntry }: Rules,
): SourceFault {
  const id = idOfEntry(entry);
  const begun = entry.state === 'failed' ? 'was begun' : 'was applied';
  return {
    code: 'ledger-unknown',
    severity: does === 'refuses' ? 'critical' : 'warning',
    subject: id,
    message: `${called(entry, id)} ${begun} here, but the repository does not have it${consequence(does, title)}.`,
    advice: advice(id),
  };
}

function unknownTogether(
  first: LedgerEntry,
  entries: readonly LedgerEntry[],
  { does, advice }: Conduct,
  { title, idOfEntry }: Rules,
): SourceFault {
  const named = entries.slice(0, tooMany - 1).map((entry) => called(entry, idOfEntry(entry)));
  const begun = first.state === 'failed' ? 'were begun' : 'were applied';
  return {
    code: 'ledger-unknown',
    severity: does === 'refuses' ? 'critical' : 'warning',
    subject: idOfEntry(first),
    message: `${entries.length} migrations ${begun} here that the repository does not have: ${named.join(', ')} and ${entries.length - named.length} more${consequence(does, title)}.`,
    advice:
      does === 'refuses'
        ? `${advice(idOfEntry(first))} The same goes for the others.`
        : 'If they were squashed into what the repository has now, their rows do no harm: accept this with `ignore`. Else bring their files back from the branch that they were applied from.',
  };
}

function called({ name }: LedgerEntry, id: string): string {
  return name === undefined || name === id ? id : `${id} (${name})`;
}

function consequence(does: Conduct['does'], title: string): string {
  return does === 'refuses' ? `, so ${title} refuses to run anything` : '';
}

/** A ledger whose rows are not for the login of this run; `lacks` is what it would need. */
export function unreadableLedger({ table }: Ledger, lacks: readonly Lack[]): SourceFault {
  return {
    code: 'ledger-unreadable',
    severity: 'warning',
    subject: table,
    message: `The login may not read ${table}, where the database notes which migrations it has.`,
    advice: `Run this as the owner of the table, with the name of the login:\n${opening(table, lacks)}`,
  };
}

/** SQL that opens a table to a login, by the name that `init --role` gives it: a statement a line. */
function opening(table: string, lacks: readonly Lack[]): string {
  const schema = /^(?:"(?:[^"]|"")+"|[^."]+)/.exec(table)?.[0] ?? '';
  const statements: Readonly<Record<Lack, string>> = {
    usage: `GRANT USAGE ON SCHEMA ${schema} TO ${usualRole};`,
    select: `GRANT SELECT ON TABLE ${table} TO ${usualRole};`,
    policy: `CREATE POLICY ${usualRole} ON ${table} FOR SELECT TO ${usualRole} USING (true);`,
  };
  return lacks.map((lack) => statements[lack]).join('\n');
}
