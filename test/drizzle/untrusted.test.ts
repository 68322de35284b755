import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { deserialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeIn } from '../../src/kept/store.ts';
import { keepCompiledLoader } from '../../src/sources/drizzle/compile-loader.ts';
import { compiledFile, takeCompiledLoader } from '../../src/sources/drizzle/compiled-loader.ts';
import { loaderFile } from '../../src/sources/drizzle/loader-confinement.ts';
import { type LoaderTask, runLoader } from '../../src/sources/drizzle/loader-process.ts';
import { problemOf } from '../support/problem-of.ts';
import { buildLoader, find, read, repository } from './support.ts';

const folderOutside = mkdtempSync(join(tmpdir(), 'drizzle-outside-'));
afterAll(() => rmSync(folderOutside, { recursive: true, force: true }));

/** Where what V8 compiles of the loader is kept; all loaders of this file start on it. */
const kept = mkdtempSync(join(tmpdir(), 'drizzle-compiled-'));
afterAll(() => rmSync(kept, { recursive: true, force: true }));
let compiled = '';

beforeAll(async () => {
  buildLoader();
  const store = storeIn(kept, folderOutside, () => {});
  takeCompiledLoader(store);
  expect(await compiledFile()).toBeUndefined();
  await keepCompiledLoader();
  takeCompiledLoader(store);
  compiled = (await compiledFile()) ?? '';
});

