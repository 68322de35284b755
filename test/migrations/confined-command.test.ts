/** A migrations command is code of the repository: what it can reach, and what tools do all the same. */

import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server as Listener } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readByCommand } from '../../src/sources/migrations/command.ts';
import { confinementOf } from '../../src/sources/migrations/command-confinement.ts';
import { runConfined } from '../../src/sources/migrations/run-command.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import type { Trust } from '../../src/sources/trust.ts';
import { type Repository, repositoryOf } from '../check/repository.ts';
import { alembicEras, envPy, revision } from '../support/alembic.ts';
import { git } from '../support/git.ts';
import { testServer } from '../support/postgres.ts';
import { problemOf } from '../support/problem-of.ts';
import { pythonEnvironment } from '../support/python.ts';
import { pythonWithout } from '../support/python-without.ts';

const stranger: Trust = { isMerged: false, allowUnconfined: false };
const merged: Trust = { isMerged: true, allowUnconfined: false };

function run(root: string, command: string, trust: Trust): Promise<ReadSource> {
  return readByCommand(
    {
      path: '.',
      command,
      env: {
        DATABASE_URL: 'postgresql://{user}:{password}@{host}:{port}/{database}',
        PGHOST: '{host}',
        PGPORT: '{port}',
        PGUSER: '{user}',
        PGPASSWORD: '{password}',
        PGDATABASE: '{database}',
      },
    },
    {
      root,
      server: Promise.resolve(testServer()),
      name: 'confined',
      signal: new AbortController().signal,
      trust,
    },
  );
}

const outside = mkdtempSync(join(tmpdir(), 'confined-outside-'));
const socketOutside = join(outside, 'socket');
const listeners: Listener[] = [];
/** A port of this machine on which somebody listens, at 127.0.0.1 and at 127.0.0.2. */
let port = 0;

beforeAll(async () => {
  writeFileSync(join(outside, 'file'), 'secret');
  const listen = (...where: readonly unknown[]) =>
    new Promise<Listener>((done) => {
      const listener = createServer((socket) => socket.on('error', () => {}));
      listeners.push(listener);
      listener.listen(...(where as [number]), () => done(listener));
    });
  const first = await listen(0, '127.0.0.1');
  port = (first.address() as { port: number }).port;
  await listen(socketOutside);
  await listen('\0confined-command-test');
});

afterAll(() => {
  for (const listener of listeners) listener.close();
  for (const made of repositories) made.delete();
  rmSync(outside, { recursive: true, force: true });
});

const repositories: Repository[] = [];

/** A repository with one commit, and what the job added since. */
function repository(files: Readonly<Record<string, string>>): string {
  const made = repositoryOf({ '.gitignore': '.env\n', '.env.test': 'KNOWN=1', ...files });
  repositories.push(made);
  const { root } = made;
  git(root, 'init', '-q');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'x');
  writeFileSync(join(root, '.env'), 'SECRET=1');
  writeFileSync(join(root, '.env.local'), 'SECRET=2');
  writeFileSync(join(root, '.git/token'), 'token');
  return root;
}

/** What each expression of Python gives in a command, or how it is refused. */
async function outcomesOf(expressions: readonly string[], trust: Trust): Promise<readonly string[]> {
  const program = `import ctypes, errno, glob, json, os, signal, socket, subprocess, sys, tempfile
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    found = getattr(libc, name)(*arguments)
    if found < 0:
        raise OSError(ctypes.get_errno(), name)
    return found
def connect(family, address, kind=socket.SOCK_STREAM, protocol=0):
    with socket.socket(family, kind, protocol) as one:
        one.connect(address)
        return "connected"
def own_socket(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path)
        one.listen()
        return connect(socket.AF_UNIX, path)
def attempt(do):
    try:
        return f"allowed {do()!r}"
    except OSError as error:
        return f"refused {errno.errorcode.get(error.errno, error)}"
print(json.dumps([attempt(do) for do in [
    ${expressions.map((expression) => `lambda: ${expression},`).join('\n    ')}
]]))
sys.exit(9)
`;
  const problem = await problemOf(run(repository({ 'attempts.py': program }), 'python3 attempts.py', trust));
  expect(`${problem.message} ${problem.detail}`).toContain('failed with status 9');
  return JSON.parse(problem.detail ?? '') as string[];
}

type Attempt = readonly [what: string, expression: () => string, outcome: RegExp];

const refusedForm = /^refused E(ACCES|PERM)$/;
const AF_UNIX = 'socket.AF_UNIX';

