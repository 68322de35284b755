import { resolve } from 'node:path';
import type { Client } from 'pg';
import { defined } from '../../base/defined.ts';
import { Problem } from '../../base/problem.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { extractCatalog } from '../../catalog/extract.ts';
import { lackingLauncher, launcherPython } from '../../confinement/confinement.ts';
import { type Coordinates, letIn } from '../../postgres/guest.ts';
import { ledgersIn } from '../ledgers/in-database.ts';
import { withoutLedgers } from '../ledgers/without-ledgers.ts';
import type { ReadContext } from '../read-context.ts';
import type { ReadSource } from '../source.ts';
import { createExtension } from '../sql/create-extension.ts';
import { withoutProvidedExtensions } from '../sql/extensions.ts';
import { missingExtensionIn } from '../sql/providers.ts';
import { allowUnconfined, ownCode } from '../trust.ts';
import { warningsOfAlembic } from './alembic/advice.ts';
import { gotFurther, type LentRun, lentRun, warningsOfLent, warningsOfUnfit } from './alembic/lent-run.ts';
import { withPythonHook } from './alembic/python-hook.ts';
import type { Goals, Recorded } from './alembic/record.ts';
import { renamingsOfRevisions, revisionPlaces } from './alembic/revision-places.ts';
import { environmentsOf } from './alembic/revisions.ts';
import { confinementOf, withAddress } from './command-confinement.ts';
import { commandEnvironment } from './command-environment.ts';
import { failureOf, type Outcome } from './command-failure.ts';
import type { CommandSettings } from './command-settings.ts';
import { refuseUnknown } from './known-command.ts';
import { removalsOfRevisions } from './removals.ts';
import { runCommand, runConfined } from './run-command.ts';

/**
 * Has a command migrate an empty database and reads back what it makes. The command is code of the repository: it gets
 * none of our environment but what every program needs, reaches what is told of `confinementOf`, and ends with the run.
 *
 * @param goals how far Alembic is to go where it runs, of the environments that are not to go all the way
 * @throws Problem when it fails, when it may not be run, or leaves the database as empty as it was without being told to
 */
export async function readByCommand(
  settings: CommandSettings,
  context: ReadContext,
  goals: Goals = {},
): Promise<ReadSource> {
  refuseUnknown(settings, context.trust ?? ownCode);
  const server = await context.server;
  const available = await server.availableExtensions();
  const provided = new Set<string>();
  for (;;) {
    const client = await server.createDatabase(context.name);
    try {
      for (const name of provided) await createExtension(client, name, 'public', server.lend);
      const made = await migrate(client, settings, context, { goals, provided });
      if ('read' in made) return made.read;
      const extension = missingExtensionIn(made.output);
      if (extension === undefined || !available.has(extension) || provided.has(extension)) throw made.problem;
      // Once more in a database of its own, since what the command made before is in its way.
      provided.add(extension);
    } finally {
      await client.end();
    }
  }
}

interface How {
  readonly goals: Goals;
  /** Extensions that were created for the command. */
  readonly provided: ReadonlySet<string>;
}

/** What the command made, or why it made nothing. */
async function migrate(
  client: Client,
  settings: CommandSettings,
  context: ReadContext,
  how: How,
): Promise<{ readonly read: ReadSource } | { readonly problem: Problem; readonly output: string }> {
  const { root, trust = ownCode } = context;
  const cwd = resolve(root, settings.path);
  const guest = await letIn(client);
  try {
    const database = await withAddress(guest);
    const { env, warnings } = await commandEnvironment(settings.env ?? {}, database, cwd, {
      root,
      ofStrangers: !trust.isMerged,
    });
    const asked = { root, goals: how.goals, withNext: context.withNextMigration === true };
    const run: Run = (command, lent) =>
      withPythonHook(env, database, { ...asked, ...defined({ lent }) }, (complete, folder) =>
        runTrusted({ ...settings, command }, { cwd, env: complete, folder, lent, database, context }),
      );
    const hasEnvironment = env.VIRTUAL_ENV !== undefined;
    const ran = await runOrLend(run, settings, { ...context, hasEnvironment });
    const { result, recorded } = ran;
    const said = [...warnings, ...ran.said];
    if (result.status === 0) {
      const read = await readBack(client, settings, recorded, { ...how, root });
      return { read: { ...read, warnings: [...said, ...read.warnings] } };
    }
    const { description: server } = await context.server;
    const problem = failureOf(settings, result, { recorded, env, warnings: said, guest, root, server });
    return { problem, output: result.output };
  } finally {
    await guest.close();
  }
}

/**
 * Runs the command, and where the project's Alembic is not installed, that of ours; the latter where it gets further.
 */