/** Runs each code in one schema file, one after the other; what it gives ends up as a column's default, and so in the DDL. */
async function outcomesOf(
  codes: readonly string[],
  confinedBy: 'kernel' | 'node',
): Promise<ReadonlyMap<string, string>> {
  const root = repository({
    '.git/config': 'token',
    '.env': 'SECRET=1',
    'packages/api/.env.local': 'SECRET=2',
    'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
      const outcomes = {};
      for (const [at, run] of [${codes.map((code) => `async () => { ${code} }`).join()}].entries()) {
        let outcome: string; try { outcome = 'allowed ' + String(await run()); } catch (error) { outcome = 'refused ' + (error.code ?? error.message); }
        outcomes['outcome' + at] = text('outcome' + at).default(outcome);
      }
      export const t = pgTable('t', outcomes);`,
  });
  const task: LoaderTask = { task: 'schema', root, base: root, folders: [root], schema: ['schema.ts'] };
  const result = await runLoader(task, {
    timeoutSeconds: 60,
    ...(confinedBy === 'node' ? { confinedBy } : {}),
  });
  expect(result.warnings.some((warning) => warning.includes('confined by Node alone'))).toBe(
    confinedBy === 'node',
  );
  const statements = JSON.stringify(result.schema?.statements);
  const outcome = (at: number) =>
    new RegExp(`outcome${at}\\W[^']*'((?:allowed|refused)[^']*)'`).exec(statements)?.[1] ?? '';
  return new Map(codes.map((code, at) => [code, outcome(at)]));
}

const outside = join(folderOutside, 'file.txt');

const reading = (path: string) => `return (await import('node:fs')).readFileSync(${path}, 'utf8')`;
/** The loader's own request says where that is. */
const ofLoader =
  "const fs = await import('node:fs'); const { compiled } = JSON.parse(process.argv[2]); fs.readFileSync(compiled);";
const writing = (path: string) => `${ofLoader} return fs.writeFileSync(${path}, '')`;
const connecting = (to: string) =>
  `const net = await import('node:net');
   return new Promise((done, fail) => net.connect(${to}).on('error', fail).on('connect', done));`;

/** What code of a pull request may try, and must not be able to. */
const attempts: readonly (readonly [what: string, code: string])[] = [
  ['read a file outside', reading(JSON.stringify(outside))],
  ['read the token of the checkout', reading("import.meta.dirname + '/.git/config'")],
  ['read .env', reading("import.meta.dirname + '/.env'")],
  ['read the environment of the parent', reading("'/proc/' + process.ppid + '/environ'")],
  [
    'write into the repository',
    "return (await import('node:fs')).writeFileSync(import.meta.dirname + '/x', '')",
  ],
  ['write outside', "return (await import('node:fs')).writeFileSync('/tmp/drizzle-test-x', '')"],
  [
    'link to a folder outside',
    "return (await import('node:fs')).symlinkSync('/proc', import.meta.dirname + '/x')",
  ],
  ['change what V8 compiled of the loader', writing('compiled')],
  ['put something beside it', writing("compiled + '-'")],
  ['take it away', `${ofLoader} return fs.unlinkSync(compiled)`],
  ['start a process', "return (await import('node:child_process')).execSync('id').toString()"],
  ['open the debugger of the parent', "return process.kill(process.ppid, 'SIGUSR1')"],
  ['connect by TCP', connecting("9, '127.0.0.1'")],
  ['connect to a socket of the machine', connecting("'/var/run/nobody.sock'")],
  [
    'open a socket for datagrams',
    `const dgram = await import('node:dgram');
   return new Promise((done, fail) => dgram.createSocket('udp4').on('error', fail).bind(0, () => done('open')));`,
  ],
];

/** What Node's permissions refuse, and the kernel need not: it holds for whatever these lead to. */
const onlyByNode: readonly (readonly [what: string, code: string])[] = [
  ['start a worker', "new (await import('node:worker_threads')).Worker('0', { eval: true }); return 1"],
  ['use internals', "return process.binding('fs')"],
];

describe.each(['kernel', 'node'] as const)('code of a schema that is confined by %s cannot', (by) => {
  const all = by === 'node' ? [...attempts, ...onlyByNode] : attempts;
  const namesOfEnvironment = 'return Object.keys(process.env).sort().join()';
  let outcomes: ReadonlyMap<string, string>;
  beforeAll(async () => {
    writeFileSync(outside, 'secret');
    process.env.DRIFT_TEST_SECRET = 'secret';
    outcomes = await outcomesOf([...all.map(([, code]) => code), namesOfEnvironment], by);
    delete process.env.DRIFT_TEST_SECRET;
  });

  test.each(all)('%s', (_what, code) => {
    expect(outcomes.get(code)).toMatch(/^refused (ERR_ACCESS_DENIED|EACCES|EPERM|.*not allowed)/);
  });

  test('see the environment', () => {
    expect(outcomes.get(namesOfEnvironment)).toBe('allowed LANG,NODE_ENV,PATH,SCHEMA_DRIFT_STARTED_BY,TZ');
  });
});

describe('where the kernel confines', () => {
  const hidden: readonly (readonly [what: string, code: string])[] = [
    ['.env of a package', reading("import.meta.dirname + '/packages/api/.env.local'")],
    [
      'what a link leads to',
      `const fs = await import('node:fs'); ${reading("import.meta.dirname + '/link'")}`,
    ],
    ['the password list of the machine', reading("'/etc/shadow'")],
    [
      'a worker its files',
      `return new Promise(async (done, fail) => new (await import('node:worker_threads')).Worker("require('fs').readFileSync('/etc/hostname')", { eval: true }).on('error', fail).on('exit', () => done('no error')))`,
    ],
  ];
  let outcomes: ReadonlyMap<string, string>;
  beforeAll(async () => {
    outcomes = await outcomesOf(
      hidden.map(([, code]) => code),
      'kernel',
    );
  });

  test.each(hidden)('%s is out of reach', (_what, code) => {
    expect(outcomes.get(code)).toMatch(/^refused (EACCES|ENOENT)/);
  });
});

test('without the kernel, a link that leads out of the repository is refused, one in node_modules too', async () => {
  for (const place of ['link', 'node_modules/pkg/link']) {
    const root = repository({ 'schema.ts': '', 'node_modules/pkg/package.json': '{}' });
    symlinkSync('/proc', join(root, place));
    const task: LoaderTask = { task: 'schema', root, base: root, folders: [root], schema: ['schema.ts'] };
    const loading = runLoader(task, { timeoutSeconds: 60, confinedBy: 'node' });
    expect((await problemOf(loading)).message).toBe(`${place} is a symbolic link to where secrets may be.`);
  }
});

const table =
  "import { pgTable, text } from 'drizzle-orm/pg-core'; export const t = pgTable('t', { c: text('c') });\n";

/** Ways to end without an answer, or to spoil it. */
const endings: readonly (readonly [what: string, code: string, message: RegExp])[] = [
  [
    'a call of process.exit',
    `${table}process.exit(0);`,
    /schema\.ts throws when it is loaded: process\.exit\(0\) was called/,
  ],
  ['a wait without end', `${table}await new Promise(() => {});`, /ended without a result/],
  [
    'a wait that keeps running',
    `${table}setInterval(() => {}, 100); await new Promise(() => {});`,
    /took longer than 3 seconds/,
  ],
  ['a loop without end', `${table}for (;;);`, /took longer than 3 seconds/],
];

test.each(endings)('%s is told', async (_what, code, message) => {
  const problem = await problemOf(
    read(repository({ 'schema.ts': code }), { schema: 'schema.ts', timeoutSeconds: 3 }),
  );
  expect(problem.message).toMatch(message);
  expect(problem.location).toMatchObject({ file: 'schema.ts' });
});

test('what a schema says cannot become a command to a workflow runner', async () => {
  const root = repository({ 'schema.ts': `${table}throw new Error('::error::x');` });
  expect((await problemOf(read(root))).detail).toBe(' \\::error::x');
});

test('work that the schema starts in the background changes nothing', async () => {
  const root = repository({
    'schema.ts': `${table}Promise.reject(new Error('late')); setTimeout(() => { throw new Error('later'); }, 1); setInterval(() => {}, 1000);`,
  });
  find(await read(root), 'table:public.t');
});

test('what V8 compiled of the loader is what it takes, and a damaged file costs but time', async () => {
  expect(readdirSync(kept)).toEqual([basename(compiled)]);
  const bytes = readFileSync(compiled);
  const scripts: Record<string, Buffer> = deserialize(bytes.subarray(bytes.indexOf('\n') + 1));
  expect(Object.keys(scripts)).toEqual(['drizzle-program', 'drizzle-kit-0']);
  const sources = Object.entries(scripts).map(([name, code]) => [
    readFileSync(join(dirname(loaderFile()), `${name}.cjs`), 'latin1'),
    code.toString('base64'),
  ]);
  // In a process with the options of the loader: V8 refuses what was compiled with others, which tests have.
  const refused = `const { Script } = require('vm');
    require('v8').setFlagsFromString('--no-turbofan');
    const sources = JSON.parse(require('fs').readFileSync(0, 'utf8'));
    const refused = ([source, code]) => new Script(source, { cachedData: Buffer.from(code, 'base64') }).cachedDataRejected;
    console.log(sources.map(refused).join());`;
  const said = execFileSync(process.execPath, ['-e', refused], {
    input: JSON.stringify(sources),
    encoding: 'utf8',
  });
  expect(said).toBe('false,false\n');
  writeFileSync(compiled, 'damaged');
  find(await read(repository({ 'schema.ts': table }), { schema: 'schema.ts' }), 'table:public.t');
});