/** What neither strangers nor anybody else's commands are to do. */
const attempts: readonly Attempt[] = [
  ['read a file outside', () => `open(${JSON.stringify(join(outside, 'file'))}).read()`, refusedForm],
  ['read the passwords of the machine', () => "open('/etc/shadow').read()", refusedForm],
  ['read the home folder', () => `os.listdir(${JSON.stringify(process.env.HOME)})`, refusedForm],
  [
    'read the environment of another process',
    () => `open('/proc/${process.pid}/environ').read()`,
    refusedForm,
  ],
  ['read the memory of another process', () => `open('/proc/${process.pid}/mem').read()`, refusedForm],
  ['write outside', () => `open(${JSON.stringify(join(outside, 'new'))}, 'w')`, refusedForm],
  [
    'link to what is outside',
    () => `os.link(${JSON.stringify(join(outside, 'file'))}, 'x')`,
    /^refused E(ACCES|PERM|XDEV)$/,
  ],
  ['signal another process', () => `os.kill(${process.pid}, signal.SIGUSR1)`, refusedForm],
  ['trace another process', () => `call('ptrace', 0x4206, ${process.pid}, 0, 0)`, refusedForm],
  ['connect to another port', () => `connect(socket.AF_INET, ('127.0.0.1', ${port}))`, refusedForm],
  [
    'connect to the port of the database elsewhere',
    () => "connect(socket.AF_INET, ('127.0.0.2', int(os.environ['PGPORT'])))",
    refusedForm,
  ],
  ['connect by IPv6', () => `connect(socket.AF_INET6, ('::1', int(os.environ['PGPORT'])))`, refusedForm],
  [
    'connect while it sends',
    () => `socket.socket(socket.AF_INET).sendto(b'x', 0x20000000, ('127.0.0.1', ${port}))`,
    refusedForm,
  ],
  [
    'connect by a relative of TCP',
    () => `connect(socket.AF_INET, ('127.0.0.1', ${port}), protocol=262)`,
    refusedForm,
  ],
  ['open a socket for datagrams', () => 'socket.socket(socket.AF_INET, socket.SOCK_DGRAM)', refusedForm],
  ['listen', () => "socket.create_server(('127.0.0.1', 0))", refusedForm],
  [
    'connect to a socket of the machine',
    () => `connect(${AF_UNIX}, ${JSON.stringify(socketOutside)})`,
    refusedForm,
  ],
  [
    'connect to a socket of the machine by a link in its own folder',
    () =>
      `os.symlink(${JSON.stringify(socketOutside)}, os.environ['TMPDIR'] + '/link') or connect(${AF_UNIX}, os.environ['TMPDIR'] + '/link')`,
    refusedForm,
  ],
  [
    'connect to a socket of the machine by way of its own folder',
    () =>
      `connect(${AF_UNIX}, os.environ['TMPDIR'] + '/../' + ${JSON.stringify(socketOutside.slice(tmpdir().length + 1))})`,
    refusedForm,
  ],
  [
    'connect to a socket without a file',
    () => `connect(${AF_UNIX}, '\\0confined-command-test')`,
    refusedForm,
  ],
  ['enter a namespace of its own', () => "call('unshare', 0x10000000)", refusedForm],
  [
    'start in a namespace of its own',
    () => "call('syscall', 56, 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)",
    refusedForm,
  ],
  ['mount', () => "call('mount', b'none', b'/tmp', b'tmpfs', 0, 0)", refusedForm],
  ['ask the kernel by another way', () => "call('syscall', 425, 1, 0)", refusedForm],
  ['get more rights', () => "call('prctl', 39, 0, 0, 0, 0)", /^allowed 1$/],
];

/** What strangers are not to do, and the owner's commands may. */
const ofStrangers: readonly Attempt[] = [
  ['read the token of the checkout', () => "open('.git/token').read()", refusedForm],
  ['read .env, which the job made', () => "open('.env').read()", refusedForm],
  ['read .env.local, which the job made', () => "open('.env.local').read()", refusedForm],
  ['write into the repository', () => "open('new', 'w').close()", refusedForm],
];

/** What programs do that migrate. */
const needed: readonly (readonly [what: string, expression: () => string])[] = [
  ['read .env.test, which everybody may read in the commit', () => "open('.env.test').read()"],
  ['write to the temporary folder', () => "tempfile.NamedTemporaryFile('w').write('x')"],
  ['write to the home folder', () => "open(os.path.expanduser('~/x'), 'w').write('x')"],
  [
    'run what it wrote',
    () =>
      "open(os.environ['TMPDIR'] + '/run', 'w').write('exit 7') and os.chmod(os.environ['TMPDIR'] + '/run', 0o700) or subprocess.run(['sh', os.environ['TMPDIR'] + '/run']).returncode",
  ],
  ['start a program in the background', () => "subprocess.run('sleep 0.01 & wait', shell=True).returncode"],
  [
    'start a program in a session of its own',
    () => "subprocess.run(['true'], start_new_session=True).returncode",
  ],
  ['look up the name of this machine', () => "socket.getaddrinfo('localhost', 80)[0][0] and 1"],
  [
    'connect to the database',
    () => "connect(socket.AF_INET, (os.environ['PGHOST'], int(os.environ['PGPORT'])))",
  ],
  [
    'talk to its own processes by a socket in the temporary folder',
    () => "own_socket(os.environ['TMPDIR'] + '/own')",
  ],
];

