// Runs the tests that the table of attacks in docs/security.md is made of, and writes it. `npm run attacks`.
import { spawnSync } from 'node:child_process';
import { attackFiles } from '../test/support/attacks.ts';

const files = attackFiles.map((file) => `test/${file}.test.ts`);
const { status } = spawnSync('npx', ['vitest', 'run', ...files], {
  stdio: 'inherit',
  env: { ...process.env, SCHEMA_DRIFT_ATTACKS: 'write' },
});
process.exitCode = status ?? 1;
