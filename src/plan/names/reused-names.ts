import { type Catalog, type CatalogObject, displayName, objectId } from '../../catalog/catalog.ts';
import type { ObjectKind } from '../../catalog/object-kind.ts';
import { isCalled, isNamed, isSaid, type SaidRename } from '../../compare/renames/renames-said.ts';
import { same } from '../../compare/values.ts';
import type { Finding } from '../../report/finding.ts';
import type { PlanOptions } from '../plan-options.ts';
import type { Wanted } from '../wanted.ts';
import { type GivenName, givenOnIn, inOldTable, stateOf } from './given-names.ts';
import { namesAnyOf } from './naming-given.ts';

/** Tables, or columns of one, whose names others have had, as those do that are swapped. */
export interface ReusedNames {
  /** Those that have their old names still: they get the others before anything else is done. */
  readonly toGive: readonly (readonly GivenName[])[];
  /**
   * Findings about those that may have them still, and nobody can tell: what is declared for one would be given to the
   * rows, or the values, of another one.
   */
  readonly awaiting: readonly (readonly [Finding, string])[];
}

export function reusedNames(
  wanted: readonly Wanted[],
  { source, sources, renames = [] }: Pick<PlanOptions, 'source' | 'sources' | 'renames'>,
): ReusedNames {
  const own = source.read.catalog;
  const models = new Set(wanted.map(({ model }) => model));
  const toGive = new Map<string, readonly GivenName[]>();
  const awaiting: (readonly [Finding, string])[] = [];
  for (const other of sources) {
    if (other === source) continue;
    // By its ledger it has been given all of them.
    const isApplied = source.read.migrationStatus?.[other.name] === 'applied';
    const told = isApplied ? [] : (other.read.renamings ?? []);
    const said = models.has(other) ? saidIn(renames, own, other.read.catalog) : [];
    for (const group of givenOnIn([...told, ...said], own)) {
      const about = wanted.filter(namesAnyOf(group));
      const state = stateOf(group, own, other.read.catalog);
      if (about.length === 0 || state === 'given') continue;
      const isSure = !isCircle(group) || group.every(({ from, to }) => isSaid(renames, from, to));
      if (state === 'to be given' && isSure)
        toGive.set(JSON.stringify(group.map(({ from, to }) => [from, to])), group);
      else {
        const reason = reasonFor(group, state === 'unknown' || isSure ? undefined : optionsFor(group));
        awaiting.push(...about.map(({ finding }) => [finding, reason] as const));
      }
    }
  }
  return { toGive: [...toGive.values()], awaiting };
}

/** What somebody says to have another name, as paths of what is there. */
function saidIn(renames: readonly SaidRename[], own: Catalog, right: Catalog): GivenName[] {
  const all = renames.flatMap(({ from, to }): GivenName[] => {
    const old = own.objects.find(({ kind, path }) => isRenamable(kind) && isNamed(from, path));
    if (old === undefined) return [];
    const isNew = ({ kind, path }: CatalogObject) =>
      kind === old.kind &&
      isCalled(to, path) &&
      (to.length > 1 || same(path.slice(0, -1), old.path.slice(0, -1)));
    const now = right.objects.find(isNew);
    return now === undefined ? [] : [{ kind: old.kind, from: old.path, to: now.path }];
  });
  const given = new Set(all.map(({ kind, from }) => objectId(kind, from)));
  return all.map((one) => (given.has(objectId(one.kind, one.to)) ? { ...one, reused: true } : one));
}

function isRenamable(kind: ObjectKind): boolean {
  return kind === 'table' || kind === 'column';
}

/**
 * Whether each new name is an old one, as where two are swapped: the same names are there before and afterwards. That it
 * looks as if they were not given yet is not enough then, since where they were, rows would come to be another table's.
 */
function isCircle(group: readonly GivenName[]): boolean {
  return group.every((one) => group.some(({ from }) => same(from, inOldTable(one))));
}

/** What is to be said where they have their old names still. */
function optionsFor(group: readonly GivenName[]): string {
  const isIn = (from: readonly string[], to: readonly string[]) => same(from.slice(0, -1), to.slice(0, -1));
  return group
    .map(({ from, to }) => `--rename ${displayName(from)}:${isIn(from, to) ? to.at(-1) : displayName(to)}`)
    .join(' ');
}

/** @param options that make a plan of it, where what is declared speaks for old names */
function reasonFor(group: readonly GivenName[], options: string | undefined): string {
  const told = group.map(({ from, to, location }) => {
    const at =
      location === undefined
        ? ''
        : ` (${location.file}${location.line === undefined ? '' : `:${location.line}`})`;
    return `${displayName(from)} became ${displayName(to)}${at}`;
  });
  const isTable = group[0]?.kind === 'table';
  const [what, where] = isTable ? ['table', 'the rows'] : ['column', 'the values'];
  const given = `the name of one ${what} was given to another: ${told.join(' and ')}`;
  return options === undefined
    ? `${given}. Nothing tells whether the database has them under their old names still, and this would go to ${where} of the other one. Rename them first if it has, and plan the rest then; where that was done, note the migration in its ledger`
    : `${given}. It looks as if the database had them under their old names still, and if it had not, this would go to ${where} of the other one. Say \`${options}\` if it has; where they have their new names, note the migration in its ledger`;
}
