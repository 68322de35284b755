import { defined } from '../base/defined.ts';
import { groupBy } from '../base/group-by.ts';
import { areMany, list, plural } from '../base/phrases.ts';
import type { AttributeValue, CatalogObject } from '../catalog/catalog.ts';
import { displayName, objectId, objectsById } from '../catalog/catalog.ts';
import { leftAside } from '../catalog/limits.ts';
import type { NotCompared } from '../report/report.ts';
import type { Unchecked } from '../sources/unchecked.ts';
import { speaking } from './differences.ts';
import type { Matrix } from './matrix.ts';
import type { ComparedSource } from './sources/compared-source.ts';
import { silence, silenceOn, speaksOfEverything } from './sources/coverage.ts';
import type { PrefixTwin } from './sources/prefix-twins.ts';
import { valueKey } from './values.ts';

/**
 * Everything that at least one source could not be compared with, why, and how many objects that are. Tables that lost
 * a prefix are compared whatever their names are.
 *
 * @param gaps what no two sources could be compared on
 */
export function notCompared(
  sources: readonly ComparedSource[],
  twins: readonly PrefixTwin[],
  gaps: ReadonlySet<Unchecked>,
): NotCompared[] {
  const silent = sources.flatMap((source) => silences(source, sources, twins));
  return sources.flatMap((source) => [
    ...refused(source, gaps),
    ...undecided(source),
    ...told(
      silent.filter((it) => it.source === source.name),
      silent,
    ),
    ...unmodelled(source),
  ]);
}

/** What one source says nothing of, and why. */
interface Silence {
  readonly source: string;
  readonly what: string;
  /** `cannot declare them`: follows the name of the source. */
  readonly reason: string;
  readonly objects: ReadonlySet<string>;
}

/** Silences of a source; what several cannot declare alike, as two files of types, is told once, with the first of them. */
function told(own: readonly Silence[], all: readonly Silence[]): NotCompared[] {
  return own.flatMap((it) => {
    const { what, reason, objects } = it;
    const alike = reason.startsWith('cannot ') ? all.filter((other) => saysAlike(it, other)) : [it];
    if (alike[0] !== it) return [];
    return [{ what, why: `${list(alike.map(({ source }) => source))} ${reason}`, count: objects.size }];
  });
}

function saysAlike(one: Silence, other: Silence): boolean {
  return (
    one.what === other.what &&
    one.reason === other.reason &&
    one.objects.size === other.objects.size &&
    [...one.objects].every((name) => other.objects.has(name))
  );
}

/** Tables that a source declares and could not bring into its catalog, where no two others speak of them either. */
export function gapsIn(matrix: Matrix, sources: readonly ComparedSource[]): Set<Unchecked> {
  const compared = new Set<Unchecked>();
  for (const row of matrix.values()) {
    if (row.kind !== 'table' || speaking(row).length < 2) continue;
    for (const cell of row.cells) if (cell.state === 'unchecked') compared.add(cell.unchecked);
  }
  const tables = sources.flatMap(({ read }) => read.unchecked.filter(({ kind }) => kind === 'table'));
  return new Set(tables.filter((entry) => !compared.has(entry)));
}

function refused(source: ComparedSource, gaps: ReadonlySet<Unchecked>): NotCompared[] {
  return source.read.unchecked.map((entry) => ({
    what: `${entry.kind} ${displayName(entry.path)}`,
    why: `${source.name}: ${entry.reason}`,
    count: 1,
    ...(gaps.has(entry) ? { gap: true as const } : {}),
    ...defined({ location: entry.location }),
  }));
}

/** More than these of one kind are told in a line, without their places. */
const placesAtMost = 10;

function undecided({ name, read }: ComparedSource): NotCompared[] {
  const byReason = groupBy(read.undecided ?? [], ({ reason }) => reason);
  return (read.undecided ?? []).map(({ what, reason, location }) => {
    const hasPlace = (byReason.get(reason)?.length ?? 0) <= placesAtMost;
    return {
      what,
      why: `${name}: ${reason}`,
      count: 1,
      ...defined({ location: hasPlace ? location : undefined }),
    };
  });
}

/** Objects that the other sources have and this one cannot declare, and attributes in which it differs from them for that reason. */
function silences(
  source: ComparedSource,
  sources: readonly ComparedSource[],
  twins: readonly PrefixTwin[],
): Silence[] {
  if (speaksOfEverything(source.read.coverage)) return [];
  const found = new Map<string, Silence & { readonly objects: Set<string> }>();
  const note = (what: string, reason: string, { path }: CatalogObject) => {
    const key = `${what}|${reason}`;
    const entry = found.get(key) ?? { source: source.name, what, reason, objects: new Set<string>() };
    found.set(key, entry);
    entry.objects.add(displayName(path));
  };
  const own = objectsById(source.read.catalog);
  const saysTheSame = ({ kind, path }: CatalogObject, attribute: string, value: AttributeValue) =>
    valueKey(own.get(objectId(kind, path))?.attributes[attribute]) === valueKey(value);
  for (const other of sources) {
    if (other === source) continue;
    for (const object of other.read.catalog.objects) {
      if (twins.some(({ bare }) => bare.every((part, place) => object.path[place] === part))) continue;
      const why = silence(source.read.coverage, object);
      const add = (what: string, reason: string) => note(what, reason, object);
      if (why !== undefined) add(plural(object.kind), why);
      else
        for (const [attribute, value] of Object.entries(object.attributes)) {
          const reason = silenceOn(source.read.coverage, object, attribute);
          if (reason !== undefined && !saysTheSame(object, attribute, value))
            add(`${words(attribute)} of ${plural(object.kind)}`, reason);
        }
    }
  }
  return [...found.values()];
}

function unmodelled(source: ComparedSource): NotCompared[] {
  return source.read.catalog.unmodelled.map(({ kind, name }) => ({
    what: `${kind} ${name}`,
    why:
      leftAside[kind] === undefined
        ? `${source.name} ${areMany([source.name]) ? 'have' : 'has'} it, and schema-drift does not describe ${plural(kind)} yet`
        : `${source.name} ${areMany([source.name]) ? 'have' : 'has'} it: ${leftAside[kind]}`,
    count: 1,
  }));
}

function words(attribute: string): string {
  return attribute.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}
