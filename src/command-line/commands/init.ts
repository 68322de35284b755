import { Problem } from '../../base/problem.ts';
import { visible } from '../../base/visible.ts';
import { commandsFile, configFile, type InitFile, workflowFiles, writeInitFiles } from '../../config/init.ts';
import { type LoadedConfig, loadConfig } from '../../config/load.ts';
import { type Recognised, recognise } from '../../config/recognise/recognise.ts';
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

const commandsText =
  'Commands in comments are carried out once it is on the default branch; `/drift help` lists them.';

/**
 * `schema-drift init`: writes down what the repository looks like, and the workflows that it lacks. With `--commands`,
 * it writes instead the workflow that carries out commands in comments; with `--role`, it prints the SQL of a login for
 * live databases.
 */
export async function runInit(typed: Arguments, root: string): Promise<number> {
  const [name] = typed.extra;
  if (typed.role === true) {
    process.stdout.write(roleSql(name));
    return 0;
  }
  if (name !== undefined)
    throw new Problem(`\`${name}\` is one word too many.`, { advice: 'Run `schema-drift init`.' });
  const force = typed.force === true;
  return typed.commands === true ? initCommands(root, force) : initConfig(root, force);
}

async function initConfig(root: string, force: boolean): Promise<number> {
  const loaded = await loadConfig(root);
  if (loaded !== undefined) return initWorkflows(root, loaded, force);
  const { config, lines } = await recognised(root);
  const own = await writeInitFiles(root, [configFile(config)], { force: false });
  const workflows = await writeInitFiles(root, workflowFiles(config), { force });
  const isAlone = config.databases.some(({ sources }) => sources.includes(production.source));
  tell([
    ...lines,
    ...wroteLines(own.written),
    ...outcome(workflows),
    isAlone ? aloneText : 'Now run `npx schema-drift check`.',
  ]);
  return 0;
}

/** A config that is there is somebody's work: what it says is followed, and the file left alone, forced or not. */
async function initWorkflows(root: string, { config, file }: LoadedConfig, force: boolean): Promise<number> {
  tell([
    `${file} is left as it is; delete it to have the repository recognised anew`,
    ...outcome(await writeInitFiles(root, workflowFiles(config), { force })),
  ]);
  return 0;
}

async function initCommands(root: string, force: boolean): Promise<number> {
  const { config } = (await loadConfig(root)) ?? (await recognised(root));
  const files = await writeInitFiles(root, [commandsFile(config)], { force });
  tell([...outcome(files), ...(files.written.length > 0 ? [commandsText] : [])]);
  return 0;
}

function recognised(root: string): Promise<Recognised> {
  return recognise(root, {
    readDrizzleConfig: (file) => readDrizzleConfig(file, root),
    standIn: production,
  });
}

/** What came of workflows: which were written, and which were left. */
function outcome({ written, left }: Awaited<ReturnType<typeof writeInitFiles>>): string[] {
  return [
    ...left.map(({ path }) => `${path} is left as it is; \`--force\` replaces it`),
    ...wroteLines(written),
  ];
}

function wroteLines(files: readonly InitFile[]): string[] {
  return files.map(({ path }) => `wrote ${path}`);
}

function tell(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
}
