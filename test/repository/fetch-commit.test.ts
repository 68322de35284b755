/** A commit is fetched with a token that is shown to one server, once, and left nowhere. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fetchCommit } from '../../src/repository/fetch-commit.ts';
import { git } from '../support/git.ts';

const token = 'ghs_TheTokenOfAJob';
const expected = `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;

let folder: string;
let server: Server;
let seen: (string | undefined)[];
let parent: string;
const clone = () => join(folder, 'clone');
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fetch-commit-'));
  seen = [];
  const origin = join(folder, 'octo/shop');
  git(folder, 'init', '-q', '-b', 'main', origin);
  for (const what of ['one', 'two']) git(origin, 'commit', '-q', '--allow-empty', '-m', what);
  git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  parent = git(origin, 'rev-parse', 'HEAD~1');
  git(folder, 'clone', '-q', '--depth=1', `file://${origin}`, clone());
  server = createServer(backend);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  git(clone(), 'remote', 'set-url', 'origin', `${url()}/octo/shop`);
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Git's own server, for whoever shows the token exactly once. */
function backend(request: IncomingMessage, response: ServerResponse): void {
  const shown = request.headersDistinct.authorization ?? [undefined];
  seen.push(...shown);
  if (shown.length !== 1 || shown[0]?.toLowerCase() !== expected.toLowerCase()) {
    response.writeHead(shown.length === 1 ? 401 : 400).end();
    return;
  }
  const { pathname, search } = new URL(request.url ?? '/', url());
  const child = spawn('git', ['http-backend'], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? '',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.on('close', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    for (const line of answer.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name !== 'Status') response.setHeader(name, value);
    }
    response.end(answer.subarray(end + 4));
  });
}

const isHeld = () => {
  try {
    return git(clone(), 'cat-file', '-t', parent) === 'commit';
  } catch {
    return false;
  }
};

test('with the token, once, also where the checkout has left one', async () => {
  expect(isHeld()).toBe(false);
  git(clone(), 'config', `http.${url()}/.extraheader`, 'AUTHORIZATION: basic b2xk');
  expect(await fetchCommit(clone(), parent, { serverUrl: url(), token })).toBe(true);
  expect(isHeld()).toBe(true);
  expect(new Set(seen)).toEqual(new Set([expected]));
  expect(readFileSync(join(clone(), '.git/config'), 'utf8')).not.toContain(expected);
});

test('no other server is shown it', async () => {
  expect(await fetchCommit(clone(), parent, { serverUrl: 'https://github.com', token })).toBe(false);
  expect(seen).not.toContain(expected);
});

test('no program that the checkout names is started beside it', async () => {
  const mark = join(folder, 'started');
  for (const key of ['remote.origin.uploadpack', 'core.askPass', 'core.sshCommand', 'core.fsmonitor'])
    git(clone(), 'config', key, `touch ${mark}; git-upload-pack`);
  git(clone(), 'remote', 'set-url', 'origin', `file://${join(folder, 'octo/shop')}`);
  await fetchCommit(clone(), parent, { serverUrl: url(), token });
  git(clone(), 'remote', 'set-url', 'origin', 'ssh://octo@127.0.0.1/octo/shop');
  expect(await fetchCommit(clone(), parent, { serverUrl: url(), token })).toBe(false);
  expect(existsSync(mark)).toBe(false);
});
