import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { removeFolder, temporaryFolder } from '../../../base/temporary.ts';
import type { Coordinates } from '../../../postgres/guest.ts';
import { installedDriver } from './installed-driver.ts';
import { marks } from './next-revision.ts';
import { ownEnvironment } from './own-environment.ts';
import { partialModules } from './partial-modules.ts';
import { type Goals, type Recorded, readRecord } from './record.ts';
import { standInModules } from './stand-in-modules.ts';

/**
 * What Python runs before anything else when it finds it on its path.
 *
 * Whatever URL a project comes by (of a developer's own database, perhaps), SQLAlchemy connects to the database that is
 * to be migrated, with a driver that is installed. Modules beside the project's alembic.ini are found as if they were
 * installed, after all that is.
 *
 * Alembic writes down what it knows of its own scripts, wherever its configuration has them: by a line of JSON for each
 * environment, and for each `create_all`. With goals it goes to these revisions instead of all the way. Where it is asked
 * for the next revision, it makes one as its own `revision` does, by the project's templates and rules for names, and
 * writes it down instead of into its file. Where it is lent to the project, it does without env.py where that fails.
 */
const SITECUSTOMIZE = `
import json
import os
import sys

sys.path.append(os.getcwd())
lent = "SCHEMA_DRIFT_STAND_INS" in os.environ
if lent:
    sys.path.append(os.environ["SCHEMA_DRIFT_STAND_INS"])


class NotPostgres(RuntimeError):
    def __init__(self, name):
        super().__init__(f"schema-drift migrates PostgreSQL only, and this is a database of {name}")


def connect_to(target):
    from sqlalchemy import event
    from sqlalchemy.dialects import registry
    from sqlalchemy.engine import Engine
    from sqlalchemy.engine.url import make_url

    registry.register("postgresql", "${installedDriver.module}", "${installedDriver.dialect}")
    url = make_url(target)
    elsewhere = {
        "channel_binding", "dsn", "gssencmode", "hostaddr", "passfile", "service", "ssl", "ssl_context",
        "sslcert", "sslkey", "sslmode", "sslrootcert", "target_session_attrs", "unix_sock",
    }

    @event.listens_for(Engine, "do_connect")
    def connect_to_target(dialect, record, args, options):
        if dialect.name != "postgresql" and ":memory:" not in args:
            # Connecting would make the file of a database, or lead to a developer's own.
            raise NotPostgres(dialect.name)
        if dialect.name != "postgresql":
            return
        new_args, new_options = dialect.create_connect_args(url)
        args[:] = new_args
        for name in elsewhere & set(options):
            del options[name]
        options.update(new_options)


class NotWritten(Exception):
    pass


def next_revision(environment, marks):
    from alembic.autogenerate import RevisionContext
    from alembic.operations.ops import ExecuteSQLOp
    from mako.template import Template

    script = environment.script
    heads = script.get_heads()
    if len(heads) != 1:
        return None
    arguments = {
        "message": marks["message"], "autogenerate": False, "sql": False, "head": "head", "splice": False,
        "branch_label": None, "version_path": None, "rev_id": None, "depends_on": None,
    }
    # As a project's own functions expect them of its command to make one.
    typed = environment.config.cmd_opts
    lent = [name for name in arguments if typed is not None and not hasattr(typed, name)]
    made = {}

    def write_down(template, path, **values):
        if not os.path.exists(template):
            template = os.path.join(environment.config.get_template_directory(), "generic", "script.py.mako")
        made["file"] = os.path.abspath(path)
        made["text"] = Template(filename=str(template)).render_unicode(**values)
        raise NotWritten

    script._generate_template = write_down
    script._ensure_directory = lambda path: None
    for name in lent:
        setattr(typed, name, arguments[name])
    try:
        context = RevisionContext(environment.config, script, arguments)
        revision = context.generated_revisions[0]
        revision.upgrade_ops.ops.append(ExecuteSQLOp(marks["up"]))
        revision.downgrade_ops.ops.append(ExecuteSQLOp(marks["down"]))
        context.run_no_autogenerate(heads[0], environment.get_context())
        list(context.generate_scripts())
        return {"problem": "its process_revision_directives leaves none"}
    except NotWritten:
        return made
    except Exception as error:
        return {"problem": str(error) or type(error).__name__}
    finally:
        del script._generate_template, script._ensure_directory
        for name in lent:
            delattr(typed, name)


def watch_alembic(file, goals, marks, lent):
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from sqlalchemy import MetaData, event

    configure = EnvironmentContext.configure
    steps_up = ScriptDirectory._upgrade_revs
    goal_of = {}
    revision_of = {}
    databases = []

    def write(line):
        with open(file, "a", encoding="utf-8") as record:
            record.write(json.dumps(line) + "\\n")

    if lent:
        import ${ownEnvironment.module}

        ${ownEnvironment.module}.stand_by(write)

    def ids(script, named):
        named = [named] if isinstance(named, str) else named or ()
        return [script.get_revision(name).revision for name in named]

    def described(script):
        revisions = list(script.walk_revisions())[::-1]
        revision_of.update((os.path.abspath(it.path), it.revision) for it in revisions)
        return [
            {
                "id": it.revision,
                "file": os.path.abspath(it.path),
                "after": [*ids(script, it.down_revision), *ids(script, it.dependencies)],
            }
            for it in revisions
        ]

    def watched(self, *args, **options):
        configure(self, *args, **options)
        context = self.get_context()
        if context.dialect.name != "postgresql":
            raise NotPostgres(context.dialect.name)
        if context.connection is not None:
            database = context.connection.engine.url
            databases.append((database.host, database.port, database.database))
            if len(set(databases)) > 1:
                names = ", ".join(sorted({str(name) for _, _, name in databases}))
                raise RuntimeError(f"schema-drift migrates one database, and these are several: {names}")
        opts = context.opts
        table = [opts.get("version_table_schema"), opts.get("version_table") or "alembic_version"]
        goal_of[self.script.dir] = goals.get(json.dumps(table, separators=(",", ":"), ensure_ascii=False))
        try:
            revisions = described(self.script)
        except Exception:
            # Alembic itself tells what is wrong with them.
            return
        line = {"table": table, "revisions": revisions, "heads": self.script.get_heads()}
        made = next_revision(self, marks) if marks is not None else None
        write(line if made is None else {**line, "next": made})

    def steps_to_goal(self, destination, current):
        goal = goal_of.get(self.dir)
        if goal is None:
            return steps_up(self, destination, current)
        return steps_up(self, tuple(goal), current) if goal else []

    def creates_all(target, connection, **options):
        frame = sys._getframe()
        places = []
        while frame is not None:
            places.append((os.path.abspath(frame.f_code.co_filename), frame.f_lineno))
            frame = frame.f_back
        caller = next((place for place in places if place[0] in revision_of), None)
        if caller is not None:
            write({"models": {"file": caller[0], "line": caller[1], "revision": revision_of[caller[0]]}})

    EnvironmentContext.configure = watched
    ScriptDirectory._upgrade_revs = steps_to_goal
    event.listen(MetaData, "before_create", creates_all)


try:
    connect_to(os.environ["SCHEMA_DRIFT_DATABASE"])
    watch_alembic(
        os.environ["SCHEMA_DRIFT_RECORD"],
        json.loads(os.environ["SCHEMA_DRIFT_GOALS"]),
        json.loads(os.environ["SCHEMA_DRIFT_NEXT"]),
        lent,
    )
except (ImportError, AttributeError):
    pass
`;

