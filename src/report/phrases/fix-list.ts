import { counted, list } from '../../base/phrases.ts';
import { planInShort } from '../plan-script.ts';
import type { DatabaseReport, Finding, Report } from '../report.ts';
import { headline, isCosmetic } from './phrases.ts';

/** The findings that somebody has to do something about, each with its id and with what settles it. Ends with a newline. */
export function fixList({ databases }: Report): string {
  const lines = databases.flatMap((database) => {
    const findings = database.findings.filter((finding) => !isCosmetic(finding));
    const title = databases.length > 1 ? [`database ${database.name}`] : [];
    return [
      ...title,
      ...findings.flatMap((finding) => [
        `${finding.fingerprint}  ${finding.severity.padEnd(8)}  ${headline(finding)}`,
        ...orByHand(finding, waysOf(finding, database)).map((way) => `              ${way}`),
      ]),
      ...(database.plans ?? []).map((plan) => `SQL for ${plan.source}: ${planInShort(plan)}`),
    ];
  });
  if (lines.length === 0) return 'There is nothing to fix.\n';
  const all = databases.flatMap(({ findings }) => findings).filter((finding) => !isCosmetic(finding));
  const isUnjudged = all.every(({ wrong }) => wrong.length === 0);
  const names = [...new Set(databases.flatMap(({ sources }) => sources.map(({ name }) => name)))];
  const how = isUnjudged
    ? `\`schema-drift fix --truth SOURCE\` plans for the others (${list(names, 'or')}); \`truth:\` in schema-drift.yml says it for good.`
    : '`schema-drift fix --finding ID` prints what settles one, `--side SOURCE` what brings one source in line, `--all` everything.';
  const end = `${counted(all.length, 'finding')}. ${how}`;
  return `${[...lines, '', end].join('\n')}\n`;
}

/** What no edit and no statement settles is a person's to do. */
function orByHand({ advice }: Finding, ways: readonly string[]): readonly string[] {
  const [first = ''] = advice.split('\n');
  return ways.length > 0 ? ways : [`by hand: ${first.replace(/:$/, '.')}`];
}

function waysOf(finding: Finding, database: DatabaseReport): string[] {
  if (finding.wrong.length === 0)
    return ['nothing tells who is wrong; say who is right with --truth, and it can be planned'];
  const without = (database.plans ?? []).flatMap(({ source, unplanned }) =>
    unplanned
      .filter((one) => one.finding === finding.fingerprint)
      .map(({ reason }) => `${source}: ${reason}`),
  );
  return [...settledBy(finding, database), ...without];
}

/** What of the program's own work settles a finding: edits, SQL, commands. */
export function settledBy({ fingerprint, edits = [] }: Finding, { plans = [] }: DatabaseReport): string[] {
  return [
    ...edits.map(({ source, location }) => `edit of ${source}: ${location.file}:${location.line}`),
    ...plans.flatMap(({ source, steps, unplanned, notes = [] }) => {
      const note = notes.find(({ finding }) => finding === fingerprint);
      if (note !== undefined)
        return [note.by === 'sql' ? `SQL for ${source}` : note.text.split('\n').join('; ')];
      if (unplanned.some(({ finding }) => finding === fingerprint)) return [];
      const own = steps.filter(({ findings }) => findings.includes(fingerprint));
      const loses = own.flatMap((step) => step.loses);
      if (own.length === 0) return [];
      return [`SQL for ${source}${loses.length === 0 ? '' : `, which loses ${loses.join(', ')}`}`];
    }),
  ];
}
