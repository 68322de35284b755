import { defined } from '../base/defined.ts';
import type { Location } from '../base/problem.ts';
import {
  type Catalog,
  type CatalogObject,
  objectId,
  objectsById,
  withoutArguments,
} from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import { type Decision, isNamedAs, type WrittenObject } from './decisions.ts';

/** What decisions lead to, taken in their order. */
export interface History {
  /** Those about an object that is there in the end, since it was made the last time. */
  about(object: CatalogObject): readonly Decision[];
  /**
   * Where what is not there in the end was taken away or given another name, by `objectId`, of routines without their
   * arguments. What no text names went with the last CASCADE.
   */
  gone(): ReadonlyMap<string, Location>;
}

interface Known {
  readonly kind: ObjectKind;
  readonly path: readonly string[];
  readonly decisions: readonly Decision[];
  /** How many decisions there were when it was made. */
  readonly made?: number;
  /** Where it was taken away or given another name. */
  readonly goneAt?: Location;
}

/**
 * @param steps the decisions of each statement, in the order in which these are run
 * @param catalog what they lead to
 * @param hidden schemas of it that nothing is in which is named without one
 */
export function historyOf(
  steps: Iterable<readonly Decision[]>,
  catalog: Catalog,
  hidden: readonly string[] = [],
): History {
  const objects = new KnownObjects(schemasIn(catalog, hidden));
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
      const there = new Set(
        [...objectsById(catalog).values()].map(({ kind, path }) => objectId(kind, nameOf(kind, path))),
      );
      return new Map(objects.gone(there));
    },
  };
}

/** The objects that decisions told of, as the last of these left them. */
class KnownObjects {
  readonly #byId = new Map<string, Known>();
  #taken = 0;
  #lastCascade: { readonly taken: number; readonly at: Location } | undefined;
  readonly #schemaOf: (name: string) => string;

  /** @param schemaOf the schema of what is named without one */
  constructor(schemaOf: (name: string) => string) {
    this.#schemaOf = schemaOf;
  }

  take(decision: Decision): void {
    const { verb, kind, unnamed, to, location } = decision;
    this.#taken += 1;
    if (decision.cascades === true) this.#lastCascade = { taken: this.#taken, at: location };
    const path = this.#wholePath(decision);
    if (path === undefined) return;
    const before = this.#byId.get(objectId(kind, path));
    if (verb === 'changes' || unnamed !== undefined) {
      const decisions = [...(before?.decisions ?? []), decision];
      this.#note({ kind, path, decisions, ...defined({ made: before?.made }) });
      return;
    }
    const whole = before === undefined && verb === 'makes' ? [] : this.#within(kind, path);
    if (verb === 'makes') {
      // What was made of it before, and not taken away one by one, is not there any more.
      for (const one of whole) if (one.goneAt === undefined) this.#byId.delete(objectId(one.kind, one.path));
      this.#note({ kind, path, decisions: toldInFull.has(kind) ? [decision] : [], made: this.#taken });
      return;
    }
    if (to !== undefined && objectId(kind, to) === objectId(kind, path)) {
      // Written without a schema it was taken for what is where it leads.
      this.#note({ kind, path: ['public', ...path.slice(1)], decisions: [], goneAt: location });
      return;
    }
    for (const one of [...whole, { kind, path }])
      this.#note({ kind: one.kind, path: one.path, decisions: [], goneAt: location });
    const renamed = to && [...path.slice(0, -to.length), ...to];
    if (renamed === undefined) return;
    for (const one of whole) {
      const isTold = one.kind === kind && toldInFull.has(kind);
      const decisions = isTold ? [...one.decisions, decision] : one.decisions;
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
  gone(there: ReadonlySet<string>): (readonly [id: string, at: Location])[] {
    return [...this.#byId].flatMap(([id, { made, goneAt }]) => {
      const cascade = this.#lastCascade;
      const wentAlong = made !== undefined && cascade !== undefined && made < cascade.taken;
      const at = goneAt ?? (wentAlong ? cascade.at : undefined);
      return at === undefined || there.has(id) ? [] : [[id, at] as const];
    });
  }

  #note(known: Known): void {
    this.#byId.set(objectId(known.kind, known.path), known);
  }

  /** What is known of something and, where it is a table or a schema, of what is in it. */
  #within(kind: ObjectKind, path: readonly string[]): Known[] {
    if (kind !== 'table' && kind !== 'schema') return [this.#byId.get(objectId(kind, path)) ?? []].flat();
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

/** Kinds of which texts tell every change; of others Postgres alone tells which statement wrote them last. */
const toldInFull: ReadonlySet<ObjectKind> = new Set(['table', 'column', 'constraint', 'index']);

/** The path of an object as texts have it. */
function nameOf(kind: ObjectKind, path: readonly string[]): readonly string[] {
  return kind === 'function' ? path.with(-1, withoutArguments(path.at(-1))) : path;
}

const withoutSchema: ReadonlySet<ObjectKind> = new Set(['schema', 'extension', 'publication']);

/** The schema of what is named without one: `public`, but for what is there in another one alone, which is not hidden. */
export function schemasIn({ objects }: Catalog, hidden: readonly string[] = []): (name: string) => string {
  const schemas = new Map<string, string>();
  for (const { path } of objects) {
    const [schema = '', name] = path;
    if (hidden.includes(schema)) continue;
    if (path.length === 2 && name !== undefined && schemas.get(name) !== 'public') schemas.set(name, schema);
  }
  return (name) => schemas.get(name) ?? 'public';
}
