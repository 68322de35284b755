import { statusOf } from './failures.ts';
import type { Repository } from './repository.ts';

/**
 * The login the token writes as, in lower case: `github-actions[bot]` for a job's own token, an app's bot, or a person.
 * GraphQL answers every kind of token; `GET /user` refuses those of apps and only stands in where there is no GraphQL.
 */
export async function viewerLogin({ octokit }: Repository): Promise<string> {
  return (await loginByGraphql(octokit)).toLowerCase();
}

/** The same, asked for when it is needed, and then once. */
export function viewerAskedOnce(repository: Repository): () => Promise<string> {
  let answer: Promise<string> | undefined;
  return () => {
    answer ??= viewerLogin(repository);
    return answer;
  };
}

async function loginByGraphql(octokit: Repository['octokit']): Promise<string> {
  try {
    const { viewer } = await octokit.graphql<{ viewer: { login: string } }>('{ viewer { login } }');
    return viewer.login;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    const { data } = await octokit.rest.users.getAuthenticated();
    return data.login;
  }
}
