import { delimiter, join, relative, resolve, sep } from 'node:path';
import type { Client } from 'pg';
import { Problem } from '../../base/problem.ts';
import { extractCatalog } from '../../catalog/extract.ts';
import { type Guest, letIn } from '../../postgres/guest.ts';
import { ledgersIn } from '../ledgers/in-database.ts';
import { withoutLedgers } from '../ledgers/without-ledgers.ts';
import type { ReadContext, ReadSource } from '../source.ts';
import { adviceOnAlembic, warningsOfAlembic } from './alembic/advice.ts';
import { revisionPlaces } from './alembic/places.ts';
import { withPythonHook } from './alembic/python-hook.ts';
import type { Goals, Recorded } from './alembic/record.ts';
import { environmentsOf } from './alembic/revisions.ts';
import { commandEnvironment } from './command-environment.ts';
import { canConfine, runCommand } from './run-command.ts';

export interface CommandSettings {
  /** The folder that the command runs in, relative to the repository's root. */
  readonly path: string;
  /** As typed in a shell. */
  readonly command: string;
  /** Its variables; `{host}`, `{port}`, `{user}`, `{password}` and `{database}` in them are filled in. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Lines of a failed command's output that are shown. */
const LINES_SHOWN = 25;

/**
 * Has a command migrate an empty database and reads back what it makes. The command is code of the repository: it gets
 * none of our environment but what every program needs, and ends with the run.
 *
 * @param goals how far Alembic is to go where it runs, of the environments that are not to go all the way
 * @throws Problem when it fails, or leaves the database as empty as it was without being told to
 */
export async function readByCommand(
  settings: CommandSettings,
  context: ReadContext,
  goals: Goals = {},
): Promise<ReadSource> {
  // It shares the account of this process, which has hidden its secrets from other processes; root sees them still.
  if (context.rights === 'owner' && !canConfine) {
    throw new Problem(
      'A migrations command is code of the pull request, which this machine cannot confine.',
      {
        advice:
          'Run the check on Linux with util-linux (`setpriv`), or set the input `superuser: true` of the action if the job holds no secret that the pull request must not see.',
      },
    );
  }
  const server = await context.server;
  const client = await server.createDatabase(context.name);
  try {
    const guest = await letIn(client);
    try {
      const recorded = await migrate(settings, guest, context, goals);
      if (Object.keys(goals).length === 0) await refuseEmpty(client, settings);
      const { catalog } = await extractCatalog(client);
      const ledgers = await ledgersIn(client);
      const alembic = environmentsOf(recorded, ledgers);
      const files = alembic.flatMap(({ revisions }) => revisions.map(({ file }) => file));
      return {
        catalog: withoutLedgers({ catalog, ledgers }).catalog,
        coverage: {},
        unchecked: [],
        faults: [],
        locations: await revisionPlaces(files, context.root),
        alembic,
        facts: [`made by \`${settings.command}\``],
        warnings: warningsOfAlembic(alembic, ledgers),
      };
    } finally {
      await guest.close();
    }
  } finally {
    await client.end();
  }
}

async function migrate(
  settings: CommandSettings,
  guest: Guest,
  context: ReadContext,
  goals: Goals,
): Promise<Recorded> {
  const { command, path } = settings;
  const cwd = resolve(context.root, path);
  const env = commandEnvironment(settings.env ?? {}, guest, cwd, context.root);
  const { result, recorded } = await withPythonHook(env, guest, { root: context.root, goals }, (complete) =>
    runCommand(command, {
      cwd,
      env: complete,
      signal: context.signal,
      confined: context.rights === 'owner',
    }),
  );
  const { status, output } = result;
  if (status === 0) return recorded;
  const how = status === undefined ? 'was ended by a signal' : `failed with status ${status}`;
  throw new Problem(`The migrations command \`${command}\` ${how}.`, {
    detail: tailOf(output, guest),
    ...(adviceOnAlembic(output, recorded) ?? {
      advice: status === 127 ? adviceForMissing(env, path, context.root) : adviceFor(output),
    }),
  });
}

/** Where the program was looked for that the shell has not found. */
function adviceForMissing(env: Readonly<Record<string, string>>, path: string, root: string): string {
  const { VIRTUAL_ENV: virtual, PATH = '' } = env;
  const shown = (folder: string) => (folder.startsWith(root + sep) ? relative(root, folder) : folder);
  const ofVirtual = virtual === undefined ? undefined : join(virtual, 'bin');
  const others = PATH.split(delimiter).filter((folder) => folder !== '' && folder !== ofVirtual);
  const onPath = `on the PATH (${others.map(shown).join(', ')})`;
  const above = resolve(root, path) === root ? 'the repository' : `${path} or above it`;
  const looked =
    virtual === undefined
      ? `There is no virtual environment (.venv, venv) in ${above}, and its program is not ${onPath}`
      : `Its program is neither in the virtual environment ${shown(virtual)} nor ${onPath}`;
  return `${looked}: install the project’s packages first, or name the program’s whole path in \`command\`.`;
}

function adviceFor(output: string): string {
  if (/\bKeyError\b|validation errors? for|environment variable/i.test(output))
    return 'It seems to want a variable of the environment, and gets none but PATH and HOME: give it one under `env` of this source.';
  return 'Run the command yourself against an empty database; its variables come from `env` of this source.';
}

/** The end of the output, without the login in case the command wrote it. */
function tailOf(output: string, { user, password }: Guest): string {
  const hidden = output.replaceAll(password, '…').replaceAll(user, '…');
  return hidden.trim().split('\n').slice(-LINES_SHOWN).join('\n');
}

/** A command that migrated some other database, or none, is no empty schema. */
async function refuseEmpty(client: Client, { command }: CommandSettings): Promise<void> {
  const { rows } = await client.query<{ empty: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema') AS empty`,
  );
  if (rows[0]?.empty !== true) return;
  throw new Problem(`The migrations command \`${command}\` made nothing in the database that it was given.`, {
    advice:
      'It has to be told where that database is: give it the variables that it reads under `env` of this source, such as DATABASE_URL: "postgresql://{user}:{password}@{host}:{port}/{database}".',
  });
}
