import { Problem } from '../../base/problem.ts';
import { initFiles, writeInitFiles } from '../../config/init.ts';
import { recognise } from '../../config/recognise.ts';
import { readDrizzleConfig } from '../../sources/drizzle/read-config.ts';
import { roleSql } from '../../sources/live/role.ts';
import type { Arguments } from '../arguments.ts';

/**
 * `schema-drift init`: writes down what the repository looks like. With `--role`, it prints instead the SQL of a login
 * for live databases.
 */
export async function runInit(typed: Arguments, root: string): Promise<number> {
  const [name] = typed.extra;
  if (typed.role === true) {
    process.stdout.write(roleSql(name));
    return 0;
  }
  if (name !== undefined)
    throw new Problem(`\`${name}\` is one word too many.`, { advice: 'Run `schema-drift init`.' });
  const { config } = await recognise(root, { readDrizzleConfig: (file) => readDrizzleConfig(file, root) });
  const files = initFiles(config);
  await writeInitFiles(root, files, { force: typed.force === true });
  process.stdout.write(
    `${files.map(({ path }) => `wrote ${path}`).join('\n')}\nNow run \`npx schema-drift check\`.\n`,
  );
  return 0;
}
