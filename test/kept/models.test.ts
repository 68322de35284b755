import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceConfig, SqlmodelSource } from '../../src/config/config.ts';
import { keptRead } from '../../src/reading/kept-reads.ts';
import { recorded } from '../../src/repository/inputs.ts';
import { stateOfPythonPackages } from '../../src/repository/python-packages-state.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { added, type Change, changed, facts, note, plain, repositoryOf, setUp, write } from './support.ts';

const files = {
  'app/models.py': `
import json, os
from sqlmodel import Field, SQLModel
from generated import columns
from .names import NAME

class Thing(SQLModel, table=True):
    __tablename__ = NAME
    id: int = Field(primary_key=True)
    size: int = Field(alias=str(columns.SIZE))

if os.path.exists("flags/on"):
    Thing.__table__.comment = json.load(open("flags/on"))
`,
  'app/names.py': 'NAME = "things"\n',
  'app/__init__.py': '',
  '.gitignore': 'generated\nflags\nlogs\n.venv\n',
  'generated/columns.py': 'SIZE = 1\n',
  'logs/today.txt': 'nothing\n',
  'flags/off': '{}\n',
};

const models: SqlmodelSource = { name: 'models', kind: 'sqlmodel', models: ['app'], importRoot: '.' };

/** What changes, and whether what is kept of models that were run is taken nonetheless. */
const changes: readonly (readonly [what: string, isKept: boolean, change: Change])[] = [
  ['a file that git ignores and nobody read', true, changed('logs/today.txt')],
  ['the models', false, changed('app/models.py')],
  ['a file that they import though git ignores it', false, changed('generated/columns.py')],
  [
    'a file that would come before it, though git ignores it',
    false,
    added('generated/columns/__init__.py', 'generated/columns'),
  ],
  ['a file that they look for, though git ignores it', false, added('flags/on')],
  ['a virtual environment that would come before theirs', false, added('.venv/bin/python', '.venv')],
];

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);

test.skipIf(lacking !== undefined)(
  `what is kept of models that were run is taken as long as nothing changed that they may have read${lacking ? `: ${lacking}` : ''}`,
  async () => {
    const before = process.env.VIRTUAL_ENV;
    process.env.VIRTUAL_ENV = folder;
    try {
      const { root, run, notes, keptBy } = repositoryOf(files);
      const first = await run([models]);
      const again = await run([models]);
      expect(notes).toEqual([]);
      expect(again.started).toBe(false);
      expect(again.results[0]?.read?.facts.at(-1)).toMatch(note);
      expect(plain(again.results)).toStrictEqual(plain(first.results));
      for (const [what, isKept, change] of changes) {
        const back = change(root);
        expect(await isTaken(models, keptBy()), what).toBe(isKept);
        back();
        expect(await isTaken(models, keptBy()), `${what}, taken back`).toBe(true);
      }
      process.env.VIRTUAL_ENV = '';
      expect(await isTaken(models, keptBy())).toBe(false);
    } finally {
      if (before === undefined) delete process.env.VIRTUAL_ENV;
      else process.env.VIRTUAL_ENV = before;
    }
  },
);

test('models that no Python could run are taken as they were read until there may be one', async () => {
  const source: SqlmodelSource = { ...models, python: '.venv' };
  const { root, run, keptBy } = setUp({
    'app/models.py': `
from sqlmodel import Field, SQLModel

class Thing(SQLModel, table=True):
    id: int = Field(primary_key=True)
`,
  });
  const first = await run([source]);
  const again = await run([source]);
  expect(again.started).toBe(false);
  expect(plain(again.results)).toStrictEqual(plain(first.results));
  write(join(root, '.venv/bin/python'), '');
  expect(await isTaken(source, keptBy())).toBe(false);
});

async function isTaken(source: SourceConfig, kept: ReturnType<ReturnType<typeof setUp>['keptBy']>) {
  const reading = { source, beside: [source], databaseName: source.name, owners: [] };
  const server = { known: async () => facts } as never;
  return (await keptRead(reading, server, { kept, rights: undefined, trust: undefined })) !== undefined;
}

/** What of a folder of packages tells it from another time, and what makes it unknown. */
const packages: readonly (readonly [
  what: string,
  told: 'same' | 'other' | RegExp,
  change: (site: string) => void,
])[] = [
  ['nothing', 'same', () => {}],
  ['what Python compiles', 'same', (site) => write(join(site, 'lib/__pycache__/a.pyc'), '')],
  [
    'another version',
    'other',
    (site) => renameSync(join(site, 'lib-1.dist-info'), join(site, 'lib-2.dist-info')),
  ],
  [
    'the same version, installed again',
    'other',
    (site) => writeFileSync(join(site, 'lib-1.dist-info/RECORD'), 'more'),
  ],
  ['a package that comes', 'other', (site) => mkdirSync(join(site, 'more'))],
  ['a module of one file', 'other', (site) => writeFileSync(join(site, 'single.py'), 'A = 2\n')],
  [
    'a further folder of packages',
    /a\.pth is linked from elsewhere/,
    (site) => write(join(site, 'a.pth'), '/usr'),
  ],
  ['a folder of the repository', 'other', (site) => write(join(site, 'a.pth'), join(site, '../src'))],
  [
    'a package that is developed elsewhere',
    /lib-1\.dist-info is linked from elsewhere/,
    (site) =>
      writeFileSync(
        join(site, 'lib-1.dist-info/direct_url.json'),
        '{"url": "file:///usr", "dir_info": {"editable": true}}',
      ),
  ],
];

test.each(packages)('packages of Python, %s: %s', async (_, told, change) => {
  const { root } = setUp({
    'site-packages/lib/__init__.py': '',
    'site-packages/lib-1.dist-info/METADATA': 'Version: 1',
    'site-packages/lib-1.dist-info/RECORD': '',
    'site-packages/single.py': 'A = 1',
  });
  const site = join(root, 'site-packages');
  const state = async () => (await recorded(async () => stateOfPythonPackages([site], root))).outcome();
  const before = await state();
  rmSync(join(site, 'lib/__pycache__'), { recursive: true, force: true });
  change(site);
  if (told instanceof RegExp) await expect(state()).rejects.toThrow(told);
  else expect((await state()) === before).toBe(told === 'same');
});
