import { wholeWord } from '../base/whole-word.ts';
import type { Catalog, CatalogObject } from '../catalog/catalog.ts';
import { displayName, objectId, objectsById } from '../catalog/catalog.ts';
import { inNewWords } from '../compare/renames/known-renames.ts';
import type { ComparedSource } from '../compare/sources/compared-source.ts';
import type { Finding } from '../report/finding.ts';
import type { Renaming } from '../sources/renamings.ts';
import type { Wanted } from './wanted.ts';

/**
 * Findings about tables whose names two tables have had, as those do that are swapped, where the database may have them
 * under their old names still: what is declared for one table would be given to the rows of another one. They have no
 * plan until the names are as the migrations have them.
 */
export function awaitingNames(
  wanted: readonly Wanted[],
  source: ComparedSource,
  sources: readonly ComparedSource[],
): (readonly [Finding, string])[] {
  const own = source.read.catalog;
  return sources.flatMap((other) => {
    // By its ledger it has been given all of them.
    if (other === source || source.read.migrationStatus?.[other.name] === 'applied') return [];
    return reusedIn(other.read.renamings ?? [], own)
      .filter((renamings) => mayBeUndone(renamings, own, other.read.catalog))
      .flatMap((renamings) =>
        wanted.filter(isAbout(renamings)).map(({ finding }) => [finding, reasonFor(renamings)] as const),
      );
  });
}

const key = (path: readonly string[]) => objectId('table', path);

/** Tables that a catalog has under names that were given on, with all that took these, or gave them. */
function reusedIn(all: readonly Renaming[], catalog: Catalog): Renaming[][] {
  const there = objectsById(catalog);
  const left = all.filter(({ kind, from }) => kind === 'table' && there.has(key(from)));
  const groups: Renaming[][] = [];
  while (left.length > 0) {
    const group = left.splice(0, 1);
    // What is found is looked at as well, since the list grows.
    for (const { from, to } of group) {
      const names = [key(from), key(to)];
      const isBeside = (one: Renaming) => names.includes(key(one.from)) || names.includes(key(one.to));
      group.push(...left.filter(isBeside));
      left.splice(0, left.length, ...left.filter((one) => !isBeside(one)));
    }
    if (group.some(({ reused }) => reused === true)) groups.push(group);
  }
  return groups;
}

/** Whether tables of a database are no less like the declared ones under the names that they are to have. */
function mayBeUndone(renamings: readonly Renaming[], own: Catalog, right: Catalog): boolean {
  const moved = new Map(renamings.map(({ from, to }) => [key(from), to]));
  const there = objectsById(own);
  // Where a new name is that of a table which keeps it, the one that was to have it has it.
  if (renamings.some(({ to }) => there.has(key(to)) && !moved.has(key(to)))) return false;
  const tables = new Set(renamings.flatMap(({ from, to }) => [key(from), key(to)]));
  const parts = own.objects.filter(({ path }) => tables.has(key(path.slice(0, 2))));
  const inNew = inNewWords(renamings);
  const renamed = parts.map((part) => {
    const to = moved.get(key(part.path.slice(0, 2)));
    const path = to === undefined ? part.path : [...to, ...part.path.slice(2)];
    return { ...part, path, attributes: inNew(part.attributes) };
  });
  return alike(renamed, right) >= alike(parts, right);
}

function alike(parts: readonly CatalogObject[], right: Catalog): number {
  const declared = objectsById(right);
  return parts.filter(({ kind, path, attributes }) => {
    const other = declared.get(objectId(kind, path));
    return other !== undefined && JSON.stringify(other.attributes) === JSON.stringify(attributes);
  }).length;
}

/** Whether something is part of one of the tables, or names one, as views and foreign keys do. */
function isAbout(renamings: readonly Renaming[]): (wanted: Wanted) => boolean {
  const tables = renamings.flatMap(({ from, to }) => [from, to]);
  const names = new Set(tables.map(key));
  const named = wholeWord(tables.map((path) => path.at(-1) ?? ''));
  return ({ own, right }) =>
    [own, right].some(
      (object) =>
        object !== undefined &&
        (names.has(key(object.path.slice(0, 2))) || named.test(JSON.stringify(object.attributes))),
    );
}

function reasonFor(renamings: readonly Renaming[]): string {
  const told = renamings.map(
    ({ from, to, location: { file, line } }) =>
      `${displayName(from)} became ${displayName(to)} (${file}${line === undefined ? '' : `:${line}`})`,
  );
  return `migrations gave the name of one table to another: ${told.join(' and ')}. The database may have them under their old names still, and this would go to the rows of the other one. Rename them first, and plan the rest then; where that was done, note the migration in its ledger`;
}
