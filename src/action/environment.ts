import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { temporaryPrefix } from '../base/temporary.ts';

/** Names the file that carries the environment from the first start to the second. */
const carrier = 'SCHEMA_DRIFT_ENVIRONMENT';

/** What Node itself reads when it starts, and what finds programs and folders. */
const needed = /^(?:NODE_|SSL_CERT_|LD_LIBRARY_PATH$|PATH$|HOME$|TMPDIR$|LANG$)/;

/**
 * Takes the secrets of the job out of reach of what the job starts.
 *
 * Every process of the same user may read with which environment another one was started (`/proc/<pid>/environ`),
 * and nothing a program does later changes what stands there. A pull request can make this job start programs: the
 * interpreter of its models, the command of its migrations. So this process replaces itself once by another that
 * is started with hardly any environment, and gets the whole of it by way of a file that is gone at once.
 *
 * Where the system can't do that (Windows, an older Node), the environment stays as it is.
 */
export function shedEnvironment(env: NodeJS.ProcessEnv): void {
  const file = env[carrier];
  if (file !== undefined) {
    delete env[carrier];
    takeUp(env, file);
    return;
  }
  if (process.platform === 'win32' || typeof process.execve !== 'function') return;
  const folder = mkdtempSync(join(env.RUNNER_TEMP ?? tmpdir(), temporaryPrefix()));
  const carried = join(folder, 'environment.json');
  writeFileSync(carried, JSON.stringify(env), { mode: 0o600 });
  const kept = Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => needed.test(entry[0]) && entry[1] !== undefined,
    ),
  );
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...kept,
    [carrier]: carried,
  });
}

function takeUp(env: NodeJS.ProcessEnv, file: string): void {
  const text = readFileSync(file, 'utf8');
  rmSync(dirname(file), { recursive: true, force: true });
  Object.assign(env, JSON.parse(text));
}
