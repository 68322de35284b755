import { shellWord } from '../base/shell-word.ts';
import type { MarkdownLook } from '../report/markdown/look.ts';
import type { Inputs } from './inputs.ts';
import type { Subject } from './subject.ts';
import type { Context } from './trigger.ts';
import type { Workspace } from './workspace.ts';

/** What the texts about a subject refer to: every line at its commit, the commit itself, the run, and the same check typed. */
export function lookOf(
  { commit, run }: Subject,
  { serverUrl, repo }: Context,
  { inRepository }: Workspace,
  { config, mode }: Pick<Inputs, 'config' | 'mode'>,
): MarkdownLook {
  const repository = `${serverUrl}/${repo.owner}/${repo.repo}`;
  return {
    link: ({ file, line }) =>
      `${repository}/blob/${commit}/${inRepository(file).split('/').map(encodeURIComponent).join('/')}#L${line}`,
    commit: { sha: commit, url: `${repository}/commit/${commit}` },
    run: { url: run.url },
    // What another run or the command line found may have left none.
    ...(mode === 'check' ? { hasPlanFiles: true } : {}),
    command: localCommand(inRepository('').replace(/\/$/, ''), config),
  };
}

/** What whoever has cloned the repository types in its folder to see the same. */
function localCommand(folder: string, config: string | undefined): string {
  const options = [
    ...(folder === '' ? [] : ['--cwd', folder]),
    ...(config === undefined ? [] : ['--config', config]),
  ].map(shellWord);
  return ['npx schema-drift check', ...options].join(' ');
}
