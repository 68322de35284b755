// What the kernel's confinement costs: a command that does nothing, and a schema.ts of one table, with and without it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcherPython } from '../src/confinement/confinement.ts';
import { runLoader } from '../src/sources/drizzle/loader-process.ts';
import { confinementOf } from '../src/sources/migrations/command-confinement.ts';
import { runCommand, runConfined } from '../src/sources/migrations/run-command.ts';
import { inTurn, line } from './measure.mjs';

export async function benchConfinement(runs) {
  const root = mkdtempSync(join(tmpdir(), 'sd-bench-confinement-'));
  const launcher = await launcherPython(root);
  if (launcher === undefined) {
    console.log('confinement: needs Linux, and python3');
    return;
  }
  const { PATH = '' } = process.env;
  const options = { cwd: root, env: { PATH }, signal: new AbortController().signal };
  const confined = async () => {
    const { policy } = await confinementOf(
      { host: '127.0.0.1', port: '5432' },
      { root, cwd: root, folder: root, path: PATH, isMerged: false },
    );
    const ended = await runConfined(':', { launcher, policy }, options);
    if (ended.status !== 0) throw new Error(`the confined command: ${JSON.stringify(ended)}`);
  };
  const schema = `import { pgTable, text } from 'drizzle-orm/pg-core'; export const t = pgTable('t', { c: text() });`;
  writeFileSync(join(root, 'schema.ts'), schema);
  const task = { task: 'schema', root, base: root, folders: [root], schema: ['schema.ts'] };
  const load = (more) => () => took(() => runLoader(task, { timeoutSeconds: 60, ...more }));
  try {
    line(
      'a command that does nothing, confined against not',
      await inTurn(
        runs * 2,
        () => took(confined),
        () => took(() => runCommand(':', options)),
      ),
    );
    line(
      "schema.ts of one table, confined by the kernel against Node's permissions",
      await inTurn(runs, load({}), load({ confinedBy: 'node' })),
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function took(work) {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}
