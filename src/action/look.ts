import type { MarkdownLook } from '../report/markdown.ts';
import type { Subject } from './subject.ts';
import type { Context } from './trigger.ts';
import type { Workspace } from './workspace.ts';

/** Where the texts about a subject link to: every line at its commit, the commit itself, and the run. */
export function lookOf(
  { commit, run }: Subject,
  { serverUrl, repo }: Context,
  { inRepository }: Workspace,
): MarkdownLook {
  const repository = `${serverUrl}/${repo.owner}/${repo.repo}`;
  return {
    link: ({ file, line }) =>
      `${repository}/blob/${commit}/${inRepository(file).split('/').map(encodeURIComponent).join('/')}#L${line}`,
    commit: { sha: commit, url: `${repository}/commit/${commit}` },
    run: { url: run.url },
  };
}