async function runOrLend(
  run: Run,
  settings: CommandSettings,
  context: ReadContext & { readonly hasEnvironment: boolean },
) {
  const own = await run(settings.command);
  const saidOfOwn = own.result.warnings;
  if (own.result.status === 0) return { ...own, said: saidOfOwn };
  let lent: LentRun | undefined;
  try {
    lent = await lentRun(settings, own.result, own.recorded, context);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...own, said: [...saidOfOwn, `Alembic is not to be had without them: ${error.message}`] };
  }
  if (lent === undefined) return { ...own, said: saidOfOwn };
  const instead = await run(lent.command, lent.packages.folder);
  if (!gotFurther(instead.result, instead.recorded))
    return { ...own, said: [...saidOfOwn, ...warningsOfUnfit(lent.packages, instead.result)] };
  const said = [...instead.result.warnings, ...warningsOfLent(lent.packages, instead.recorded)];
  return { ...instead, said };
}

/** Runs a command, with a folder of packages that are put before the project's. */
type Run = (
  command: string,
  lent?: string,
) => Promise<{ readonly result: Outcome; readonly recorded: Recorded }>;

interface Circumstances {
  readonly cwd: string;
  /** Its environment, with the variables that the config gives it. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder of its own. */
  readonly folder: string;
  /** A folder of packages of ours. */
  readonly lent: string | undefined;
  readonly database: Coordinates;
  readonly context: ReadContext;
}

/**
 * Runs a command confined by the kernel or, where that cannot be or is not wanted, as trusted as it is.
 *
 * @throws Problem where nothing would confine what may be a stranger's
 */
async function runTrusted(
  { command, env: given = {} }: CommandSettings,
  { cwd, env, folder, lent, database, context }: Circumstances,
): Promise<Outcome> {
  const { root, signal, trust = ownCode } = context;
  const unconfined = async (why: string): Promise<Outcome> => ({
    ...(await runCommand(command, { cwd, env, signal })),
    isConfined: false,
    warnings: [`The command ran with all rights of this account, since ${why}.`],
  });
  if (trust.allowUnconfined) return unconfined('the run allows it');
  const launcher = await launcherPython(root);
  let why = lackingLauncher();
  if (launcher !== undefined) {
    const { isMerged } = trust;
    const path = env.PATH ?? '';
    const ours = lent === undefined ? [] : [lent];
    const at = { root, cwd, folder, path, lent: ours, isMerged };
    const { policy, variables } = await confinementOf(database, at);
    const all = { ...env, ...variables, ...own(given, env) };
    const ended = await runConfined(command, { launcher, policy }, { cwd, env: all, signal });
    if (!('notConfined' in ended)) return { ...ended, isConfined: true, warnings: [] };
    why = ended.notConfined;
  }
  if (trust.isMerged) return unconfined(why);
  throw new Problem(
    `The command \`${command}\` is not run before it is merged: ${why}, so nothing would confine it.`,
    {
      advice: `Run the job on Linux 6.7 or newer with Python 3, or ${allowUnconfined}.`,
    },
  );
}

/** The variables that the config gives, filled in. */
function own(given: Readonly<Record<string, string>>, env: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => Object.hasOwn(given, name)));
}

async function readBack(
  client: Client,
  settings: CommandSettings,
  recorded: Recorded,
  { provided, goals, root }: How & { readonly root: string },
): Promise<ReadSource> {
  if (Object.keys(goals).length === 0) await refuseEmpty(client, settings);
  const ledgers = await ledgersIn(client);
  const alembic = environmentsOf(recorded, ledgers);
  const files = alembic.flatMap(({ revisions }) => revisions.map(({ file }) => file));
  const { catalog } = withoutLedgers({ catalog: (await extractCatalog(client)).catalog, ledgers });
  return {
    ...withoutProvidedExtensions(catalog, provided),
    ...defined({ owner: client.user }),
    coverage: {},
    faults: [],
    locations: revisionPlaces(files, root, catalog),
    alembic,
    ...(alembic.length === 0 ? {} : ofAlembic(files, root, catalog)),
    facts: [`made by \`${settings.command}\``],
    warnings: [
      ...[...provided].map(
        (name) => `Nothing creates the extension "${name}", which the command needs: it was created for it.`,
      ),
      ...warningsOfAlembic(alembic, ledgers),
    ],
  };
}

function ofAlembic(files: readonly string[], root: string, catalog: Catalog) {
  const generator = { from: 'sqlmodel', command: 'alembic revision --autogenerate' } as const;
  return {
    removals: removalsOfRevisions(files, root),
    renamings: renamingsOfRevisions(files, root, catalog),
    generator,
  };
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
