import { counted, list } from '../../base/phrases.ts';
import type { Finding } from '../finding.ts';
import { planInShort } from '../plan-script.ts';
import type { DatabaseReport, Report } from '../report.ts';
import { diffTellers } from '../shared-diffs.ts';
import { type Asked, isUnjudged, whyHeld, whyLeft } from './fix-left.ts';
import { headline, isCosmetic } from './phrases.ts';
import { settledAlongWith } from './settled-along.ts';

/**
 * The findings that somebody has to do something about, each with its id and with what settles it. Ends with a newline.
 *
 * @param of what was asked for: some findings that were chosen (with all that is to be done by hand), one source, or
 *   everything; nothing where somebody has to be told how to choose
 */
export function fixList({ databases }: Report, of: 'findings' | 'source' | 'all' | 'nothing'): string {
  const withCode = of === 'findings';
  const all = databases.flatMap(({ findings }) => findings).filter((finding) => !isCosmetic(finding));
  const isAlike = all.every((finding) => isUndeclared(finding, databases));
  const lines = databases.flatMap((database) => [
    ...(databases.length > 1 && database.findings.length > 0 ? [`database ${database.name}`] : []),
    ...database.findings
      .filter((finding) => !isCosmetic(finding))
      .flatMap((finding) =>
        // What is true of all of them is said once, in the end.
        entry(
          finding,
          isAlike ? [] : [...settledBy(finding, database), ...whyLeft(finding, database, { withCode })],
        ),
      ),
    ...(database.plans ?? []).map((plan) => `SQL for ${plan.source}: ${planInShort(plan)}`),
  ]);
  if (lines.length === 0)
    return `There is nothing to fix${of === 'findings' || of === 'source' ? ' there' : ''}.\n`;
  const how = isAlike ? '' : waysOn[of];
  const end = [`${counted(all.length, 'finding')}.`, ...truthWanted(all, databases), how];
  return `${[...lines, '', end.filter(Boolean).join(' ')].join('\n')}\n`;
}

const waysOn = {
  findings: '',
  source: '',
  all: '`schema-drift fix --finding ID` prints all that is to be done for one.',
  nothing:
    '`schema-drift fix --finding ID` prints what settles one, `--side SOURCE` what brings one source in line, `--all` everything.',
} as const;

export interface LeftFindings {
  /** Each with the reason; empty where none is left. Ends with a newline otherwise. */
  readonly text: string;
  /** Of findings that take somebody's doing; what only is held back is not among them. */
  readonly count: number;
}

/**
 * What edits and SQL leave of the findings of a report.
 *
 * @param isListed which are listed of those
 */
export function leftOf(
  { databases }: Report,
  asked: Asked = {},
  isListed: (finding: Finding, database: DatabaseReport) => boolean = () => true,
): LeftFindings {
  const found = databases.flatMap((database) =>
    database.findings
      .filter((finding) => !isCosmetic(finding) && isListed(finding, database))
      .map((finding) => ({
        finding,
        left: whyLeft(finding, database, asked),
        held: whyHeld(finding, database, asked),
      })),
  );
  const listed = found.filter(({ left, held }) => left.length + held.length > 0);
  const entries = listed.flatMap(({ finding, left, held }) => entry(finding, [...left, ...held]));
  const truth = truthWanted(
    listed.map(({ finding }) => finding),
    databases,
  );
  const verb = listed.length === 1 ? 'is' : 'are';
  const lines = [`${counted(listed.length, 'finding')} ${verb} left:`, ...entries, ...truth];
  return {
    text: listed.length === 0 ? '' : `${lines.join('\n')}\n`,
    count: listed.filter(({ left }) => left.length > 0).length,
  };
}

/**
 * What edits and SQL for chosen findings settle of all others; empty where they settle nothing else. Ends with a newline
 * otherwise.
 *
 * @param isAsked whose edits are made for the chosen ones; what shares their diff is made with them
 */
