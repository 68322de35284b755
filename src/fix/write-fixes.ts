import { defined } from '../base/defined.ts';
import { Problem } from '../base/problem.ts';
import type { Config, DrizzleSource } from '../config/config.ts';
import type { Edit, Finding } from '../report/finding.ts';
import type { MendingPlan } from '../report/mending-plan.ts';
import { isFault } from '../report/phrases/phrases.ts';
import { hasSomethingToRun, planFiles } from '../report/plan-files.ts';
import type { Report } from '../report/report.ts';
import { diffTellers } from '../report/shared-diffs.ts';
import { makeChanges } from './apply-edits.ts';
import { changesOf, type FileChange, wholeDiff } from './file-changes.ts';
import type { MigrationToWrite } from './migration/migration-to-write.ts';
import { refuseUnsettled } from './migration/unsettled.ts';
import { migrationToBeWritten, type WrittenMigration } from './migration/write-migration.ts';
import { newFindings } from './new-findings.ts';
import { writeScripts } from './write-scripts.ts';

export interface FixesToWrite {
  /** With the plans that are to be written. */
  readonly report: Report;
  /** The edits that are to be made. */
  readonly edits: readonly Edit[];
  readonly config: Config;
  /** Absolute path of the repository. */
  readonly root: string;
  /** Whether every finding is to be settled. */
  readonly isWhole: boolean;
  readonly allowDataLoss: boolean;
  readonly signal: AbortSignal;
  /** Checks the repository as it is by then. */
  readonly checkedAgain: () => Promise<Report>;
}

/** A file that was written, relative to the repository. */
export interface WrittenFile {
  readonly path: string;
  /** Whether it was there, and was changed. */
  readonly isEdited: boolean;
  /** The database on which a person has to run it; absent for what belongs to the repository. */
  readonly toRunOn?: string;
  /** Of a plan: how many values a person has to fill in, and what is gone for good, run or left as comments. */
  readonly plan?: { readonly open: number; readonly loses: readonly string[]; readonly isHeld: boolean };
  /** What is found of it and was not before: a database that has already what it makes, and would refuse it. */
  readonly findings?: readonly Finding[];
}

/** What was written, and what that settles. */
export interface WrittenFixes {
  readonly files: readonly WrittenFile[];
  /** Fingerprints of faults of a source that are gone with it: that the migration before has no snapshot, say. */
  readonly gone: ReadonlySet<string>;
}

/** What can be written, known before anything is. */
export interface PreparedFixes {
  /** Migrations that cannot be written where they belong, and why. */
  readonly refused: readonly { readonly plan: MendingPlan; readonly problem: Problem }[];
  /** Whether anything else can. */
  readonly isEmpty: boolean;
  /** Writes what can be; rejects as {@link writeFixes} does. */
  readonly write: () => Promise<WrittenFixes>;
}

/**
 * Writes edits into their files, and plans as the next migration of their folder or, for a database, as a script. A
 * folder is applied as a whole with what was written, in the order of its tool; where that does not lead to what the plan
 * promised, all of it is taken back.
 *
 * @throws Problem for what cannot be written; whatever is known of that beforehand is told before anything is written
 */
export async function writeFixes(fixes: FixesToWrite): Promise<readonly WrittenFile[]> {
  const { refused, write } = await preparedFixes(fixes);
  const [first] = refused;
  if (first !== undefined) throw first.problem;
  return (await write()).files;
}

/** Finds out what of fixes can be written; an edit of a declaration holds without the migration beside it. */
export async function preparedFixes(fixes: FixesToWrite): Promise<PreparedFixes> {
  const { report, edits, signal } = fixes;
  const refused: { plan: MendingPlan; problem: Problem }[] = [];
  const ready: ReadyMigration[] = [];
  for (const migration of migrationsIn(fixes))
    try {
      ready.push({ migration, write: await migrationToBeWritten(migration) });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Problem)) throw error;
      refused.push({ plan: migration.plan, problem: error });
    }
  const scripts = planFiles(report, fixes).filter(({ plan }) => plan.form === 'statements');
  const isEmpty = ready.length + scripts.length + edits.filter(hasDiff).length === 0;
  return { refused, isEmpty, write: () => written(fixes, ready) };
}

interface ReadyMigration {
  readonly migration: MigrationToWrite;
  readonly write: () => Promise<WrittenMigration>;
}

