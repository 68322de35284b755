import type { Arguments } from '../arguments.ts';
import { initFiles, writeInitFiles } from '../config/init.ts';
import { recognise } from '../config/recognise.ts';
import { readDrizzleConfig } from '../sources/drizzle/read-config.ts';

/** `schema-drift init`: writes down what the repository looks like. */
export async function runInit(typed: Arguments, root: string): Promise<number> {
  const { config } = await recognise(root, { readDrizzleConfig: (file) => readDrizzleConfig(file, root) });
  const files = initFiles(config);
  await writeInitFiles(root, files, { force: typed.force === true });
  process.stdout.write(
    `${files.map(({ path }) => `wrote ${path}`).join('\n')}\nNow run \`npx schema-drift check\`.\n`,
  );
  return 0;
}
