import { defaults } from '@actions/github/lib/utils';
import { repositoryOn } from '../github/client.ts';
import type { Repository } from '../github/repository.ts';
import type { Inputs } from './inputs.ts';
import { logText } from './log.ts';
import type { Context } from './trigger.ts';

/** The repository on GitHub as the token reaches it; `undefined` where the workflow gives no token. */
export function connection({ token }: Inputs, { apiUrl, repo }: Context): Repository | undefined {
  if (token === '') return undefined;
  return repositoryOn({
    token,
    apiUrl,
    owner: repo.owner,
    repo: repo.repo,
    onWait: logText,
    // The one that knows of the proxy of a runner of one's own.
    fetch: defaults.request?.fetch,
  });
}
