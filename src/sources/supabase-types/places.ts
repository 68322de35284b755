/** Where members of types stand. */

import type { Location } from '../../base/problem.ts';
import type { FoundMember } from './found-member.ts';
import type { ModuleFile } from './module-file.ts';

const lineStarts = new WeakMap<ModuleFile, readonly number[]>();

export function placeOf({ module, from }: FoundMember): Location {
  return placeAt(module, from);
}

/** @param from offset in the text of a file */
export function placeAt(module: ModuleFile, from: number): Location {
  let starts = lineStarts.get(module);
  if (starts === undefined) {
    const found = [0];
    for (let at = module.text.indexOf('\n'); at >= 0; at = module.text.indexOf('\n', at + 1))
      found.push(at + 1);
    starts = found;
    lineStarts.set(module, starts);
  }
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= from) low = middle;
    else high = middle - 1;
  }
  return { file: module.file, line: low + 1, column: from - (starts[low] ?? 0) + 1 };
}