describe.runIf(process.platform === 'linux')('a command that is not merged', () => {
  const all = [
    ...attempts,
    ...ofStrangers,
    ...needed.map(([what, expression]) => [what, expression, /^allowed/] as const),
  ];
  const outcomes = new Map<string, string | undefined>();
  beforeAll(async () => {
    const found = await outcomesOf(
      all.map(([, expression]) => expression()),
      stranger,
    );
    for (const [at, [what]] of all.entries()) outcomes.set(what, found[at]);
  });
  test.each([...attempts, ...ofStrangers])('cannot %s', (what, _expression, outcome) => {
    expect(outcomes.get(what)).toMatch(outcome);
  });
  test.each(needed)('can %s', (what) => {
    expect(outcomes.get(what)).toMatch(/^allowed/);
  });
});

describe.runIf(process.platform === 'linux')('a command that is merged, or of whoever runs the check', () => {
  const outcomes = new Map<string, string | undefined>();
  beforeAll(async () => {
    const all = [...attempts, ...ofStrangers];
    const found = await outcomesOf(
      all.map(([, expression]) => expression()),
      merged,
    );
    for (const [at, [what]] of all.entries()) outcomes.set(what, found[at]);
  });
  test.each(attempts)('cannot %s', (what, _expression, outcome) => {
    expect(outcomes.get(what)).toMatch(outcome);
  });
  test.each(ofStrangers)('can %s', (what) => {
    expect(outcomes.get(what)).toMatch(/^allowed/);
  });
});

test.runIf(process.platform === 'linux')(
  'where nobody may answer for connections, as within Docker, a command is held to the port of its database',
  async () => {
    const root = repository({});
    const launcher = pythonWithout('pidfd_getfd', join(outside, 'python-in-docker'));
    const { PATH = '' } = process.env;
    const { policy } = await confinementOf(
      { host: '127.0.0.1', port: String(port) },
      { root, cwd: root, folder: outside, path: PATH, isMerged: false },
    );
    const attempts = `import socket
for attempt in [
    lambda: socket.create_connection(("127.0.0.1", ${port})),
    lambda: socket.create_connection(("127.0.0.1", ${port} - 1)),
    lambda: socket.socket(socket.AF_UNIX),
]:
    try: print(bool(attempt()))
    except OSError as error: print(error.strerror)
`;
    const ended = await runConfined(
      `python3 -c '${attempts}'`,
      { launcher, policy },
      { cwd: root, env: { PATH }, signal: new AbortController().signal },
    );
    expect(ended).toEqual({ status: 0, output: 'True\nPermission denied\nOperation not permitted\n' });
  },
);

test.runIf(process.platform === 'linux')(
  'where the kernel has no Landlock, a command is not started',
  async () => {
    const root = repository({});
    const launcher = pythonWithout('landlock_create_ruleset', join(outside, 'python-on-old-kernel'));
    const { PATH = '' } = process.env;
    const { policy } = await confinementOf(
      { host: '127.0.0.1', port: String(port) },
      { root, cwd: root, folder: root, path: PATH, isMerged: false },
    );
    const options = { cwd: root, env: { PATH }, signal: new AbortController().signal };
    const ended = await runConfined(`touch ${root}/trace`, { launcher, policy }, options);
    expect(ended).toEqual({ notConfined: 'the kernel has no Landlock, or not enough of it' });
    expect(existsSync(join(root, 'trace'))).toBe(false);
  },
);

