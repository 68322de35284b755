/** What a source can be asked to change, of all that differs. */
import type { Difference } from '../difference.ts';
import { facetOf } from '../folding/facets.ts';
import type { Position } from '../judgement/verdict.ts';
import { presentCells } from '../matrix.ts';
import type { ComparedSource } from '../sources/compared-source.ts';
import { silenceOn } from '../sources/coverage.ts';
import { isSame } from '../values.ts';
import { valueIn } from './phrases.ts';

/** Of an index: that its build broke off. */
const invalid = 'invalid';

/**
 * Names of the sources that have an index whose build broke off, where nothing else differs: whoever is right, it can
 * be built, and nobody can write a declaration or a statement that leaves it like that.
 */
export function leftBroken({ row, attributes }: Difference): readonly string[] {
  if (attributes.join() !== invalid) return [];
  return presentCells(row).flatMap(({ source, object }) =>
    object.attributes[invalid] === true ? [source.name] : [],
  );
}

/**
 * The attributes that a source can be asked to change: which it can say, of which one of those that are right says
 * something else, and which somebody can want. Of those that are told in one, all.
 */
export function askedOf(source: ComparedSource, right: Position, difference: Difference): readonly string[] {
  const { row, attributes, throughLens } = difference;
  const cells = presentCells(row);
  const isMixed = new Set(cells.map(({ object }) => object.kind)).size > 1;
  if (isMixed || throughLens === true || facetOf(row.kind, attributes) !== undefined) return attributes;
  const saidBy = (names: readonly string[], attribute: string) =>
    cells.find(
      ({ source: { name, read }, object }) =>
        names.includes(name) && silenceOn(read.coverage, object, attribute) === undefined,
    )?.object;
  return attributes.filter((attribute) => {
    const [own, wanted] = [saidBy([source.name], attribute), saidBy(right.sources, attribute)];
    if (own === undefined || wanted === undefined) return false;
    const isWanted = attribute !== invalid || wanted.attributes[invalid] !== true;
    return isWanted && !isSame(valueIn(own, attribute), valueIn(wanted, attribute));
  });
}
