import { exampleOf } from '../api/oracle.ts';
import { type Answer, type Asking, failed, ok } from './answers.ts';
import { accountOf, type State, userOf } from './state.ts';

export const repositoryOperations = {
  'repos/get': getRepository,
  'repos/get-collaborator-permission-level': getPermission,
  'users/get-authenticated': getUser,
  'rate-limit/get': getRateLimit,
};

function getRepository(state: State): Answer {
  const { owner, repo } = state;
  return ok({
    ...exampleOf('repos/get', 200),
    name: repo,
    full_name: `${owner}/${repo}`,
    url: `${state.api}/repos/${owner}/${repo}`,
    html_url: `https://github.com/${owner}/${repo}`,
    default_branch: 'main',
  });
}

function getPermission(state: State, { parameters }: Asking): Answer {
  const account = accountOf(state, parameters.username ?? '');
  const example = exampleOf('repos/get-collaborator-permission-level', 200);
  return ok({
    ...example,
    permission: account.permission,
    role_name: account.permission,
    user: { ...(example.user as object), login: account.login, role_name: account.permission },
  });
}

/** The token of a job or an app is nobody's. */
function getUser(state: State, { login }: Asking): Answer {
  if (accountOf(state, login).type === 'Bot') return failed(403, 'Resource not accessible by integration');
  return ok({ ...exampleOf('users/get-authenticated', 200), ...userOf(state, login) });
}

function getRateLimit(): Answer {
  return ok(exampleOf('rate-limit/get', 200));
}
