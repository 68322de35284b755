import { type CatalogObject, displayName } from '../../catalog/catalog.ts';
import type { Difference } from '../difference.ts';
import { isCalled, isNamed, type SaidRename } from '../renames/renames-said.ts';
import type { ComparedSource } from '../sources/compared-source.ts';

/**
 * Where some have a table or a column under a name that others have given up for another one: that these are the same,
 * as somebody has said or as a migration does it. Sources that could be paired are one row, and need no note.
 */
export function renamedNote(
  { row, missing, groups }: Difference,
  said: readonly Pick<SaidRename, 'from' | 'to'>[],
): string | undefined {
  if (!missing || (row.kind !== 'table' && row.kind !== 'column')) return undefined;
  const [having = [], lacking = []] = groups;
  const isThere = (sources: readonly ComparedSource[], fits: (path: readonly string[]) => boolean) =>
    sources.some(({ read }) =>
      read.catalog.objects.some(({ kind, path }) => kind === row.kind && fits(path)),
    );
  const isOne = ({ from, to }: Pick<SaidRename, 'from' | 'to'>) => {
    const isOld = (path: readonly string[]) => isNamed(from, path);
    const isNew = (path: readonly string[]) => isCalled(to, path) && isBeside(path, row.path);
    return (isOld(row.path) && isThere(lacking, isNew)) || (isNew(row.path) && isThere(lacking, isOld));
  };
  const words = ({ from, to }: Pick<SaidRename, 'from' | 'to'>) => [displayName(from), to.at(-1)];
  const ofSomebody = said.find(isOne);
  if (ofSomebody !== undefined) {
    const [before, now] = words(ofSomebody);
    return `${before} is ${now} now, as was said.`;
  }
  const found = [...having, ...lacking].flatMap(({ read }) => read.renamings ?? []).find(isOne);
  if (found === undefined) return undefined;
  const [before, now] = words(found);
  return `A migration renames ${before} to ${now}.`;
}

/** Whether two columns are of one table, or two tables of one schema. */
function isBeside(one: CatalogObject['path'], other: CatalogObject['path']): boolean {
  return one.slice(0, -1).join('\0') === other.slice(0, -1).join('\0');
}
