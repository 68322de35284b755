import { defined } from '../../base/defined.ts';
import { counted } from '../../base/phrases.ts';
import { Problem } from '../../base/problem.ts';
import { followStages } from '../../base/stages.ts';
import { visible } from '../../base/visible.ts';
import type { LiveSource } from '../../config/config.ts';
import { configurationOf } from '../../run/configuration.ts';
import { connectionStringOf } from '../../sources/live/open.ts';
import { takeSnapshot } from '../../sources/live/take-snapshot.ts';
import type { Arguments } from '../arguments.ts';
import { writeOutput } from './output.ts';

/** `schema-drift snapshot`: keeps the schema of a live database as a file, or prints it where no file is named. */
export async function runSnapshot(typed: Arguments, root: string, signal: AbortSignal): Promise<number> {
  const [output, another] = typed.output ?? [];
  if (another !== undefined)
    throw new Problem('A snapshot is written to one file.', { advice: 'Give --output once.' });
  const source = await sourceOf(typed, root, signal);
  const secret = connectionStringOf(source);
  if (secret === undefined)
    throw new Problem(`The environment variable ${source.urlEnv} is not set.`, {
      advice: 'It has to hold the connection string of the database to take a snapshot of.',
    });
  const taken = await takeSnapshot(source, secret, { countRows: typed['row-counts'] === true, signal });
  for (const warning of taken.warnings) process.stderr.write(`${visible(warning)}\n`);
  if (output === undefined) {
    process.stdout.write(taken.text);
    return 0;
  }
  await writeOutput(output, taken.text, 'The snapshot');
  const tables = counted(taken.tables, 'table');
  const told = `wrote ${output}: ${tables} of ${source.name} (${taken.facts.join('; ')})`;
  process.stdout.write(`${visible(told)}\n`);
  return 0;
}

type Wanted = Pick<LiveSource, 'name' | 'urlEnv' | 'schemas'>;

/** The database that is meant: by its variable, or by the name of its source in the config file. */
async function sourceOf(typed: Arguments, root: string, signal: AbortSignal): Promise<Wanted> {
  const { live: name, 'url-env': variable } = typed;
  if (name !== undefined && variable !== undefined)
    throw new Problem('--live and --url-env both name a database.', { advice: 'Give one of them.' });
  if (variable !== undefined) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable))
      throw new Problem('--url-env takes the name of an environment variable, not a connection string.', {
        advice: 'Put the connection string into a variable, PRODUCTION_URL say, and give its name.',
      });
    return { name: variable, urlEnv: variable };
  }
  const sources = await liveSources(typed, root, signal);
  const found = sources.filter((entry) => name === undefined || entry.names.includes(name));
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only.source;
  const all = sources.map(({ names }) => names.at(-1)).join(', ');
  if (only === undefined)
    throw new Problem(
      name === undefined ? 'No source here is a live database.' : `No live database is called \`${name}\`.`,
      {
        advice:
          all === ''
            ? 'Name the variable with its connection string: --url-env PRODUCTION_URL.'
            : `--live takes ${all}.`,
      },
    );
  throw new Problem('There are several live databases.', { advice: `Name one: --live ${all}.` });
}

/** Each with the names that it goes by: its own, and with that of its logical database in front. */
async function liveSources(
  typed: Arguments,
  root: string,
  signal: AbortSignal,
): Promise<{ readonly names: readonly string[]; readonly source: LiveSource }[]> {
  const { config } = await configurationOf({
    root,
    ...defined({ path: typed.config }),
    stages: followStages(() => {}),
    signal,
  });
  const several = config.databases.length > 1;
  return config.databases.flatMap((database) =>
    database.sources
      .filter((source): source is LiveSource => source.kind === 'live')
      .map((source) => ({
        names: several ? [source.name, `${database.name}.${source.name}`] : [source.name],
        source,
      })),
  );
}
