import { counted } from '../../base/phrases.ts';
import { Problem } from '../../base/problem.ts';
import { entryFor } from '../../baseline/acceptance.ts';
import { parseBaseline } from '../../baseline/read-baseline.ts';
import { extendedBaseline, newBaseline } from '../../baseline/write-baseline.ts';
import { commitOnBranch, type MadeCommit } from '../../github/commit.ts';
import { committedText, pathsBetween } from '../../github/committed-file.ts';
import { describeFailure } from '../../github/failures.ts';
import { pullRequestNumbered } from '../../github/pull-requests.ts';
import { react } from '../../github/reactions.ts';
import { reply } from '../../github/reply.ts';
import type { Repository } from '../../github/repository.ts';
import { viewerLogin } from '../../github/viewer.ts';
import type { Finding } from '../../report/finding.ts';
import { renderFindings } from '../../report/markdown/findings.ts';
import type { MarkdownLook } from '../../report/markdown/look.ts';
import { logText, warn } from '../log.ts';
import type { Asked } from './asked.ts';
import { meant } from './meant.ts';
import type { Prepared } from './prepared.ts';
import { committedReply, movedOnReply, namesOf, noCheckStarts, refusalReply } from './replies.ts';

/** What became of a command: the words are Markdown. */
type Outcome = { readonly done: boolean; readonly words?: string };

type Of<Verb extends Asked['command']['verb']> = Asked['command'] & { readonly verb: Verb };

/**
 * The third of three jobs: commits what was made, or tells what was found. It has a token that writes, and takes what
 * the job before it left for what a stranger could have written.
 *
 * @param prepared a `Problem` where there is nothing to go by
 * @param publishReport writes comment and check run, as a check of the pull request does
 */
export async function answer(
  asked: Asked,
  prepared: Prepared | Problem,
  repository: Repository,
  look: MarkdownLook,
  publishReport: (prepared: Prepared) => Promise<void>,
): Promise<void> {
  const { done, words } = await outcomeOf(asked, prepared, repository, look, publishReport);
  if (words !== undefined) logText(words);
  try {
    await react(repository, asked.comment.id, done ? 'rocket' : 'confused');
    if (words !== undefined) await reply(repository, asked.pullRequest, asked.comment.id, words);
  } catch (error) {
    warn(`The command could not be answered: ${describeFailure(error)}`);
  }
}

async function outcomeOf(
  asked: Asked,
  prepared: Prepared | Problem,
  repository: Repository,
  look: MarkdownLook,
  publishReport: (prepared: Prepared) => Promise<void>,
): Promise<Outcome> {
  try {
    if (prepared instanceof Problem)
      return { done: false, words: `${refusalReply(prepared)} [Its log](${look.run?.url ?? ''}) says more.` };
    if (prepared.head !== asked.head) return { done: false, words: movedOnReply };
    const { command } = asked;
    if (command.verb === 'check') {
      await publishReport(prepared);
      return { done: true };
    }
    refuseUnchecked(prepared);
    if (command.verb === 'explain')
      return {
        done: true,
        words: renderFindings(prepared.report, meant(prepared.report, command.names), look),
      };
    return command.verb === 'accept'
      ? await accept(command, asked, prepared, repository)
      : await fix(command, asked, prepared, repository);
  } catch (error) {
    return { done: false, words: refusalReply(asProblem(error)) };
  }
}

function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(describeFailure(error), { cause: error });
}

/** Where nothing could be compared, nobody knows what a name stands for. */
function refuseUnchecked({ report }: Prepared): void {
  const [problem] = report.problems;
  const knowsNothing = report.databases.every(({ findings }) => findings.length === 0);
  if (report.outcome !== 'could not check' || !knowsNothing) return;
  throw new Problem(`The pull request could not be checked. ${problem?.message ?? ''}`.trim(), {
    advice: problem?.advice ?? 'The comment on this pull request says why.',
  });
}

const roundsAtMost = 4;

/**
 * Writes entries into the baseline of the branch. Two acceptances that race both stand in it: the later one takes what
 * the earlier one has committed, where that is all that has changed.
 */
async function accept(
  { names, reason, expiry }: Of<'accept'>,
  asked: Asked,
  { report, baseline }: Prepared,
  repository: Repository,
): Promise<Outcome> {
  const findings = meant(report, names);
  const entries = findings.map((finding) => entryFor(finding, { owner: asked.by, reason, expiry }));
  let parent = asked.head;
  for (let round = 0; round < roundsAtMost; round += 1) {
    const before = await committedText(repository, baseline, parent);
    const [mistake] = before === undefined ? [] : parseBaseline(before, baseline).problems;
    if (mistake !== undefined) throw mistake;
    const text = before === undefined ? newBaseline(entries) : extendedBaseline(before, entries);
    if (text === before) return { done: true, words: `${baseline} accepts that already.` };
    const made = await commitOnBranch(repository, {
      branch: asked.branch,
      parent,
      headline: `Accept ${counted(findings.length, 'finding')} of schema-drift`,
      body: `${reason}\n\n${askedFor(asked)}`,
      files: { [baseline]: text },
    });
    if (made !== 'moved on') {
      return committed(`Accepted ${namesOf(objectsOf(findings))} until ${expiry}`, made, repository);
    }
    const { head } = await pullRequestNumbered(repository, asked.pullRequest);
    const changed = await pathsBetween(repository, asked.head, head);
    if (changed === undefined || changed.some((path) => path !== baseline)) break;
    parent = head;
  }
  return { done: false, words: movedOnReply };
}

async function fix(
  { names }: Of<'fix'>,
  asked: Asked,
  { report, files, refused }: Prepared,
  repository: Repository,
): Promise<Outcome> {
  const paths = Object.keys(files);
  const findings = meant(report, names);
  if (refused !== undefined || paths.length === 0)
    throw new Problem(refused ?? 'There is nothing to commit.');
  const objects = objectsOf(findings);
  const made = await commitOnBranch(repository, {
    branch: asked.branch,
    parent: asked.head,
    headline:
      objects.length === 1 ? `Bring ${objects[0]} in line` : `Bring ${objects.length} objects in line`,
    body: askedFor(asked),
    files,
  });
  if (made === 'moved on') return { done: false, words: movedOnReply };
  const isHeld = report.databases.some(({ plans = [] }) =>
    plans.some(({ steps }) => steps.some(({ held }) => held)),
  );
  const held = isHeld ? ' What would lose data stands in it commented out.' : '';
  const { done, words } = await committed(`Wrote ${namesOf(paths)}`, made, repository);
  return { done, words: `${words}${held}` };
}

function objectsOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ object }) => object))];
}

function askedFor({ by, comment }: Asked): string {
  return `Asked for by ${by} in ${comment.url}`;
}

async function committed(did: string, commit: MadeCommit, repository: Repository): Promise<Outcome> {
  const isOfJob = (await viewerLogin(repository)) === 'github-actions[bot]';
  return { done: true, words: `${committedReply(did, commit)}${isOfJob ? ` ${noCheckStarts}` : ''}` };
}
