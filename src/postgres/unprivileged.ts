import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Problem } from '../base/problem.ts';
import { bareEnvironment } from './environment.ts';
import { urlSetting } from './url-setting.ts';

const run = promisify(execFile);

/** As whom Postgres runs: `undefined` is "as ourselves". */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

/**
 * Postgres refuses to run as root, so root (a container job, usually) steps down to `postgres` or `nobody`.
 * Throws a `Problem` where there is neither.
 */
export async function unprivilegedAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return undefined;
  const passwd = accounts();
  for (const name of ['postgres', 'nobody']) {
    const account = accountIn(passwd, name) ?? (await accountBySystem(name));
    if (account !== undefined) return account;
  }
  throw new Problem('Postgres does not run as root, and this machine has no user to run it as instead.', {
    advice: `Run as an ordinary user, create a user called postgres, or give a server with ${urlSetting}.`,
  });
}

/** The file of accounts; empty where there is none. */
function accounts(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}

/** What the file of accounts says of one, which costs no process. */
function accountIn(passwd: string, name: string): Account {
  const [, uid, gid] = new RegExp(`^${name}:[^:]*:([1-9]\\d*):([1-9]\\d*):`, 'm').exec(passwd) ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** Accounts of a network are in no file. */
async function accountBySystem(name: string): Promise<Account> {
  const [uid, gid] = await Promise.all([numberFrom(['-u', name]), numberFrom(['-g', name])]);
  return uid && gid ? { uid, gid } : undefined;
}

async function numberFrom(args: readonly string[]): Promise<number | undefined> {
  try {
    const id = Number.parseInt((await run('id', args, { env: bareEnvironment() })).stdout, 10);
    return id > 0 ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an account that is neither us nor of our group can read what lies in `folder`; throws where there is none. */
export function isReachable(folder: string, account: Account): boolean {
  if (account === undefined) return true;
  for (let current = resolve(folder); ; current = dirname(current)) {
    const { mode, uid, gid } = statSync(current);
    const execute = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & execute) === 0) return false;
    if (current === dirname(current)) return true;
  }
}
