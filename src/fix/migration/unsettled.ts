import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import type { Finding } from '../../report/finding.ts';
import type { DatabaseReport, Report } from '../../report/report.ts';
import { knownIn } from '../new-findings.ts';
import type { MigrationToWrite } from './migration-to-write.ts';

type Written = Pick<MigrationToWrite, 'plan' | 'source' | 'allowDataLoss'>;

/**
 * Refuses migrations that do not do in their place what their plan does behind all others: what a tool runs after them
 * may stand in their way, or undo them.
 *
 * @param before the report that has the plans
 * @param after of the repository with the migrations in it
 * @throws Problem where a folder is refused by Postgres, or still differs
 */
export function refuseUnsettled(written: readonly Written[], before: Report, after: Report): void {
  for (const migration of written) {
    const { source, plan } = migration;
    const then = before.databases.find(({ plans = [] }) => plans.includes(plan));
    const now = after.databases.find(({ name }) => name === then?.name);
    const isCompared = then !== undefined && now !== undefined;
    const why = isCompared
      ? unsettled(migration, then, now)
      : { clause: 'it could not be compared again', detail: undefined };
    if (why === undefined) continue;
    throw new Problem(
      `The migration for \`${source.name}\` was not written: with it in its place${source.path === '.' ? '' : ` in ${source.path}`}, ${why.clause}.`,
      {
        advice: `Nothing was changed. \`schema-drift fix --side ${source.name}\` prints the SQL, for somebody to put where it can run.`,
        ...defined({ detail: why.detail }),
      },
    );
  }
}

function unsettled(
  { plan, allowDataLoss }: Written,
  before: DatabaseReport,
  after: DatabaseReport,
): { readonly clause: string; readonly detail: string | undefined } | undefined {
  const problem = after.sources.find(({ name }) => name === plan.source)?.problem;
  if (problem !== undefined)
    return { clause: `it cannot be read: ${problem.message.replace(/\.$/, '')}`, detail: problem.detail };
  const left = new Set([
    ...plan.unplanned.map(({ finding }) => finding),
    ...plan.steps.flatMap(({ held, findings }) => (held && !allowDataLoss ? findings : [])),
  ]);
  const promised = new Set(plan.steps.flatMap(({ findings }) => findings.filter((one) => !left.has(one))));
  const known = knownIn(before);
  const isWrong = ({ fingerprint, severity, wrong }: Finding) =>
    wrong.includes(plan.source) &&
    (promised.has(fingerprint) || (severity === 'critical' && !known.has(fingerprint)));
  const found = after.findings.find(isWrong);
  return found && { clause: `it still differs (${found.title})`, detail: undefined };
}
