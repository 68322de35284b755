/** What a name means: in a function, a class, a module, what the module imports, or Python itself. */
import type { Location } from '../../../../base/problem.ts';
import { chosen } from './bindings.ts';
import type { ImportTarget } from './body.ts';
import { builtins } from './builtins.ts';
import { type Interpretation, topOf } from './interpretation.ts';
import { memberOf } from './members.ts';
import { type ModuleReference, type Scope, unknown, type Value } from './values.ts';

export function nameValue(
  name: string,
  scope: Scope,
  place: Location,
  interpretation: Interpretation,
): Value {
  const local = scope.locals.get(name) ?? ownName(name, scope, place, interpretation);
  if (local !== undefined) return local;
  const value = moduleName(scope.module, name, place, interpretation);
  if (value !== undefined) return value;
  return builtins.has(name)
    ? { kind: 'external', name: `builtins.${name}`, place }
    : unknown(`${name}, which is not defined here`, place);
}

/** What the body of a class binds, seen from within that body. */
function ownName(
  name: string,
  { owner }: Scope,
  place: Location,
  interpretation: Interpretation,
): Value | undefined {
  if (owner === undefined) return undefined;
  const binding = chosen(interpretation.classes.bodyOf(owner).bindings.get(name) ?? []);
  if (binding === 'several') return unknown(`${name}, which is bound more than once`, place);
  if (binding === undefined || (binding.kind === 'value' && binding.value === undefined)) return undefined;
  return memberOf(owner, { owner, binding }, name, place, interpretation);
}

/** What an import binds to a name. */
export function imported(
  target: ImportTarget,
  bound: string,
  from: ModuleReference,
  place: Location,
  interpretation: Interpretation,
): Value {
  const { modules } = interpretation;
  const { level, name } = target;
  const first = target.module.split('.')[0] as string;
  const module = name === undefined && first === bound ? first : target.module;
  const found = modules.find(from, { level, module });
  if (found === undefined) {
    if (level > 0) return unknown(`${bound}, whose module is not there`, place);
    return { kind: 'external', name: name === undefined ? module : `${module}.${name}`, place };
  }
  if (name === undefined) return { kind: 'module', module: found, place };
  // `from . import name` within the package itself, which binds the name thereby.
  const sibling = found.path === from.path ? modules.submodule(found, name) : undefined;
  return sibling === undefined
    ? moduleAttribute(found, name, place, interpretation)
    : { kind: 'module', module: sibling, place };
}

export function moduleAttribute(
  of: ModuleReference,
  name: string,
  place: Location,
  interpretation: Interpretation,
): Value {
  const own = moduleName(of, name, place, interpretation);
  if (own !== undefined) return own;
  const { modules } = interpretation;
  const submodule = modules.submodule(of, name);
  if (submodule !== undefined) return { kind: 'module', module: submodule, place };
  const { source } = modules.load(of.path);
  return unknown(`${name}, which ${source.place(source.top).file} does not define`, place);
}

/** What a module's own text or a star import of it binds. */
function moduleName(
  of: ModuleReference,
  name: string,
  place: Location,
  interpretation: Interpretation,
): Value | undefined {
  const { modules, bound } = interpretation;
  const { body } = modules.load(of.path);
  const binding = chosen(body.bindings.get(name) ?? []);
  if (binding === 'several') return unknown(`${name}, which is bound more than once`, place);
  if (binding !== undefined) return bound(binding, name, topOf(of));
  if (name.startsWith('_')) return undefined;
  const libraries: string[] = [];
  for (const star of body.stars) {
    const found = modules.find(of, star);
    if (found === undefined) libraries.push(star.module);
    const value =
      found === undefined || found.path === of.path
        ? undefined
        : moduleName(found, name, place, interpretation);
    if (value !== undefined) return value;
  }
  if (libraries.length === 0 || builtins.has(name)) return undefined;
  return libraries.length === 1
    ? { kind: 'external', name: `${libraries[0]}.${name}`, place }
    : unknown(`${name}, which one of several star imports defines`, place);
}
