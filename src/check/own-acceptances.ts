import { Problem } from '../base/problem.ts';
import { acceptsMore, otherwiseThan } from '../baseline/accept.ts';
import { knownTo } from '../baseline/known-as.ts';
import { parseBaseline } from '../baseline/read-baseline.ts';
import type { Acceptance } from '../report/acceptance.ts';
import type { Finding } from '../report/finding.ts';
import type { Report } from '../report/report.ts';
import { textAt } from '../repository/commits.ts';
import type { Base } from '../run/base.ts';

/**
 * The report of a change with the acceptances marked that it brings itself. Where nobody can tell, all are: nothing may
 * pass in silence that the change itself has accepted.
 */
export async function withOwnAcceptances(report: Report, base: Base): Promise<Report> {
  const { baseline, databases } = report;
  if (baseline === undefined || databases.every(({ accepted }) => accepted.length === 0)) return report;
  const { file, remarks } = baseline;
  if (base.changed !== undefined && !base.changed.includes(file)) return report;
  const commit = await base.find();
  const before =
    commit instanceof Problem ? undefined : parseBaseline((await textAt(commit, file)) ?? '', file).entries;
  const isOwn = (finding: Finding, acceptance: Acceptance) =>
    before === undefined ||
    !before.some(
      (entry) =>
        [finding, ...(finding.halves ?? [])].some((it) => {
          const known = knownTo(entry, it);
          return known !== undefined && otherwiseThan(entry, known) === undefined;
        }) && !acceptsMore(acceptance, entry),
    );
  const unknown = {
    message:
      `Nobody can tell which entries of ${file} are new, so all count as accepted by this pull request. ${commit instanceof Problem ? commit.message : ''}`.trim(),
    ...(commit instanceof Problem && commit.advice !== undefined ? { advice: commit.advice } : {}),
  };
  return {
    ...report,
    baseline: { file, remarks: commit instanceof Problem ? [...remarks, unknown] : remarks },
    databases: databases.map((database) => ({
      ...database,
      accepted: database.accepted.map(({ finding, acceptance }) => ({
        finding,
        acceptance: isOwn(finding, acceptance) ? { ...acceptance, byThisChange: true } : acceptance,
      })),
    })),
  };
}
