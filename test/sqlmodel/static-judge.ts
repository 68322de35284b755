/** Holds what is read without running models against what running them gives. */
import { type CatalogObject, objectId } from '../../src/catalog/catalog.ts';
import type { ReadSource } from '../../src/sources/source.ts';
import { sqlmodelEras } from '../support/python.ts';
import type { Era } from './model-cases.ts';

export interface Judgement {
  /** Objects that differ, are missing or are too many, without being told to be unknown. */
  readonly wrong: readonly string[];
  /** Objects that are told to be unknown, sorted. */
  readonly unknowns: readonly string[];
  /** Something may declare a table and can't be read: then tables that are lacking are told to be unknown. */
  readonly incomplete: boolean;
  /** How many objects are the same. */
  readonly equal: number;
}

/** Holds what was read of a repository without running its models against what running them gave. */
export function judge(ran: ReadSource, reading: ReadSource): Judgement {
  const truth = new Map(ran.catalog.objects.map((object) => [idOf(object), object]));
  const found = new Map(reading.catalog.objects.map((object) => [idOf(object), object]));
  const all = [...new Set([...truth.keys(), ...found.keys()])].sort();
  const judged = all.map((id) => ({ id, is: verdict(truth.get(id), found.get(id)) }));
  const told = toldUnknown(reading, [...truth.values(), ...found.values()]);
  const incomplete = reading.faults.length > 0;
  const excused = (id: string) =>
    told(id, incomplete ? (at) => /^(?:table|enum):/.test(at) && !found.has(at) : undefined);
  return {
    wrong: judged.filter(({ id, is }) => is !== 'equal' && !excused(id)).map(({ id, is }) => `${id}: ${is}`),
    unknowns: reading.unchecked.map(({ kind, path }) => objectId(kind, path)).sort(),
    incomplete,
    equal: judged.filter(({ is }) => is === 'equal').length,
  };
}

function idOf({ kind, path }: CatalogObject): string {
  return objectId(kind, path);
}

function verdict(truth: CatalogObject | undefined, found: CatalogObject | undefined): string {
  if (truth === undefined) return 'is not there';
  if (found === undefined) return 'is missing';
  const [wanted, got] = [truth, found].map(({ attributes }) => JSON.stringify(attributes));
  return wanted === got ? 'equal' : `${got} instead of ${wanted}`;
}

/** An object is told to be unknown with whatever it belongs to. */
function toldUnknown({ unchecked }: ReadSource, objects: readonly CatalogObject[]) {
  const unknown = new Set(unchecked.map(({ kind, path }) => objectId(kind, path)));
  const parents = new Map(objects.map((object) => [idOf(object), object.parent]));
  return (id: string, isTold = (at: string) => unknown.has(at)): boolean => {
    for (let at: string | undefined = id; at !== undefined; at = parents.get(at))
      if (unknown.has(at) || isTold(at)) return true;
    return false;
  };
}

/** A lock of sorts, from which the versions of the libraries are known. */
export function requirementsOf(era: Era): string {
  return `${sqlmodelEras[era].requirements.join('\n')}\n`;
}
