import { newMark } from '../base/started.ts';

/**
 * What a program gets to know of our environment, where a workflow keeps its secrets: enough to be found and to speak
 * English, nothing else.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', ...newMark().variables };
}

/** How npm is told of its registry, proxy, certificates and login. */
const OF_NPM =
  /^(npm_config_.*|npm_token|node_auth_token|https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(file|dir)|home|xdg_\w+|tmpdir)$/i;

/** What npm needs besides; never what only the workflow knows. */
export function npmEnvironment(): NodeJS.ProcessEnv {
  const known = Object.entries(process.env).filter(([name]) => OF_NPM.test(name));
  return { ...Object.fromEntries(known), ...bareEnvironment() };
}
