import { execFileSync } from 'node:child_process';

/** What git prints, without the last line break: as somebody who may commit, and clone folders of this machine. */
export function git(root: string, ...words: readonly string[]): string {
  return gitWith({}, root, ...words);
}

/** The same with variables besides those of this process. */
export function gitWith(
  variables: Readonly<Record<string, string>>,
  root: string,
  ...words: readonly string[]
): string {
  const settings = [
    'user.name=ada',
    'user.email=ada@example.org',
    'protocol.file.allow=always',
    // Nothing here lives long enough to be tidied up, or to outlast a crash.
    'maintenance.auto=false',
    'core.fsync=none',
  ];
  const options = ['-C', root, ...settings.flatMap((setting) => ['-c', setting])];
  return execFileSync('git', [...options, ...words], {
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, ...variables },
  }).trim();
}
