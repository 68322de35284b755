import { defined } from '../../../src/base/defined.ts';
import { exampleOf } from '../api/oracle.ts';
import { type Answer, type Asking, notFound, ok, page } from './answers.ts';
import { addIssue } from './issues.ts';
import { apiAddress, type Pull, type State, webAddress } from './state.ts';

/** GitHub lists no more files of a pull request than this. */
const MOST_FILES = 3000;

export const pullOperations = {
  'pulls/get': getPull,
  'pulls/list': listPulls,
  'pulls/list-files': listFiles,
  'repos/list-pull-requests-associated-with-commit': listForCommit,
};

/** Opens a pull request; `head.owner` other than the repository's own makes it one from a fork. */
export function addPull(state: State, pull: Partial<Pull> & Pick<Pull, 'number'>): Pull {
  const added: Pull = {
    head: { sha: 'a'.repeat(40), ref: 'feature', owner: state.owner },
    base: { sha: 'b'.repeat(40), ref: 'main' },
    state: 'open',
    files: [],
    ...pull,
  };
  state.pulls.push(added);
  addIssue(state, { author: added.head.owner, number: added.number, isPull: true, state: added.state });
  return added;
}

function getPull(state: State, { parameters }: Asking): Answer {
  const pull = pullOf(state, parameters);
  return pull === undefined ? notFound() : ok({ ...exampleOf('pulls/get', 200), ...shown(state, pull) });
}

function listPulls(state: State, { url }: Asking): Answer {
  const wanted = url.searchParams;
  const found = state.pulls.filter(
    ({ state: pullState, head, base }) =>
      ['all', pullState].includes(wanted.get('state') ?? 'open') &&
      (wanted.get('head') ?? `${head.owner}:${head.ref}`) === `${head.owner}:${head.ref}` &&
      (wanted.get('base') ?? base.ref) === base.ref,
  );
  found.sort((a, b) => (wanted.get('direction') === 'asc' ? a.number - b.number : b.number - a.number));
  return page(
    url,
    found.map((pull) => listed(state, pull)),
  );
}

function listFiles(state: State, { url, parameters }: Asking): Answer {
  const pull = pullOf(state, parameters);
  if (pull === undefined) return notFound();
  const [{ patch: _, ...example }] = exampleOf('pulls/list-files', 200) as unknown as [
    Record<string, unknown>,
  ];
  return page(
    url,
    pull.files.slice(0, MOST_FILES).map(({ path, status = 'modified', previousPath, patch }) => ({
      ...example,
      filename: path,
      status,
      ...defined({ previous_filename: previousPath, patch }),
    })),
  );
}

/** A commit of a fork belongs to no pull request here, as on GitHub. */
function listForCommit(state: State, { url, parameters }: Asking): Answer {
  const found = state.pulls.filter(
    ({ head }) => head.sha === parameters.commit_sha && head.owner === state.owner,
  );
  return page(
    url,
    found.map((pull) => listed(state, pull)),
  );
}

function pullOf(state: State, parameters: Asking['parameters']): Pull | undefined {
  return state.pulls.find(({ number }) => number === Number(parameters.pull_number));
}

function listed(state: State, pull: Pull): unknown {
  const [example] = exampleOf('pulls/list', 200) as unknown as [Record<string, unknown>];
  return { ...example, ...shown(state, pull) };
}

/** What is the pull request's own in an answer; the rest is the example's. */
function shown(state: State, { number, head, base, state: pullState }: Pull): object {
  const example = exampleOf('pulls/get', 200) as Record<'head' | 'base', { user: object; repo: object }>;
  const side = (from: typeof example.head, owner: string, sha: string, ref: string) => ({
    ...from,
    label: `${owner}:${ref}`,
    ref,
    sha,
    user: { ...from.user, login: owner },
    repo: {
      ...from.repo,
      name: state.repo,
      full_name: `${owner}/${state.repo}`,
      fork: owner !== state.owner,
    },
  });
  return {
    id: number,
    number,
    state: pullState,
    requested_reviewers: [],
    requested_teams: [],
    url: apiAddress(state, `pulls/${number}`),
    html_url: webAddress(state, `pull/${number}`),
    head: side(example.head, head.owner, head.sha, head.ref),
    base: side(example.base, state.owner, base.sha, base.ref),
  };
}
