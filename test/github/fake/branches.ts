import { createHash } from 'node:crypto';
import { exampleOf } from '../api/oracle.ts';
import { type Answer, type Asking, notFound, ok, page } from './answers.ts';
import { type Commit, now, type State, userOf } from './state.ts';

export const branchOperations = {
  'repos/get-content': getContent,
  'repos/list-activities': listActivities,
  'repos/compare-commits-with-basehead': compare,
};

function getContent(state: State, { url, parameters }: Asking): Answer {
  const path = decodeURIComponent(parameters.path ?? '');
  const text = state.files.get(url.searchParams.get('ref') ?? '')?.get(path);
  if (text === undefined) return notFound();
  return ok({
    ...exampleOf('repos/get-content', 200),
    type: 'file',
    encoding: 'base64',
    size: Buffer.byteLength(text),
    name: path.split('/').at(-1),
    path,
    content: Buffer.from(text).toString('base64').replace(/.{60}/g, '$&\n'),
  });
}

function listActivities(state: State, { url }: Asking): Answer {
  const ref = url.searchParams.get('ref');
  const [example] = exampleOf('repos/list-activities', 200) as unknown as [Record<string, unknown>];
  const { pushed_at: _, push_type: __, pusher: ___, ...rest } = example;
  const found = state.pushes.filter((push) => ref === null || push.ref === ref).reverse();
  return page(
    url,
    found.map(({ ref, before, after, by, at, forced }, index) => ({
      ...rest,
      id: index + 1,
      ref,
      before,
      after,
      timestamp: at,
      activity_type: forced === true ? 'force_push' : 'push',
      actor: userOf(state, by),
    })),
  );
}

/** Between two commits that were made through the API, one after the other. */
function compare(state: State, { parameters }: Asking): Answer {
  const [base = '', head = ''] = decodeURIComponent(parameters.basehead ?? '').split('...');
  const between = commitsBetween(state, base, head);
  if (between === undefined) return notFound();
  const example = exampleOf('repos/compare-commits-with-basehead', 200) as {
    readonly commits: readonly object[];
    readonly files: readonly object[];
  };
  const paths = [...new Set(between.flatMap(({ written }) => Object.keys(written)))];
  return ok({
    ...example,
    status: between.length === 0 ? 'identical' : 'ahead',
    ahead_by: between.length,
    behind_by: 0,
    total_commits: between.length,
    commits: between.map(({ sha }) => ({ ...example.commits[0], sha })),
    files: paths.map((filename) => ({ ...example.files[0], filename, status: 'modified' })),
  });
}

function commitsBetween({ commits }: State, base: string, head: string): Commit[] | undefined {
  if (base === head) return [];
  const last = commits.find(({ sha }) => sha === head);
  const before = last === undefined ? undefined : commitsBetween({ commits } as State, base, last.parent);
  return last === undefined || before === undefined ? undefined : [...before, last];
}

/** Puts a commit on the branch of a pull request, as an account would. */
export function commitOn(
  state: State,
  branch: string,
  { author, message, written }: Pick<Commit, 'author' | 'message' | 'written'>,
): Commit | undefined {
  const pull = state.pulls.find(({ head }) => head.ref === branch && head.owner === state.owner);
  if (pull === undefined) return undefined;
  const parent = pull.head.sha;
  const sha = createHash('sha1')
    .update(JSON.stringify([parent, message, written]))
    .digest('hex');
  const commit = { sha, parent, branch, author, message, written };
  state.commits.push(commit);
  state.files.set(sha, new Map([...(state.files.get(parent) ?? []), ...Object.entries(written)]));
  state.pushes.push({ ref: `refs/heads/${branch}`, before: parent, after: sha, by: author, at: now() });
  pull.head = { ...pull.head, sha };
  return commit;
}
