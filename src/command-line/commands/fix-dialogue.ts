/** What `fix` asks a person at a terminal. Loaded only then. */
import { confirm, groupMultiselect, isCancel } from '@clack/prompts';
import { list } from '../../base/phrases.ts';
import { leftOf, settledBy } from '../../report/phrases/fix-list.ts';
import { headline } from '../../report/phrases/phrases.ts';
import { membersOf } from '../../report/phrases/repeated.ts';
import { sectionsOf } from '../../report/phrases/sections.ts';
import type { DatabaseReport, Report } from '../../report/report.ts';

const columnsUnlessSaid = 80;

/** One or several findings that can be settled together. */
interface Choice {
  readonly ids: readonly string[];
  readonly label: string;
  readonly hint: string;
}

/**
 * Lets a person choose among the findings that edits or SQL settle, in the order in which they are worked through.
 *
 * @param report its words are fit for a screen
 * @returns fingerprints; `stopped` after Ctrl-C or Escape
 */
export async function askForFindings(
  report: Report,
  signal: AbortSignal,
): Promise<readonly string[] | 'all' | 'stopped'> {
  const { text } = leftOf(
    report,
    { allowDataLoss: true },
    (finding, database) => settledBy(finding, database).length === 0,
  );
  process.stdout.write(text === '' ? '' : `${text}\n`);
  // Some terminals say that they have none, and a line would be of one character.
  if (process.stdout.columns === 0) process.stdout.columns = columnsUnlessSaid;
  const groups = report.databases.flatMap((database) => groupsOf(database, report.databases.length > 1));
  const choices = groups.flatMap(([, own]) => own);
  const options = groups.map(
    ([title, own]) =>
      [title, own.map((choice) => ({ ...choice, value: String(choices.indexOf(choice)) }))] as const,
  );
  const answer = await groupMultiselect({
    message: 'What is to be settled? (space chooses, enter goes on, Ctrl-C stops)',
    options: Object.fromEntries(options),
    signal,
  });
  signal.throwIfAborted();
  if (isCancel(answer)) return 'stopped';
  if (answer.length === choices.length) return 'all';
  return answer.flatMap((value) => choices[Number(value)]?.ids ?? []);
}

/** The phases of a database with what can be chosen in them, of those that have something. */
function groupsOf(
  database: DatabaseReport,
  isOneOfSeveral: boolean,
): (readonly [string, readonly Choice[]])[] {
  return sectionsOf(database).flatMap(({ title = 'Findings', findings }) => {
    const choices = findings.flatMap((finding): Choice[] => {
      const members = membersOf(finding);
      const hint = [...new Set(members.flatMap((one) => settledBy(one, database)))];
      if (hint.length === 0) return [];
      const label = `${finding.severity}: ${headline(finding)}`;
      return [{ ids: members.map(({ fingerprint }) => fingerprint), label, hint: list(hint.slice(0, 3)) }];
    });
    const name = isOneOfSeveral ? `${database.name} · ${title}` : title;
    return choices.length === 0 ? [] : [[name, choices] as const];
  });
}

/** Asks whether what was shown is to be written there. */
export async function askWhetherToWrite(
  files: readonly string[],
  signal: AbortSignal,
): Promise<boolean | 'stopped'> {
  const answer = await confirm({ message: `Write it? (${list(files)})`, initialValue: false, signal });
  signal.throwIfAborted();
  return isCancel(answer) ? 'stopped' : answer;
}
