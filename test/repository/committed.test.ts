/** Which programs came with the commit: what may be run before anything confines it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { committedPart } from '../../src/repository/committed.ts';
import { pathOutside } from '../../src/repository/git.ts';
import { commandEnvironment } from '../../src/sources/migrations/command-environment.ts';
import { findPython } from '../../src/sources/sqlmodel/python.ts';
import { git } from '../support/git.ts';
import { scene } from './scene.ts';

type Files = Readonly<Record<string, string>>;

/** A program that would leave a trace. */
const program = '#!/bin/sh\ntouch "$(dirname "$0")/../../was-run" "$PWD/was-run"\n';

/** A repository with some files committed, and others that its job made after that. */
function checkedOut(committed: Files, made: Files = {}) {
  const { root, outside } = scene(committed);
  git(root, 'init', '-q');
  git(root, 'add', '-f', '.');
  git(root, 'commit', '-qm', 'x', '--allow-empty');
  for (const [path, text] of Object.entries(made)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    if (text.startsWith('-> ')) symlinkSync(text.slice(3).replace('OUTSIDE', outside), join(root, path));
    else writeFileSync(join(root, path), text);
  }
  return { root, outside };
}

const ours = { '.venv/pyvenv.cfg': '', '.venv/bin/python': program, '.venv/lib/python3.12/site.py': '' };

const cases: readonly (readonly [what: string, committed: Files, made: Files, told: string | undefined])[] = [
  ['an environment of the job', { 'models.py': '' }, ours, undefined],
  [
    'an environment of the job that links to the machine’s',
    {},
    { '.venv/pyvenv.cfg': '', '.venv/bin/python': '-> /bin/true' },
    undefined,
  ],
  ['an environment that the job links to', {}, { 'made/bin/python': program, '.venv': '-> made' }, undefined],
  ['a program', { '.venv/bin/python': program }, {}, '.venv/bin/python is committed to the repository'],
  [
    'a program in an environment of the job',
    { '.venv/bin/python': program },
    { '.venv/pyvenv.cfg': '' },
    '.venv/bin/python is committed to the repository',
  ],
  [
    'what starts with it',
    { '.venv/lib/python3.12/site-packages/a.pth': 'import os' },
    { '.venv/pyvenv.cfg': '', '.venv/bin/python': program },
    '.venv is committed to the repository',
  ],
  [
    'what starts with a Python that is no virtual environment',
    { '.venv/lib/python3.12/sitecustomize.py': '' },
    { '.venv/bin/python': program },
    '.venv is committed to the repository',
  ],
  [
    'a linked bin',
    { '.venv/bin': '-> ../tools', 'tools/python': program },
    { '.venv/pyvenv.cfg': '' },
    '.venv/bin is committed to the repository',
  ],
  [
    'a linked folder',
    { '.venv': '-> tools', 'tools/bin/python': program },
    {},
    '.venv is committed to the repository',
  ],
  [
    'a linked folder with something of the job',
    { '.venv': '-> made' },
    { 'made/bin/python': program },
    '.venv is committed to the repository',
  ],
  [
    'a link out',
    { '.venv': '-> OUTSIDE' },
    { '../outside/bin/python': program },
    '.venv is committed to the repository',
  ],
  [
    'a program that the job’s link leads to',
    { 'tools/python': program },
    { '.venv/bin/python': '-> ../../tools/python' },
    'tools/python is committed to the repository',
  ],
  [
    'a program behind several links',
    { 'tools/python': program, a: '-> tools' },
    { '.venv/bin': '-> ../b', b: '-> a' },
    'a is committed to the repository',
  ],
  [
    'a name that git would take for a pattern',
    { ':(exclude)*/bin/python': program },
    { '.venv': '-> :(exclude)*' },
    ':(exclude)*/bin/python is committed to the repository',
  ],
];

test.each(cases)('%s', async (_what, committed, made, told) => {
  const { root } = checkedOut(committed, made);
  chmodSync(join(root, '.venv/bin/python'), 0o755);
  const part = await committedPart(join(root, '.venv/bin/python'), root);
  expect(part && `${part.path.slice(root.length + 1)} ${part.why}`).toBe(told);
  if (told === undefined) return;
  await expect(
    findPython('.venv', [join(root, 'models.py')], root, new AbortController().signal),
  ).rejects.toThrow(`${told}, so it is not run.`);
  expect(existsSync(join(root, 'was-run'))).toBe(false);
});