export function alongOf(
  { databases }: Report,
  isChosen: (fingerprint: string) => boolean,
  isAsked: NonNullable<Asked['isAsked']> = () => true,
): string {
  const all = databases.flatMap(({ name, findings }) =>
    findings.flatMap(({ fingerprint, edits = [] }) =>
      edits.map((edit) => ({ edit, isMade: isChosen(fingerprint) && isAsked(name, edit.source) })),
    ),
  );
  const tellerOf = diffTellers(all.map(({ edit }) => edit));
  const made = new Set(all.flatMap(({ edit, isMade }) => (isMade ? (tellerOf(edit)?.diff ?? []) : [])));
  const entries = databases.flatMap(({ findings, plans = [] }) =>
    findings.flatMap((finding) => {
      if (isChosen(finding.fingerprint)) return [];
      const along = plans.flatMap((plan) => plan.along ?? []);
      const found = along.find((one) => one.finding === finding.fingerprint);
      if (found !== undefined) return [entry(finding, found.held ? ['only with what loses data'] : [])];
      const own = (finding.edits ?? []).filter((edit) => made.has(tellerOf(edit)?.diff ?? ''));
      const sources = [...new Set(own.map(({ source }) => source))];
      if (sources.length === 0) return [];
      return [entry(finding, finding.wrong.length > sources.length ? [`in ${list(sources)} alone`] : [])];
    }),
  );
  const verb = entries.length === 1 ? 'is' : 'are';
  return entries.length === 0
    ? ''
    : `${[`${counted(entries.length, 'finding')} ${verb} settled along with that:`, ...entries.flat()].join('\n')}\n`;
}

function entry(finding: Finding, ways: readonly string[]): string[] {
  return [
    `${finding.fingerprint}  ${finding.severity.padEnd(8)}  ${headline(finding)}`,
    ...ways.map((way) => `              ${way}`),
  ];
}

/** Whether somebody can still be said to be right about it. */
function isUndeclared(finding: Finding, databases: readonly DatabaseReport[]): boolean {
  const own = databases.find(({ findings }) => findings.includes(finding));
  return isUnjudged(finding) && own?.sources.every(({ name }) => name !== own.truth) === true;
}

/** How it is said who is right, where some findings wait for that. */
function truthWanted(findings: readonly Finding[], databases: readonly DatabaseReport[]): string[] {
  const waiting = findings.filter((finding) => isUndeclared(finding, databases));
  if (waiting.length === 0) return [];
  const [first, ...others] = databases.map(({ sources }) => sources.map(({ name }) => name));
  // The option needs a source of its name in each of them.
  const names = (first ?? []).filter((name) => others.every((own) => own.includes(name)));
  const which =
    waiting.length === findings.length
      ? ''
      : ` in ${waiting.length} of ${counted(findings.length, 'finding')}`;
  const option =
    names.length === 0
      ? '`truth:` of each database in schema-drift.yml says who is right'
      : `\`--truth SOURCE\` says who is right (${list(names, 'or')}), \`truth:\` in schema-drift.yml for good`;
  return [`Nothing tells who is wrong${which}: ${option}, and what brings the rest in line is planned.`];
}

/** What of the program's own work settles a finding: edits, SQL, commands. */
export function settledBy({ fingerprint, edits = [] }: Finding, database: DatabaseReport): string[] {
  const { plans = [] } = database;
  const places = edits.map((edit) => {
    const { source, location } = edit;
    const other = settledAlongWith(edit, database);
    const whose = other === undefined ? '' : `, along with ${other.kind} ${other.object}`;
    return `edit of ${source}: ${location.file}:${location.line}${whose}`;
  });
  return [
    ...new Set(places),
    ...plans.flatMap(({ source, steps, along = [], unplanned, notes = [] }) => {
      const note = notes.find(({ finding }) => finding === fingerprint);
      if (note !== undefined)
        return [note.by === 'sql' ? `SQL for ${source}` : note.text.split('\n').join('; ')];
      if (unplanned.some(({ finding }) => finding === fingerprint)) return [];
      const own = steps.filter(({ findings }) => findings.includes(fingerprint));
      const loses = own.flatMap((step) => step.loses);
      if (along.some(({ finding }) => finding === fingerprint))
        return [`SQL for ${source}, along with what it does to others`];
      if (own.length === 0) return [];
      return [`SQL for ${source}${loses.length === 0 ? '' : `, which loses ${loses.join(', ')}`}`];
    }),
  ];
}
