import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { copyOfFixture } from '../check/repository.ts';
import type { ActionResult } from '../github/runner.ts';
import { agreeing } from './repositories.ts';
import { type Scene, scene } from './scene.ts';

let it: Scene;
afterEach(async () => {
  expect(it.github.violations).toEqual([]);
  await it.end();
});

const password = 'hunter2-and-more';

/** Everything that leaves a run: what is printed (masking included), written, and sent. */
function traces(result: ActionResult): string {
  const withoutMasks = result.raw.replace(/^::add-mask::.*$/gm, '');
  const sent = it.github.requests.map(({ body }) => JSON.stringify(body));
  const report = result.outputs.report === undefined ? '' : readFileSync(result.outputs.report, 'utf8');
  return [withoutMasks, result.summary, JSON.stringify(result.outputs), report, ...sent].join('\n');
}

test('the password of `postgres-url` is nowhere, not even when that server can not be reached', async () => {
  it = await scene(agreeing());
  const result = await it.run({ inputs: { 'postgres-url': `postgres://ada:${password}@127.0.0.1:9/none` } });
  expect(result.exitCode).toBe(2);
  expect(traces(result)).toContain('nothing listens at its address');
  expect(result.log).toContain('Look at the URL given with the input `postgres-url`.');
  expect(traces(result)).not.toContain(password);
});

test('a connection string that code of the repository prints or throws is nowhere', async () => {
  it = await scene(copyOfFixture('shop'));
  const url = `postgres://ada:${password}@db.example.com/shop`;
  it.workspace.editSchema([
    'export const orderStatus',
    `console.log('${url}');\nthrow new Error('no answer from ${url}');\nexport const orderStatus`,
  ]);
  const result = await it.start();
  expect(result.exitCode).toBe(2);
  expect(traces(result)).toContain('no answer from');
  expect(traces(result)).not.toContain(password);
});

test('a connection string in SQL that Postgres refuses is nowhere', async () => {
  it = await scene(agreeing());
  it.workspace.write(
    'db/schema.sql',
    `ALTER TABLE nowhere ADD a text DEFAULT 'postgres://ada:${password}@db/shop';\n`,
  );
  const result = await it.run();
  expect(result.exitCode).toBe(2);
  expect(traces(result)).toContain('nowhere');
  expect(traces(result)).not.toContain(password);
});

test('a connection string in a default that differs is nowhere', async () => {
  it = await scene(agreeing());
  it.workspace.write(
    'db/schema.sql',
    `${it.workspace.read('db/schema.sql')}ALTER TABLE table_0 ADD dsn text DEFAULT 'postgres://ada:${password}@db/shop';\n`,
  );
  const result = await it.run();
  expect(result.exitCode).toBe(1);
  expect(traces(result)).toContain('dsn');
  expect(traces(result)).not.toContain(password);
});

test('the token is masked, and is nowhere; code of the repository does not find it in its environment', async () => {
  it = await scene(copyOfFixture('shop'));
  it.workspace.editSchema([
    'export const orderStatus',
    "throw new Error('environment: ' + JSON.stringify(process.env));\nexport const orderStatus",
  ]);
  const result = await it.start({ env: { DATABASE_PASSWORD: password } });
  expect(traces(result)).toContain('environment');
  expect(traces(result)).not.toContain(it.github.token);
  expect(traces(result)).not.toContain(password);
  expect(result.commands).toContainEqual(
    expect.objectContaining({ command: 'add-mask', message: it.github.token }),
  );
});
