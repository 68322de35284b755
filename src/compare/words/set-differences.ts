import { areMany } from '../../base/phrases.ts';
import type { Difference } from '../difference.ts';
import { objectOf } from '../matrix.ts';
import { names } from '../values.ts';

/** So many values are told by name; of more, the rest is counted. */
const toldByName = 12;

/** Which values of an enum are missing where: `production lacks refunded and disputed; dev lacks void`. */
export function enumDifference({ groups, row }: Difference): string {
  const sides = groups.map((group) => ({
    sources: group.map(({ name }) => name),
    labels: names(objectOf(row, group)?.attributes.labels),
  }));
  const all = [...new Set(sides.flatMap(({ labels }) => labels))];
  const lacking = sides.flatMap(({ sources, labels }) => {
    const missing = all.filter((label) => !labels.includes(label));
    if (missing.length === 0) return [];
    return [`${sources.join(' and ')} ${areMany(sources) ? 'lack' : 'lacks'} ${listed(missing)}`];
  });
  return lacking.length > 0
    ? `${lacking.join('; ')}.`
    : 'The values are the same, in another order; sorting and comparing follow the order.';
}

function listed(values: readonly string[]): string {
  const more = values.length - toldByName;
  return more > 0 ? `${values.slice(0, toldByName).join(', ')} and ${more} more` : values.join(', ');
}
