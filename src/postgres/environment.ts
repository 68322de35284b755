import { newMark } from '../base/started.ts';

/**
 * What a program gets to know of our environment, where a workflow keeps its secrets: enough to be found and to speak
 * English, nothing else.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', ...newMark().variables };
}

/** How every downloader is told of its proxy and certificates, and where its files are. */
const OF_DOWNLOADERS = /^((https?|all|no)_proxy|ssl_cert_(file|dir)|home|xdg_\w+|tmpdir)$/i;

/** How npm is told of its registry and login. */
const OF_NPM = /^(npm_config_.*|npm_token|node_auth_token|node_extra_ca_certs)$/i;

/** How pip is told of its index and login, and a Python of many which one it is. */
const OF_PIP = /^(pip_.*|requests_ca_bundle|curl_ca_bundle|netrc|virtual_env|pyenv_.*)$/i;

/** What a pip that is configured for something else would take amiss. */
const FOR_PIP = { PIP_REQUIRE_VIRTUALENV: '0', PIP_REQUIRE_HASHES: '0', PIP_CONSTRAINT: '/dev/null' };

/** What npm needs besides; never what only the workflow knows. */
export function npmEnvironment(): NodeJS.ProcessEnv {
  return { ...variables(OF_DOWNLOADERS), ...variables(OF_NPM), ...bareEnvironment() };
}

/** The same for pip. */
export function pipEnvironment(): NodeJS.ProcessEnv {
  return { ...variables(OF_DOWNLOADERS), ...variables(OF_PIP), ...FOR_PIP, ...bareEnvironment() };
}

function variables(wanted: RegExp): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}
