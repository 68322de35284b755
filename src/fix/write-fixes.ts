import { resolve } from 'node:path';
import { defined } from '../base/defined.ts';
import { writeNamedFile } from '../base/named-file.ts';
import type { Config, DrizzleSource } from '../config/config.ts';
import type { MendingPlan } from '../report/mending-plan.ts';
import { hasSomethingToRun, planFiles } from '../report/plan-files.ts';
import type { Edit, Report } from '../report/report.ts';
import { applyDiffs, undoDiffs } from './apply-edits.ts';
import { refuseUnsettled } from './migration/unsettled.ts';
import {
  type MigrationToWrite,
  migrationToBeWritten,
  type WrittenMigration,
} from './migration/write-migration.ts';

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
}

/**
 * Writes edits into their files, and plans as the next migration of their folder or, for a database, as a script. A
 * folder is applied as a whole with what was written, in the order of its tool; where that does not lead to what the plan
 * promised, all of it is taken back.
 *
 * @throws Problem for what cannot be written; whatever is known of that beforehand is told before anything is written
 */
export async function writeFixes({
  report,
  edits,
  config,
  root,
  isWhole,
  allowDataLoss,
  signal,
  checkedAgain,
}: FixesToWrite): Promise<readonly WrittenFile[]> {
  const planned = report.databases.flatMap(({ plans = [], findings }, at) =>
    plans
      .filter(hasSomethingToRun)
      .map((plan) => ({ plan, findings, sources: config.databases[at]?.sources ?? [] })),
  );
  const migrations = planned.flatMap(({ plan, findings, sources }): MigrationToWrite[] => {
    const source = sources.find(({ name }) => name === plan.source);
    if (source?.kind !== 'migrations') return [];
    const isRight = (name: string) =>
      findings.every(
        ({ wrong, severity, edits: own = [] }) =>
          severity === 'cosmetic' ||
          !wrong.includes(name) ||
          (!wrong.includes(plan.source) && own.some((edit) => edit.source === name && edits.includes(edit))),
      );
    const schema = sources.find((it): it is DrizzleSource => it.kind === 'drizzle' && isRight(it.name));
    const whole = isWhole && plan.unplanned.length === 0;
    return [{ plan, source, schema, isWhole: whole, allowDataLoss, root, signal }];
  });
  // Whatever cannot be written is told before anything is.
  const toBeWritten = await Promise.all(migrations.map(migrationToBeWritten));
  const diffs = diffsOf(edits);
  applyDiffs(diffs, root);
  const edited = [...new Set(edits.map(({ location }) => location.file))];
  const written: WrittenMigration[] = [];
  try {
    for (const write of toBeWritten) written.push(await write());
    if (written.length > 0) refuseUnsettled(migrations, report, await checkedAgain());
    signal.throwIfAborted();
  } catch (error) {
    for (const { undo } of written.reverse()) undo();
    undoDiffs(diffs, root);
    throw error;
  }
  const told = ({ steps }: MendingPlan): WrittenFile['plan'] => ({
    open: steps.flatMap(({ statements }) => statements).filter((it) => it.open !== undefined).length,
    loses: steps.flatMap(({ loses }) => loses),
    isHeld: !allowDataLoss,
  });
  const scripts = planFiles(report, { allowDataLoss })
    .filter(({ plan }) => migrations.every((one) => one.plan !== plan))
    .map(({ name, text, plan, database }) => ({
      path: name,
      text,
      toRunOn: database === undefined ? plan.source : `${plan.source} of ${database}`,
      plan: told(plan),
    }));
  for (const { path, text } of scripts)
    await writeNamedFile(resolve(root, path), text, {
      what: 'The SQL',
      advice: 'It is written into the repository, which has to be writable.',
    });
  return [
    ...edited.map((path) => ({ path, isEdited: true })),
    ...written.flatMap(({ files }, at) =>
      files.map((path, place) => {
        const plan = place === 0 ? migrations[at]?.plan : undefined;
        return { path, isEdited: false, ...defined({ plan: plan && told(plan) }) };
      }),
    ),
    ...scripts.map(({ path, toRunOn, plan }) => ({ path, toRunOn, isEdited: false, ...defined({ plan }) })),
  ];
}

/** The file of a database's plan, relative to the repository; with its own database in front where there are several. */
export function scriptFile({ source }: MendingPlan, database: string | undefined): string {
  return `${database === undefined ? '' : `${database}.`}${source}.plan.sql`;
}

/** Each once: edits that cannot be applied one after the other share one. */
export function diffsOf(edits: readonly Edit[]): string[] {
  return [...new Set(edits.map(({ diff }) => diff).filter((diff) => diff !== ''))];
}
