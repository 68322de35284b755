/** What programs keep secrets in, wherever it lies in a repository: a checkout's token, variables, logins. */
const secret = /^(?:\.git|\.env(?:\..+)?|\.npmrc|\.netrc|\.pypirc|\.pgpass)$/i;

/** Templates of these, which a repository commits for its readers. */
const template = /\.(?:example|sample|template|dist)$/i;

/** Whether a file or folder of this name may hold secrets. */
export function mayHoldSecrets(name: string): boolean {
  return secret.test(name) && !template.test(name);
}
