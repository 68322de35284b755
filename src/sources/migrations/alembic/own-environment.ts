import { partialModules } from './partial-modules.ts';

/**
 * A module of Python that has revisions run where the project's env.py cannot be, since it imports what is not
 * installed.
 *
 * env.py is tried first, as Alembic does. Where it fails before it has configured anything, the revisions are run with
 * what env.py would have said of them: the options of its `context.configure` that decide where Alembic notes revisions
 * and where transactions end, and the names that the project's naming convention gives. These are taken where they are
 * written out, and told where they are not.
 */
export const ownEnvironment = {
  module: 'schema_drift_environment',
  text: `
import ast
import os

OPTIONS = ("version_table", "version_table_schema", "transaction_per_migration")
FOREIGN = {"node_modules", "site-packages", "venv", "env", "__pycache__", "tests"}


def parsed(path):
    try:
        with open(path, encoding="utf-8") as file:
            return ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def constants_of(tree):
    assigned = [node for node in ast.walk(tree) if isinstance(node, (ast.Assign, ast.AnnAssign))]
    return {
        target.id: node.value
        for node in assigned
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and node.value is not None
    }


def written_out(node, constants):
    """The value of an expression, one of None where running alone tells."""
    if isinstance(node, ast.Name):
        node = constants.get(node.id, node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args:
        node = ast.Dict([ast.Constant(it.arg) for it in node.keywords], [it.value for it in node.keywords])
    try:
        return (ast.literal_eval(node),)
    except ValueError:
        return None


def options_of(env, unread):
    tree = parsed(env)
    constants = constants_of(tree)
    options = {}
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and getattr(call.func, "attr", None) == "configure"):
            continue
        for keyword in call.keywords:
            if keyword.arg in OPTIONS:
                value = written_out(keyword.value, constants)
                if value is None:
                    unread.add(keyword.arg)
                else:
                    options[keyword.arg] = value[0]
    return options


def python_files(folder):
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(it for it in folders if it not in FOREIGN and not it.startswith("."))
        yield from (os.path.join(at, name) for name in sorted(files) if name.endswith(".py"))


def speaks_of_conventions(path):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(1_000_000)
    except (OSError, ValueError):
        return False
    return "naming_convention" in text or "%(table_name)s" in text


def convention_of(folder, unread):
    trees = [parsed(path) for path in python_files(folder) if speaks_of_conventions(path)]
    constants = {}
    for tree in trees:
        constants.update(constants_of(tree))
    given = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "naming_convention"
        or isinstance(node, ast.Assign) and getattr(node.targets[0], "attr", None) == "naming_convention"
    ]
    found = []
    for value in (written_out(node, constants) for node in given):
        if value not in found:
            found.append(value)
    if len(found) == 1 and found[0] is not None and isinstance(found[0][0], dict):
        return found[0][0]
    if found:
        unread.add("naming_convention")
    return None


def run_revisions(script, unread):
    from alembic import context
    from sqlalchemy import MetaData, create_engine, pool
    from sqlalchemy.schema import CreateSchema

    options = options_of(os.path.join(script.dir, "env.py"), unread)
    metadata = MetaData(naming_convention=convention_of(os.getcwd(), unread))
    with create_engine("postgresql://", poolclass=pool.NullPool).connect() as connection:
        schema = options.get("version_table_schema")
        if schema is not None and not connection.dialect.has_schema(connection, schema):
            connection.execute(CreateSchema(schema))
            getattr(connection, "commit", lambda: None)()
        context.configure(connection=connection, target_metadata=metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


def is_configured():
    from alembic import context

    try:
        context.get_context()
        return True
    except Exception:
        return False


def reason_of(error):
    if isinstance(error, SystemExit) and not isinstance(error.code, str):
        return f"it ends itself with status {error.code or 0}"
    return str(error).strip().split("\\n")[0] or type(error).__name__


def stand_by(write):
    import ${partialModules.module}
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    run_env = ScriptDirectory.run_env
    from_config = ScriptDirectory.from_config.__func__

    def run_env_or_revisions(self):
        try:
            run_env(self)
        except (Exception, SystemExit) as error:
            if is_configured() or type(error).__name__ == "NotPostgres":
                raise
            reason = reason_of(error)
        else:
            return
        unread = set()
        ${partialModules.module}.stand_by()
        try:
            run_revisions(self, unread)
        except Exception as error:
            explained = ${partialModules.module}.explained(error)
            if explained is error:
                raise
            raise explained from error
        finally:
            partly = [{"file": file, "reason": why} for file, why in ${partialModules.module}.partly.items()]
            write({"withoutEnv": {"reason": reason, "unread": sorted(unread), "partly": partly}})

    def with_location(cls, config):
        # Flask-Migrate's configuration lies among the scripts, and says nothing of them.
        if config.get_main_option("script_location") is None and config.config_file_name is not None:
            config.set_main_option("script_location", os.path.dirname(os.path.abspath(config.config_file_name)))
        return from_config(cls, config)

    ScriptDirectory.run_env = run_env_or_revisions
    ScriptDirectory.from_config = classmethod(with_location)
`,
} as const;
