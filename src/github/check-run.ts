import { defined } from '../base/defined.ts';
import type { Annotation } from '../report/annotations.ts';
import { type CheckRunNote, writeNote } from './check-run-note.ts';
import { createOnce } from './create-once.ts';
import { cutMarkdown, cutText } from './cut-text.ts';
import type { Repository } from './repository.ts';

export interface CheckRunToPublish {
  readonly name: string;
  /** The head commit that was checked, 40 hexadecimal characters. */
  readonly commit: string;
  /** What the check run shows. It decides nothing: what a merge waits for is the job, by its exit code. */
  readonly conclusion: 'success' | 'failure' | 'neutral';
  readonly title: string;
  /** Markdown, cut to 65,535 bytes. */
  readonly summary: string;
  /** Markdown, cut to 65,535 bytes. */
  readonly text?: string;
  /** Paths are relative to the root of the repository. */
  readonly annotations: readonly Annotation[];
  readonly note: CheckRunNote;
  /** GitHub replaces it by the job's page where a job's own token writes. */
  readonly detailsUrl?: string;
}

/** What GitHub takes: annotations a request, bytes of a text, bytes of an annotation's texts, characters of a title. */
const annotationsARequest = 50;
/** Ten requests of them, with GitHub's second between any two; nobody reads more. */
const annotationsAtMost = 500;
const longestText = 65_535;
const longestMessage = 64 * 1024;
const longestTitle = 255;

/**
 * Makes the check run, at once completed since a job's token can't complete it later, then adds the annotations that
 * one request has no room for.
 *
 * @throws RequestError of octokit when GitHub refuses or can't be reached; the check run may be there by then, with
 *   some of its annotations
 */
export async function publishCheckRun(
  repository: Repository,
  checkRun: CheckRunToPublish,
): Promise<{ readonly url?: string; readonly id: number }> {
  const annotations = checkRun.annotations.slice(0, annotationsAtMost).map(annotationOf);
  const output = outputOf(checkRun);
  const { id, url } = await create(repository, checkRun, {
    ...output,
    annotations: annotations.slice(0, annotationsARequest),
  });
  for (let told = annotationsARequest; told < annotations.length; told += annotationsARequest) {
    const batch = annotations.slice(told, told + annotationsARequest);
    // The output is replaced by every update, so the texts are sent again; annotations alone are added to.
    await addAnnotations(repository, id, { ...output, annotations: batch }, told);
  }
  return { id, ...(url === null ? {} : { url }) };
}

interface Output {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  readonly annotations: ReturnType<typeof annotationOf>[];
}

function outputOf({ title, summary, text, annotations }: CheckRunToPublish): Omit<Output, 'annotations'> {
  const leftOut =
    annotations.length > annotationsAtMost
      ? `Annotated are the first ${annotationsAtMost} of ${annotations.length} places.\n\n`
      : '';
  return {
    title: cutTitle(title),
    summary: cutMarkdown(summary, longestText),
    text: cutMarkdown(leftOut + text, longestText),
  };
}

interface MadeCheckRun {
  readonly id: number;
  readonly url: string | null;
}

function create(
  repository: Repository,
  { name, commit, conclusion, note, detailsUrl }: CheckRunToPublish,
  output: Output,
): Promise<MadeCheckRun> {
  const { octokit, owner, repo } = repository;
  const externalId = writeNote(note);
  return createOnce(
    repository,
    async () => {
      const { data } = await octokit.rest.checks.create({
        owner,
        repo,
        name,
        head_sha: commit,
        external_id: externalId,
        status: 'completed',
        conclusion,
        output,
        ...defined({ details_url: detailsUrl }),
      });
      return { id: data.id, url: data.html_url };
    },
    async () => {
      const onCommit = { owner, repo, ref: commit, check_name: name, filter: 'all', per_page: 100 } as const;
      const there = await octokit.paginate(octokit.rest.checks.listForRef, onCommit);
      const made = there.find(({ external_id: its }) => its === externalId);
      return made === undefined ? undefined : { id: made.id, url: made.html_url };
    },
  );
}

/** Adds annotations to the `told` ones that are there. They would be there twice if a lost answer were asked for again. */
async function addAnnotations(
  repository: Repository,
  id: number,
  output: Output,
  told: number,
): Promise<void> {
  const { octokit, owner, repo } = repository;
  const place = { owner, repo, check_run_id: id };
  await createOnce(
    repository,
    async () => {
      await octokit.rest.checks.update({ ...place, output, request: { once: true } });
      return true;
    },
    async () => {
      const { data } = await octokit.rest.checks.get(place);
      return data.output.annotations_count > told ? true : undefined;
    },
  );
}

function annotationOf({ path, line, level, title, message, rawDetails }: Annotation) {
  return {
    path,
    start_line: line,
    end_line: line,
    annotation_level: level,
    title: cutTitle(title),
    message: cutText(message, longestMessage),
    ...(rawDetails === undefined ? {} : { raw_details: cutText(rawDetails, longestMessage) }),
  };
}

function cutTitle(title: string): string {
  if (title.length <= longestTitle) return title;
  // Half of a character that takes two units must not stay.
  return `${title.slice(0, longestTitle - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
