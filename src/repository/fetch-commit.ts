import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { defined } from '../base/defined.ts';
import { topOf } from './boundary.ts';
import { environmentOf } from './git.ts';

const MILLISECONDS = 60_000;

/** What of the environment says how a server is reached. */
const reaching = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['GIT_SSL_CAINFO', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];

/** How the repository is reached where it is kept. */
export interface Origin {
  /** `https://github.com`; the token goes to no other server. */
  readonly serverUrl: string;
  /** Never shown; empty where there is none. */
  readonly token: string;
}

/**
 * Fetches one commit, without its history, from where the checkout came from. Whether that worked is all that is told:
 * there may be no such remote, no way to it, or no such commit.
 *
 * The token stands in the environment of git alone, never on a command line or in a file.
 *
 * @param root the folder that is checked
 * @param id all of the commit's id
 */
export function fetchCommit(root: string, id: string, origin: Origin): Promise<boolean> {
  const top = topOf(root);
  const reach = Object.fromEntries(reaching.map((name) => [name, process.env[name]]));
  const words = [
    // The repository is named, as everywhere, so that it may be another user's.
    `--git-dir=${join(top, '.git')}`,
    // Nothing of what may have been set up here is run beside the token, and nobody is asked for a password.
    ...[
      'core.fsmonitor=false',
      'core.hooksPath=/dev/null',
      'credential.helper=',
      'core.askPass=',
      'core.sshCommand=false',
      'http.sslVerify=true',
    ].flatMap((setting) => ['-c', setting]),
    ...['fetch', '--quiet', '--depth=1', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'],
    ...['--no-auto-maintenance', '--upload-pack=git-upload-pack', 'origin', id],
  ];
  const env = {
    ...environmentOf(top),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'https:http:file',
    ...withToken(origin),
    ...defined(reach),
  };
  return new Promise((done) => {
    execFile('git', words, { cwd: top, env, timeout: MILLISECONDS }, (error) => done(error === null));
  });
}

/** The settings by which git shows the token; those that `actions/checkout` left are emptied, for GitHub takes one only. */
function withToken({ serverUrl, token }: Origin): Record<string, string> {
  if (token === '') return {};
  const header = `http.${serverUrl.replace(/\/+$/, '')}/.extraheader`;
  const login = Buffer.from(`x-access-token:${token}`).toString('base64');
  const settings = [
    [header, ''],
    [header, `AUTHORIZATION: basic ${login}`],
  ];
  return {
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, key],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
  };
}
