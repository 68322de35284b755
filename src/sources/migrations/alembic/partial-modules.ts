/**
 * A module of Python that gives revisions what they import of the project, where its modules cannot be imported whole
 * since they import what is not installed.
 *
 * Of such a module each statement is run by itself, so that whatever stands on nothing that is lacking is there: an enum,
 * a constant, a function. Nothing stands in for the rest. A name that a statement which failed makes, or may have
 * changed, is taken away, and whoever imports it is told what it would need.
 */
export const partialModules = {
  module: 'schema_drift_partial',
  text: `
import __future__
import ast
import importlib.abc
import importlib.machinery
import os
import re
import sys

FOREIGN = re.compile(r"[/\\\\\\\\](site-packages|dist-packages|node_modules)[/\\\\\\\\]")

partly = {}
lacking = {}


def message(error):
    cause = getattr(error, "lacking", None)
    return cause or str(error).strip().split("\\n")[0] or type(error).__name__


def names_touched(node):
    """What a statement makes, and what it may have changed by a method, an item or an attribute."""
    touched = set()
    for it in ast.walk(node):
        if isinstance(it, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            touched.add(it.name)
        elif isinstance(it, ast.alias):
            touched.add((it.asname or it.name).split(".")[0])
        elif isinstance(it, ast.Name) and (isinstance(it.ctx, ast.Store) or isinstance(node, ast.Expr)):
            touched.add(it.id)
        elif isinstance(it, (ast.Attribute, ast.Subscript)) and isinstance(it.value, ast.Name):
            if isinstance(it.ctx, ast.Store) or not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                touched.add(it.value.id)
    return touched


def imported(node):
    return isinstance(node, (ast.Import, ast.ImportFrom))


def run_each(tree, path, namespace):
    left = {}
    postponed = any(isinstance(it, ast.ImportFrom) and it.module == "__future__" for it in tree.body)
    flags = __future__.annotations.compiler_flag if postponed else 0
    modules = {(it.asname or it.name).split(".")[0] for node in tree.body if imported(node) for it in node.names}
    for node in tree.body:
        try:
            exec(compile(ast.Module([node], []), path, "exec", flags, True), namespace)
        except Exception as error:
            missing = re.match(r"name '(\\w+)' is not defined", str(error))
            reason = left.get(missing.group(1)) if missing else None
            for name in names_touched(node):
                if name in modules and not imported(node) and name in namespace:
                    continue
                namespace.pop(name, None)
                left[name] = reason or message(error)
        else:
            for name in names_touched(node):
                if name in namespace:
                    left.pop(name, None)
    return left


class PartialLoader(importlib.machinery.SourceFileLoader):
    def exec_module(self, module):
        kept = dict(module.__dict__)
        try:
            super().exec_module(module)
        except Exception as error:
            module.__dict__.clear()
            module.__dict__.update(kept)
            self.run_partly(module, message(error))

    def run_partly(self, module, reason):
        namespace = module.__dict__
        shown = os.path.relpath(self.path, os.environ["SCHEMA_DRIFT_ROOT"])
        partly[shown] = reason
        with open(self.path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
        left = run_each(tree, self.path, namespace)
        for name, why in left.items():
            lacking.setdefault(name, without(name, shown, why))

        def absent(wanted):
            if wanted in left:
                error = ImportError(without(wanted, shown, left[wanted]))
                error.lacking = left[wanted]
                raise error
            raise AttributeError(f"module {module.__name__!r} has no attribute {wanted!r}")

        namespace["__getattr__"] = absent
        if isinstance(namespace.get("__all__"), (list, tuple)):
            namespace["__all__"] = [name for name in namespace["__all__"] if name in namespace]


def without(name, file, why):
    return f"{name} of {file} cannot be had without the project's packages ({why})"


class PartialFinder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or not isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            return None
        origin = os.path.realpath(spec.origin)
        inside = origin.startswith(os.path.realpath(os.environ["SCHEMA_DRIFT_ROOT"]) + os.sep)
        if not inside or FOREIGN.search(origin):
            return None
        spec.loader = PartialLoader(spec.loader.name, spec.loader.path)
        return spec


def stand_by():
    sys.meta_path.insert(0, PartialFinder())


def explained(error):
    """What a function of such a module lacked when it was called."""
    missing = re.match(r"name '(\\w+)' is not defined", str(error))
    told = lacking.get(missing.group(1)) if isinstance(error, NameError) and missing else None
    return error if told is None else ImportError(told)
`,
} as const;
