import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { areAnsweredAlike } from '../../src/repository/asked-again.ts';
import { filesMatching } from '../../src/repository/files-matching.ts';
import {
  askedMeanwhile,
  noteUnsteady,
  recorded,
  sharedWork,
  withoutRecording,
} from '../../src/repository/inputs.ts';
import { listFolder, readText, textIfReadable } from '../../src/repository/read.ts';
import { leadsToFolder, pathExists } from '../../src/repository/there.ts';
import { folderOf } from '../migrations/support.ts';

const files = { 'a.sql': 'a', 'folder/b.sql': 'b', 'folder/deep/c.sql': 'c', 'other.txt': 'x' };

type Act = (root: string) => unknown;
const questions: readonly (readonly [
  what: string,
  ask: Act,
  unchanged: Act,
  changed: Readonly<Record<string, Act>>,
])[] = [
  [
    'a file that is read',
    (root) => readText('a.sql', root),
    (root) => writeFileSync(join(root, 'a.sql'), 'a'),
    {
      'has another text': (root) => writeFileSync(join(root, 'a.sql'), 'b'),
      'is gone': (root) => rmSync(join(root, 'a.sql')),
      'is a link that leads out': (root) => {
        rmSync(join(root, 'a.sql'));
        symlinkSync('/etc/hostname', join(root, 'a.sql'));
      },
    },
  ],
  [
    'a file that is looked for and not there',
    (root) => textIfReadable('none.sql', root),
    (root) => writeFileSync(join(root, 'some.sql'), ''),
    { 'is there': (root) => writeFileSync(join(root, 'none.sql'), '') },
  ],
  [
    'a path that is asked whether it is there',
    (root) => pathExists(join(root, 'none')),
    (root) => writeFileSync(join(root, 'some'), ''),
    { 'is there': (root) => writeFileSync(join(root, 'none'), '') },
  ],
  [
    'a path that is asked whether it is a folder',
    (root) => leadsToFolder(join(root, 'folder')),
    (root) => writeFileSync(join(root, 'folder/new'), ''),
    {
      'is a file': (root) => {
        rmSync(join(root, 'folder'), { recursive: true });
        writeFileSync(join(root, 'folder'), '');
      },
    },
  ],
  [
    'a folder that is listed',
    (root) => listFolder('folder', root),
    (root) => writeFileSync(join(root, 'folder/b.sql'), 'changed'),
    {
      'has another file': (root) => writeFileSync(join(root, 'folder/new'), ''),
      'lacks a file': (root) => rmSync(join(root, 'folder/b.sql')),
      'has a folder for a file': (root) => {
        rmSync(join(root, 'folder/b.sql'));
        mkdirSync(join(root, 'folder/b.sql'));
      },
      'is gone': (root) => renameSync(join(root, 'folder'), join(root, 'elsewhere')),
    },
  ],
  [
    'files that are looked for by a pattern',
    (root) => filesMatching('**/*.sql', { root, ignore: ['**/ignored/**'] }),
    (root) => {
      mkdirSync(join(root, 'ignored'));
      writeFileSync(join(root, 'ignored/d.sql'), '');
      writeFileSync(join(root, 'new.txt'), '');
    },
    {
      'are more': (root) => writeFileSync(join(root, 'folder/deep/d.sql'), ''),
      'are less': (root) => rmSync(join(root, 'folder/deep/c.sql')),
    },
  ],
];

for (const [what, ask, leave, changes] of questions)
  for (const [how, change] of Object.entries({ 'is as it was': leave, ...changes }))
    test(`${what} and ${how}`, async () => {
      const root = folderOf(files);
      const { inputs } = await recorded(async () => ask(root));
      expect(inputs.answers.size).toBe(1);
      expect(await areAnsweredAlike(inputs)).toBe(true);
      change(root);
      expect(await areAnsweredAlike(inputs)).toBe(change === leave);
    });

test('what is asked beside each other is noted for whoever asked', async () => {
  const root = folderOf(files);
  const askedFor = async (file: string) => {
    await new Promise(setImmediate);
    return readText(file, root);
  };
  const [a, b] = await Promise.all(['a.sql', 'folder/b.sql'].map((file) => recorded(() => askedFor(file))));
  expect([...(a?.inputs.answers.keys() ?? [])]).toEqual([expect.stringContaining('a.sql')]);
  expect([...(b?.inputs.answers.keys() ?? [])]).toEqual([expect.stringContaining('b.sql')]);
});

test('what is asked within counts for what is around it, and what fails does, too', async () => {
  const root = folderOf(files);
  const outer = await recorded(async () => {
    await recorded(async () => readText('a.sql', root));
    const failing = await recorded(async () => readText('none.sql', root));
    expect(failing.outcome).toThrow('none.sql does not exist');
    withoutRecording(() => readText('other.txt', root));
  });
  expect([...outer.inputs.answers.keys()].map((it) => JSON.parse(it)[1])).toEqual(['a.sql', 'none.sql']);
});

test('work that is shared is done once, and is what everybody asked who takes it', async () => {
  const root = folderOf(files);
  let times = 0;
  const work = sharedWork(async () => {
    times += 1;
    noteUnsteady('it is late');
    return readText('a.sql', root);
  });
  const [first] = await Promise.all([recorded(work), recorded(work)]);
  const later = await recorded(work);
  expect(later.outcome()).toBe('a');
  expect(later.inputs).toStrictEqual(first?.inputs);
  expect(later.inputs.answers.size).toBe(1);
  expect(later.inputs.unsteady).toBe('it is late');
  expect(times).toBe(1);
});

test('a file that changes while it is read twice is not steady', async () => {
  const root = folderOf(files);
  const { inputs } = await recorded(async () => {
    readText('a.sql', root);
    writeFileSync(join(root, 'a.sql'), 'b');
    readText('a.sql', root);
  });
  expect(inputs.unsteady).toBe('a file changed while it was read');
});

test('what is asked meanwhile is waited for by who wants to know all, also where work is shared', async () => {
  const load = sharedWork(async () => {
    askedMeanwhile(async () => {
      await turn();
      noteUnsteady('it was asked late');
    });
  });
  const { inputs } = await recorded(load);
  expect(inputs.unsteady).toBe('it was asked late');
});
