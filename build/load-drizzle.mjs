// Runs dist/drizzle-loader.js alone, with all rights, so that a debugger can follow what it makes of a schema:
//   node build/load-drizzle.mjs fixtures/shop/drizzle.config.ts [--inspect-brk]
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { rootEntries } from '../src/sources/drizzle/readable.ts';

const [file, ...nodeOptions] = process.argv.slice(2);
const config = resolve(file ?? 'drizzle.config.ts');
const root = dirname(config);
const request = {
  task: 'schema',
  root,
  base: root,
  folders: [root],
  config,
  rootEntries: await rootEntries(root),
};
const loader = resolve(import.meta.dirname, '../dist/drizzle-loader.js');
spawn(process.execPath, [...nodeOptions, '--no-warnings', loader, JSON.stringify(request)], {
  cwd: root,
  // The answer comes over a descriptor of its own, since the schema may print.
  stdio: ['ignore', 'inherit', 'inherit', process.stdout],
});
