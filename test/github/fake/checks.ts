import { exampleOf } from '../api/oracle.ts';
import { type Answer, type Asking, created, failed, notFound, ok, page, unprocessable } from './answers.ts';
import {
  apiAddress,
  type CheckAnnotation,
  type CheckRun,
  newId,
  now,
  type State,
  webAddress,
} from './state.ts';

const ANNOTATIONS_A_REQUEST = 50;
const LONGEST_TEXT = 65_535;
const LONGEST_TITLE = 255;
const LONGEST_MESSAGE = 64 * 1024;

export const checkOperations = {
  'checks/create': createCheckRun,
  'checks/update': updateCheckRun,
  'checks/get': getCheckRun,
  'checks/list-for-ref': listForCommit,
  'checks/list-annotations': listAnnotations,
};

interface Output {
  readonly title?: string;
  readonly summary?: string;
  readonly text?: string;
  readonly annotations?: readonly CheckAnnotation[];
}

function createCheckRun(state: State, { body }: Asking): Answer {
  if (!/^[0-9a-f]{40}$/.test(String(body.head_sha)))
    return unprocessable('CheckRun', 'head_sha', `No commit found for SHA: ${body.head_sha}`);
  const output = (body.output ?? {}) as Output;
  const refused = refusedOutput(output);
  if (refused !== undefined) return refused;
  const conclusion = (body.conclusion as string | undefined) ?? null;
  const status = conclusion === null ? String(body.status ?? 'queued') : 'completed';
  if (status === 'completed' && conclusion === null)
    return unprocessable('CheckRun', 'conclusion', 'a completed check run needs a conclusion');
  const checkRun: CheckRun = {
    id: newId(state),
    headSha: String(body.head_sha),
    name: String(body.name),
    status,
    conclusion,
    externalId: String(body.external_id ?? ''),
    output: kept(output),
    annotations: [...(output.annotations ?? [])],
    startedAt: String(body.started_at ?? now()),
    completedAt: status === 'completed' ? String(body.completed_at ?? now()) : null,
  };
  state.checkRuns.push(checkRun);
  return created(shown(state, checkRun));
}

function updateCheckRun(state: State, { parameters, body }: Asking): Answer {
  const checkRun = checkRunOf(state, parameters);
  if (checkRun === undefined) return notFound();
  // A job's token can't conclude a check run a second time.
  if ('status' in body || 'conclusion' in body)
    return failed(403, 'Check run status can no longer be modified with this token.');
  if (body.output !== undefined) {
    const output = body.output as Output;
    const refused = refusedOutput(output);
    if (refused !== undefined) return refused;
    checkRun.output = kept(output);
    checkRun.annotations.push(...(output.annotations ?? []));
  }
  if (body.name !== undefined) checkRun.name = String(body.name);
  if (body.external_id !== undefined) checkRun.externalId = String(body.external_id);
  return ok(shown(state, checkRun));
}

function getCheckRun(state: State, { parameters }: Asking): Answer {
  const checkRun = checkRunOf(state, parameters);
  return checkRun === undefined ? notFound() : ok(shown(state, checkRun));
}

function listForCommit(state: State, { url, parameters }: Asking): Answer {
  const name = url.searchParams.get('check_name');
  const onCommit = state.checkRuns.filter(
    (checkRun) => checkRun.headSha === parameters.ref && (name === null || checkRun.name === name),
  );
  const latest = onCommit.filter(
    (checkRun) => onCommit.findLast((other) => other.name === checkRun.name) === checkRun,
  );
  const found = url.searchParams.get('filter') === 'all' ? onCommit : latest;
  return page(
    url,
    found.toReversed().map((checkRun) => shown(state, checkRun)),
    (checkRuns) => ({
      total_count: found.length,
      check_runs: checkRuns,
    }),
  );
}

function listAnnotations(state: State, { url, parameters }: Asking): Answer {
  const checkRun = checkRunOf(state, parameters);
  if (checkRun === undefined) return notFound();
  return page(
    url,
    checkRun.annotations.map((annotation) => ({
      start_column: null,
      end_column: null,
      title: null,
      raw_details: null,
      ...annotation,
      blob_href: webAddress(state, `blob/${checkRun.headSha}/${annotation.path}`),
    })),
  );
}

function checkRunOf(state: State, parameters: Asking['parameters']): CheckRun | undefined {
  return state.checkRuns.find(({ id }) => id === Number(parameters.check_run_id));
}

function refusedOutput({ summary = '', annotations = [] }: Output): Answer | undefined {
  if (annotations.length > ANNOTATIONS_A_REQUEST)
    return failed(
      422,
      `Invalid request.\n\nNo more than ${ANNOTATIONS_A_REQUEST} items are allowed; ${annotations.length} were supplied.`,
    );
  if (Buffer.byteLength(summary) > LONGEST_TEXT)
    return failed(
      422,
      `Invalid request.\n\nOnly ${LONGEST_TEXT} characters are allowed; ${summary.length} were supplied.`,
    );
  for (const {
    title = '',
    message,
    raw_details = '',
    path,
    start_line,
    end_line,
    start_column,
  } of annotations) {
    if (title.length > LONGEST_TITLE) return unprocessable('CheckRun', 'annotations', 'title is too long');
    if (Buffer.byteLength(message) > LONGEST_MESSAGE || Buffer.byteLength(raw_details) > LONGEST_MESSAGE)
      return unprocessable('CheckRun', 'annotations', 'message or raw_details is over 64 KB');
    if (path === '' || path.startsWith('/')) return unprocessable('CheckRun', 'annotations', `path ${path}`);
    if (start_line < 1 || end_line < start_line || (start_column !== undefined && start_line !== end_line))
      return unprocessable('CheckRun', 'annotations', 'lines or columns are out of order');
  }
  return undefined;
}

/** The output as GitHub keeps it: what wasn't sent is gone, and a text that is too long is cut without a word. */
function kept({ title, summary, text }: Output): CheckRun['output'] {
  return {
    title: title ?? null,
    summary: summary ?? null,
    text: text === undefined ? null : Buffer.from(text).subarray(0, LONGEST_TEXT).toString(),
  };
}

function shown(state: State, checkRun: CheckRun): unknown {
  const { id, headSha, name, status, conclusion, externalId, output, annotations, startedAt, completedAt } =
    checkRun;
  const example = exampleOf('checks/create', 201);
  return {
    ...example,
    id,
    node_id: `CR_${id}`,
    head_sha: headSha,
    name,
    status,
    conclusion,
    external_id: externalId,
    url: apiAddress(state, `check-runs/${id}`),
    html_url: webAddress(state, `runs/${id}`),
    // Whatever address was sent: that of a job's check run leads to itself.
    details_url: webAddress(state, `runs/${id}`),
    started_at: startedAt,
    completed_at: completedAt,
    output: {
      ...output,
      annotations_count: annotations.length,
      annotations_url: apiAddress(state, `check-runs/${id}/annotations`),
    },
    app: { ...(example.app as object), id: 15_368, slug: 'github-actions', name: 'GitHub Actions' },
    pull_requests: [],
  };
}
