import { Problem } from '../../base/problem.ts';
import { visibleLine } from '../../base/visible.ts';
import { initFiles, writeInitFiles } from '../../config/init.ts';
import { recognise } from '../../config/recognise/recognise.ts';
import type { FoundSource } from '../../config/recognise/recognised-sources.ts';
import { readDrizzleConfig } from '../../sources/drizzle/read-config.ts';
import { roleSql } from '../../sources/live/role.ts';
import type { Arguments } from '../arguments.ts';

/** What the only declaration of a repository can be compared with: the database that it is of. */
const production: FoundSource = {
  source: { name: 'production', kind: 'live', urlEnv: 'PRODUCTION_URL', snapshot: 'production.json' },
  line: 'the database by the connection string in PRODUCTION_URL',
};

const aloneText = `There is one declaration here, so it will be compared with the database that it is of.
Put the connection string of one into the environment variable PRODUCTION_URL, then run \`npx schema-drift check\`.
Pull requests have no secrets: they are compared with the file that \`npx schema-drift snapshot --live production --output production.json\` writes.`;

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
  const { config } = await recognise(root, {
    readDrizzleConfig: (file) => readDrizzleConfig(file, root),
    standIn: production,
  });
  const files = initFiles(config);
  await writeInitFiles(root, files, { force: typed.force === true });
  const isAlone = config.databases.some(({ sources }) => sources.includes(production.source));
  process.stdout.write(
    `${files.map(({ path }) => `wrote ${visibleLine(path)}`).join('\n')}\n${isAlone ? aloneText : 'Now run `npx schema-drift check`.'}\n`,
  );
  return 0;
}
