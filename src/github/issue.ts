import { Problem } from '../base/problem.ts';
import type { NightlyIssue } from '../report/markdown/nightly-issue.ts';
import { createOnce } from './create-once.ts';
import { describeFailure } from './failures.ts';
import { digestOf, type IssueMarker, readIssueMarker } from './issue-marker.ts';
import { bodyOf, type IssueShelf, type OwnIssue, ownIssues, withIssues } from './own-issues.ts';
import type { Repository, Run } from './repository.ts';
import { viewerLogin } from './viewer.ts';

export interface IssueToPublish extends NightlyIssue {
  /** Which check of the repository this is; an issue of another key is left alone. */
  readonly key: string;
  readonly run: Run;
  /** Put on the issue when it is opened, as `assignees` are; what people change later stays. */
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
}

/**
 * What became of the issue.
 *
 * - `none`: there is none, and nothing worth one
 * - `unchanged`: it says what this run found, or what a newer one found
 * - `updated`: it says so now, open or closed as it was
 */
export interface IssueOutcome {
  readonly state: 'opened' | 'updated' | 'unchanged' | 'closed' | 'reopened' | 'none';
  readonly number?: number;
  readonly url?: string;
  /** What did not work and is no reason to fail: somebody who can't be assigned. */
  readonly warnings: readonly string[];
}

/**
 * Keeps one issue for a database and its sources: opened on drift, rewritten when what is found changes, closed with
 * a comment when the sources agree, opened again rather than filed anew.
 *
 * An issue that a person has closed stays closed until there is a finding it did not tell of; it is rewritten
 * meanwhile. One that a person has opened again after it was closed here stays open while the sources agree.
 * What could not be checked is told as that, and leaves what was known last as it was.
 *
 * Where two runs file it at once, the one with the lower number stays.
 *
 * @throws Problem where the repository has no issues, or GitHub kept an old text
 * @throws RequestError of octokit when GitHub refuses or can't be reached
 */
export async function publishIssue(repository: Repository, report: IssueToPublish): Promise<IssueOutcome> {
  const shelf = {
    ...repository,
    author: await viewerLogin(repository),
    identity: digestOf(report.key, report.database),
  };
  const [first, ...twins] = await ownIssues(shelf);
  if (first !== undefined) return settle(shelf, report, first, twins);
  if (report.state === 'clean') return { state: 'none', warnings: [] };

  const created = await open(shelf, report);
  const [oldest = created, ...others] = await ownIssues(shelf);
  if (oldest.number !== created.number) return settle(shelf, report, oldest, others);
  await retire(shelf, oldest, others);
  const warnings = await assign(shelf, created, report.assignees);
  return { state: 'opened', number: created.number, url: created.url, warnings };
}

/** Brings the issue in line with the report, and takes those away that were filed beside it. */
async function settle(
  shelf: IssueShelf,
  report: IssueToPublish,
  issue: OwnIssue,
  others: readonly OwnIssue[],
): Promise<IssueOutcome> {
  await retire(shelf, issue, others);
  const { number, url } = issue;
  const step = nextStep(issue, report);
  if (step === 'close') await comment(shelf, issue, report);
  if (step !== 'leave') await rewrite(shelf, report, issue, step);
  return { state: outcomes[step], number, url, warnings: [] };
}

type Step = 'leave' | 'update' | 'close' | 'reopen';

const outcomes = { leave: 'unchanged', update: 'updated', close: 'closed', reopen: 'reopened' } as const;

function nextStep({ open: isOpen, marker }: OwnIssue, report: IssueToPublish): Step {
  if (isOlder(report.run, marker.run)) return 'leave';
  const same = marker.content === digestOf(report.content);
  if (report.state === 'clean') {
    if (marker.state === 'clean') return 'leave';
    return isOpen ? 'close' : 'update';
  }
  if (isOpen) return same ? 'leave' : 'update';
  if (marker.state === 'clean' || hasNews(marker, report)) return 'reopen';
  return same ? 'leave' : 'update';
}

function isOlder(one: Pick<Run, 'id' | 'attempt'>, other: Pick<Run, 'id' | 'attempt'>): boolean {
  return one.id === other.id ? one.attempt < other.attempt : one.id < other.id;
}

function isSame(one: Pick<Run, 'id' | 'attempt'>, other: Pick<Run, 'id' | 'attempt'>): boolean {
  return one.id === other.id && one.attempt === other.attempt;
}

/** Whether the report has a finding that the issue did not tell of. */
function hasNews({ known }: IssueMarker, { findings }: IssueToPublish): boolean {
  const told = new Set(known.findings.map(({ fingerprint }) => fingerprint));
  return findings.filter(({ fingerprint }) => !told.has(fingerprint)).length > known.more;
}

