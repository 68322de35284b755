/** Models are code of whoever wrote the pull request: what they may try, and must not be able to. */
import { execFileSync } from 'node:child_process';
import { readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../../src/sources/sqlmodel/python.ts';
import { runModels } from '../../src/sources/sqlmodel/run-models.ts';
import { problemOf } from '../support/problem-of.ts';
import { pythonEnvironment, sqlmodelEras } from '../support/python.ts';
import { pythonWithout } from '../support/python-without.ts';
import { addFiles, find, read, repository } from './support.ts';

const { folder = '', lacking } = await pythonEnvironment(sqlmodelEras.current);

const table = `from sqlmodel import Field, SQLModel
class T(SQLModel, table=True):
    id: int = Field(primary_key=True)
`;

/** Runs expressions in a file of models; what each gives ends up as the comment of a table. */
async function outcomesOf(expressions: readonly string[]): Promise<readonly string[]> {
  const root = repository({
    '.git/config': 'token',
    '.env': 'SECRET=1',
    'models.py': `import ctypes, os, signal, socket, subprocess
import sqlalchemy as sa
metadata = sa.MetaData()
def attempt(do):
    try:
        return f"allowed {do()!r}"
    except BaseException as error:
        return f"refused {type(error).__name__}"
for number, do in enumerate([
    ${expressions.map((expression) => `lambda: ${expression},`).join('\n    ')}
]):
    sa.Table(f"t{number}", metadata, sa.Column("id", sa.Integer), comment=attempt(do))
`,
  });
  const source = await read(root, { python: folder, mode: 'run' });
  return expressions.map((_, number) => String(find(source, `comment:public.t${number}`).attributes.text));
}

const outside = join(repository({ 'kept.txt': 'before' }), 'kept.txt');
afterAll(() => expect(readdirSync(dirname(outside))).toEqual(['kept.txt']));

/** Runs a file of models that may take so many seconds. */
async function runFor(seconds: number, models: string, { mayGoUnconfined = false } = {}) {
  const root = repository({ 'models.py': models });
  const files = [join(root, 'models.py')];
  const signal = new AbortController().signal;
  const python = await findPython(folder, files, root, signal);
  const source = { name: 'models', kind: 'sqlmodel', models: ['models.py'] } as const;
  return runModels(source, python, files, { mayGoUnconfined, root, signal, seconds });
}

/** What Python's own hook refuses, on any system. */
const refused: readonly (readonly [what: string, expression: string])[] = [
  ['read the token of the checkout', "os.read(os.open('.git/config', os.O_RDONLY), 9)"],
  ['start a program', "subprocess.run(['id'])"],
  ['start a shell', "os.system('id')"],
  ['become another program', "os.execv('/bin/id', ['id'])"],
  ['fork', 'os.fork()'],
  ['connect', "socket.create_connection(('127.0.0.1', 22))"],
  ['ask for a name', "socket.getaddrinfo('example.com', 443)"],
  ['open the debugger of the parent', 'os.kill(os.getppid(), signal.SIGUSR1)'],
  ['write a file', `os.open(${JSON.stringify(`${outside}.new`)}, os.O_CREAT | os.O_WRONLY)`],
  ['remove a file', `os.remove(${JSON.stringify(outside)})`],
];

/** What goes around Python, and what the kernel of Linux refuses. */
const around: readonly (readonly [what: string, expression: string, outcome: string])[] = [
  [
    'read the environment of the parent',
    "open(f'/proc/{os.getppid()}/environ').read()",
    'refused PermissionError',
  ],
  ['start a shell', "ctypes.CDLL(None).system(b'true')", 'allowed 32512'],
  ['signal the parent', 'ctypes.CDLL(None).kill(os.getppid(), 0)', 'allowed -1'],
  ['read a file outside', `ctypes.CDLL(None).open(b'${outside}', 0)`, 'allowed -1'],
  ['write a file', `ctypes.CDLL(None).creat(b'${outside}.new', 0o600)`, 'allowed -1'],
  ['read the token of the checkout', "ctypes.CDLL(None).open(b'.git/config', 0)", 'allowed -1'],
  ['reach a socket of the machine', 'ctypes.CDLL(None).socket(1, 1, 0)', 'allowed -1'],
  ['trace the parent', 'ctypes.CDLL(None).ptrace(0x4206, os.getppid(), 0, 0)', 'allowed -1'],
];

describe.skipIf(lacking !== undefined)(`models cannot${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  const onLinux = process.platform === 'linux';
  const outcomes = new Map<string, string>();
  beforeAll(async () => {
    const expressions = [...refused, ...(onLinux ? around : [])].map(([, expression]) => expression);
    for (const [at, outcome] of (await outcomesOf(expressions)).entries())
      outcomes.set(expressions[at] ?? '', outcome);
  });

  test.each(refused)('%s', (_what, expression) => {
    expect(outcomes.get(expression)).toMatch(/^refused (Refused|PermissionError)$/);
  });

  test.runIf(onLinux).each(around)('%s without asking Python', (_what, expression, outcome) => {
    expect(outcomes.get(expression)).toBe(outcome);
  });

  test('see the environment', async () => {
    process.env.DRIFT_TEST_SECRET = 'secret';
    const [names] = await outcomesOf(["','.join(sorted(os.environ))"]);
    delete process.env.DRIFT_TEST_SECRET;
    expect(names).toBe(
      "allowed 'HOME,LANG,PATH,PYTHONDONTWRITEBYTECODE,PYTHONHASHSEED,SCHEMA_DRIFT_STARTED_BY,TMPDIR,TZ'",
    );
  });

  test('read what is in .env, which is empty for them', async () => {
    expect(await outcomesOf(["open('.env').read()"])).toEqual(["allowed ''"]);
  });

  test('be run by an interpreter of the repository', async () => {
    const root = repository({ 'models.py': table, '.venv/bin/python': '#!/bin/sh\n' });
    execFileSync('git', ['init', '-q'], { cwd: root });
    execFileSync('git', ['add', '-f', '.venv'], { cwd: root });
    expect((await problemOf(read(root, { mode: 'run' }))).message).toBe(
      '.venv/bin/python is committed to the repository, so it is not run.',
    );
  });

  test('act by what starts with the interpreter that is asked about itself', async () => {
    const python = realpathSync(join(folder, 'bin/python'));
    const [version = ''] = readdirSync(join(folder, 'lib'));
    const code = `import os; os.open('${outside}.pth', os.O_CREAT)\nimport os; os.open('started', os.O_CREAT)\n`;
    const root = repository({
      'models.py': table,
      '.venv/pyvenv.cfg': `home = ${dirname(python)}\n`,
      [`.venv/lib/${version}/site-packages/canary.pth`]: code,
      '.venv/bin/x': '',
    });
    execFileSync('git', ['init', '-q'], { cwd: root });
    symlinkSync(python, join(root, '.venv/bin/python'));
    const problem = await problemOf(read(root, { python: '.venv', mode: 'run' }));
    expect(problem.message).toMatch(/\.venv\/bin\/python is Python 3\.\d+\.\d+ without SQLAlchemy/);
    expect(readdirSync(root)).not.toContain('started');
  });

  test('say something that a runner of workflows takes for a command', async () => {
    const root = repository({ 'models.py': `${table}raise Exception("x\\n::error::y")` });
    addFiles(root, { 'print.py': 'import os, sys\nprint("::error::z", file=sys.stderr)\nos._exit(4)\n' });
    const ended = await problemOf(read(root, { models: ['print.py'], python: folder, mode: 'run' }));
    expect(ended.message).toBe('Importing the models ended without a result (status 4).');
    expect(ended.detail).toBe(' \\::error::z');
  });

  test('pass for models that could not be confined, and so be run once more without', async () => {
    const code = `import ctypes, os\nctypes.CDLL(None).creat(b'${outside}.unconfined', 0o600)\nos.write(2, b'cannot confine: the kernel has none\\n')\nos._exit(125)\n`;
    const problem = await problemOf(runFor(5, code, { mayGoUnconfined: true }));
    expect(problem.message).toBe('Importing the models ended without a result (status 125).');
  });

  describe.runIf(onLinux)('where the kernel has no Landlock', () => {
    const ran = async (mayGoUnconfined: boolean) => {
      const root = repository({ 'models.py': table });
      const files = [join(root, 'models.py')];
      const { signal } = new AbortController();
      const found = await findPython(folder, files, root, signal);
      const file = join(root, 'python-on-old-kernel');
      const executable = pythonWithout('landlock_create_ruleset', file, found.executable);
      const source = { name: 'models', kind: 'sqlmodel', models: ['models.py'] } as const;
      return runModels(source, { ...found, executable }, files, { mayGoUnconfined, root, signal });
    };

    test('strangers’ do not run', async () => {
      const { message, advice } = await problemOf(ran(false));
      expect(message).toBe(
        'The models are not run before they are merged: the kernel has no Landlock, or not enough of it, so nothing would confine them.',
      );
      expect(advice).toContain('allow-unconfined: true');
    });

    test('merged ones run, and that is said', async () => {
      const { declared, notConfined } = await ran(true);
      expect(declared.ddl.map(({ kind }) => kind)).toContain('table');
      expect(notConfined).toBe('the kernel has no Landlock, or not enough of it');
    });
  });

  const endings: readonly (readonly [what: string, code: string, place: number])[] = [
    ['sleep', 'import time\ntime.sleep(1000)\n', 2],
    ['loop', 'while True:\n    pass\n', 2],
    [
      'wait for a lock',
      'import threading\nthreading.Lock()\nl = threading.Lock()\nl.acquire()\nl.acquire()\n',
      5,
    ],
  ];
  test.each(endings)('%s for ever', async (_what, code, line) => {
    const problem = await problemOf(runFor(1, code));
    expect(problem.message).toBe('Importing the models took longer than 1 s and was stopped.');
    expect(problem.location?.file).toBe('models.py');
    expect([line, line - 1]).toContain(problem.location?.line);
  });

  test('outlive a call that lets nothing else of Python run', async () => {
    const problem = await problemOf(runFor(1, 'import ctypes\nctypes.PyDLL(None).sleep(1000)\n'));
    expect(problem.message).toBe('Importing the models ended without a result (stopped after 11 seconds).');
  });

  test('leave anything running', async () => {
    const root = repository({
      'models.py': `${table}import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n`,
    });
    find(await read(root, { python: folder, mode: 'run' }), 'table:public.t');
  });
});

/** As in a container that runs as root: a virtual environment, whose interpreter was installed below the home folder. */
const base =
  lacking === undefined
    ? execFileSync(join(folder, 'bin/python'), ['-c', 'import sys; print(sys.base_prefix)'], {
        encoding: 'utf8',
      }).trim()
    : '/usr';

test.skipIf(base.startsWith('/usr') || process.platform !== 'linux')(
  'an interpreter below the home folder runs models, and reads nothing else there',
  async () => {
    const { HOME } = process.env;
    process.env.HOME = dirname(base);
    try {
      const root = repository({ 'models.py': table });
      execFileSync('git', ['init', '-q'], { cwd: root });
      symlinkSync(folder, join(root, '.venv'));
      const source = await read(root, { mode: 'run' });
      expect(find(source, 'table:public.t')).toBeDefined();
      expect(source.faults).toEqual([]);
      const [listed, own] = await outcomesOf([
        `os.listdir(${JSON.stringify(dirname(base))})`,
        `len(os.listdir(${JSON.stringify(join(base, 'bin'))})) > 0`,
      ]);
      expect([listed, own]).toEqual(['refused PermissionError', 'allowed True']);
    } finally {
      process.env.HOME = HOME;
    }
  },
);
