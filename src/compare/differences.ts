import { groupBy } from '../base/group-by.ts';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import type { ComparedSource } from './compared-source.ts';
import { silenceOn } from './coverage.ts';
import type { Difference } from './difference.ts';
import { likeness, type Side } from './equivalences.ts';
import { inFacets } from './facets.ts';
import { explains, hostsOf } from './implied.ts';
import type { Matrix, Row } from './matrix.ts';
import { leavesUnset } from './shared-tables.ts';
import { valueKey } from './values.ts';

/** All differences of the matrix, those that follow from another one folded into it. */
export function findDifferences(matrix: Matrix, sources: readonly ComparedSource[]): Difference[] {
  const all = [...matrix].flatMap(([id, row]) =>
    row.agreed ? [] : [...presence(id, row), ...attributes(id, row, sources, matrix)],
  );
  const byId = groupBy(all, ({ id }) => id);
  const top: Difference[] = [];
  for (const difference of all) {
    const host = hostsOf(difference.row, difference.attributes, matrix)
      .flatMap((id) => byId.get(id) ?? [])
      .find((candidate) => candidate !== difference && explains(candidate, difference));
    if (host === undefined) top.push(difference);
    else host.folded.push(difference);
  }
  return top;
}

/** The sources that speak of a row at all. */
export function speaking(row: Row): number[] {
  return row.cells.flatMap((cell, source) =>
    cell.state === 'present' || cell.state === 'missing' ? [source] : [],
  );
}

function presence(id: string, row: Row): Difference[] {
  const present = row.cells.flatMap((cell, source) => (cell.state === 'present' ? [source] : []));
  const missing = row.cells.flatMap((cell, source) => (cell.state === 'missing' ? [source] : []));
  if (present.length === 0 || missing.length === 0) return [];
  return [
    { id, row, attributes: [], groups: [present, missing], missing: true, equivalent: false, folded: [] },
  ];
}

function attributes(id: string, row: Row, sources: readonly ComparedSource[], matrix: Matrix): Difference[] {
  const present = sources.flatMap(({ read: { catalog } }, source) => {
    const cell = row.cells[source];
    return cell?.state === 'present' ? [{ source, object: cell.canonical, own: cell.object, catalog }] : [];
  });
  if (present.length < 2) return [];
  const found = comparable(present.map((it) => it.object)).flatMap((attribute) => {
    const voices = present.filter(
      ({ source, own }) =>
        silenceOn(sources[source]?.read.coverage ?? {}, own, attribute) === undefined &&
        !leavesUnset(row, attribute, source, sources, matrix),
    );
    const { groups, equivalent } = cluster(voices, attribute);
    return groups.length < 2 ? [] : [{ attribute, groups, equivalent }];
  });
  if (found.length === 0) return [];
  const byAttribute = new Map(found.map((it) => [it.attribute, it]));
  return inFacets(row.kind, [...byAttribute.keys()]).map((facet) => {
    const differing = facet.flatMap((attribute) => byAttribute.get(attribute) ?? []);
    return {
      id,
      row,
      attributes: facet,
      groups: agreeing(
        present.map(({ source }) => source),
        differing.map(({ groups }) => groups),
      ),
      missing: false,
      equivalent: differing.every(({ equivalent }) => equivalent),
      folded: [],
    };
  });
}

/**
 * Sources that say the same of all attributes, a group each. Who is silent on an attribute contradicts nobody in it;
 * who is silent on all of them takes no side.
 *
 * @param said of each attribute, the sources that say the same of it
 */
function agreeing(sources: readonly number[], said: readonly (readonly (readonly number[])[])[]): number[][] {
  const positions = sources
    .map((source) => ({
      source,
      says: said.map((groups) => groups.findIndex((group) => group.includes(source))),
    }))
    .filter(({ says }) => says.some((group) => group !== silent));
  const isSilent = ({ says }: { readonly says: readonly number[] }) => says.includes(silent);
  // Those that leave something open come last, to whoever they do not contradict.
  const ordered = [...positions.filter((it) => !isSilent(it)), ...positions.filter(isSilent)];
  const groups: { readonly says: readonly number[]; readonly sources: number[] }[] = [];
  for (const { source, says } of ordered) {
    const home = groups.find((group) =>
      group.says.every((its, at) => its === says[at] || its === silent || says[at] === silent),
    );
    if (home === undefined) groups.push({ says, sources: [source] });
    else home.sources.push(source);
  }
  return groups.map((group) => group.sources.sort((a, b) => a - b)).sort(([a = 0], [b = 0]) => a - b);
}

const silent = -1;

/** The attributes on which objects of one row can be compared; of different kinds, only what they are. */
function comparable(objects: readonly CatalogObject[]): string[] {
  if (new Set(objects.map((object) => object.kind)).size > 1) return ['kind'];
  const all = new Set(objects.flatMap((object) => Object.keys(object.attributes)));
  return ['name', ...[...all].sort()];
}

interface Voice {
  readonly source: number;
  /** Under canonical names. */
  readonly object: CatalogObject;
  /** As the source itself has it, and among what. */
  readonly own: CatalogObject;
  readonly catalog: Catalog;
}

function cluster(voices: readonly Voice[], attribute: string): { groups: number[][]; equivalent: boolean } {
  const clusters: Voice[][] = [];
  let equivalent = true;
  for (const voice of voices) {
    const home = clusters.find((cluster) => {
      const first = cluster[0] as Voice;
      const [left, right] = [first, voice].map(({ object, own, catalog }) => ({
        object,
        own,
        catalog,
        value: valueIn(object, own.path.at(-1) ?? '', attribute),
      })) as [Side, Side];
      if (valueKey(left.value) === valueKey(right.value)) return true;
      const alike = likeness(attribute, left, right);
      if (alike === 'different') equivalent = false;
      return alike === 'same';
    });
    if (home === undefined) clusters.push([voice]);
    else home.push(voice);
  }
  return { groups: clusters.map((cluster) => cluster.map(({ source }) => source)), equivalent };
}

/** An attribute's value; an object's own name and kind count as attributes too. */
function valueIn(object: CatalogObject, ownName: string, attribute: string): Side['value'] {
  if (attribute === 'name') return ownName;
  return attribute === 'kind' ? object.kind : object.attributes[attribute];
}
