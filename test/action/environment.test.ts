import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const shed = pathToFileURL(join(import.meta.dirname, '../../src/action/environment.ts')).href;
const secret = 'a secret of the job';

test('after the start nobody can read the secrets of the job from outside, and the job still has them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shed-'));
  const program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `import { shedEnvironment } from ${JSON.stringify(shed)};
shedEnvironment(process.env);
const { execFileSync } = await import('node:child_process');
const outside = execFileSync('cat', ['/proc/' + process.pid + '/environ'], { env: {} }).toString();
console.log(JSON.stringify({ pid: process.pid, inside: process.env, outside, arguments: process.argv.slice(2) }));
`,
  );
  const child = spawn(process.execPath, [program, 'one', 'two words'], {
    env: { PATH: process.env.PATH, RUNNER_TEMP: folder, INPUT_TOKEN: secret, 'INPUT_FAIL-ON': 'never' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (text) => {
    printed += text;
  });
  await once(child, 'close');

  const said = JSON.parse(printed);
  expect(said.pid).toBe(child.pid);
  expect(said.arguments).toEqual(['one', 'two words']);
  expect(said.inside).toEqual({
    PATH: process.env.PATH,
    RUNNER_TEMP: folder,
    INPUT_TOKEN: secret,
    'INPUT_FAIL-ON': 'never',
  });
  expect(said.outside).not.toContain(secret);
  expect(said.outside).toContain('PATH=');
  expect(readdirSync(folder)).toEqual(['program.mjs']);
  rmSync(folder, { recursive: true, force: true });
});
