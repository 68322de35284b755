import type { Location } from '../base/problem.ts';
import { type Catalog, type CatalogObject, objectId, objectsById } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { type Decision, isNamedAs, type WrittenObject } from './decisions.ts';

/** What decisions lead to, taken in their order. */
export interface History {
  /** Those about an object that is there in the end, since it was made the last time. */
  about(object: CatalogObject): readonly Decision[];
  /** Where what is not there in the end was taken away or given another name, by `objectId`. */
  gone(): ReadonlyMap<string, Location>;
}

interface Known {
  readonly kind: ObjectKind;
  readonly path: readonly string[];
  readonly decisions: readonly Decision[];
  /** Where it was taken away or given another name. */
  readonly goneAt?: Location;
}

/**
 * @param steps the decisions of each statement, in the order in which these are run
 * @param catalog what they lead to
 */
export function historyOf(steps: Iterable<readonly Decision[]>, catalog: Catalog): History {
  const known = new Map<string, Known>();
  const schemaOf = schemasIn(catalog);
  const note = (one: Known) => known.set(objectId(one.kind, one.path), one);
  for (const step of steps) {
    // What a statement makes is not there before it.
    const taken = step.filter(({ unlessThere }) => unlessThere === undefined || !isThere(unlessThere));
    for (const decision of taken) take(decision);
  }
  return {
    about(object) {
      const { kind, path } = object;
      const decisions = (name = '') =>
        known.get(objectId(kind, [...path.slice(0, -1), name]))?.decisions ?? [];
      const named = decisions(path.at(-1));
      return kind === 'constraint'
        ? [...decisions('').filter((it) => isNamedAs(it, object)), ...named]
        : named;
    },
    gone() {
      const there = objectsById(catalog);
      const gone = [...known].flatMap(([id, { goneAt }]) =>
        goneAt === undefined || there.has(id) ? [] : [[id, goneAt] as const],
      );
      return new Map(gone);
    },
  };

  function take(decision: Decision): void {
    const { verb, kind, unnamed, to, location } = decision;
    const path = wholePath(decision);
    if (path === undefined) return;
    const before = known.get(objectId(kind, path));
    if (verb === 'changes' || unnamed !== undefined) {
      note({ kind, path, decisions: [...(before?.decisions ?? []), decision] });
      return;
    }
    const whole = before === undefined && verb === 'makes' ? [] : within(kind, path);
    for (const one of whole) known.delete(objectId(one.kind, one.path));
    if (verb === 'makes') note({ kind, path, decisions: [decision] });
    else note({ kind, path, decisions: [], goneAt: location });
    const renamed = to && [...path.slice(0, -to.length), ...to];
    if (renamed === undefined) return;
    for (const one of whole) {
      const decisions = one.kind === kind ? [...one.decisions, decision] : one.decisions;
      note({ ...one, decisions, path: [...renamed, ...one.path.slice(renamed.length)] });
    }
  }

  /** What is known of something and, where it is a table, of its parts. */
  function within(kind: ObjectKind, path: readonly string[]): Known[] {
    if (kind !== 'table') return [known.get(objectId(kind, path)) ?? []].flat();
    return [...known.values()].filter(
      (one) =>
        (one.kind === kind || one.path.length > path.length) &&
        path.every((name, at) => one.path[at] === name),
    );
  }

  function isThere(written: WrittenObject): boolean {
    const path = wholePath(written);
    const found = path && known.get(objectId(written.kind, path));
    return found !== undefined && found.goneAt === undefined;
  }

  /** With the schema, and the table; `undefined` where an index is written alone of which nothing is known. */
  function wholePath({ kind, table, path }: WrittenObject): readonly string[] | undefined {
    if (table !== undefined) return [...inSchema(table), ...path];
    const whole = withoutSchema.has(kind) ? path : inSchema(path);
    if (kind !== 'index') return whole;
    const [schema, name] = whole;
    return [...known.values()].find(
      (it) => it.kind === kind && it.path[0] === schema && it.path.at(-1) === name,
    )?.path;
  }

  function inSchema(path: readonly string[]): readonly string[] {
    return path.length > 1 ? path : [schemaOf(path[0] ?? ''), ...path];
  }
}

const withoutSchema: ReadonlySet<ObjectKind> = new Set(['schema', 'extension', 'publication']);

/** The schema of what is named without one: `public`, but for what is there in another one alone. */
function schemasIn({ objects }: Catalog): (name: string) => string {
  const schemas = new Map<string, string>();
  for (const { path } of objects) {
    const [schema = '', name] = path;
    if (path.length === 2 && name !== undefined && schemas.get(name) !== 'public') schemas.set(name, schema);
  }
  return (name) => schemas.get(name) ?? 'public';
}