/** What makes git say nothing, or something of another repository. */
const silent: readonly (readonly [what: string, spoil: (root: string, outside: string) => void])[] = [
  ['no .git', (root) => rmSync(join(root, '.git'), { recursive: true })],
  [
    'a bare repository in its place, which a commit can hold',
    (root, outside) => {
      rmSync(join(root, '.git'), { recursive: true });
      git(outside, 'init', '-q', '--bare', root);
    },
  ],
  ['a broken .git', (root) => rmSync(join(root, '.git/HEAD'))],
  ['no git', () => Object.assign(process.env, { PATH: '/nowhere' })],
  [
    'a program of the repository called git',
    (root) => {
      writeFileSync(join(root, 'git'), '#!/bin/sh\n', { mode: 0o755 });
      process.env.PATH = `${root}${delimiter}.`;
    },
  ],
];

test.each(silent)('with %s, everything counts as committed', async (_what, spoil) => {
  const { PATH } = process.env;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  const { root, outside } = checkedOut({ 'models.py': '' }, ours);
  spoil(root, outside);
  expect((await committedPart(join(root, '.venv/bin/python'), root))?.why).toBe(
    'may be committed, which git cannot tell',
  );
});

test('in a folder that belongs to somebody else, which git would not speak of, it is asked all the same', async () => {
  const { root } = checkedOut({ 'tools/bin/python': program }, ours);
  if (process.getuid?.() !== 0) return;
  execFileSync('chown', ['-R', '65534:65534', root]);
  expect(() =>
    execFileSync('git', ['ls-files'], {
      cwd: root,
      stdio: 'pipe',
      env: { PATH: process.env.PATH, HOME: '/nowhere' },
    }),
  ).toThrow(/dubious ownership/);
  expect((await committedPart(join(root, 'tools/bin/python'), root))?.why).toBe(
    'is committed to the repository',
  );
  expect(await committedPart(join(root, '.venv/bin/python'), root)).toBeUndefined();
});

test('in a submodule, and in a package of the repository', async () => {
  const { root } = checkedOut({ 'packages/api/.venv/bin/python': program });
  const api = join(root, 'packages/api');
  expect((await committedPart(join(api, '.venv/bin/python'), api))?.why).toBe(
    'is committed to the repository',
  );
  const library = checkedOut({ 'bin/python': program });
  git(root, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library.root, 'library');
  expect((await committedPart(join(root, 'library/bin/python'), root))?.why).toBe(
    'may be committed, which git cannot tell',
  );
});

test('settings of the repository start nothing', async () => {
  const { root } = checkedOut({}, ours);
  git(root, 'config', 'core.fsmonitor', `touch ${join(root, 'was-run')}; false`);
  expect(await committedPart(join(root, '.venv/bin/python'), root)).toBeUndefined();
  expect(existsSync(join(root, 'was-run'))).toBe(false);
});

test('folders of programs: none of the repository, and none that is relative', () => {
  const { root, outside } = scene({ 'bin/git': '' });
  symlinkSync(root, join(outside, 'link'));
  const all = ['', '.', 'bin', root, join(root, 'bin'), join(outside, 'link'), outside, '/nowhere/at/all'];
  expect(pathOutside(root, all.join(delimiter))).toBe(outside);
});

const database = { host: 'h', port: '1', user: 'u', password: 'p', database: 'd' };

test.each<[what: string, committed: Files, made: Files, told: string | undefined]>([
  ['of the job', {}, ours, undefined],
  ['that is committed', ours, {}, '.venv is committed to the repository'],
  [
    'in which a program is committed',
    { '.venv/bin/alembic': program },
    ours,
    '.venv is committed to the repository',
  ],
  [
    'that a committed link leads to',
    { '.venv': '-> made' },
    { 'made/bin/python': program },
    '.venv is committed to the repository',
  ],
])('a virtual environment %s, in a migrations command of strangers', async (_what, committed, made, told) => {
  const { root } = checkedOut(committed, made);
  const { env, warnings } = await commandEnvironment({}, database as never, root, {
    root,
    ofStrangers: true,
  });
  expect(warnings).toEqual(
    told === undefined ? [] : [`${told}, so the command runs without that virtual environment.`],
  );
  expect(env.PATH?.startsWith(join(root, '.venv/bin'))).toBe(told === undefined);
  const trusted = await commandEnvironment({}, database as never, root, { root, ofStrangers: false });
  expect(trusted.env.PATH?.startsWith(join(root, '.venv/bin'))).toBe(true);
});
