import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { installedBinaries } from '../../src/postgres/binaries.ts';
import { connect } from '../../src/postgres/databases.ts';
import { fetchBinaries } from '../../src/postgres/fetch.ts';
import { type LaunchOptions, launch } from '../../src/postgres/launch.ts';
import { unprivilegedAccount } from '../../src/postgres/unprivileged.ts';
import { warmCluster } from '../../src/postgres/warm-clusters.ts';

const account = await unprivilegedAccount();
const [installed] = await installedBinaries(account);
const fetched = (major: number) => fetchBinaries(major, account, () => {}, undefined);
const binaries = installed ?? (await fetched(18));
const ofAnotherMajor = await fetched(binaries.major === 18 ? 17 : 18);

/** The cache of this test, and where clusters are kept in it. */
let tools: string;
let cache: string;
beforeEach(() => {
  tools = mkdtempSync('/tmp/warm-');
  chmodSync(tools, 0o755);
  cache = join(tools, 'schema-drift');
  vi.stubEnv('RUNNER_TOOL_CACHE', tools);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(tools, { recursive: true, force: true });
});

async function start(password: string, of = binaries) {
  const said: string[] = [];
  const options: LaunchOptions = {
    account,
    superuser: { user: 'postgres', password },
    signal: undefined,
    onProgress: (line) => said.push(line),
  };
  const server = await launch(of, options);
  onTestFinished(() => server.stop());
  /** What was made anew leaves the log of `initdb`. */
  const log = readFileSync(join(server.connection.host, 'log'), 'utf8');
  return { ...server, said, made: log.includes('initdb') || log.includes('creating subdirectories') };
}

/** What a first run has kept, by version: made once, since it takes a while. */
const firsts = new Map<string, { name: string; bytes: Buffer }>();

/** Puts what a first run has kept into the cache; gives the archive. */
async function keptCluster(of = binaries): Promise<string> {
  let first = firsts.get(of.version);
  if (first === undefined) {
    const server = await start('of-the-first-run', of);
    await server.stop();
    const [name = ''] = archives();
    first = { name, bytes: readFileSync(join(cache, name)) };
    firsts.set(of.version, first);
  }
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, first.name), first.bytes);
  return join(cache, first.name);
}

function archives(): string[] {
  return readdirSync(cache).filter((name) => name.startsWith('cluster-'));
}

test('a later run begins with the cluster of an earlier one, and with a password of its own', async () => {
  const archive = await keptCluster();
  const before = readFileSync(archive);
  const [one, other] = await Promise.all([start('of-one'), start('of-the-other')]);
  expect([one, other].map(({ made, said }) => ({ made, said }))).toEqual([
    { made: false, said: [] },
    { made: false, said: [] },
  ]);
  for (const wrong of ['of-the-first-run', 'of-the-other'])
    await expect(connect({ ...one.connection, password: wrong }, 'postgres')).rejects.toMatchObject({
      code: '28P01',
    });
  const [here, there] = await Promise.all([
    connect(one.connection, 'postgres'),
    connect(other.connection, 'postgres'),
  ]);
  await here.query('CREATE TABLE mine ()');
  expect((await there.query("SELECT to_regclass('mine') AS found")).rows).toEqual([{ found: null }]);
  await Promise.all([here.end(), there.end()]);
  expect(readFileSync(archive).equals(before)).toBe(true);
  expect(archives()).toEqual([basename(archive)]);
  expect(statSync(join(one.connection.host, 'data')).mode & 0o777).toBe(0o700);
});

test('what is kept is as what initdb makes', async () => {
  const settings = async ({ connection }: Pick<Awaited<ReturnType<typeof start>>, 'connection'>) => {
    const client = await connect(connection, 'template1');
    const { rows } = await client.query(
      `SELECT name, setting FROM pg_settings WHERE name !~ '_director(y|ies)$|_file$'
       UNION ALL SELECT datname, concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database
       ORDER BY 1`,
    );
    await client.end();
    return rows;
  };
  const cold = await start('of-the-first-run');
  const made = await settings(cold);
  await cold.stop();
  expect(await settings(await start('of-the-second-run'))).toEqual(made);
});

