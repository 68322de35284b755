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
  const objects = new KnownObjects(schemasIn(catalog));
  for (const step of steps) {
    // What a statement makes is not there before it.
    const taken = step.filter(({ unlessThere }) => unlessThere === undefined || !objects.has(unlessThere));
    for (const decision of taken) objects.take(decision);
  }
  return {
    about(object) {
      const { kind, path } = object;
      const named = objects.decisionsAbout(kind, path);
      if (kind !== 'constraint') return named;
      const unnamed = objects.decisionsAbout(kind, [...path.slice(0, -1), '']);
      return [...unnamed.filter((decision) => isNamedAs(decision, object)), ...named];
    },
    gone() {
      const there = objectsById(catalog);
      return new Map(objects.gone().filter(([id]) => !there.has(id)));
    },
  };
}

/** The objects that decisions told of, as the last of these left them. */
class KnownObjects {
  readonly #byId = new Map<string, Known>();
  readonly #schemaOf: (name: string) => string;

  /** @param schemaOf the schema of what is named without one */
  constructor(schemaOf: (name: string) => string) {
    this.#schemaOf = schemaOf;
  }

  take(decision: Decision): void {
    const { verb, kind, unnamed, to, location } = decision;
    const path = this.#wholePath(decision);
    if (path === undefined) return;
    const before = this.#byId.get(objectId(kind, path));
    if (verb === 'changes' || unnamed !== undefined) {
      this.#note({ kind, path, decisions: [...(before?.decisions ?? []), decision] });
      return;
    }
    const whole = before === undefined && verb === 'makes' ? [] : this.#within(kind, path);
    for (const one of whole) this.#byId.delete(objectId(one.kind, one.path));
    if (verb === 'makes') this.#note({ kind, path, decisions: [decision] });
    else this.#note({ kind, path, decisions: [], goneAt: location });
    const renamed = to && [...path.slice(0, -to.length), ...to];
    if (renamed === undefined) return;
    for (const one of whole) {
      const decisions = one.kind === kind ? [...one.decisions, decision] : one.decisions;
      this.#note({ ...one, decisions, path: [...renamed, ...one.path.slice(renamed.length)] });
    }
  }

  has(written: WrittenObject): boolean {
    const path = this.#wholePath(written);
    const found = path && this.#byId.get(objectId(written.kind, path));
    return found !== undefined && found.goneAt === undefined;
  }

  decisionsAbout(kind: ObjectKind, path: readonly string[]): readonly Decision[] {
    return this.#byId.get(objectId(kind, path))?.decisions ?? [];
  }

  /** Where what is not there any more went, by `objectId`. */
  gone(): (readonly [id: string, at: Location])[] {
    return [...this.#byId].flatMap(([id, { goneAt }]) =>
      goneAt === undefined ? [] : [[id, goneAt] as const],
    );
  }

  #note(known: Known): void {
    this.#byId.set(objectId(known.kind, known.path), known);
  }

  /** What is known of something and, where it is a table, of its parts. */
  #within(kind: ObjectKind, path: readonly string[]): Known[] {
    if (kind !== 'table') return [this.#byId.get(objectId(kind, path)) ?? []].flat();
    const isOf = (one: Known) => one.kind === kind || one.path.length > path.length;
    return [...this.#byId.values()].filter(
      (one) => isOf(one) && path.every((name, at) => one.path[at] === name),
    );
  }

  /** With the schema, and the table; `undefined` where an index is written alone of which nothing is known. */
  #wholePath({ kind, table, path }: WrittenObject): readonly string[] | undefined {
    if (table !== undefined) return [...this.#inSchema(table), ...path];
    const whole = withoutSchema.has(kind) ? path : this.#inSchema(path);
    if (kind !== 'index') return whole;
    const [schema, name] = whole;
    return [...this.#byId.values()].find(
      (it) => it.kind === kind && it.path[0] === schema && it.path.at(-1) === name,
    )?.path;
  }

  #inSchema(path: readonly string[]): readonly string[] {
    return path.length > 1 ? path : [this.#schemaOf(path[0] ?? ''), ...path];
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
