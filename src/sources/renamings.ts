import type { Location } from '../base/problem.ts';
import { beginsWith, type Catalog, type CatalogObject, withoutArguments } from '../catalog/catalog.ts';
import type { ObjectKind } from '../catalog/object-kind.ts';
import type { Decision } from './decisions.ts';
import { schemasIn } from './history.ts';

/** Something that migrations gave another name. */
export interface Renaming {
  readonly kind: ObjectKind;
  /** A path that it had; of routines without their arguments. */
  readonly from: readonly string[];
  /** Whether something else got that path since, so that who has it need not mean the same. */
  readonly reused?: boolean;
  /** The path that it has in the end. */
  readonly to: readonly string[];
  /** Of the statement that gave it the name that it has now. */
  readonly location: Location;
}

/** A decision with whole paths. */
interface Step extends Pick<Decision, 'verb' | 'kind' | 'location' | 'unlessThere'> {
  readonly path: readonly string[];
  readonly to?: readonly string[];
}

/**
 * What decisions gave another name, under which it is there in the end, be it after several: from every name that it
 * had before. A column is told under the old names of its table as well.
 *
 * @param steps the decisions of each statement, in the order in which these are run
 * @param catalog what they lead to
 */
export function renamingsIn(steps: Iterable<readonly Decision[]>, catalog: Catalog): Renaming[] {
  const all = wholeSteps([...steps].flat(), schemasIn(catalog));
  const objects = new Map(catalog.objects.map((object) => [idOf(object.kind, object.path), object]));
  const found = all.flatMap((step, at): Renaming[] => {
    const now = step.to === undefined ? undefined : followed(step, all.slice(at + 1));
    const object = now && objects.get(idOf(step.kind, now.path));
    if (now === undefined || object === undefined) return [];
    const { location, reused } = now;
    return [
      { kind: object.kind, from: step.path, to: pathOf(object), location, ...(reused ? { reused } : {}) },
    ];
  });
  const told = found.flatMap((renaming) =>
    renaming.kind === 'column' ? underOldTables(renaming, found) : [renaming],
  );
  const whole = [...told, ...inSchemasOfAnyName(told)]
    .filter(({ from, to }) => from.join('\0') !== to.join('\0'))
    .map((one) => (objects.has(idOf(one.kind, one.from)) ? { ...one, reused: true } : one));
  return withReusedTables(whole);
}

/** Nor do columns mean the same in a table whose name two have had, as those do that were swapped. */
function withReusedTables(all: readonly Renaming[]): Renaming[] {
  const tables = new Set(
    all.flatMap(({ kind, from, reused }) => (kind === 'table' && reused ? [from.join('\0')] : [])),
  );
  const isOfReused = ({ kind, from, to }: Renaming) =>
    kind === 'column' && [from, to].some((path) => tables.has(path.slice(0, -1).join('\0')));
  return all.map((one) => (isOfReused(one) ? { ...one, reused: true } : one));
}

/** Kinds of which an object is called by one name among all others of them. */
const sharing: Readonly<Partial<Record<ObjectKind, string>>> = {
  // ALTER TABLE renames views and sequences as well.
  table: 'relation',
  view: 'relation',
  'materialized view': 'relation',
  sequence: 'relation',
  procedure: 'function',
  aggregate: 'function',
};

/** Kinds that other sources know by their name. */
const told: ReadonlySet<ObjectKind> = new Set([
  'table',
  'column',
  'view',
  'materialized view',
  'sequence',
  'enum',
  'composite type',
  'domain',
  'function',
]);

function idOf(kind: ObjectKind, path: readonly string[]): string {
  return JSON.stringify([sharing[kind] ?? kind, ...path.slice(0, -1), withoutArguments(path.at(-1))]);
}

function pathOf({ path }: CatalogObject): readonly string[] {
  return path.with(-1, withoutArguments(path.at(-1)));
}

/**
 * From the last one to the first, as it is known in the end which schema a name without one was in: what moves to
 * another schema was in `public` before, also under names that it had by then.
 */