describe('where nothing can confine it', () => {
  const command = 'touch trace && node migrate.js';
  const settled = async (trust: Trust) => {
    const root = repository({
      'package.json': '{ "type": "module" }',
      'migrate.js': `import pg from 'pg';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('create table t (id int)');
await client.end();
`,
    });
    symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(root, 'node_modules'));
    const { platform } = process;
    // As a machine of another kind: there is no launcher then.
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    try {
      const [read] = await Promise.allSettled([run(root, command, trust)]);
      return { read, hasRun: existsSync(join(root, 'trace')) };
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
  };

  test('a stranger’s command does not run', async () => {
    const { read, hasRun } = await settled(stranger);
    expect(read.status === 'rejected' && read.reason).toMatchObject({
      message: `The command \`${command}\` is not run before it is merged: darwin has neither Landlock nor seccomp, so nothing would confine it.`,
      advice: expect.stringContaining('allow-unconfined: true'),
    });
    expect(hasRun).toBe(false);
  });

  test.each([
    ['one that is merged', merged, 'darwin has neither Landlock nor seccomp'],
    ['one that is allowed by name', { ...stranger, allowUnconfined: true }, 'the run allows it'],
  ])('%s runs, and that is said', async (_what, trust, why) => {
    const { read, hasRun } = await settled(trust);
    const warnings = read.status === 'fulfilled' ? read.value.warnings : read.reason;
    expect(warnings).toEqual([`The command ran with all rights of this account, since ${why}.`]);
    expect(hasRun).toBe(true);
  });
});

describe('tools that migrate run confined', () => {
  const packages = resolve(import.meta.dirname, '../../node_modules');
  const migrate = `import pg from 'pg';
import { readFileSync } from 'node:fs';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(process.argv[2] ? readFileSync(process.argv[2], 'utf8') : 'create table t (id int)');
await client.end();
`;
  const packageJson = '{ "type": "module", "scripts": { "migrate": "node migrate.js" } }';
  const cases: readonly (readonly [
    what: string,
    command: string,
    files: Readonly<Record<string, string>>,
  ])[] = [
    [
      'a Makefile that builds, and makes within itself',
      'make migrate',
      {
        Makefile:
          'migrate:\n\t$(MAKE) inner\ninner: $(TMPDIR)/made\n\tnode migrate.js t.sql\n$(TMPDIR)/made:\n\ttouch $@\n',
        't.sql': 'create table t (id int);',
      },
    ],
    [
      'a shell script that starts others',
      'sh migrate.sh',
      {
        'migrate.sh':
          'set -eu\ntrap "rm -f $TMPDIR/all.sql" EXIT\ncat sql/*.sql | tee "$TMPDIR/all.sql" > /dev/null\nnode migrate.js "$TMPDIR/all.sql" | cat\n',
        'sql/1.sql': 'create table t (id int);',
      },
    ],
    ['a script of package.json', 'npm run migrate', {}],
    [
      'what npx starts, and what that makes in the temporary folder',
      'npx esbuild migrate.js --log-level=error --bundle --format=esm --platform=node --packages=external --outfile="$TMPDIR/migrate.mjs" && ln -s "$PWD/node_modules" "$TMPDIR" && node "$TMPDIR/migrate.mjs"',
      {},
    ],
  ];
  test.each(cases)('%s', async (_what, command, files) => {
    const root = repository({ 'package.json': packageJson, 'migrate.js': migrate, ...files });
    symlinkSync(packages, join(root, 'node_modules'));
    const { catalog, warnings } = await run(root, command, stranger);
    expect(catalog.objects.map(({ path }) => path.join('.'))).toContain('public.t');
    expect(warnings).toEqual([]);
  });
});

const python = await pythonEnvironment(alembicEras.current);
describe.skipIf(python.lacking !== undefined)(`Alembic runs confined ${python.lacking ?? ''}`, () => {
  test.each([
    ['by itself', 'alembic upgrade heads', {}],
    [
      'by Flask',
      'flask --app app db upgrade',
      {
        'app.py':
          "import os\nfrom flask import Flask\nfrom flask_migrate import Migrate\nfrom flask_sqlalchemy import SQLAlchemy\napp = Flask(__name__)\napp.config['SQLALCHEMY_DATABASE_URI'] = os.environ['DATABASE_URL']\nMigrate(app, SQLAlchemy(app))\n",
      },
    ],
  ])('%s', async (_what, command, more) => {
    const scripts = {
      'migrations/env.py': envPy(),
      'migrations/script.py.mako': '',
      'migrations/versions/1.py': revision('r1', 'None', 'op.create_table("t", sa.Column("id", sa.Integer))'),
    };
    const root = repository({
      'alembic.ini': '[alembic]\nscript_location = migrations\n',
      'migrations/alembic.ini': '[alembic]\n',
      ...scripts,
      ...more,
    });
    symlinkSync(python.folder ?? '', join(root, '.venv'));
    const { catalog, warnings, alembic } = await run(root, command, stranger);
    expect(catalog.objects.map(({ path }) => path.join('.'))).toContain('public.t.id');
    expect(alembic?.[0]?.revisions.map(({ id }) => id)).toEqual(['r1']);
    expect(warnings).toEqual([]);
  });
});