describe('a kept cluster that is of no use is made again', () => {
  const ways: Readonly<Record<string, (archive: string) => void>> = {
    'a byte is another': (archive) => {
      const bytes = readFileSync(archive);
      // Behind all that is unpacked, so that nothing but the hash can tell.
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
      writeFileSync(archive, bytes);
    },
    'it ends early': (archive) => truncateSync(archive, 1000),
    'others may write to it': (archive) => chmodSync(archive, 0o666),
    'it is a link to something else': (archive) => {
      renameSync(archive, join(tools, 'elsewhere'));
      symlinkSync(join(tools, 'elsewhere'), archive);
    },
    'it is a folder': (archive) => {
      rmSync(archive);
      mkdirSync(archive);
    },
  };

  test.each(Object.entries(ways))('%s', async (_, spoil) => {
    const archive = await keptCluster();
    spoil(archive);
    const next = await start('of-the-next-run');
    await next.stop();
    expect(next).toMatchObject({
      made: true,
      said: [`${archive} is damaged or not ours, and made again`],
    });
    expect(archives()).toEqual([expect.not.stringContaining(basename(archive))]);
  });

  test.each(['no cluster', 'that of another major'])('it is whole, but %s', async (what) => {
    const foreign =
      what === 'no cluster' ? Buffer.alloc(10_240) : readFileSync(await keptCluster(ofAnotherMajor));
    const archive = replaced(await keptCluster(), foreign);
    const next = await start('of-the-next-run');
    await next.stop();
    expect(next).toMatchObject({
      made: true,
      said: [`${archive} is no cluster of PostgreSQL ${binaries.version}, and made again`],
    });
    expect((await start('of-a-third-run')).made).toBe(false);
  });
});

test('where others may write nothing is taken and nothing kept, and that is said', async () => {
  await keptCluster();
  chmodSync(cache, 0o777);
  expect(await start('of-the-next-run')).toMatchObject({
    made: true,
    said: [`no new cluster is kept for the next run: others may write to ${cache}`],
  });
});

describe('a cluster that cannot be kept is no fault, and that is said', () => {
  const warm = (said: string[]) => warmCluster(binaries, 'postgres', undefined, (line) => said.push(line));

  test('since there is no place that can be written to', async () => {
    writeFileSync(cache, '');
    vi.stubEnv('XDG_CACHE_HOME', tools);
    const said: string[] = [];
    expect(await warm(said)).toEqual({});
    expect(said).toEqual([
      `no new cluster is kept for the next run: What is fetched cannot be kept anywhere: ${cache} and ${cache} cannot be written to`,
    ]);
  });

  test('since writing fails', async () => {
    const said: string[] = [];
    const { keep } = await warm(said);
    rmSync(cache, { recursive: true });
    const made = join(tools, 'made.tar');
    writeFileSync(made, '');
    await keep?.(made);
    expect(said).toEqual([expect.stringMatching(/^no new cluster is kept for the next run: ENOENT: /)]);
    expect(existsSync(made)).toBe(false);
  });

  test.runIf(process.platform === 'linux')('since it is a link to a file of somebody else’s', async () => {
    const said: string[] = [];
    const { keep } = await warm(said);
    const made = join(tools, 'made.tar');
    symlinkSync('/etc/passwd', made);
    await keep?.(made);
    expect(said).toEqual([expect.stringMatching(/^no new cluster is kept for the next run: ELOOP: /)]);
    expect(readdirSync(cache)).toEqual([]);
  });
});

/** Puts other bytes into the place of an archive, under the name that they would have. */
function replaced(archive: string, bytes: Buffer): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  rmSync(archive);
  const path = join(dirname(archive), basename(archive).replace(/[0-9a-f]{32}\.tar$/, `${hash}.tar`));
  writeFileSync(path, bytes);
  return path;
}
