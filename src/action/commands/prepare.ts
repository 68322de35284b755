import { resolve } from 'node:path';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import { baselinePath } from '../../baseline/read-baseline.ts';
import type { Config } from '../../config/config.ts';
import { type FixesToWrite, withDiffs, writeFixes } from '../../fix/write-fixes.ts';
import type { Finding } from '../../report/finding.ts';
import { redactedReport } from '../../report/json/redacted.ts';
import { isCosmetic } from '../../report/phrases/phrases.ts';
import type { Report } from '../../report/report.ts';
import { firstHeld } from '../../repository/commits.ts';
import { readText } from '../../repository/read.ts';
import { plansOfReport } from '../../run/run-context.ts';
import type { Inputs } from '../inputs.ts';
import { ownCheck } from '../own-check.ts';
import type { Workspace } from '../workspace.ts';
import type { Asked } from './asked.ts';
import { isAll, meant } from './meant.ts';
import type { Prepared } from './prepared.ts';

/**
 * The second of three jobs: checks the commit that a command is about, and makes what it asks for in the checkout. It
 * runs what the pull request has written, and has a token that only reads.
 *
 * @throws Problem where another commit is checked out
 */
export async function prepare(
  asked: Asked,
  inputs: Inputs,
  workspace: Workspace,
  secrets: readonly string[],
  signal: AbortSignal,
): Promise<Prepared> {
  const { root } = workspace;
  const { command, head } = asked;
  await mustBeCheckedOut(head, root);
  const names = command.verb === 'fix' ? command.names : undefined;
  const found = await checked(asked, inputs, workspace, signal, fingerprintsOf(names));
  const prepared = (report: Report): Prepared => ({
    head,
    report: redactedReport(report, secrets),
    baseline: workspace.inRepository(baselinePath(root, found.configFile)),
    files: {},
  });
  if (names === undefined) return prepared(found.report);
  try {
    const chosen = meant(found.report, names);
    const { report, config } =
      fingerprintsOf(names) === undefined && !isAll(names)
        ? await checked(
            asked,
            inputs,
            workspace,
            signal,
            chosen.map(({ fingerprint }) => fingerprint),
          )
        : found;
    if (config === undefined) return prepared(report);
    // Nothing is planned for then.
    const checkedAgain = async () => (await checked(asked, inputs, workspace, signal, [])).report;
    const files = await fixed(report, meant(report, names), { config, workspace, signal, checkedAgain });
    return { ...prepared(report), files };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...prepared(found.report), refused: [error.message, error.advice ?? ''].join(' ').trim() };
  }
}

async function mustBeCheckedOut(head: string, root: string): Promise<void> {
  const there = (await firstHeld(root, ['HEAD']))?.id;
  if (there === head) return;
  throw new Problem(`The command is about ${head.slice(0, 7)}, and that is not what was checked out.`, {
    advice:
      'Give `actions/checkout` the output `head` of the job with `mode: ask` as its `ref`, as docs/commands.md shows.',
  });
}

/** A check of the pull request at its head, as any other; migrations are planned for where a fix is wanted. */
function checked(
  { command, pullRequest, head, base }: Asked,
  inputs: Inputs,
  workspace: Workspace,
  signal: AbortSignal,
  findings: readonly string[] | undefined,
) {
  const trigger = { kind: 'pull request', number: pullRequest, commit: head, earlierCommits: [] } as const;
  const wishes =
    command.verb === 'fix'
      ? { renames: [], migrations: true, ...defined({ findings }) }
      : { ...plansOfReport, renames: [] };
  const of = { commits: [base.commit], branch: base.branch };
  // Without a connection nothing is asked about changed files: whoever commands wants an answer.
  return ownCheck(inputs, trigger, workspace, undefined, of, signal, wishes);
}

/** The names where all of them are fingerprints, by which a plan can be asked for at once. */
function fingerprintsOf(names: readonly string[] | undefined): readonly string[] | undefined {
  return names?.every((name) => /^[0-9a-f]{12}$/.test(name)) ? names : undefined;
}

interface Fixing extends Pick<FixesToWrite, 'config' | 'signal' | 'checkedAgain'> {
  readonly workspace: Workspace;
}

/** Makes the edits and migrations in the checkout, and gives what the files say then. */
async function fixed(
  report: Report,
  chosen: readonly Finding[],
  { config, workspace: { root, inRepository }, signal, checkedAgain }: Fixing,
): Promise<Prepared['files']> {
  const counting = report.databases.flatMap(({ findings }) =>
    findings.filter((finding) => !isCosmetic(finding)),
  );
  const written = await writeFixes({
    report: { ...report, databases: report.databases.map((database) => ofRepository(database, config)) },
    edits: withDiffs(
      chosen.flatMap(({ edits = [] }) => edits),
      report,
    ),
    config,
    root,
    isWhole: counting.every((finding) => chosen.includes(finding)),
    allowDataLoss: false,
    signal,
    checkedAgain,
  });
  if (written.length === 0) throw nothingToCommit(report, chosen);
  return Object.fromEntries(
    written.map(({ path }) => [inRepository(path), readText(resolve(root, path), root)]),
  );
}

/** Without the plans for databases: those are run by a person, and are no part of the repository. */
function ofRepository(database: Report['databases'][number], config: Config): Report['databases'][number] {
  const sources = config.databases.flatMap((its) => its.sources);
  const { plans = [], ...rest } = database;
  const kept = plans.filter(({ source }) =>
    sources.some(({ name, kind }) => name === source && kind === 'migrations'),
  );
  return { ...rest, plans: kept };
}

function nothingToCommit({ databases }: Report, chosen: readonly Finding[]): Problem {
  const ids = chosen.map(({ fingerprint }) => fingerprint);
  const why = databases
    .flatMap(({ plans = [] }) => plans.flatMap(({ unplanned }) => unplanned))
    .find(({ finding }) => ids.includes(finding));
  const [first] = chosen;
  return new Problem('Nothing in the repository settles that by itself.', {
    advice: why?.reason ?? first?.advice ?? 'Nothing that was named has to be settled.',
  });
}