function wholeSteps(decisions: readonly Decision[], schemaInTheEnd: (name: string) => string): Step[] {
  const before = new Map<string, string>();
  const schemaOf = (name: string) => before.get(name) ?? schemaInTheEnd(name);
  const whole = decisions.toReversed().flatMap((decision): Step[] => {
    const { verb, kind, table, unnamed } = decision;
    if (verb === 'changes' || unnamed !== undefined || (!told.has(kind) && kind !== 'schema')) return [];
    const step = wholeStep(decision, schemaOf);
    const [schema = '', own] = step.path;
    if (step.to !== undefined && table === undefined && own !== undefined) before.set(own, schema);
    return [step];
  });
  return whole.reverse();
}

function wholeStep(
  { verb, kind, table, path, to, location, unlessThere }: Decision,
  schemaOf: (name: string) => string,
): Step {
  const inSchema = (own: readonly string[], schema = schemaOf(own.at(-1) ?? '')) =>
    own.length > 1 ? own : [schema, ...own];
  const isAlone = table === undefined && kind !== 'schema';
  const isMoved = to !== undefined && to.length > path.length;
  const schema = isMoved ? 'public' : schemaOf((to ?? path).at(-1) ?? '');
  const whole = table !== undefined ? [...inSchema(table), ...path] : isAlone ? inSchema(path, schema) : path;
  const renamed = to && [...whole.slice(0, -to.length), ...to];
  return {
    verb,
    kind,
    path: whole,
    location,
    ...(renamed === undefined ? {} : { to: renamed }),
    ...(unlessThere === undefined ? {} : { unlessThere }),
  };
}

/** Where what was given another name is after later steps; `undefined` where it is no more. */
function followed(
  renaming: Step,
  later: readonly Step[],
): (Pick<Step, 'path' | 'location'> & { readonly reused: boolean }) | undefined {
  let path = renaming.to ?? renaming.path;
  let { location } = renaming;
  let reused = false;
  const first = idOf(renaming.kind, renaming.path);
  for (const step of later) {
    const isOwn = idOf(step.kind, step.path) === idOf(renaming.kind, path);
    const isAbove = step.path.length < path.length && beginsWith(path, step.path);
    const takes = step.verb === 'makes' ? step.path : step.to;
    if (takes !== undefined && step.unlessThere === undefined && idOf(step.kind, takes) === first)
      reused = true;
    if (!isOwn && !(isAbove && owners.has(step.kind))) continue;
    if (step.verb === 'drops' || (step.verb === 'makes' && isOwn && step.unlessThere === undefined))
      return undefined;
    if (step.to === undefined) continue;
    path = [...step.to, ...path.slice(step.path.length)];
    if (isOwn) ({ location } = step);
  }
  return { path, location, reused };
}

const owners: ReadonlySet<ObjectKind> = new Set(['table', 'schema']);

/** The renaming of a column from its old name in its table, under all names that this has had. */
function underOldTables(column: Renaming, all: readonly Renaming[]): Renaming[] {
  const table = column.to.slice(0, -1);
  const names = all.flatMap(({ kind, from, to }) =>
    kind === 'table' && to.join('\0') === table.join('\0') ? [from] : [],
  );
  const own = column.from.slice(-1);
  return [table, ...names].map((owner) => ({ ...column, from: [...owner, ...own] }));
}

/**
 * Of what is in a schema with another name, the old name in that under its other names: who has a thing under its old
 * name may have the schema under either, whichever of them was renamed first.
 */
function inSchemasOfAnyName(all: readonly Renaming[]): Renaming[] {
  const schemas = all.filter(({ kind }) => kind === 'schema');
  return all.flatMap((one) => {
    const [own, ...rest] = one.from;
    if (one.kind === 'schema') return [];
    return schemas
      .filter(({ from, to }) => own === from[0] || own === to[0])
      .map(({ from, to }) => ({ ...one, from: [...(own === from[0] ? to : from), ...rest] }));
  });
}