/** The variable with the path of a lent Alembic: by `python -m` a project's own folder of that name would be found. */
export const lentProgram = 'SCHEMA_DRIFT_ALEMBIC';

interface HookOptions {
  readonly root: string;
  readonly goals?: Goals;
  readonly withNext?: boolean;
  /** A folder of packages that are put before those of the project. */
  readonly lent?: string;
}

/**
 * Lets `work` run with an environment in which SQLAlchemy connects to this database only, and tells what Alembic wrote
 * down of its scripts meanwhile.
 *
 * @param root of the repository
 * @param goals where Alembic is to go, of the environments that are not to go all the way
 * @param withNext whether it is asked for its next revision
 * @param lent a folder with Alembic and what it needs, where the project's own is not there
 * @param work gets the environment, and the folder that it leads to, which it may write to
 */
export async function withPythonHook<Result>(
  env: Record<string, string>,
  { host, port, user, password, database }: Coordinates,
  { root, goals = {}, withNext = false, lent }: HookOptions,
  work: (env: Record<string, string>, folder: string) => Promise<Result>,
): Promise<{ readonly result: Result; readonly recorded: Recorded }> {
  const folder = await temporaryFolder();
  const record = join(folder, 'record.jsonl');
  try {
    await writeFile(join(folder, 'sitecustomize.py'), SITECUSTOMIZE);
    await writeFile(join(folder, `${installedDriver.module}.py`), installedDriver.text);
    const complete = {
      ...env,
      ...(lent === undefined ? {} : await layOutLent(folder, root)),
      PYTHONPATH: [folder, lent, env.PYTHONPATH].filter(Boolean).join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      // Alembic goes through sets of revisions: in the same order each time.
      PYTHONHASHSEED: '0',
      SCHEMA_DRIFT_DATABASE: `postgresql://${user}:${password}@${host}:${port}/${database}`,
      SCHEMA_DRIFT_RECORD: record,
      SCHEMA_DRIFT_GOALS: JSON.stringify(goals),
      SCHEMA_DRIFT_NEXT: JSON.stringify(withNext ? marks : null),
    };
    const result = await work(complete, folder);
    return { result, recorded: await readRecord(record, root) };
  } finally {
    await removeFolder(folder);
  }
}

/** Puts what only a lent Alembic needs beside the hook; the variables that lead to it. */
async function layOutLent(folder: string, root: string): Promise<Record<string, string>> {
  const program = join(folder, 'lent_alembic.py');
  const standIns = join(folder, 'stand-ins');
  await writeFile(program, 'from alembic.config import main\n\nmain(prog="alembic")\n');
  for (const { module, text } of [ownEnvironment, partialModules])
    await writeFile(join(folder, `${module}.py`), text);
  for (const [path, text] of Object.entries(standInModules)) {
    await mkdir(dirname(join(standIns, path)), { recursive: true });
    await writeFile(join(standIns, path), text);
  }
  return { [lentProgram]: program, SCHEMA_DRIFT_STAND_INS: standIns, SCHEMA_DRIFT_ROOT: root };
}
