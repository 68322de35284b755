import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildLoader, find, problemOf, read, repository } from './support.ts';

beforeAll(buildLoader);

/** Runs `code` in a schema file; what it gives ends up as a column's default. */
async function outcomeOf(code: string): Promise<string> {
  const root = repository({
    '.git/config': 'token',
    '.env': 'SECRET=1',
    'schema.ts': `import { pgTable, text } from 'drizzle-orm/pg-core';
      let outcome: string; try { outcome = 'allowed ' + String(await (async () => { ${code} })()); } catch (error) { outcome = 'refused ' + (error.code ?? error.message); }
      export const t = pgTable('t', { outcome: text('outcome').default(outcome) });`,
  });
  const source = await read(root);
  return String(find(source, 'column:public.t.outcome').attributes.default);
}

const outside = join(tmpdir(), 'drizzle-test-outside.txt');

/** What code of a pull request may try, and must not be able to. */
const attempts: readonly (readonly [what: string, code: string])[] = [
  [
    'read a file outside',
    `return (await import('node:fs')).readFileSync(${JSON.stringify(outside)}, 'utf8')`,
  ],
  [
    'read the environment of the parent',
    "return (await import('node:fs')).readFileSync('/proc/' + process.ppid + '/environ', 'utf8')",
  ],
  [
    'write into the repository',
    "return (await import('node:fs')).writeFileSync(import.meta.dirname + '/x', '')",
  ],
  ['write outside', "return (await import('node:fs')).writeFileSync('/tmp/drizzle-test-x', '')"],
  [
    'link to a folder outside',
    "return (await import('node:fs')).symlinkSync('/proc', import.meta.dirname + '/x')",
  ],
  ['start a process', "return (await import('node:child_process')).execSync('id').toString()"],
  ['start a worker', "new (await import('node:worker_threads')).Worker('0', { eval: true }); return 1"],
  ['open the debugger of the parent', "return process.kill(process.ppid, 'SIGUSR1')"],
  ['use internals', "return process.binding('fs')"],
];

describe('code of a schema cannot', () => {
  beforeAll(() => writeFileSync(outside, 'secret'));
  test.each(attempts)('%s', async (_what, code) => {
    expect(await outcomeOf(code)).toMatch(/^'refused (ERR_ACCESS_DENIED|.*not allowed)/);
  });

  test('see the environment', async () => {
    process.env.DRIFT_TEST_SECRET = 'secret';
    const names = await outcomeOf('return Object.keys(process.env).sort().join()');
    delete process.env.DRIFT_TEST_SECRET;
    expect(names).toBe("'allowed LANG,NODE_ENV,PATH,TZ'::text");
  });

  test('reach outside by a link that the repository holds', async () => {
    const root = repository({ 'schema.ts': '' });
    symlinkSync('/proc', join(root, 'link'));
    expect((await problemOf(read(root))).message).toBe('link is a symbolic link to where secrets may be.');
  });
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
