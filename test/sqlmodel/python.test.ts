/** Which interpreter runs the models. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPython } from '../../src/sources/sqlmodel/python.ts';
import { problemOf } from '../support/problem-of.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { addFiles, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);
const bare = await pythonEnvironment({ requirements: ['wheel'], pythons: ['3.12', '3.11', '3.10', '3.9'] });
const old = await pythonEnvironment({
  requirements: ['sqlalchemy==1.3.24'],
  pythons: ['3.11', '3.10', '3.9', '3.12'],
});

function find(root: string, python?: string) {
  return findPython(python, [join(root, 'service/app/models.py')], root, new AbortController().signal);
}

const { PATH = '', VIRTUAL_ENV, POETRY_CACHE_DIR } = process.env;
const system = ['/usr/bin', '/bin'].join(delimiter);
/** No Python, but what tells that an environment is not committed. */
const gitAlone = repository({});
symlinkSync(execFileSync('which', ['git'], { encoding: 'utf8' }).trim(), join(gitAlone, 'git'));

describe.skipIf(lacking !== undefined || bare.lacking !== undefined || old.lacking !== undefined)(
  `the interpreter${lacking === undefined ? '' : `: ${lacking}`}`,
  () => {
    let root = '';
    beforeEach(() => {
      root = repository({ 'service/app/models.py': '' });
      execFileSync('git', ['init', '-q'], { cwd: root });
      process.env.PATH = system;
      delete process.env.VIRTUAL_ENV;
    });
    afterEach(() => {
      process.env.PATH = PATH;
      for (const [name, value] of Object.entries({ VIRTUAL_ENV, POETRY_CACHE_DIR }))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    });

    test.each(['service/app/.venv', 'service/.venv', 'service/venv', '.venv'])(
      'is that of %s',
      async (environment) => {
        symlinkSync(folder, join(root, environment));
        expect((await find(root)).version).toMatch(/^3\.\d+\.\d+$/);
      },
    );

    test('is that of one of the packages that hold the models', async () => {
      symlinkSync(bare.folder ?? '', join(root, '.venv'));
      symlinkSync(folder, join(root, 'service/.venv'));
      const files = ['shared/models.py', 'service/app/models.py'].map((file) => join(root, file));
      await findPython(undefined, files, root, new AbortController().signal);
    });

    test('is the nearest one that has SQLAlchemy', async () => {
      symlinkSync(bare.folder ?? '', join(root, 'service/.venv'));
      symlinkSync(folder, join(root, '.venv'));
      await find(root);
    });

    test('is that of the activated environment', async () => {
      process.env.VIRTUAL_ENV = folder;
      await find(root);
    });

    test('is what the PATH leads to', async () => {
      process.env.PATH = join(folder, 'bin') + delimiter + system;
      await find(root);
    });

    test('is the one that Poetry keeps for the folder', async () => {
      const cache = repository({ 'virtualenvs/x': '' });
      addFiles(root, { 'service/pyproject.toml': '' });
      const hash = createHash('sha256').update(join(root, 'service')).digest('base64url').slice(0, 8);
      symlinkSync(folder, join(cache, `virtualenvs/my-app-${hash}-py3.12`));
      process.env.POETRY_CACHE_DIR = cache;
      await find(root);
    });

    test.each([
      ['the folder of an environment', () => folder],
      ['a program', () => join(folder, 'bin/python')],
    ])('is what `python` names: %s', async (_what, python) => {
      await find(root, python());
    });

    const none: readonly (readonly [file: string, text: string, advice: string])[] = [
      ['service/uv.lock', '', 'Run `uv sync` before this step'],
      ['service/poetry.lock', '', 'Run `poetry install` before this step'],
      ['requirements.txt', '', 'Run `pip install -r requirements.txt` before this step'],
      ['README.md', '', "Install the project's dependencies before this step"],
    ];
    test.each(none)('that lacks SQLAlchemy is told, with what %s calls for', async (file, text, advice) => {
      process.env.PATH = gitAlone;
      addFiles(root, { [file]: text });
      symlinkSync(bare.folder ?? '', join(root, '.venv'));
      const problem = await problemOf(find(root));
      expect(problem.message).toMatch(
        /^The only Python that was found cannot run the models: \.venv\/bin\/python is Python 3\.\d+\.\d+ without SQLAlchemy\.$/,
      );
      expect(problem.advice).toContain(advice);
    });

    const unfit: readonly (readonly [what: string, python: () => string, said: RegExp])[] = [
      [
        'of an older SQLAlchemy',
        () => old.folder ?? '',
        /names cannot run the models: .*\/bin\/python has SQLAlchemy 1\.3\.24, and 1\.4 or newer is needed\.$/,
      ],
      ['that is no Python', () => '/bin/ls', /\/bin\/ls does not run as Python 3\.9 or newer/],
    ];
    test.each(unfit)('%s is told', async (_what, python, said) => {
      expect((await problemOf(find(root, python()))).message).toMatch(said);
    });

    test('that is not there is told', async () => {
      const problem = await problemOf(find(root, 'no/such/python'));
      expect(problem.message).toBe('There is no no/such/python, which `python` of the source names.');
    });

    test('is new enough for the project', async () => {
      process.env.PATH = gitAlone;
      symlinkSync(folder, join(root, '.venv'));
      addFiles(root, { 'service/pyproject.toml': '[project]\nrequires-python = ">=3.99"\n' });
      expect((await problemOf(find(root))).message).toMatch(
        /\.venv\/bin\/python is Python 3\.\d+\.\d+, and 3\.99 or newer is what service\/pyproject\.toml asks for\.$/,
      );
    });

    test('that won’t do is told of each that there is, once', async () => {
      const path = repository({});
      symlinkSync(bare.folder ?? '', join(root, 'service/.venv'));
      symlinkSync(old.folder ?? '', join(root, '.venv'));
      symlinkSync(join(folder, 'bin/python'), join(path, 'python3'));
      symlinkSync(join(path, 'python3'), join(path, 'python'));
      symlinkSync(path, join(root, 'other'));
      addFiles(root, { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.9"\n' });
      process.env.PATH = [path, join(root, 'other'), gitAlone].join(delimiter);
      expect((await problemOf(find(root))).message).toMatch(
        /^None of the Pythons that were found can run the models: service\/\.venv\/bin\/python is Python 3\.\d+\.\d+ without SQLAlchemy; \.venv\/bin\/python has SQLAlchemy 1\.3\.24, and 1\.4 or newer is needed; \S+\/python3 is Python 3\.\d+\.\d+ without SQLAlchemy\.$/,
      );
    });

    test('of many, the first is told, and all of them below', async () => {
      const path = repository({});
      for (const place of ['service/app/.venv', 'service/app/venv', 'service/.venv', '.venv']) {
        addFiles(root, { [`${place}/bin/none`]: '' });
        symlinkSync(join(bare.folder ?? '', 'bin/python'), join(root, place, 'bin/python'));
      }
      process.env.PATH = [path, gitAlone].join(delimiter);
      const { message, detail = '' } = await problemOf(find(root));
      expect(message).toMatch(/ without SQLAlchemy; 3 more are no better\.$/);
      expect(detail.split('\n')).toHaveLength(4);
    });

    test('that is nowhere is told with the places', async () => {
      process.env.PATH = repository({});
      expect((await problemOf(find(root))).message).toBe(
        'No Python was found for the models: there is no virtual environment in .venv or venv of service/app, service, the repository, and neither python3 nor python is on the PATH.',
      );
    });
  },
);
