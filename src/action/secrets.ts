import { setSecret } from '@actions/core';
import type { Inputs } from './inputs.ts';

/**
 * Masks the secrets in the log, and takes them out of the environment, so that nothing started from here
 * inherits them. Returns them, for texts that go elsewhere than to the log.
 */
export function hideSecrets(inputs: Inputs, env: NodeJS.ProcessEnv): readonly string[] {
  const secrets = [inputs.token, inputs.postgresUrl, passwordOf(inputs.postgresUrl)].filter(
    (value): value is string => value !== undefined && value !== '',
  );
  for (const secret of secrets) setSecret(secret);
  for (const name of Object.keys(env)) if (/^(?:INPUT_|ACTIONS_|GITHUB_TOKEN$)/i.test(name)) delete env[name];
  return secrets;
}

function passwordOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { password } = new URL(url);
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
