import type { CatalogObject } from '../catalog/catalog.ts';
import { textIfReadable } from '../repository/read.ts';
import type { ReadSource } from '../sources/source.ts';

/**
 * Whether a catalog has a date of these days in a name, a constant or the bound of a partition that stands in none of
 * the files that declare it: something worked that out when it was made, and would work out another one in a month.
 *
 * @param root of the repository
 */
export function hasDatesWorkedOut(
  { catalog, locations }: ReadSource,
  root: string,
  today = new Date(),
): boolean {
  const year = today.getUTCFullYear();
  const years = [year - 1, year, year + 1].join('|');
  const date = new RegExp(String.raw`(?<!\d)(?:${years})(?:[-_]?(?:0[1-9]|1[0-2])(?!\d\d\d)|(?!\d))`, 'g');
  const dates = new Set(catalog.objects.flatMap((object) => textOf(object).match(date) ?? []));
  if (dates.size === 0) return false;
  const files = new Set([...locations.values()].map(({ file }) => file));
  const texts = [...files].map((file) => textIfReadable(file, root) ?? '');
  return [...dates].some((one) => !texts.some((text) => text.includes(one)));
}

/** Where a date may come to stand that nobody wrote. */
function textOf({ path, attributes }: CatalogObject): string {
  const { default: constant, partitionBound } = attributes;
  return JSON.stringify([path, constant, partitionBound]);
}
