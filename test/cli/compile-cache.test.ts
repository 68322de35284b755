import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isOurs } from '../../src/kept/ours.ts';
import { buildUnlessFresh } from '../support/build.ts';
import { runCli } from './run-cli.ts';

beforeAll(buildUnlessFresh, 120_000);

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'schema-drift-compiled-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The quickest command that loads everything. */
const asked = ['check', '--format', 'bogus'];

/** What was kept in the cache folder: paths of files. */
function kept(cache: string): string[] {
  const place = join(cache, 'schema-drift/compiled');
  return existsSync(place) ? readdirSync(place).map((name) => join(place, name)) : [];
}

describe('what V8 compiles of this program', () => {
  test('is kept in the cache folder of the user, taken from there, and kept anew once runs use more', async () => {
    const cache = folder();
    const { status } = await runCli(asked, { XDG_CACHE_HOME: cache });
    expect(status).toBe(2);
    const [file = '', ...others] = kept(cache);
    expect(others).toEqual([]);
    const { ino } = statSync(file);
    await runCli(asked, { XDG_CACHE_HOME: cache });
    // What V8 refuses would have been made again, under whatever name.
    expect(kept(cache).map((path) => statSync(path).ino)).toEqual([ino]);
    // Another command that calls much more of it.
    await runCli(['check', '--cwd', folder()], { XDG_CACHE_HOME: cache });
    const sizes = kept(cache).map((path) => statSync(path).size);
    expect(sizes).toHaveLength(2);
    expect(Math.max(...sizes)).toBeGreaterThan(Math.min(...sizes) * 1.1);
  });

  test('is kept of what loads schema.ts, too, once runs follow each other', async () => {
    const cache = folder();
    const repository = folder();
    writeFileSync(
      join(repository, 'drizzle.config.ts'),
      "export default { dialect: 'postgresql', schema: './s.ts' };",
    );
    const files = async () => {
      // With a config nothing is recognised, and so nothing loaded.
      rmSync(join(repository, 'schema-drift.yml'), { force: true });
      await runCli(['init', '--cwd', repository], { XDG_CACHE_HOME: cache });
      return kept(cache).length;
    };
    expect([await files(), await files()]).toEqual([1, 2]);
  });

  test('is compiled again where the cache was damaged', async () => {
    const cache = folder();
    const before = await runCli(asked, { XDG_CACHE_HOME: cache });
    for (const path of kept(cache)) writeFileSync(path, 'damaged');
    expect(await runCli(asked, { XDG_CACHE_HOME: cache })).toEqual(before);
    expect(kept(cache).map((path) => statSync(path).size > 100_000)).toEqual([true]);
  });

  test('is not kept where the cache cannot be made, and nothing is said', async () => {
    const cache = join(folder(), 'file');
    writeFileSync(cache, '');
    expect(await runCli(asked, { XDG_CACHE_HOME: cache })).toEqual(
      await runCli(asked, { XDG_CACHE_HOME: folder() }),
    );
  });

  test('is not kept in the folder that is checked', async () => {
    const repository = folder();
    await runCli([...asked, '--cwd', repository], { XDG_CACHE_HOME: join(repository, '.cache') });
    expect(kept(join(repository, '.cache'))).toEqual([]);
  });
});

/** Whether a folder may hold what is run: `made` gives it, in a repository where it says so. */
const places: readonly (readonly [
  what: string,
  made: (base: string) => { readonly folder: string; readonly checked?: string },
  isOurs: boolean,
])[] = [
  ['a folder of this account', (base) => ({ folder: base }), true],
  ['one that its group may write', (base) => ({ folder: withMode(base, 0o770) }), false],
  ['one that everybody may write', (base) => ({ folder: withMode(base, 0o1777) }), false],
  ['one in a folder that everybody may write', (base) => ({ folder: below(withMode(base, 0o777)) }), false],
  ['one in a folder in which each has his own', (base) => ({ folder: below(withMode(base, 0o1777)) }), true],
  ['the folder that is checked', (base) => ({ folder: base, checked: base }), false],
  ['one in the folder that is checked', (base) => ({ folder: below(base), checked: base }), false],
  [
    'one in the repository of the folder that is checked',
    (base) => {
      mkdirSync(join(base, '.git'));
      return { folder: below(base), checked: below(base, 'package') };
    },
    false,
  ],
  ['one beside it', (base) => ({ folder: below(base), checked: below(base, 'repository') }), true],
];

test.each(places)('%s', (_, made, expected) => {
  const { folder: place, checked = folder() } = made(folder());
  expect(isOurs(place, checked)).toBe(expected);
});

function withMode(path: string, mode: number): string {
  chmodSync(path, mode);
  return path;
}

function below(path: string, name = 'cache'): string {
  const made = join(path, name);
  mkdirSync(made, { recursive: true, mode: 0o700 });
  return made;
}