/** Files the issue. Where the answer is lost, what stands there decides whether it is filed again. */
function open(shelf: IssueShelf, report: IssueToPublish): Promise<OwnIssue> {
  const { octokit, owner, repo } = shelf;
  const marker = markerOf(report, shelf.identity, undefined);
  const text = report.body();
  return createOnce(
    shelf,
    async () => {
      const { data } = await withIssues(
        shelf,
        octokit.rest.issues.create({
          owner,
          repo,
          title: report.title,
          body: bodyOf(text, marker),
          labels: [...report.labels],
        }),
      );
      return { number: data.number, url: data.html_url, open: true, text, marker };
    },
    async () => (await ownIssues(shelf)).find(({ marker: { run } }) => isSame(run, report.run)),
  );
}

/** Writes the newest report into the issue; one that is closed keeps its text, as the record of what was closed. */
async function rewrite(
  { octokit, owner, repo }: Repository,
  report: IssueToPublish,
  issue: OwnIssue,
  step: Exclude<Step, 'leave'>,
): Promise<void> {
  const marker = markerOf(report, issue.marker.identity, issue.marker);
  const agrees = report.state === 'clean';
  const body = bodyOf(agrees ? issue.text : report.body(issue.marker.known), marker);
  const { data } = await octokit.rest.issues.update({
    owner,
    repo,
    issue_number: issue.number,
    body,
    ...(agrees ? {} : { title: report.title }),
    ...(step === 'close' ? { state: 'closed', state_reason: 'completed' } : {}),
    ...(step === 'reopen' ? { state: 'open', state_reason: 'reopened' } : {}),
  });
  if (readIssueMarker(data.body ?? '')?.content !== marker.content) {
    throw new Problem(`GitHub kept the old text of issue #${issue.number}.`, {
      advice: 'Its text was probably too long for GitHub: please report this as a defect of schema-drift.',
    });
  }
}

/** What could not be checked is not known any better than before. */
function markerOf(report: IssueToPublish, identity: string, before: IssueMarker | undefined): IssueMarker {
  const { state, run, findings, content } = report;
  return {
    identity,
    state,
    content: digestOf(content),
    run: { id: run.id, attempt: run.attempt },
    known: state === 'could not check' && before !== undefined ? before.known : { findings, more: 0 },
  };
}

/** Says that the sources agree, unless a run that was cut short has said so already. */
async function comment(shelf: IssueShelf, issue: OwnIssue, report: IssueToPublish): Promise<void> {
  const { octokit, owner, repo, author } = shelf;
  const { id, attempt } = issue.marker.run;
  const mark = `<!-- schema-drift closes what run ${id} attempt ${attempt} wrote -->`;
  const said = async () => {
    const comments = await octokit.paginate(octokit.rest.issues.listComments, {
      owner,
      repo,
      issue_number: issue.number,
      per_page: 100,
    });
    return comments.find(({ user, body }) => user?.login.toLowerCase() === author && body?.endsWith(mark))
      ?.id;
  };
  if ((await said()) !== undefined) return;
  await createOnce(
    shelf,
    async () => {
      const body = `${report.closingComment(issue.marker.known)}\n${mark}`;
      const { data } = await octokit.rest.issues.createComment({
        owner,
        repo,
        issue_number: issue.number,
        body,
      });
      return data.id;
    },
    said,
  );
}

/** Closes issues that other runs filed in the same moment; without a marker they are none of ours any more. */
async function retire(
  { octokit, owner, repo }: Repository,
  kept: OwnIssue,
  others: readonly OwnIssue[],
): Promise<void> {
  for (const { number } of others) {
    await octokit.rest.issues.update({
      owner,
      repo,
      issue_number: number,
      body: `Two runs filed this at once: #${kept.number} is the one that is kept up to date.`,
      state: 'closed',
      state_reason: 'not_planned',
    });
  }
}

/**
 * Assigns people, each alone and after the issue is there, so that one who can't be assigned keeps neither the issue
 * nor the others away.
 */
async function assign(
  { octokit, owner, repo }: Repository,
  { number }: OwnIssue,
  assignees: readonly string[],
): Promise<readonly string[]> {
  const warnings: string[] = [];
  for (const login of assignees) {
    try {
      const { data } = await octokit.rest.issues.addAssignees({
        owner,
        repo,
        issue_number: number,
        assignees: [login],
      });
      if (!data.assignees?.some((it) => it.login.toLowerCase() === login.toLowerCase()))
        warnings.push(`${login} can't be assigned to issue #${number}: nobody of that name may write here.`);
    } catch (error) {
      warnings.push(`${login} was not assigned to issue #${number}: ${describeFailure(error)}`);
    }
  }
  return warnings;
}