function migrationsIn({ report, edits, config, root, isWhole, allowDataLoss, signal }: FixesToWrite) {
  return report.databases.flatMap(({ plans = [], findings }, at) => {
    const sources = config.databases[at]?.sources ?? [];
    return plans.filter(hasSomethingToRun).flatMap((plan): MigrationToWrite[] => {
      const source = sources.find(({ name }) => name === plan.source);
      if (source?.kind !== 'migrations') return [];
      const own = findings.filter(({ severity }) => severity !== 'cosmetic');
      const schemas = sources
        .filter((it): it is DrizzleSource => it.kind === 'drizzle')
        .map((schema) => ({ schema, wrongIn: wrongIn(schema.name, plan, own, edits) }));
      const settled = new Set(plan.steps.flatMap((step) => step.findings));
      const notChosen = own.filter(
        (one) => !isWhole && one.wrong.includes(plan.source) && !settled.has(one.fingerprint),
      );
      return [{ plan, source, schemas, notChosen, allowDataLoss, root, signal }];
    });
  });
}

/** The findings in which a schema stays wrong once edits and a plan are there. */
function wrongIn(schema: string, plan: MendingPlan, findings: readonly Finding[], edits: readonly Edit[]) {
  return findings.filter(
    ({ wrong, edits: own = [] }) =>
      wrong.includes(schema) &&
      (wrong.includes(plan.source) || !own.some((edit) => edit.source === schema && edits.includes(edit))),
  );
}

async function written(
  { report, edits, root, allowDataLoss, signal, checkedAgain }: FixesToWrite,
  ready: readonly ReadyMigration[],
): Promise<WrittenFixes> {
  const migrations = ready.map(({ migration }) => migration);
  const undoEdits = makeChanges(fileChanges(edits), root);
  const edited = [...new Set(edits.map(({ location }) => location.file))];
  const made: WrittenMigration[] = [];
  const scripts = scriptsOf(report, allowDataLoss);
  let news: readonly Finding[] = [];
  let gone: ReadonlySet<string> = new Set();
  try {
    for (const { write } of ready) made.push(await write());
    if (made.length > 0) {
      const after = await checkedAgain();
      refuseUnsettled(migrations, report, after);
      news = newFindings(report, after);
      gone = new Set(
        newFindings(after, report)
          .filter(isFault)
          .map(({ fingerprint }) => fingerprint),
      );
    }
    signal.throwIfAborted();
    writeScripts(scripts, root);
  } catch (error) {
    for (const { undo } of made.reverse()) undo();
    undoEdits();
    throw error;
  }
  const files = [
    ...edited.map((path) => ({ path, isEdited: true })),
    ...made.flatMap(({ files }, at) =>
      files.map((path, place) => {
        const plan = place === 0 ? migrations[at]?.plan : undefined;
        const findings = news.filter(({ cells }) => placesIn(cells).includes(path));
        return { path, isEdited: false, findings, ...defined({ plan: plan && toldOf(plan, allowDataLoss) }) };
      }),
    ),
    ...scripts.map(({ path, toRunOn, plan }) => ({ path, toRunOn, isEdited: false, plan })),
  ];
  return { files, gone };
}

function scriptsOf(report: Report, allowDataLoss: boolean) {
  return planFiles(report, { allowDataLoss })
    .filter(({ plan }) => plan.form === 'statements')
    .map(({ name, text, plan, database }) => ({
      path: name,
      text,
      toRunOn: database === undefined ? plan.source : `${plan.source} of ${database}`,
      plan: toldOf(plan, allowDataLoss),
    }));
}

function toldOf({ steps }: MendingPlan, allowDataLoss: boolean): NonNullable<WrittenFile['plan']> {
  return {
    open: steps.flatMap(({ statements }) => statements).filter((it) => it.open !== undefined).length,
    loses: steps.flatMap(({ loses }) => loses),
    isHeld: !allowDataLoss,
  };
}

function placesIn(cells: Finding['cells']): string[] {
  return Object.values(cells).flatMap(({ location }) => location?.file ?? []);
}

/** The file of a database's plan, relative to the repository; with its own database in front where there are several. */
export function scriptFile({ source }: MendingPlan, database: string | undefined): string {
  return `${database === undefined ? '' : `${database}.`}${source}.plan.sql`;
}

/**
 * All that edits change, a diff for each file.
 *
 * @throws Problem where two of them want other words for the same lines
 */
export function diffsOf(edits: readonly Edit[]): string[] {
  return fileChanges(edits).map(wholeDiff);
}

function fileChanges(edits: readonly Edit[]): FileChange[] {
  return changesOf([...new Set(edits.filter(hasDiff).map(({ diff }) => diff))]);
}

/** Whether an edit has a diff, which many of them may leave to an earlier one. */
export function hasDiff({ diff }: Edit): boolean {
  return diff !== '';
}

/** Edits with those of other findings that have the diff for both. */
export function withDiffs(edits: readonly Edit[], { databases }: Report): Edit[] {
  const all = databases.flatMap(({ findings }) => findings.flatMap((finding) => finding.edits ?? []));
  const tellers = edits.flatMap(diffTellers(all)).filter((it) => it !== undefined);
  return [...new Set([...edits, ...tellers])];
}
