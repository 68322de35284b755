import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bytesOf, keyOf, nameOf } from '../../src/kept/entry.ts';
import { storeIn } from '../../src/kept/store.ts';

const key = keyOf(['this']);
const value = { since: 'then', answers: new Map([['question', 'answer']]), nothing: undefined };

function setUp() {
  const top = mkdtempSync(join(tmpdir(), 'schema-drift-kept-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const folder = join(top, 'cache/catalogs');
  const repository = join(top, 'repository');
  mkdirSync(repository);
  const said: string[] = [];
  const open = () => storeIn(folder, repository, (why) => said.push(why));
  const found = async (of = key) => {
    const values: unknown[] = [];
    for await (const it of open().find(of)) values.push(it.value);
    return values;
  };
  const files = () => readdirSync(folder);
  return { folder, repository, said, open, found, files, only: () => join(folder, String(files()[0])) };
}

test('what was put is found under its key, as it was, and under no other', async () => {
  const { open, found, said, files } = setUp();
  await open().put(key, value);
  expect(await found()).toStrictEqual([value]);
  expect(await found(keyOf(['that']))).toEqual([]);
  expect(files()).toHaveLength(1);
  expect(said).toEqual([]);
});

test('several runs at once leave whole files', async () => {
  const { open, found, said, files } = setUp();
  await Promise.all([1, 2, 3].map((run) => open().put(key, { run })));
  expect(await found()).toHaveLength(3);
  expect(files().filter((name) => name.startsWith('.'))).toEqual([]);
  expect(said).toEqual([]);
});

const spoilt: Readonly<Record<string, (path: string, folder: string) => void>> = {
  'cut off': (path) => truncateSync(path, 50),
  empty: (path) => truncateSync(path, 0),
  'changed in one byte': (path) => {
    const bytes = readFileSync(path);
    bytes[bytes.length - 3] = (bytes.at(-3) ?? 0) ^ 1;
    writeFileSync(path, bytes);
  },
  'for others to write': (path) => chmodSync(path, 0o666),
  'a link': (path) => {
    renameSync(path, `${path}.away`);
    symlinkSync(`${path}.away`, path);
  },
  'a folder': (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  'of another version': (path, folder) => {
    rmSync(path);
    const bytes = Buffer.from(bytesOf(value).toString('latin1').replace('form 1', 'form 0'), 'latin1');
    writeFileSync(join(folder, nameOf(key, bytes)), bytes, { mode: 0o600 });
  },
};

for (const [how, spoil] of Object.entries(spoilt))
  test(`a file that is ${how} is passed over with a line, and another takes its place`, async () => {
    const { folder, open, found, said, only } = setUp();
    await open().put(key, value);
    spoil(only(), folder);
    expect(await found()).toEqual([]);
    expect(said).toEqual([expect.stringMatching(/ is passed over: /)]);
    await open().put(key, value);
    expect(await found()).toStrictEqual([value]);
  });

const unusable: Readonly<Record<string, (set: ReturnType<typeof setUp>) => string | undefined>> = {
  'a file in its place': ({ folder }) => {
    mkdirSync(join(folder, '..'));
    writeFileSync(folder, '');
    return undefined;
  },
  'others may write to it': ({ folder }) => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    return undefined;
  },
  'others may write to a folder above': ({ folder }) => {
    mkdirSync(folder, { recursive: true });
    chmodSync(join(folder, '..'), 0o777);
    return undefined;
  },
  'the repository holds it': ({ repository }) => join(repository, 'cache'),
};

for (const [why, make] of Object.entries(unusable))
  test(`nothing is taken from a folder nor put there where ${why}, and one line says so`, async () => {
    const set = setUp();
    const folder = make(set) ?? set.folder;
    const said: string[] = [];
    const store = storeIn(folder, set.repository, (line) => said.push(line));
    await store.put(key, value);
    await store.put(key, value);
    for await (const it of store.find(key)) expect(it).toBeUndefined();
    expect(said).toHaveLength(1);
  });

test('of one key only the newest are kept', async () => {
  const { folder, open, found } = setUp();
  for (const run of [1, 2, 3, 4, 5, 6]) {
    await open().put(key, { run });
    // Not all file systems tell times apart that are close.
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      const age = readFileSync(path).equals(bytesOf({ run })) ? run : undefined;
      if (age !== undefined) utimesSync(path, 1000 + age, 1000 + age);
    }
  }
  expect(await found()).toEqual([{ run: 6 }, { run: 5 }, { run: 4 }, { run: 3 }]);
});

test('what a killed run left half written goes after an hour', async () => {
  const { folder, open } = setUp();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, '.partial-old'), '');
  writeFileSync(join(folder, '.partial-new'), '');
  utimesSync(join(folder, '.partial-old'), 1000, 1000);
  await open().put(key, value);
  expect(existsSync(join(folder, '.partial-old'))).toBe(false);
  expect(existsSync(join(folder, '.partial-new'))).toBe(true);
});
