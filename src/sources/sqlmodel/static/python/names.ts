/** What a name means: in a function, a class, a module, what the module imports, or Python itself. */
import type { Location } from '../../../../base/problem.ts';
import { chosen, lastOf } from './bindings.ts';
import type { Binding, ImportTarget } from './body.ts';
import { builtins } from './builtins.ts';
import { type Interpretation, topOf } from './interpretation.ts';
import { memberOf } from './members.ts';
import type { Source } from './syntax.ts';
import { type ModuleReference, type Scope, unknown, type Value } from './values.ts';

export function nameValue(
  name: string,
  scope: Scope,
  place: Location,
  interpretation: Interpretation,
): Value {
  const local = scope.locals.get(name) ?? ownName(name, scope, place, interpretation);
  if (local !== undefined && !(scope.annotation && local.kind === 'member')) return local;
  const value = moduleName(scope.module, name, place, interpretation, scope.deferred);
  if (value !== undefined) return value;
  if (builtins.has(name)) return { kind: 'external', name: `builtins.${name}`, place };
  return local ?? unknown(`${name}, which is not defined here`, place);
}

/** What the body of a class has bound by then, seen from within that body. */
function ownName(
  name: string,
  { owner }: Scope,
  place: Location,
  interpretation: Interpretation,
): Value | undefined {
  if (owner === undefined) return undefined;
  const { source } = owner.syntax;
  const before = (interpretation.classes.bodyOf(owner).bindings.get(name) ?? []).filter(
    (one) => !interpretation.isPending(one) && source.place(one.node).line <= place.line,
  );
  const binding = lastOf(before) ?? chosen(before);
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

/**
 * The binding of a module that counts where a name is used: the last before, when that is in the module itself and
 * every statement that binds it is carried out, and the last of all from without.
 */
function inEffect(bindings: readonly Binding[], source: Source, place: Location): ReturnType<typeof chosen> {
  const binding = chosen(bindings);
  if (binding !== 'several') return binding;
  const isWithin = source.place(source.top).file === place.file;
  const before = bindings.filter(({ node }) => !isWithin || source.place(node).line < place.line);
  return (lastOf(bindings) && lastOf(before)) ?? 'several';
}

/**
 * What a module's own text or a star import of it binds.
 *
 * @param isDeferred whether the use is in a function, which may be called whenever
 */
function moduleName(
  of: ModuleReference,
  name: string,
  place: Location,
  interpretation: Interpretation,
  isDeferred?: boolean,
): Value | undefined {
  const { modules, bound } = interpretation;
  const { body, source } = modules.load(of.path);
  const all = body.bindings.get(name) ?? [];
  const binding = isDeferred ? chosen(all) : inEffect(all, source, place);
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
